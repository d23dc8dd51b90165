"""Codes of dossiers and procedures. A code is found, never rebuilt (TT 01/2018/TT-VPCP Art. 19 and shapes seen)."""

from __future__ import annotations

import re
from datetime import datetime

from pipeline.formats.digits import DIGIT, to_digits
from pipeline.formats.parsed import BLANK, Parsed, repaired
from pipeline.formats.text import is_blank, squeeze, trim

_UNIT = r"(?:(?:\d{2,3}\.){0,3}[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,4}){0,4})"
_DOSSIER = re.compile(rf"(?<![A-Z0-9.])({_UNIT}-(\d{{6}})-\d{{3,6}})(?![A-Z0-9])")
_DOTS_LOST = re.compile(
    r"(?<![A-Z0-9])(\d{3})[. ]?(\d{2})[. ]?(\d{2})[. ]?([A-Z]\d{2})[-. ]?(\d{6})[-. ]?(\d{4})(?!\d)"
)
_MISREAD = re.compile(
    rf"(?<![A-Z0-9.])((?:{DIGIT}{{2,3}}\.){{0,3}})([A-Z])({DIGIT}[{DIGIT[1:-1]}G])((?:\.{DIGIT}{{1,4}}){{0,4}})"
    rf"-({DIGIT}{{6}})-({DIGIT}{{3,6}})(?![A-Z0-9])"
)
_PROCEDURE = re.compile(r"(?<![\d.])([1-3]\.\d{6})(?!\d)")
_DASHES = re.compile(r"\s*[-–—−]\s*")


def find_dossier_code(text: str) -> str | None:
    """The first dossier code in a QR payload or a line, nothing repaired; its date group is a real date."""
    plain = _plain(text)
    return next((found[1] for found in _DOSSIER.finditer(plain) if _is_date(found[2])), None)


def find_procedure_code(text: str) -> str | None:
    """A national procedure code such as `1.001193`; a suffix like `.H26` is left off."""
    found = _PROCEDURE.search(text)
    return found[1] if found else None


def parse_dossier_code(text: str) -> Parsed:
    """The code out of printed text; misread digits and lost dots are mended and flagged, other shapes kept as read."""
    if is_blank(text):
        return BLANK
    exact = find_dossier_code(text)
    if exact:
        return Parsed(exact)
    mended = _mended(_plain(text))
    if mended and find_dossier_code(mended):
        return repaired(mended, squeeze(text))
    return Parsed(trim(text), ("Mã hồ sơ không theo mẫu đã biết.",))


def _plain(text: str) -> str:
    """Capitals, plain dashes, no space around dots and dashes."""
    return re.sub(r"(?<=[A-Z0-9])\s*\.\s*(?=[A-Z0-9])", ".", _DASHES.sub("-", text.upper()))


def _mended(plain: str) -> str | None:
    lost = _DOTS_LOST.search(plain)
    if lost:
        return "{}.{}.{}.{}-{}-{}".format(*lost.groups())
    misread = _MISREAD.search(plain)
    if misread is None:
        return None
    upper, letter, level, lower, day, number = misread.groups()
    level_1 = letter + to_digits(level.replace("G", "6"))
    return f"{to_digits(upper)}{level_1}{to_digits(lower)}-{to_digits(day)}-{to_digits(number)}"


def _is_date(yymmdd: str) -> bool:
    try:
        datetime.strptime(yymmdd, "%y%m%d")
    except ValueError:
        return False
    return True
