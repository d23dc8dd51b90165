"""When two values of a field are the same: the comparison that the outside contract lays down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.formats.text import compare_key, squeeze
from schemas.catalogue import Kind

TEXT_KINDS: frozenset[Kind] = frozenset({"name", "address", "text", "long_text", "enum", "sex", "email"})
STRICT_KINDS: frozenset[Kind] = frozenset(
    {"name", "date", "id12", "id_any", "int", "decimal", "money", "phone", "serial"}
)
"""What scorecards call names, numbers and dates."""
_MARKS: frozenset[Kind] = frozenset({"check", "signature", "stamp"})


def same_value(kind: Kind, truth: Any, given: Any) -> bool:
    """Texts without regard to case, white space and tone placement; everything else exactly."""
    if truth is None or given is None:
        return truth is given
    if kind in {"list", "table"}:
        return _same_rows(truth, given)
    if kind in _MARKS:
        return given is bool(truth)
    if kind in TEXT_KINDS:
        return compare_key(str(truth)) == compare_key(str(given))
    return squeeze(str(truth)) == squeeze(str(given))


def says_something(value: Any) -> bool:
    """Whether a value given for a field left blank was made up: no mark, no rows and no text are none."""
    return not (value is None or value is False or value in ([], ""))


def _same_rows(truth: Sequence[Any], given: Any) -> bool:
    if not isinstance(given, list) or len(truth) != len(given):
        return False
    return all(_same_row(one, other) for one, other in zip(truth, given, strict=True))


def _same_row(truth: Any, given: Any) -> bool:
    if isinstance(truth, Mapping) and isinstance(given, Mapping):
        return all(_plain(truth.get(key)) == _plain(given.get(key)) for key in truth)
    return bool(_plain(truth) == _plain(given))


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool) else compare_key(str(value))
