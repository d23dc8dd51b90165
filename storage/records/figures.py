"""Figures of the queue for those who watch it; each is one look-up in an index, however many jobs there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text

from schemas.service import LANES, RANKS, Lane
from storage.records.database import fixed
from storage.records.jobs import waiting_count
from storage.records.tables import STUCK, AttemptRow, JobRow

_LOT = 1000


class LaneFigures(NamedTuple):
    """`oldest_s`: since when the job that waits longest has been there, in seconds; 0 where none waits."""

    waiting: int
    running: int
    oldest_s: float


class EndedAttempt(NamedTuple):
    """One start of a job that is over."""

    kind: str
    outcome: str
    seconds: float


def lane_figures(tx: Connection) -> dict[Lane, LaneFigures]:
    running = select(JobRow.lane, func.count()).where(JobRow.state == fixed("running")).group_by(JobRow.lane)
    at_work = dict(tx.execute(running).tuples().all())
    return {lane: LaneFigures(waiting_count(tx, lane), at_work.get(lane, 0), _oldest_s(tx, lane)) for lane in LANES}


def stuck_figures(tx: Connection) -> dict[tuple[str, str], int]:
    """Jobs that wait for a person, by kind and state (failed, quarantined)."""
    stuck = select(JobRow.kind, JobRow.state, func.count()).where(text(STUCK)).group_by(JobRow.kind, JobRow.state)
    return {(kind, state): count for kind, state, count in tx.execute(stuck)}


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
    read = select(func.count()).select_from(AttemptRow).join(JobRow, JobRow.id == AttemptRow.job)
    read = read.where(AttemptRow.ended_at >= datetime.now(UTC) - window)
    count: int = tx.execute(read.where(JobRow.kind == "page", AttemptRow.outcome == "done")).scalar_one()
    return count / window.total_seconds()


def _oldest_s(tx: Connection, lane: Lane) -> float:
    firsts = [_first(tx, lane, rank) for rank in RANKS.values()]
    waiting = [first for first in firsts if first is not None]
    return max(0.0, (datetime.now(UTC) - min(waiting)).total_seconds()) if waiting else 0.0


def _first(tx: Connection, lane: Lane, rank: int) -> datetime | None:
    queued = (JobRow.state == fixed("queued"), JobRow.lane == lane, JobRow.rank == rank)
    return tx.execute(select(JobRow.created_at).where(*queued).order_by(JobRow.id).limit(1)).scalar()
