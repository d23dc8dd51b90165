"""What a rule says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.document import Document
from schemas.dossier import Check, Outcome


@dataclass(frozen=True)
class Verdict:
    """A check, and whether it puts the reading of its fields in doubt (they then need a person)."""

    rule: str
    outcome: Outcome
    message: str
    fields: tuple[str, ...] = ()
    doubts: bool = False

    def check(self) -> Check:
        return Check(rule=self.rule, outcome=self.outcome, message=self.message, fields=self.fields)


def agreed(rule: str, message: str, *fields: str | None) -> Verdict:
    return Verdict(rule, "ok", message, _given(fields))


def doubtful(rule: str, message: str, *fields: str | None) -> Verdict:
    """The values cannot all be right: read wrongly, or wrong on the paper."""
    return Verdict(rule, "warn", message, _given(fields), doubts=True)


def unusual(rule: str, message: str, *fields: str | None) -> Verdict:
    """The values may be right; an officer has to know."""
    return Verdict(rule, "warn", message, _given(fields))


def impossible(rule: str, message: str, *fields: str | None) -> Verdict:
    """No such value can exist."""
    return Verdict(rule, "fail", message, _given(fields), doubts=True)


def judged(right: bool, rule: str, ok: str, wrong: str, *fields: str | None) -> Verdict:
    return agreed(rule, ok, *fields) if right else doubtful(rule, wrong, *fields)


def value_of(document: Document, key: str) -> Any:
    field = document.fields.get(key)
    return field.value if field else None


def values_of(document: Document, *keys: str) -> Mapping[str, Any] | None:
    """All of these values, or None when one is missing."""
    values = {key: value_of(document, key) for key in keys}
    return values if all(value is not None for value in values.values()) else None


def ref(document: Document, key: str) -> str:
    return f"{document.id}/{key}"


def _given(fields: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(field for field in fields if field))
