"""Machine-readable parts of identity cards: the QR code and the three MRZ lines (ICAO 9303 TD1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.formats.dates import NO_LIMIT
from pipeline.formats.digits import to_digits
from pipeline.formats.text import fold, squeeze

_SEX_OF_MRZ = {"M": "Nam", "F": "Nữ"}
_NO_EXPIRY = "991231"
_LINE_LENGTH = 30
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True)
class CardQr:
    """`id12|cmnd9|HỌ TÊN|ddmmyyyy|Giới tính|Địa chỉ|ddmmyyyy`: dates ISO, None where a field is empty."""

    id_number: str
    old_id_number: str | None
    name: str
    birth_date: str | None
    sex: str | None
    residence: str | None
    issue_date: str | None


@dataclass(frozen=True)
class CardMrz:
    """The back of a card. `failed`: what its check digits contradict, empty when all agree."""

    id_number: str
    birth_date: str | None
    sex: str | None
    expiry_date: str | None
    name: str
    failed: tuple[str, ...]


def parse_card_qr(payload: str) -> CardQr | None:
    """None when the payload is no identity card's. Six fields suffice; what newer cards append is ignored."""
    fields = [squeeze(field) for field in payload.split("|")]
    if len(fields) < 6 or not re.fullmatch(r"\d{12}", fields[0]):
        return None
    issued = _ddmmyyyy(fields[6]) if len(fields) > 6 else None
    sex = {"nam": "Nam", "nu": "Nữ"}.get(fold(fields[4]))
    return CardQr(fields[0], fields[1] or None, fields[2], _ddmmyyyy(fields[3]), sex, fields[5] or None, issued)


def _ddmmyyyy(text: str) -> str | None:
    try:
        return datetime.strptime(text, "%d%m%Y").date().isoformat() if len(text) == 8 else None
    except ValueError:
        return None


def parse_td1(text: str) -> CardMrz | None:
    """Finds the three lines in recognised text; None when they are not there.

    The number that counts is the 12-digit one in the first line's optional data; expiry 991231 means `Không thời hạn`.
    """
    lines = _three_lines(text)
    if lines is None:
        return None
    first, second, third = lines
    number = to_digits(first[15:27])
    born, sex, expires = to_digits(second[0:6]), second[7], to_digits(second[8:14])
    return CardMrz(
        id_number=number,
        birth_date=_birth_date(born, number),
        sex=_SEX_OF_MRZ.get(sex),
        expiry_date=NO_LIMIT if expires == _NO_EXPIRY else _in_century(expires, 2000),
        name=_name(third),
        failed=_failed(first, second, number),
    )


def check_digit(field: str) -> int:
    """ICAO 9303-3: weights 7, 3, 1; digits as they are, A=10 to Z=35, `<` = 0; modulo 10."""
    return sum(_value(char) * _WEIGHTS[place % 3] for place, char in enumerate(field)) % 10


def _value(char: str) -> int:
    return 0 if char == "<" else int(char, 36)


def _three_lines(text: str) -> tuple[str, str, str] | None:
    """30 characters each; `«`, spaces and a tail read too long or too short are put right."""
    lines = [re.sub(r"[^A-Z0-9<|]", "", re.sub(r"[«‹]", "<", line.upper())) for line in text.splitlines()]
    for at, line in enumerate(lines[:-2]):
        if re.match(r"[I1LT|]D[VY]NM", line) and all(len(each) >= 20 for each in lines[at : at + 3]):
            first, second, third = (each[:_LINE_LENGTH].ljust(_LINE_LENGTH, "<") for each in lines[at : at + 3])
            return (first, second, third) if re.fullmatch(r"\d{12}", to_digits(first[15:27])) else None
    return None


def _failed(first: str, second: str, number: str) -> tuple[str, ...]:
    upper = "IDVNM" + to_digits(first[5:15]) + number + first[27:29] + to_digits(first[29:])
    lower = to_digits(second[:7]) + second[7] + to_digits(second[8:15]) + second[15:18] + second[18:29]
    composite = upper[5:30] + lower[0:7] + lower[8:15] + lower[18:29]
    digits = {
        "số thẻ": (upper[5:14], upper[14]),
        "ngày sinh": (lower[0:6], lower[6]),
        "ngày hết hạn": (lower[8:14], lower[14]),
        "cả dòng": (composite, to_digits(second[29])),
    }
    wrong = [name for name, (field, digit) in digits.items() if str(check_digit(field)) != digit]
    return (*wrong, "số định danh") if upper[5:14] != number[3:] else tuple(wrong)


def _birth_date(yymmdd: str, number: str) -> str | None:
    """The century is that of the personal number: its fourth digit, two to a century from 1900."""
    return _in_century(yymmdd, 1900 + 100 * (int(number[3]) // 2))


def _in_century(yymmdd: str, century: int) -> str | None:
    try:
        return date(century + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:])).isoformat()
    except ValueError:
        return None


def _name(line: str) -> str:
    return squeeze(re.sub(r"<+", " ", line))
