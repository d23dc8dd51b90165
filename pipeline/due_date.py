"""When the result is due: working days after receipt, 17:00, Hà Nội time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pipeline.formats.dates import HANOI_TIME
from schemas.catalogue import Calendar, TimeLimit

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def moment(iso: str) -> datetime | None:
    """An ISO 8601 text in Hà Nội time; a text without zone means Hà Nội, one without hour the start of the day."""
    try:
        read = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return read.replace(tzinfo=HANOI_TIME) if read.tzinfo is None else read.astimezone(HANOI_TIME)


def is_working_day(day: date, calendar: Calendar) -> bool:
    off = {holiday.date for holiday in calendar.holidays if holiday.observed}
    return _DAYS[day.weekday()] not in calendar.weekend and day not in off


def due_at(received: datetime, limit: TimeLimit, calendar: Calendar) -> datetime | None:
    """The end of the last working day; None where the calendar does not know a year on the way.

    Received on a day off, or after the cutoff (Luật Hộ tịch: 15:00), it counts from the next working day.
    """
    day = received.date()
    if limit.cutoff and is_working_day(day, calendar) and received.time() > time.fromisoformat(limit.cutoff):
        day += timedelta(days=1)
    day = _on_or_after(day, calendar)
    for _ in range(limit.days):
        day = _on_or_after(day + timedelta(days=1), calendar)
    if not {received.year, day.year} <= set(calendar.years):
        return None
    return datetime.combine(day, time.fromisoformat(calendar.working_day_ends), HANOI_TIME)


def _on_or_after(day: date, calendar: Calendar) -> date:
    while not is_working_day(day, calendar):
        day += timedelta(days=1)
    return day
