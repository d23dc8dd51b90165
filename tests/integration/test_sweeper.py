"""The sweeper, on both databases."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select, update

from schemas.service import Job
from storage.records import jobs, outbox
from storage.records.database import Records
from storage.records.tables import JobRow, OutboxRow
from workers.jobs.owner import this_owner
from workers.jobs.sweeper import Sweeper

ELSEWHERE = "elsewhere/1/1"
MINUTE = timedelta(seconds=60)
_OWNER = "from workers.jobs.owner import this_owner; print(this_owner())"


def started(records: Records, owner: str, subject: str = "1") -> Job:
    with records.write() as tx:
        jobs.add_jobs(tx, "group", "counter", [subject])
        found = tx.execute(select(JobRow.id).where(JobRow.subject == subject)).scalar_one()
        job = jobs.start(tx, found, owner)
        assert job is not None
        return job


def row(records: Records, job: Job) -> tuple[str, int, str | None]:
    with records.read() as tx:
        found = tx.execute(select(JobRow.state, JobRow.losses, JobRow.code).where(JobRow.id == job.id)).one()
        return found.state, found.losses, found.code


def bells(records: Records) -> int:
    with records.read() as tx:
        return tx.execute(select(func.count()).select_from(OutboxRow)).scalar_one()


@pytest.fixture
def gone() -> str:
    """A process of this host that has ended."""
    done = subprocess.run([sys.executable, "-c", _OWNER], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_job_whose_process_is_gone_waits_again_at_once(records: Records, gone: str) -> None:
    job = started(records, gone)
    Sweeper(records, MINUTE).turn()
    assert row(records, job) == ("queued", 1, "worker_lost")
    assert bells(records) == 1


def test_jobs_of_the_living_are_left_to_them(records: Records) -> None:
    ours, theirs = started(records, this_owner()), started(records, ELSEWHERE, "2")
    Sweeper(records, MINUTE).turn()
    assert row(records, ours)[0] == row(records, theirs)[0] == "running"


@pytest.mark.parametrize("away_s", [-1, 3600], ids=["ran out", "clock jumped"])
def test_a_lease_that_cannot_be_is_taken_back(records: Records, away_s: int) -> None:
    job = started(records, ELSEWHERE)
    with records.write() as tx:
        tx.execute(update(JobRow).values(lease_until=datetime.now(UTC) + timedelta(seconds=away_s)))
    Sweeper(records, MINUTE).turn()
    assert row(records, job)[0] == "queued"


def test_the_tenth_loss_is_the_last(records: Records, gone: str) -> None:
    job = started(records, gone)
    with records.write() as tx:
        tx.execute(update(JobRow).values(losses=jobs.MAX_LOSSES - 1))
    Sweeper(records, MINUTE).turn()
    assert row(records, job)[::2] == ("failed", "lost_too_often")
    assert bells(records) == 0


def test_two_sweepers_at_once_count_one_loss(records: Records, gone: str) -> None:
    lost = [started(records, gone, str(number)) for number in range(30)]
    threads = [Thread(target=Sweeper(records, MINUTE).turn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row(records, job) for job in lost] == [("queued", 1, "worker_lost")] * len(lost)


def test_unheard_bells_of_both_lanes_are_to_be_rung_again(records: Records) -> None:
    with records.write() as tx:
        for lane in ("counter", "archive"):
            jobs.add_jobs(tx, "page", lane, [lane])
        outbox.mark_sent(tx, tx.execute(select(OutboxRow.job)).scalars().all())
        tx.execute(update(OutboxRow).values(sent_at=datetime.now(UTC) - 2 * MINUTE))
    Sweeper(records, MINUTE).turn()
    with records.read() as tx:
        assert tx.execute(select(OutboxRow.sent_at)).scalars().all() == [None, None]
