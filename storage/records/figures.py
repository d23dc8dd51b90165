"""How fast it goes: starts of jobs by when they ended, found by an index however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, exists, func, select

from storage.records.database import now
from storage.records.tables import AttemptRow, JobRow

_LOT = 1000


class EndedAttempt(NamedTuple):
    """One start of a job that is over."""

    kind: str
    outcome: str
    seconds: float


def ended_attempts(tx: Connection, since: datetime, before: datetime) -> Iterator[EndedAttempt]:
    """Starts of jobs that ended in this time."""
    columns = (JobRow.kind, AttemptRow.outcome, AttemptRow.started_at, AttemptRow.ended_at)
    ended = select(*columns).join(JobRow, JobRow.id == AttemptRow.job)
    ended = ended.where(AttemptRow.ended_at >= since, AttemptRow.ended_at < before)
    for kind, outcome, started, over in tx.execute(ended, execution_options={"yield_per": _LOT}):
        if outcome is not None and over is not None:
            yield EndedAttempt(kind, outcome, max(0.0, (over - started).total_seconds()))


def pages_per_second(tx: Connection, window: timedelta) -> float:
    """Pages that were read in the time just past."""
    of_page = exists().where(JobRow.id == AttemptRow.job, JobRow.kind == "page")  # joined, SQLite begins with all jobs
    ended = (AttemptRow.ended_at >= now(tx) - window, AttemptRow.outcome == "done", of_page)
    count: int = tx.execute(select(func.count()).select_from(AttemptRow).where(*ended)).scalar_one()
    return count / window.total_seconds()
