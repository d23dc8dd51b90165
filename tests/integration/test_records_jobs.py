"""Contract of the records, on SQLite and PostgreSQL: a job is done once, whatever processes, clocks and bells do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select, update

from schemas.errors import Unavailable
from schemas.service import Job, Lane
from storage.records import audit
from storage.records import jobs as job_rules
from storage.records.batches import ledgers
from storage.records.database import Records
from storage.records.jobs import (
    LEASE,
    LostLease,
    add_jobs,
    call_off,
    claim,
    extend,
    finish,
    give_back,
    hand_over,
    lost_jobs,
    owners,
    start,
    waiting_count,
)
from storage.records.reconcile import findings
from storage.records.tables import AttemptRow, AuditRow, BatchRow, DossierRow, JobRow, OutboxRow
from tests.integration.records_flow import OWNER, batch, claimed, taken, together

GONE = Unavailable("store_unreachable", "the object store does not answer")
DIED = Unavailable("child_died", "the child died")
PROCESSES, JOBS, BATCHES = 4, 400, 24


@pytest.fixture
def queue(records: Records) -> Records:
    """Two pages of the counter lane and one of the archive's."""
    with records.write() as tx:
        add_jobs(tx, "page", "counter", ["1", "2"])
        add_jobs(tx, "page", "archive", ["3"])
    return records


def test_jobs_are_added_once(queue: Records) -> None:
    with queue.write() as tx:
        add_jobs(tx, "page", "counter", ["1", "4"])
        add_jobs(tx, "page", "counter", ["1"], revision=1)
        assert waiting_count(tx, "counter") == 4
        assert bells(tx) == 5


def test_nearly_finished_goes_first_then_the_oldest(queue: Records) -> None:
    with queue.write() as tx:
        add_jobs(tx, "group", "counter", ["b"])
        add_jobs(tx, "dossier", "counter", ["d"], 1)
    order = [claimed(queue) for _ in range(4)]
    assert [(job.kind, job.subject) for job in order] == [
        ("dossier", "d"),
        ("group", "b"),
        ("page", "1"),
        ("page", "2"),
    ]
    with queue.write() as tx:
        assert claim(tx, "counter", OWNER) is None
        assert bells(tx) == 1


def test_a_start_is_kept_and_the_second_bell_does_no_harm(queue: Records) -> None:
    with queue.write() as tx:
        job = start(tx, 1, OWNER)
        assert job is not None
        assert (job.starts, job.owner, job.deaths, job.losses) == (1, OWNER, 0, 0)
    with queue.write() as tx:
        assert start(tx, 1, "other") is None
        assert start(tx, 999, "other") is None
        finish(tx, job)
    with queue.write() as tx:
        assert start(tx, 1, "other") is None
        attempt = tx.execute(select(AttemptRow)).one()
    assert (attempt.job, attempt.start, attempt.outcome) == (1, 1, "done")
    assert attempt.ended_at >= attempt.started_at


def test_only_the_newest_start_may_finish(queue: Records) -> None:
    first = claimed(queue)
    with queue.write() as tx:
        give_back(tx, first, GONE, died=False)
    second = claimed(queue, owner="second")
    assert (second.id, second.starts) == (first.id, 2)
    for settle in endings(first):
        with pytest.raises(LostLease), queue.write() as tx:
            add_jobs(tx, "dossier", "counter", ["doubled"])
            settle(tx)
    with queue.write() as tx:
        assert tx.execute(select(JobRow.id).where(JobRow.kind == "dossier")).all() == []
        finish(tx, second)
    with pytest.raises(LostLease), queue.write() as tx:
        finish(tx, second)


def endings(job: Job) -> list[Callable[[Connection], None]]:
    return [
        lambda tx: finish(tx, job),
        lambda tx: give_back(tx, job, DIED, died=True),
        lambda tx: hand_over(tx, job),
    ]


def test_a_job_given_back_waits_longer_each_time(queue: Records) -> None:
    waits = []
    for died in (True, True, False, False, False, False, False, False):
        with queue.write() as tx:
            tx.execute(update(JobRow).where(JobRow.id == 1).values(not_before=datetime.now(UTC)))
        job = claimed(queue)
        assert job.id == 1
        with queue.write() as tx:
            give_back(tx, job, DIED if died else GONE, died=died)
            row = tx.execute(select(JobRow).where(JobRow.id == 1)).one()
        waits.append(round((row.not_before - datetime.now(UTC)).total_seconds()))
    assert waits == [0, 1, 0, 1, 5, 20, 60, 60]
    assert (row.state, row.deaths, row.losses, row.starts, row.owner, row.lease_until) == (
        "queued",
        2,
        6,
        8,
        None,
        None,
    )
    assert (row.code, row.message) == (GONE.code, GONE.message)
    assert claimed(queue).id == 2
    with queue.write() as tx:
        assert claim(tx, "counter", OWNER) is None
        assert bells(tx) == 2


def test_a_wait_made_by_a_clock_that_jumped_is_over(queue: Records) -> None:
    with queue.write() as tx:
        tx.execute(update(JobRow).values(not_before=datetime.now(UTC) + timedelta(days=1)))
    assert claimed(queue).id == 1


def test_a_job_handed_over_counts_as_never_started(queue: Records) -> None:
    job = claimed(queue)
    with queue.write() as tx:
        hand_over(tx, job)
        assert bells(tx) == 3
    again = claimed(queue)
    assert (again.id, again.deaths, again.losses) == (job.id, 0, 0)


