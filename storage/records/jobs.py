"""Jobs: who may start one, who may finish it, and what becomes of those whose owner went away.

A start is committed before the dangerous work (`starts`), and only the newest start may finish its job: whatever
clocks, networks or brokers do, no result is kept twice. Leases and waits are measured by the database's clock, since
one machine whose own is a day ahead would take all jobs of the others. Measured reasons:
docs/decisions/0023-the-service.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from schemas.errors import SohoaError
from schemas.service import RANKS, Job, JobKind, Lane
from storage.records.database import fixed, in_lots, insert_new, now
from storage.records.tables import AttemptRow, JobRow, OutboxRow

LEASE = timedelta(seconds=30)
MAX_DEATHS, MAX_LOSSES = 3, 10
OUTDATED = "outdated"
_BACKOFF_S = (0.0, 1.0, 5.0, 20.0, 60.0)
QUEUED, RUNNING = JobRow.state == fixed("queued"), JobRow.state == fixed("running")
STUCK = JobRow.state.in_([fixed("failed"), fixed("quarantined")])
"""Will not go on without a person."""
_LONGEST_WAIT = timedelta(seconds=2 * _BACKOFF_S[-1])


class LostLease(SohoaError):
    """Somebody else has this job by now; what was made of it is thrown away."""

    def __init__(self, job: Job) -> None:
        super().__init__("lease_lost", f"job {job.id} was given to another worker meanwhile")


def add_jobs(tx: Connection, kind: JobKind, lane: Lane, subjects: Sequence[str], revision: int = 0) -> None:
    """A job and its bell for each subject; one that is there already stays as it is."""
    at = now(tx)
    for some in in_lots(subjects):
        jobs = [_new_job(kind, lane, subject, revision, at) for subject in some]
        added = tx.execute(insert_new(tx, JobRow, jobs).returning(JobRow.id)).scalars().all()
        if added:
            tx.execute(insert(OutboxRow), [{"job": job, "lane": lane} for job in added])


def _new_job(kind: JobKind, lane: Lane, subject: str, revision: int, at: datetime) -> dict[str, object]:
    return {
        "kind": kind,
        "lane": lane,
        "subject": subject,
        "revision": revision,
        "rank": RANKS[kind],
        "state": "queued",
        "starts": 0,
        "deaths": 0,
        "losses": 0,
        "not_before": at,
        "created_at": at,
    }


def due(tx: Connection, lane: Lane) -> ColumnElement[bool]:
    """What may start now. A wait longer than any is a clock's that jumped: it is over."""
    at = now(tx)
    waited = (JobRow.not_before <= at) | (JobRow.not_before > at + _LONGEST_WAIT)
    return QUEUED & (JobRow.lane == lane) & waited


def claim(tx: Connection, lane: Lane, owner: str) -> Job | None:
    """Starts the next job of the lane, if one waits."""
    waiting = select(JobRow.id).where(due(tx, lane)).order_by(JobRow.rank, JobRow.id).limit(1)
    found = tx.execute(waiting.with_for_update(skip_locked=True)).scalar()
    return None if found is None else start(tx, found, owner)


def start(tx: Connection, job: int, owner: str) -> Job | None:
    """Starts this job; None when it does not wait (any more): a bell that was rung twice does no harm."""
    at = now(tx)
    row = tx.execute(
        update(JobRow)
        .where(JobRow.id == job, QUEUED)
        .values(state="running", starts=JobRow.starts + 1, owner=owner, lease_until=at + LEASE)
        .returning(JobRow)
    ).first()
    if row is None:
        return None
    tx.execute(delete(OutboxRow).where(OutboxRow.job == job))
    tx.execute(insert(AttemptRow).values(job=job, start=row.starts, owner=owner, started_at=at))
    return _job(row)


def extend(tx: Connection, owner: str, held: Collection[int]) -> None:
    """The owner is at work on these: as far as they are its own they stay so for another while."""
    running = (JobRow.id.in_(held), RUNNING, JobRow.owner == owner)
    tx.execute(update(JobRow).where(*running).values(lease_until=now(tx) + LEASE))


