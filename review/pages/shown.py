"""How moments and numbers are shown: the time of Việt Nam, days as dd/mm/yyyy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from babel.numbers import format_decimal, format_percent

from review.pages.texts import Language, marked, translations
from runtime.run_options import VIETNAM

_UNITS = (
    (2 * 24 * 60, marked("%(count)s ngày"), 24 * 60),
    (60, marked("%(count)s giờ"), 60),
    (0, marked("%(count)s phút"), 1),
)
"""From how many minutes on a unit is used, its words, its minutes."""


def filters(language: Language) -> Mapping[str, Callable[..., Any]]:
    """Filters of templates: `date` of a date; `day`, `clock`, `moment`, `brief`, `iso` of a datetime or an ISO 8601
    string; `age` of a datetime until now; `number`, `share`.
    """
    return {
        "date": date_words,
        "day": day,
        "clock": clock,
        "moment": moment,
        "brief": brief,
        "iso": iso,
        "age": partial(age, language=language),
        "number": partial(format_decimal, locale=language),
        "share": partial(share, language=language),
    }


def date_words(when: date) -> str:
    """Of a day without a time."""
    return f"{when:%d/%m/%Y}"


def day(when: datetime | str) -> str:
    return f"{_here(when):%d/%m/%Y}"


def clock(when: datetime | str) -> str:
    return f"{_here(when):%H:%M}"


def moment(when: datetime | str) -> str:
    return f"{_here(when):%H:%M %d/%m/%Y}"


def brief(when: datetime | str) -> str:
    """Without the year where it is this one."""
    here = _here(when)
    return f"{here:%H:%M %d/%m}" if here.year == datetime.now(VIETNAM).year else f"{here:%d/%m/%Y}"


def iso(when: datetime | str) -> str:
    """For the attribute of <time>."""
    return _here(when).isoformat(timespec="seconds")


def share(part: float, digits: int = 1, *, language: Language) -> str:
    """0.0123 -> `1,2 %`"""
    return format_percent(part, format=f"#,##0.{'0' * digits} %", locale=language)


def age(since: datetime, *, language: Language) -> str:
    """`3 giờ`"""
    minutes = max(0, int((datetime.now(UTC) - since).total_seconds() // 60))
    words, count = next((words, minutes // size) for least, words, size in _UNITS if minutes >= least)
    return translations(language).gettext(words) % {"count": count}


def _here(when: datetime | str) -> datetime:
    told = datetime.fromisoformat(when) if isinstance(when, str) else when
    return told.astimezone(VIETNAM) if told.tzinfo else told.replace(tzinfo=VIETNAM)
