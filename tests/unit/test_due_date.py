"""Working days, the 15:00 rule, the calendar's holidays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.due_date import due_at, is_working_day, moment
from pipeline.formats.dates import HANOI_TIME
from runtime.catalogue import load_catalogue
from schemas.catalogue import TimeLimit

CALENDAR = load_catalogue().calendar
SAME_DAY = TimeLimit(days=0, cutoff="15:00", verified=True)


def limit(days: int) -> TimeLimit:
    return TimeLimit(days=days, cutoff=None, verified=True)


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        ("2026-01-05T08:30", SAME_DAY, "2026-01-05"),
        ("2026-01-05T15:00", SAME_DAY, "2026-01-05"),
        ("2026-01-05T15:01", SAME_DAY, "2026-01-06"),
        ("2026-01-09T16:00", SAME_DAY, "2026-01-12"),  # Friday
        ("2026-01-10T09:00", SAME_DAY, "2026-01-12"),  # Saturday
        ("2026-01-10T16:00", SAME_DAY, "2026-01-12"),
        ("2026-01-05T16:00", limit(3), "2026-01-08"),
        ("2026-01-08T16:00", limit(3), "2026-01-13"),
        ("2026-02-13T10:00", limit(1), "2026-02-23"),  # over Tết
        ("2026-04-24T10:00", limit(1), "2026-04-28"),  # Hùng Kings on a Sunday, given back on Monday
        ("2026-04-29T10:00", limit(1), "2026-05-04"),
        ("2026-11-23T10:00", limit(1), "2026-11-24"),  # not confirmed as a holiday
    ],
)
def test_due_dates(received: str, limit: TimeLimit, due: str) -> None:
    start = moment(received)
    assert start is not None
    found = due_at(start, limit, CALENDAR)
    assert found is not None
    assert found.isoformat() == f"{due}T17:00:00+07:00"


moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 11, 30)).map(lambda each: each.replace(tzinfo=HANOI_TIME))


@given(moments, st.integers(0, 12))
def test_a_due_date_is_a_working_day_with_as_many_between(received: datetime, days: int) -> None:
    due = due_at(received, limit(days), CALENDAR)
    assert due is not None
    assert is_working_day(due.date(), CALENDAR)
    after = [received.date() + timedelta(days=n) for n in range(1, (due.date() - received.date()).days + 1)]
    working = sum(is_working_day(day, CALENDAR) for day in after)
    assert working == days + (not is_working_day(received.date(), CALENDAR))


@given(moments, moments, st.integers(0, 9))
def test_later_receipt_is_never_due_earlier(one: datetime, other: datetime, days: int) -> None:
    first, second = (due_at(each, limit(days), CALENDAR) for each in sorted((one, other)))
    assert first and second and first <= second


def test_unknown_year() -> None:
    assert due_at(datetime(2031, 1, 6, tzinfo=HANOI_TIME), limit(1), CALENDAR) is None
    assert due_at(datetime(2027, 12, 31, tzinfo=HANOI_TIME), limit(1), CALENDAR) is None


def test_moments() -> None:
    utc = moment("2026-01-05T01:30:00Z")
    assert utc is not None
    assert utc.isoformat() == "2026-01-05T08:30:00+07:00"
    assert moment("2026-01-05") == datetime(2026, 1, 5, tzinfo=HANOI_TIME)
    assert moment("hôm nay") is None
    assert not is_working_day(date(2026, 2, 17), CALENDAR)
