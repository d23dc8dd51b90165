"""How offices write contract values: dates, money, areas, telephone and identity numbers."""

from __future__ import annotations

import re
from typing import Any

_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})")
_DECIMAL_KEYS = ("area", "height")
_DATE_KEYS = ("_date", ".date", "birth_year", "valid_from", "valid_to", "first_registered")


def date_text(iso: str, style: str) -> str:
    """An ISO date, perhaps without day or month, as an office writes it. `style`: slash, bare, dash, dot, long."""
    found = _DATE.fullmatch(iso)
    if not found:
        return iso
    year, month, day = found.groups()
    if style == "long":
        words = [f"ngày {day}" if day else "", f"tháng {_long_month(month)}" if month else "", f"năm {year}"]
        return year if not month else " ".join(word for word in words if word)
    parts = [part for part in (day, month, year) if part]
    if style in ("bare", "dash"):
        parts = [part.lstrip("0") for part in parts]
    return {"slash": "/", "bare": "/", "dash": "-", "dot": "."}[style].join(parts)


def _long_month(month: str) -> str:
    """NĐ 30/2020: the zero is written before months 1 and 2 only."""
    return month if int(month) <= 2 else month.lstrip("0")


def moment_text(iso: str, style: str) -> str:
    """An ISO date with time. `style`: hours, clock, short, front."""
    found = _MOMENT.match(iso)
    if not found:
        return date_text(iso, "slash")
    day, hour, minute = found.groups()
    if style == "hours":
        return f"{hour} giờ {minute} phút, {date_text(day, 'long')}"
    if style == "short":
        return f"{int(hour)}h{minute} ngày {date_text(day, 'slash')}"
    if style == "front":
        return f"{date_text(day, 'slash')} {hour}:{minute}"
    return f"{hour}:{minute} ngày {date_text(day, 'dash' if style == 'dash' else 'slash')}"


def money_text(amount: int | str) -> str:
    return f"{int(amount):,}".replace(",", ".")


def phone_text(digits: str, style: str) -> str:
    """`style`: plain, spaced (0912 345 678), dotted (0912.345.678)."""
    if style == "plain" or len(digits) != 10:
        return digits
    return {"spaced": " ", "dotted": "."}[style].join((digits[:4], digits[4:7], digits[7:]))


def is_date_key(key: str) -> bool:
    return key.endswith(_DATE_KEYS)


def plain_text(key: str, value: Any, date_style: str) -> str:
    """The value of a field as it stands on a line when the layout asks for nothing special."""
    if is_date_key(key):
        return date_text(str(value), date_style)
    if key.endswith(_DECIMAL_KEYS):
        return str(value).replace(".", ",")
    if key.endswith("capital"):
        return money_text(value)
    return str(value)
