"""What waits, runs and is stuck: for `sohoa jobs` and for metrics."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from schemas.service import LANES, Attempt, JobView, LaneQueue
from storage.records.jobs import QUEUED, RUNNING, STUCK
from storage.records.tables import AttemptRow, JobRow


def queues(tx: Connection, now: datetime) -> list[LaneQueue]:
    """How each lane stands."""
    told: dict[str, dict[str, Any]] = {lane: {} for lane in LANES}
    waiting = select(JobRow.lane, func.count(), func.min(JobRow.not_before)).where(QUEUED).group_by(JobRow.lane)
    for lane, count, since in tx.execute(waiting):
        told[lane] |= {"waiting": count, "oldest_s": max(0.0, (now - since).total_seconds())}
    counted = select(JobRow.lane, JobRow.state, func.count()).group_by(JobRow.lane, JobRow.state)
    for some in (RUNNING, STUCK):
        for lane, state, count in tx.execute(counted.where(some)):
            told[lane][state] = count
    return [LaneQueue(lane=lane, **told[lane]) for lane in LANES]


def running_jobs(tx: Connection, limit: int = 100) -> list[JobView]:
    """Those whose lease ends first, first."""
    return _jobs(tx, RUNNING, JobRow.lease_until, limit)


def stuck_jobs(tx: Connection, limit: int = 100) -> list[JobView]:
    """Failed and quarantined ones, the newest first."""
    return _jobs(tx, STUCK, JobRow.id.desc(), limit)


def job_view(tx: Connection, job: int) -> JobView | None:
    return next(iter(_jobs(tx, JobRow.id == job, JobRow.id, 1)), None)


def attempts(tx: Connection, job: int, limit: int = 20) -> list[Attempt]:
    """The last starts of a job, the newest first."""
    rows = tx.execute(select(AttemptRow).where(AttemptRow.job == job).order_by(AttemptRow.start.desc()).limit(limit))
    return [Attempt(**row._mapping) for row in rows]


def _jobs(tx: Connection, which: ColumnElement[bool], order: Any, limit: int) -> list[JobView]:
    rows = tx.execute(select(JobRow).where(which).order_by(order).limit(limit))
    return [JobView(**{name: row._mapping[name] for name in JobView.model_fields}) for row in rows]
