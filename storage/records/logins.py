"""Tries to log in by a password. Each is counted before the password is looked at: many at once are counted too.

After `CLOSE_AFTER` in a row an account is closed for a while, longer with every further one, `LONGEST_CLOSED` at most.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from schemas.model import Frozen
from storage.records import audit
from storage.records.review.tables import PersonRow

CLOSE_AFTER = 5
FIRST_CLOSED = timedelta(seconds=30)
LONGEST_CLOSED = timedelta(minutes=15)


class Try(Frozen):
    """`password`: the argon2 hash that what was typed must fit. `closes`: when it does not, the account is closed."""

    person: str
    password: str
    closes: bool


def begin_try(tx: Connection, login: str, now: datetime) -> Try | None:
    """None: there is no such account, it has no password, is disabled or closed."""
    has = (PersonRow.login == login, PersonRow.password.is_not(None), PersonRow.disabled_at.is_(None))
    columns = (PersonRow.id, PersonRow.password, PersonRow.failures, PersonRow.closed_until)
    row = tx.execute(select(*columns).where(*has).with_for_update()).first()
    if row is None or row.password is None or (row.closed_until is not None and now < row.closed_until):
        return None
    failures = row.failures + 1
    counted = {"failures": failures, "closed_until": _closed_until(failures, now)}
    tx.execute(update(PersonRow).where(PersonRow.id == row.id).values(**counted))
    return Try(person=row.id, password=row.password, closes=failures >= CLOSE_AFTER)


def try_succeeded(tx: Connection, person: str) -> None:
    tx.execute(update(PersonRow).where(PersonRow.id == person).values(failures=0, closed_until=None))


def try_failed(tx: Connection, tried: Try) -> None:
    """Notes that the account was closed by it."""
    if tried.closes:
        audit.append(tx, tried.person, "login closed", tried.person)


def _closed_until(failures: int, now: datetime) -> datetime | None:
    if failures < CLOSE_AFTER:
        return None
    doubled = FIRST_CLOSED * (1 << min(failures - CLOSE_AFTER, 10))
    return now + min(doubled, LONGEST_CLOSED)
