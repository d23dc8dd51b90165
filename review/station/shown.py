"""Values as people write and type them, and as the outside contract writes them. Each way undoes the other.

`12/03/2024` <-> `2024-03-12`, `1.200.000` <-> `1200000`, `75,5` <-> `75.5`, `Có` <-> true; a list a line an entry, a
table a line a row, its cells parted by tabs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pipeline.formats.dates import HANOI_TIME, parse_date, parse_moment
from pipeline.formats.identity import parse_sex
from pipeline.formats.numbers import parse_decimal
from pipeline.formats.parse import KIND_OF_COLUMN
from pipeline.formats.text import fold, nfc, squeeze
from schemas.catalogue import FieldSpec, Kind
from schemas.errors import SohoaError

MOMENTS = frozenset({"received_at", "due_at"})
"""Keys of fields that hold a moment, or its day."""
YES, NO = "Có", "Không"
MASK = "•"
_LEFT_OPEN = 3
"""Last signs of a masked number."""


class BadValue(SohoaError):
    """What was typed cannot be a value of this field; the message says why, in Vietnamese."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_value", message)


class _Way(NamedTuple):
    """Both ways of one kind of value: `show` of a value, `read` of squeezed text, which raises BadValue."""

    show: Callable[[Any], str]
    read: Callable[[str], Any]


def shown(value: Any, spec: FieldSpec) -> str | None:
    """As a person would type it; None for no value."""
    if value is None:
        return None
    if spec.kind == "list":
        return "\n".join(str(entry) for entry in value)
    if spec.kind == "table":
        return "\n".join("\t".join(_cell_shown(row.get(column), column) for column in spec.columns) for row in value)
    return _way(spec).show(value)


def is_masked(spec: FieldSpec) -> bool:
    """Whether it is a person's number, which is shown in part until it is needed."""
    return spec.kind in ("id12", "id_any") or spec.key.endswith("id_number")


def masked(text: str) -> str:
    """A number of which the last signs alone are to be seen."""
    return MASK * (len(text) - _LEFT_OPEN) + text[-_LEFT_OPEN:]


def typed(text: str, spec: FieldSpec) -> Any:
    """What was typed as the outside contract writes it, in NFC; raises BadValue, also for what holds nothing."""
    if MASK in text and is_masked(spec):
        raise BadValue("Số này đang được che bớt; hãy hiện đủ rồi sửa.")
    if spec.kind == "list":
        value: Any = [entry for line in nfc(text).splitlines() if (entry := squeeze(line))]
    elif spec.kind == "table":
        value = [row for line in nfc(text).splitlines() if (row := _row(line, spec))]
    else:
        plain = squeeze(text)
        value = _way(spec).read(plain) if plain else None
    if value is None or value == []:
        raise BadValue("Chưa nhập gì; nếu trên giấy để trống, hãy chọn “Để trống”.")
    return value


def _way(spec: FieldSpec) -> _Way:
    return _MOMENT if spec.key in MOMENTS else _WAYS[spec.kind]


def _cell_shown(value: Any, column: str) -> str:
    return "" if value is None else _WAYS[KIND_OF_COLUMN.get(column, "text")].show(value)


def _row(line: str, spec: FieldSpec) -> dict[str, Any] | None:
    """A row of a table; None for one that holds nothing."""
    cells = [squeeze(cell) for cell in line.split("\t")]
    if any(cells[len(spec.columns) :]):
        raise BadValue(f"Dòng có nhiều hơn {len(spec.columns)} cột: “{squeeze(line)}”.")
    told = dict(zip(spec.columns, cells + [""] * len(spec.columns), strict=False))
    row = {column: _cell(cell, column) for column, cell in told.items()}
    return row if any(value not in (None, False) for value in row.values()) else None


def _cell(text: str, column: str) -> Any:
    kind = KIND_OF_COLUMN.get(column, "text")
    if not text:
        return False if kind == "check" else None
    return _WAYS[kind].read(text)


def _date_shown(value: str) -> str:
    """ISO days, months and years; anything else (`Không thời hạn`) as it is."""
    return "/".join(reversed(value.split("-"))) if re.fullmatch(r"\d{4}(-\d\d){0,2}", value) else value


