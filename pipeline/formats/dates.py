"""Dates and moments as Vietnamese papers write them. Nothing is invented: year only stays year only."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from pipeline.formats.digits import DIGIT, to_digits
from pipeline.formats.parsed import BLANK, Parsed, repaired, unreadable
from pipeline.formats.text import fold, is_blank, squeeze, without_footnotes, without_leaders
from pipeline.formats.words import number_from_tokens, words_of

HANOI_TIME = timezone(timedelta(hours=7))
FIRST_YEAR, LAST_YEAR = 1800, 2199
NO_LIMIT = "Không thời hạn"
"""Printed in place of a date of expiry; kept as the value."""

_D2 = rf"({DIGIT}\s?{DIGIT}?)"
_D4 = rf"({DIGIT}\s?{DIGIT}\s?{DIGIT}\s?{DIGIT})"
_ALONE, _END = r"(?<![a-z0-9])", r"(?![a-z0-9])"
_SEP = r"\s*[/.\-–,]\s*"
_IN_FULL = re.compile(rf"(?:ngay\s*|{_ALONE}){_D2}[\s,.]*thang\s*{_D2}[\s,.]*nam\s*{_D4}{_END}")
_WITH_SIGNS = re.compile(rf"{_ALONE}{_D2}{_SEP}{_D2}{_SEP}{_D4}{_END}")
_SIGN_LOST = re.compile(rf"{_ALONE}(\d\d)[/.\-1l|]?(\d\d)[/.\-1l|]?(\d{{4}}){_END}")
_ONE_SIGN_LOST = re.compile(rf"{_ALONE}(\d{{1,2}})[/.\-](\d{{1,2}})[1il|]((?:19|20)\d\d){_END}")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_MONTH_IN_FULL = re.compile(rf"thang\s*{_D2}[\s,]*(?:nam|/)\s*{_D4}{_END}")
_MONTH = re.compile(rf"(?<![a-z0-9/.\-]){_D2}\s*[/.\-]\s*{_D4}{_END}")
_YEAR = re.compile(r"(?<![\d])(\d\s?\d\s?\d\s?\d)(?!\d)")
_WITHOUT_LIMIT = re.compile(r"khong (?:co )?thoi han|vo thoi han")
_CLOCK = re.compile(
    rf"{_ALONE}{_D2}\s*(?:gio|g|h|:)\s*(?:{_D2}\s*(?:phut|ph|p)?(?!\s*/\s*\d|-\d{{1,2}}-|\.\d|[a-z0-9]))?"
)

_AFTERNOON = re.compile(r"(?:\s*:\s*\d\d)?\s*(?:ch|pm|chieu)(?![a-z])")


def parse_date(text: str) -> Parsed:
    """A date as `yyyy-mm-dd`, or `yyyy-mm`, `yyyy` where the paper gives no more; `Không thời hạn` stays."""
    if is_blank(text):
        return BLANK
    plain = fold(without_leaders(without_footnotes(text)))
    if _WITHOUT_LIMIT.search(plain):
        return Parsed(NO_LIMIT)
    for attempt in (_full_date, _month_of_year, _year_alone):
        parsed = attempt(plain)
        if parsed is not None:
            return parsed
    words = date_from_words(text)
    return Parsed(words) if words else unreadable(f"Không đọc được ngày trong “{squeeze(text)}”.")


def _full_date(plain: str) -> Parsed | None:
    iso = _ISO.search(plain)
    if iso:
        return _checked(iso[3], iso[2], iso[1], iso[0])
    for pattern in (_IN_FULL, _WITH_SIGNS):
        found = pattern.search(plain)
        if found:
            return _checked(found[1], found[2], found[3], found[0])
    for pattern in (_SIGN_LOST, _ONE_SIGN_LOST):
        lost = pattern.search(plain)
        parsed = _checked(lost[1], lost[2], lost[3], lost[0]) if lost else None
        if lost and parsed and parsed.value:
            return repaired(parsed.value, lost[0])
    return None


def _checked(day: str, month: str, year: str, read: str) -> Parsed:
    """The ISO date, if the calendar has it."""
    d, m, y = (to_digits("".join(part.split())) for part in (day, month, year))
    try:
        iso = date(int(y), int(m), int(d)).isoformat()
    except ValueError:
        return unreadable(f"Ngày “{read.strip()}” không có trên lịch.")
    if not FIRST_YEAR <= int(y) <= LAST_YEAR:
        return unreadable(f"Năm {y} ngoài khoảng {FIRST_YEAR}-{LAST_YEAR}.")
    return Parsed(iso) if _exact(day, month, year) else repaired(iso, read.strip())


def _exact(*numbers: str) -> bool:
    """No letter had to be taken for a digit."""
    return all(to_digits(number) == number for number in numbers)


def _month_of_year(plain: str) -> Parsed | None:
    found = _MONTH_IN_FULL.search(plain) or _MONTH.search(plain)
    if found is None:
        return None
    month, year = (to_digits("".join(part.split())) for part in found.groups())
    if not (1 <= int(month) <= 12 and FIRST_YEAR <= int(year) <= LAST_YEAR):
        return unreadable(f"Tháng “{found[0].strip()}” không có trên lịch.")
    value = f"{year}-{int(month):02d}"
    return Parsed(value) if _exact(*found.groups()) else repaired(value, found[0].strip())


def _year_alone(plain: str) -> Parsed | None:
    """The year, when it is the only number in the text."""
    found = _YEAR.findall(plain)
    if len(found) != 1 or any(char.isdigit() for char in plain.replace(found[0], "", 1)):
        return None
    year = "".join(found[0].split())
    return Parsed(year) if FIRST_YEAR <= int(year) <= LAST_YEAR else None


def date_from_words(text: str) -> str | None:
    """`Ngày mười hai tháng ba năm hai nghìn không trăm hai mươi tư` -> `2024-03-12` (ISO, partial as written)."""
    tokens = [token for token in words_of(text) if token not in ("mong", "mung", "ngay")]
    if "thang" not in tokens:
        year = number_from_tokens(tokens[1:] if tokens[:1] == ["nam"] else tokens)
        return str(year) if year and FIRST_YEAR <= year <= LAST_YEAR else None
    at = tokens.index("thang")
    day = number_from_tokens(tokens[:at]) if at else None
    month, year = _month_and_year(tokens[at + 1 :])
    if month is None or year is None or (at and day is None):
        return None
    return f"{year}-{month:02d}" if day is None else _real(year, month, day)


_MONTH_NAMES = {"gieng": 1, "chap": 12}


def _month_and_year(tokens: list[str]) -> tuple[int | None, int | None]:
    """`năm` is five as well as year: every `năm` is tried as the divide."""
    for at in (place for place, token in enumerate(tokens) if token == "nam" and place):
        name = tokens[:at]
        month = _MONTH_NAMES.get(name[0]) if len(name) == 1 else None
        month = month or number_from_tokens(name)
        year = number_from_tokens(tokens[at + 1 :])
        if month in range(1, 13) and year in range(FIRST_YEAR, LAST_YEAR + 1):
            return month, year
    return None, None


def _real(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def parse_moment(text: str) -> Parsed:
    """`08 giờ 30 phút, ngày 05/01/2026` -> `2026-01-05T08:30:00+07:00`; the date alone when no hour stands there."""
    if is_blank(text):
        return BLANK
    day = parse_date(_CLOCK.sub(" ", fold(without_leaders(text)), count=1))
    if day.value is None or len(day.value) != len("yyyy-mm-dd"):
        return Parsed(None, day.findings or (f"Không đọc được thời điểm trong “{squeeze(text)}”.",))
    clock = _CLOCK.search(fold(without_leaders(text)))
    if clock is None:
        return day
    hour, minute = (int(to_digits("".join((part or "0").split()))) for part in clock.groups())
    if hour > 23 or minute > 59:
        return unreadable(f"Giờ “{clock[0].strip()}” không có thật.")
    if hour < 12 and _AFTERNOON.match(fold(without_leaders(text))[clock.end() :]):
        hour += 12
    moment = datetime.fromisoformat(day.value).replace(hour=hour, minute=minute, tzinfo=HANOI_TIME)
    return Parsed(moment.isoformat(), day.findings, repaired=day.repaired)