def finish(tx: Connection, job: Job, state: str = "done", error: SohoaError | None = None) -> None:
    """Ends this start for good: done, failed or quarantined. Raises LostLease, which undoes the whole transaction."""
    values = {"state": state, "finished_at": now(tx), "lease_until": None, "owner": None}
    _settle(tx, job, values | _told(error), error.code if error else "done")


def give_back(tx: Connection, job: Job, error: SohoaError, *, died: bool) -> None:
    """The job waits again, a while longer each time. `died`: its own child did; else a server it needs went away."""
    count = job.deaths if died else job.losses
    later = now(tx) + timedelta(seconds=_BACKOFF_S[min(count, len(_BACKOFF_S) - 1)])
    counted = {"deaths": job.deaths + 1} if died else {"losses": job.losses + 1}
    waits = {"state": "queued", "owner": None, "lease_until": None, "not_before": later}
    _settle(tx, job, waits | counted | _told(error), error.code)
    tx.execute(insert_new(tx, OutboxRow, {"job": job.id, "lane": job.lane}))


def hand_over(tx: Connection, job: Job, why: str = "stopped") -> None:
    """A worker that stops, or cannot do any job, lets go of this one; it counts as if it had never been started."""
    waits = {"state": "queued", "owner": None, "lease_until": None}
    _settle(tx, job, waits, why)
    tx.execute(insert_new(tx, OutboxRow, {"job": job.id, "lane": job.lane}))


def call_off(tx: Connection, kind: JobKind, subject: str) -> None:
    """What unfinished jobs of this subject would make is not wanted any more: they end, and running ones lose it."""
    unfinished, at = JobRow.state != "done", now(tx)
    ended = {"state": "done", "code": OUTDATED, "owner": None, "lease_until": None, "finished_at": at}
    off = update(JobRow).where(JobRow.kind == kind, JobRow.subject == subject, unfinished).values(ended)
    jobs = tx.execute(off.returning(JobRow.id)).scalars().all()
    tx.execute(delete(OutboxRow).where(OutboxRow.job.in_(jobs)))
    open_attempts = (AttemptRow.job.in_(jobs), AttemptRow.ended_at.is_(None))
    tx.execute(update(AttemptRow).where(*open_attempts).values(ended_at=at, outcome=OUTDATED))


def lost_jobs(tx: Connection, gone: Collection[str] = ()) -> list[Job]:
    """Running jobs whose lease ran out, or is further away than any lease (a clock jumped), or whose owner is gone."""
    at = now(tx)
    late = (JobRow.lease_until < at) | (JobRow.lease_until > at + 2 * LEASE) | JobRow.owner.in_(gone)
    lost = select(JobRow).where(RUNNING, late)  # not ordered: SQLite would walk through all jobs for it
    return [_job(row) for row in tx.execute(lost.with_for_update(skip_locked=True))]


def owners(tx: Connection) -> set[str]:
    """Who has jobs now."""
    running = select(JobRow.owner).where(RUNNING).distinct()
    return {owner for owner in tx.execute(running).scalars() if owner is not None}


def may_claim(tx: Connection, lane: Lane) -> bool:
    """Whether a job waits in the lane; looks only, and so stands in nobody's way."""
    return tx.execute(select(JobRow.id).where(due(tx, lane)).limit(1)).first() is not None


def waiting_count(tx: Connection, lane: Lane) -> int:
    """How many jobs wait in a lane."""
    waiting = select(func.count()).where(QUEUED, JobRow.lane == lane)
    return tx.execute(waiting).scalar_one()


def _settle(tx: Connection, job: Job, values: Mapping[str, object], outcome: str) -> None:
    ours = (JobRow.id == job.id, RUNNING, JobRow.starts == job.starts)
    if tx.execute(update(JobRow).where(*ours).values(**values)).rowcount != 1:
        raise LostLease(job)
    attempt = (AttemptRow.job == job.id, AttemptRow.start == job.starts)
    tx.execute(update(AttemptRow).where(*attempt).values(ended_at=now(tx), outcome=outcome))


def _told(error: SohoaError | None) -> dict[str, object]:
    return {"code": error and error.code, "message": error and error.message}


def _job(row: Row[Any]) -> Job:
    return Job(**{name: row._mapping[name] for name in Job.model_fields})
