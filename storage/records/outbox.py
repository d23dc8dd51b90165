"""The outbox: bells that are to be rung for jobs that wait. A bell is there as long as its job waits.

What a broker loses, sends twice or keeps for ever does no harm: a bell that was rung and not answered is rung again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, func, select, update

from schemas.service import Lane
from storage.records.database import in_lots, now
from storage.records.jobs import due
from storage.records.tables import JobRow, OutboxRow


def next_bells(tx: Connection, lane: Lane, at_most: int) -> Sequence[int]:
    """Jobs of the lane that may start now and whose bell is not rung, in the order in which they should start.

    On PostgreSQL they are this transaction's alone until it ends; others get the next ones.
    """
    bells = (
        select(OutboxRow.job)
        .join(JobRow, JobRow.id == OutboxRow.job)
        .where(due(tx, lane), OutboxRow.sent_at.is_(None))
        .order_by(JobRow.rank, JobRow.id)
        .limit(at_most)
    )
    return tx.execute(bells.with_for_update(of=OutboxRow, skip_locked=True)).scalars().all()


def mark_sent(tx: Connection, jobs: Sequence[int]) -> None:
    """The broker has confirmed these."""
    for some in in_lots(jobs):
        tx.execute(update(OutboxRow).where(OutboxRow.job.in_(some)).values(sent_at=now(tx)))


def sent_count(tx: Connection, lane: Lane) -> int:
    """How many bells of the lane are rung whose job has not started."""
    sent = select(func.count()).where(OutboxRow.lane == lane, OutboxRow.sent_at.is_not(None))
    return tx.execute(sent).scalar_one()


def forget_old(tx: Connection, lane: Lane, older_than: timedelta) -> int:
    """Bells rung longer ago than that (or further ahead: a clock jumped) are to be rung again; returns how many."""
    at = now(tx)
    old = (OutboxRow.sent_at < at - older_than) | (OutboxRow.sent_at > at + older_than)
    bells = select(OutboxRow.job).where(OutboxRow.lane == lane, OutboxRow.sent_at.is_not(None), old)
    found = tx.execute(bells.with_for_update(skip_locked=True)).scalars().all()
    for some in in_lots(found):
        tx.execute(update(OutboxRow).where(OutboxRow.job.in_(some)).values(sent_at=None))
    return len(found)
