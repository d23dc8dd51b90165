"""How moments and numbers are shown: the time of Việt Nam, days as dd/mm/yyyy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from babel.numbers import format_decimal, format_percent

from review.pages.texts import Language
from runtime.run_options import VIETNAM


def filters(language: Language) -> Mapping[str, Callable[..., Any]]:
    """Filters of templates: `day`, `clock`, `moment`, `iso` of a datetime or an ISO 8601 string; `number`, `share`."""
    return {
        "day": day,
        "clock": clock,
        "moment": moment,
        "iso": iso,
        "number": partial(format_decimal, locale=language),
        "share": partial(share, language=language),
    }


def day(when: datetime | str) -> str:
    return f"{_here(when):%d/%m/%Y}"


def clock(when: datetime | str) -> str:
    return f"{_here(when):%H:%M}"


def moment(when: datetime | str) -> str:
    return f"{_here(when):%H:%M %d/%m/%Y}"


def iso(when: datetime | str) -> str:
    """For the attribute of <time>."""
    return _here(when).isoformat(timespec="seconds")


def share(part: float, digits: int = 1, *, language: Language) -> str:
    """0.0123 -> `1,2 %`"""
    return format_percent(part, format=f"#,##0.{'0' * digits} %", locale=language)


def _here(when: datetime | str) -> datetime:
    return (datetime.fromisoformat(when) if isinstance(when, str) else when).astimezone(VIETNAM)