def test_an_end_for_good_says_why(queue: Records) -> None:
    job = claimed(queue)
    with queue.write() as tx:
        finish(tx, job, "quarantined", DIED)
        row = tx.execute(select(JobRow).where(JobRow.id == job.id)).one()
        attempt = tx.execute(select(AttemptRow)).one()
    assert (row.state, row.code, row.message, row.owner) == ("quarantined", DIED.code, DIED.message, None)
    assert (row.finished_at is not None, attempt.outcome) == (True, DIED.code)


@pytest.mark.parametrize("jump", [-LEASE, 3 * LEASE, timedelta(days=1), -timedelta(days=1)])
def test_a_lease_that_no_clock_can_have_given_is_lost(queue: Records, jump: timedelta) -> None:
    mine, lost = claimed(queue, owner="alive"), claimed(queue, owner="jumped")
    with queue.write() as tx:
        late = {"lease_until": datetime.now(UTC) + jump}
        tx.execute(update(JobRow).where(JobRow.id == lost.id).values(late))
        assert [job.id for job in lost_jobs(tx)] == [lost.id]
        extend(tx, "jumped", [lost.id])
        assert lost_jobs(tx) == []
        assert {mine.owner, lost.owner} == owners(tx)


def test_jobs_of_an_owner_that_is_gone_are_lost_at_once(queue: Records) -> None:
    mine, lost = claimed(queue, owner="alive"), claimed(queue, owner="gone")
    with queue.write() as tx:
        assert lost_jobs(tx, {"gone", "unknown"}) == [lost]
        give_back(tx, lost, GONE, died=False)
        finish(tx, mine)
        assert owners(tx) == set()


def test_a_sweeper_and_the_owner_at_once_settle_a_job_once(queue: Records) -> None:
    job = claimed(queue)

    def sweep(tx: Connection) -> bool:
        for lost in lost_jobs(tx, {OWNER}):
            give_back(tx, lost, GONE, died=False)
            return True
        return False

    def end(tx: Connection) -> bool:
        finish(tx, job)
        return True

    with suppress(LostLease):
        together(queue, sweep, end)
    with queue.read() as tx:
        outcome = tx.execute(select(AttemptRow.outcome)).scalar_one()
        state = tx.execute(select(JobRow.state).where(JobRow.id == job.id)).scalar_one()
    assert (state, outcome) in {("done", "done"), ("queued", GONE.code)}


def test_claims_at_once_never_meet(queue: Records) -> None:
    found = together(queue, *[lambda tx: claim(tx, "counter", OWNER)] * 4)
    assert sorted(job.id for job in found if job) == [1, 2]


def test_what_is_not_wanted_any_more_ends(queue: Records) -> None:
    job = claimed(queue)
    with queue.write() as tx:
        call_off(tx, "page", job.subject)
        call_off(tx, "page", "2")
        assert waiting_count(tx, "counter") == 0
        assert bells(tx) == 1
        assert tx.execute(select(AttemptRow.outcome)).scalar_one() == job_rules.OUTDATED
    with pytest.raises(LostLease), queue.write() as tx:
        finish(tx, job)


@pytest.mark.parametrize("lane", ["counter", "archive"])
def test_four_processes_do_each_job_once(records: Records, records_url: str, lane: Lane) -> None:
    with records.write() as tx:
        add_jobs(tx, "page", lane, [str(number) for number in range(JOBS)])  # of no page: nothing but claims
    told = at_once(records_url, lane)
    assert sorted(int(job) for done in told for job in done) == list(range(1, JOBS + 1))
    assert sum(bool(done) for done in told) > 1
    with records.read() as tx:
        states = tx.execute(select(JobRow.state, JobRow.starts, func.count()).group_by(JobRow.state, JobRow.starts))
        assert states.all() == [("done", 1, JOBS)]
        assert tx.execute(select(func.count()).where(AttemptRow.outcome == "done")).scalar_one() == JOBS
        assert bells(tx) == 0


def test_four_processes_take_batches_to_their_end(records: Records, records_url: str) -> None:
    for number in range(BATCHES):
        taken(records, batch(str(number), (4,)))
    told = at_once(records_url, "counter")
    assert sum(bool(done) for done in told) > 1
    with records.read() as tx:
        assert tx.execute(select(BatchRow.state).distinct()).scalars().all() == ["closed"]
        assert [one.kept for one in ledgers(tx)] == [4] * BATCHES
        late = select(DossierRow.id).where(DossierRow.revision < DossierRow.wanted)
        assert tx.execute(late).all() == []
        assert tx.execute(select(func.count()).select_from(DossierRow)).scalar_one() == BATCHES + 3
        assert tx.execute(select(JobRow.state).distinct()).scalars().all() == ["done"]
        entries = " ".join(tx.execute(select(AuditRow.entry)).scalars())
        assert entries.count("batch closed") == BATCHES
        assert audit.first_broken(tx) is None
        assert list(findings(tx, datetime.now(UTC), LEASE)) == []


def at_once(url: str, lane: Lane) -> list[list[str]]:
    """What each of four processes did until no job was left; none may fail. All begin together."""
    command = [sys.executable, "-m", "tests.integration.claiming", url, lane]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(PROCESSES)]
    for process in started:
        assert process.stdout and process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=300)[0].split() for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES
    return told


def bells(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(OutboxRow)).scalar_one()
