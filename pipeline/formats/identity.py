"""Sex, the 12-digit personal number, and the numbers of other identity papers."""

from __future__ import annotations

import re

from pipeline.formats.digits import DIGIT, joined, to_digits
from pipeline.formats.parsed import BLANK, Parsed, repaired, unreadable
from pipeline.formats.text import fold, is_blank, squeeze, without_footnotes

PERSONAL_NUMBER_LENGTH = 12
_TICKED = r"(?:[☒☑✓✔✗✘■x]|\[x\]|\(x\))"
_SEXES = {"nam": "Nam", "nu": "Nữ"}
_ISSUED = re.compile(r"(?:,|;|\()?\s*(?:ngay\s*cap|cap\s*ngay|noi\s*cap|cap\s*tai|do\s+\w+.{0,40}\bcap|cap\b)")
_DATE = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{4}")
_RUN = re.compile(r"(?<![A-Za-z\d])\d(?:[\s.|_\-]{0,3}\d)*(?![A-Za-z\d])")
_MISREAD_RUN = re.compile(rf"(?<!\w)(?:{DIGIT}[\s.|_\-]{{0,2}}){{8,}}{DIGIT}(?!\w)")
_PASSPORT = re.compile(r"(?<![A-Z0-9])([A-Z])\s?(\d{7,8})(?!\d)")
_TAX_CODE = re.compile(r"(?<![A-Za-z\d])(\d{10}(?:\s?-\s?\d{3})?)(?!\d)")


def parse_sex(text: str) -> Parsed:
    """`Nam` or `Nữ`; where both are printed, the ticked one."""
    if is_blank(text) and not re.search(_TICKED, text):
        return BLANK
    plain = fold(text)
    named = [word for word in ("nam", "nu") if re.search(rf"(?<![a-z]){word}(?![a-z])", plain)]
    if len(named) == 2:
        named = _ticked_sex(plain)
    return Parsed(_SEXES[named[0]]) if len(named) == 1 else unreadable(f"Không rõ giới tính: “{squeeze(text)}”.")


def _ticked_sex(plain: str) -> list[str]:
    """Which of the two a mark stands beside: marks come before both words or after both."""
    before = plain.find("nam") > 0 and re.match(r"\s*(?:[☐□☒☑✓✔✗✘■x\[(])", plain) is not None
    if before:
        return [word for word in _SEXES if re.search(rf"{_TICKED}\s*{word}\b", plain)]
    return [word for word in _SEXES if re.search(rf"\b{word}\s*:?\s*{_TICKED}", plain)]


def parse_id12(text: str) -> Parsed:
    """Twelve digits, also out of comb boxes or with spaces; `O`, `l`, `S`, `B` taken for digits are flagged."""
    if is_blank(text):
        return BLANK
    exact = _twelve(text) or _run_of(text, PERSONAL_NUMBER_LENGTH)
    if exact:
        return Parsed(exact)
    for run in (*_MISREAD_RUN.findall(without_footnotes(text)), without_footnotes(text)):
        digits = to_digits(joined(run))
        if re.fullmatch(r"\d{12}", digits):
            return repaired(digits, squeeze(run))
    count = sum(char.isdigit() for char in text)
    return unreadable(f"Số định danh phải có 12 chữ số, đọc được {count}.")


def _twelve(text: str) -> str | None:
    digits = joined(without_footnotes(text))
    return digits if re.fullmatch(r"\d{12}", digits) else None


def parse_id_any(text: str) -> Parsed:
    """The number alone out of `CCCD số 001201012345 cấp ngày 12/03/2022 tại …`: personal number, CMND, passport.

    For organisations the tax code (10 digits, or 10-3).
    """
    if is_blank(text):
        return BLANK
    whole = squeeze(without_footnotes(text))
    for part in (_before_issue(whole), whole):
        exact = _exact_number(_DATE.sub(" ; ", part))
        if exact:
            return Parsed(exact)
    return _misread_number(_before_issue(whole)) or unreadable(f"Không đọc được số giấy tờ trong “{whole}”.")


def _before_issue(text: str) -> str:
    """The part before `cấp ngày …`, if any number stands there."""
    cut = _ISSUED.search(fold(text))
    head = text[: cut.start()] if cut else text
    return head if any(char.isdigit() for char in head) else text


def _exact_number(text: str) -> str | None:
    passport = _PASSPORT.search(text.upper())
    tax_code = _TAX_CODE.search(text)
    return (
        _run_of(text, PERSONAL_NUMBER_LENGTH)
        or (passport[1] + passport[2] if passport else None)
        or _run_of(text, 9)
        or (re.sub(r"\s", "", tax_code[1]) if tax_code else None)
    )


def _run_of(text: str, length: int) -> str | None:
    """A run of exactly this many digits, written together or with spaces between."""
    together = re.search(r"(?<![\d/])\d{12}(?![\d/])", text)
    if together and length == PERSONAL_NUMBER_LENGTH:
        return together[0]
    runs = [joined(run) for run in _RUN.findall(text)]
    return next((run for run in runs if len(run) == length), None)


def _misread_number(text: str) -> Parsed | None:
    for run in _MISREAD_RUN.findall(text):
        digits = to_digits(joined(run))
        if len(digits) in (9, PERSONAL_NUMBER_LENGTH):
            return repaired(digits, squeeze(run))
    return None
