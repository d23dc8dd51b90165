"""Vietnamese numerals in words, written independently of the parser they test."""

from __future__ import annotations

UNITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def below_hundred(number: int, after_hundreds: bool = False) -> str:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return f"linh {UNITS[unit]}" if after_hundreds and unit else UNITS[unit]
    last = {0: "", 1: "một" if tens == 1 else "mốt", 4: "bốn" if tens == 1 else "tư", 5: "lăm"}.get(unit, UNITS[unit])
    return f"{'mười' if tens == 1 else UNITS[tens] + ' mươi'} {last}".strip()


def below_thousand(number: int, full: bool = False) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds == 0 and not full:
        return below_hundred(rest)
    head = f"{UNITS[hundreds]} trăm"
    return f"{head} {below_hundred(rest, True)}" if rest else head


def in_words(number: int) -> str:
    if number == 0:
        return "không"
    parts: list[str] = []
    for scale, name in ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group, number = divmod(number, scale)
        if group:
            parts.append(f"{below_thousand(group, bool(parts))} {name}".strip())
    return " ".join(parts)
