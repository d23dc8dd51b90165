"""Numbers and dates in Vietnamese words, as people write them on forms."""

from __future__ import annotations

from datetime import date

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu", "tỷ")


def number_words(number: int) -> str:
    """`150000000` becomes `một trăm năm mươi triệu`."""
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 1000)
        groups.append(group)
    parts = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place]:
            words = _group_words(groups[place], full=place < len(groups) - 1)
            parts.append(f"{words} {_SCALES[place]}".strip())
    return " ".join(parts)


def date_words(day: date) -> str:
    """`Ngày mồng năm tháng tư năm hai nghìn không trăm hai mươi sáu`."""
    day_words = f"mồng {number_words(day.day)}" if day.day <= 10 else number_words(day.day)
    month = {1: "một", 4: "tư"}.get(day.month, number_words(day.month))
    return f"Ngày {day_words} tháng {month} năm {number_words(day.year)}"


def _group_words(group: int, full: bool) -> str:
    hundreds, rest = divmod(group, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    return " ".join(words + _tens_words(rest, after_hundreds=bool(words)))


def _tens_words(rest: int, after_hundreds: bool) -> list[str]:
    tens, unit = divmod(rest, 10)
    if tens == 0:
        return ([] if not unit else ["linh", _DIGITS[unit]]) if after_hundreds else [_DIGITS[unit]]
    last = {0: [], 1: ["mốt" if tens > 1 else "một"], 5: ["lăm"]}.get(unit, [_DIGITS[unit]])
    return (["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]) + last