def _date(text: str) -> str:
    parsed = parse_date(text)
    if parsed.value is None:
        hint = "Ngày viết như 12/03/2024; thiếu ngày thì 03/2024, chỉ có năm thì 2024."
        raise BadValue(" ".join((*parsed.findings, hint)))
    return str(parsed.value)


def _moment_shown(value: str) -> str:
    if len(value) <= len("yyyy-mm-dd"):
        return _date_shown(value)
    try:
        return datetime.fromisoformat(value).astimezone(HANOI_TIME).strftime("%H:%M %d/%m/%Y")
    except ValueError:
        return value


def _moment(text: str) -> str:
    parsed = parse_moment(text)
    if parsed.value is None:
        raise BadValue(" ".join((*parsed.findings, "Thời điểm viết như 08:30 05/01/2026.")))
    return str(parsed.value)


def _sex(text: str) -> str:
    parsed = parse_sex(text)
    if parsed.value is None:
        raise BadValue("Giới tính là Nam hoặc Nữ.")
    return str(parsed.value)


def _check_shown(value: Any) -> str:
    return YES if value else NO


def _check(text: str) -> bool:
    told = _CHECKS.get(fold(text))
    if told is None:
        raise BadValue(f"Chỉ nhập {YES} hoặc {NO}.")
    return told


_CHECKS = {"co": True, "x": True, "v": True, "1": True, "khong": False, "0": False}


def _number_shown(value: str) -> str:
    """Thousands parted by dots, decimals behind a comma; what is no plain number stays as it is."""
    found = re.fullmatch(r"(\d+)(?:\.(\d+))?", value)
    if found is None:
        return value
    whole = f"{int(found[1]):,}".replace(",", ".")
    return f"{whole},{found[2]}" if found[2] else whole


def _whole(text: str) -> str:
    """Digits, parted by dots, commas or spaces before each three."""
    bare = re.sub(r"[.,\s]", "", text)
    if not re.fullmatch(r"\d{1,3}(?:[.,\s]?\d{3})*|\d+", text) or not bare.isascii():
        raise BadValue("Chỉ nhập số nguyên, ví dụ 1.200.000.")
    return str(int(bare))


def _decimal(text: str) -> str:
    parsed = parse_decimal(text) if re.fullmatch(r"[\d.,\s]+", text) and text.isascii() else None
    if parsed is None or parsed.value is None:
        raise BadValue("Chỉ nhập số, ví dụ 75,5.")
    return str(parsed.value)


def _digits(text: str) -> str:
    """How many there are, the checks say: a paper may be wrong, and is kept as it is."""
    bare = re.sub(r"[\s.\-()+]", "", text)
    if not (bare.isascii() and bare.isdigit()):
        raise BadValue("Chỉ nhập chữ số.")
    return bare


def _identity_number(text: str) -> str:
    """Letters and digits together; a branch's number keeps its dash (`0101234567-001`)."""
    bare = re.sub(r"[\s.]", "", text).upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9\-]*", bare):
        raise BadValue("Số giấy tờ chỉ gồm chữ cái không dấu và chữ số.")
    return bare


def _email(text: str) -> str:
    return text.replace(" ", "")


def _serial(text: str) -> str:
    """`bm123456` -> `BM 123456`; one of another form as typed, in capitals."""
    found = re.fullmatch(r"([A-ZĐ]{1,2})[\s.:\-]*((?:\d\s?)+)", text.upper())
    return f"{found[1]} {found[2].replace(' ', '')}" if found else text.upper()


def _as_written(text: str) -> str:
    return text


_TEXT = _Way(str, _as_written)
_CHECK = _Way(_check_shown, _check)
_MOMENT = _Way(_moment_shown, _moment)
_WAYS: Mapping[Kind, _Way] = {
    "name": _TEXT, "address": _TEXT, "text": _TEXT, "long_text": _TEXT, "enum": _TEXT,
    "date": _Way(_date_shown, _date), "sex": _Way(str, _sex),
    "id12": _Way(str, _digits), "id_any": _Way(str, _identity_number), "phone": _Way(str, _digits),
    "int": _Way(_number_shown, _whole), "money": _Way(_number_shown, _whole),
    "decimal": _Way(_number_shown, _decimal),
    "email": _Way(str, _email), "serial": _Way(str, _serial),
    "check": _CHECK, "signature": _CHECK, "stamp": _CHECK,
}  # fmt: skip
