"""Contract of the records, on SQLite and PostgreSQL: what waits, what is stuck, and what does not fit together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, update

from schemas.errors import Unavailable
from schemas.service import FindingKind, LaneQueue
from storage.records.database import Records
from storage.records.jobs import add_jobs, finish, give_back, start
from storage.records.queue_view import attempts, job_view, queues, running_jobs, stuck_jobs
from storage.records.reconcile import findings
from storage.records.tables import BatchRow, JobRow, ObjectRow, PageRow
from tests.integration.records_flow import OWNER, batch, claimed, digest, do_next, page_ids, read_all, taken, through

DIED = Unavailable("child_died", "the child died")
HOUR = timedelta(hours=1)


@pytest.fixture
def queue(records: Records) -> Records:
    """Job 1 failed, 2 quarantined, 3 runs its second time, 4 and 5 wait, 6 waits in the archive's lane, 7 is done."""
    with records.write() as tx:
        add_jobs(tx, "page", "counter", list("12345"))
        add_jobs(tx, "page", "archive", ["6"])
        add_jobs(tx, "dossier", "counter", ["done"])
        for job, state in ((1, "failed"), (2, "quarantined"), (7, "done")):
            started = start(tx, job, OWNER)
            assert started is not None
            finish(tx, started, state, None if state == "done" else DIED)
        started = start(tx, 3, OWNER)
        assert started is not None
        give_back(tx, started, DIED, died=True)
        start(tx, 3, OWNER)
    return records


def test_how_lanes_stand(queue: Records) -> None:
    now = datetime.now(UTC)
    with queue.write() as tx:
        tx.execute(update(JobRow).where(JobRow.id == 5).values(not_before=now - HOUR))
        counter, archive = queues(tx, now)
    assert counter == LaneQueue(lane="counter", waiting=2, oldest_s=3600, running=1, failed=1, quarantined=1)
    assert (archive.waiting, archive.running, 0 <= archive.oldest_s < 60) == (1, 0, True)


def test_an_empty_queue_is_told_too(records: Records) -> None:
    with records.read() as tx:
        assert queues(tx, datetime.now(UTC)) == [LaneQueue(lane="counter"), LaneQueue(lane="archive")]
        assert (stuck_jobs(tx), running_jobs(tx), attempts(tx, 1), job_view(tx, 1)) == ([], [], [], None)


def test_stuck_and_running_jobs_say_why(queue: Records) -> None:
    with queue.read() as tx:
        stuck, running = stuck_jobs(tx), running_jobs(tx)
        assert [(job.id, job.state, job.code, job.message) for job in stuck] == [
            (2, "quarantined", DIED.code, DIED.message),
            (1, "failed", DIED.code, DIED.message),
        ]
        assert [(job.id, job.owner, job.deaths, job.starts) for job in running] == [(3, OWNER, 1, 2)]
        assert stuck_jobs(tx, limit=1) == stuck[:1]
        assert job_view(tx, 3) == running[0]


def test_attempts_the_newest_first(queue: Records) -> None:
    with queue.read() as tx:
        told = attempts(tx, 3)
        assert [(one.start, one.outcome) for one in told] == [(2, None), (1, DIED.code)]
        assert attempts(tx, 3, limit=1) == told[:1]


def found(records: Records) -> set[tuple[FindingKind, str, str]]:
    with records.read() as tx:
        return {(one.kind, one.subject, one.detail) for one in findings(tx, datetime.now(UTC), HOUR)}


def test_records_under_way_and_done_fit_together(records: Records) -> None:
    through(records, batch("a", (2, 1)), "H1", {"child.name": "TRẦN AN"})
    taken(records, batch("b", (2,)))
    assert found(records) == set()
    do_next(records)
    assert found(records) == set()
    do_next(records)
    assert found(records) == set()
    do_next(records, {"H1": [4], "H2": [5]})
    claimed(records)
    assert found(records) == set()


def test_digests_without_an_object_and_objects_without_a_row_are_found(records: Records) -> None:
    receipt = through(records, batch("a", (1,)), "H1")
    now = datetime.now(UTC)
    with records.write() as tx:
        page = page_ids(tx, receipt.batch)[0]
        tx.execute(update(ObjectRow).where(ObjectRow.kind == "original").values(erased_at=now))
        tx.execute(delete(ObjectRow).where(ObjectRow.kind == "page"))
        tx.execute(update(ObjectRow).where(ObjectRow.kind == "dossier").values(sha256=digest("other")))
        tx.execute(insert(ObjectRow).values(sha256=digest("stray"), size=1, kind="page", created_at=now))
    missing = {(subject, detail) for kind, subject, detail in found(records) if kind == "object_missing"}
    unnamed = {subject for kind, subject, _ in found(records) if kind == "object_unnamed"}
    assert (f"page {page}", digest(f"page {page}")) in missing
    assert {subject for subject, _ in missing} == {f"page {page}", "dossier H1"}  # what was erased is known as such
    assert unnamed == {digest("other"), digest("stray")}


def test_jobs_that_nobody_keeps_are_found(records: Records) -> None:
    taken(records, batch("a", (3,)))
    for _ in range(3):
        claimed(records)
    now = datetime.now(UTC)
    with records.write() as tx:
        tx.execute(update(JobRow).where(JobRow.id == 1).values(lease_until=None))
        tx.execute(update(JobRow).where(JobRow.id == 2).values(lease_until=now - 2 * HOUR))
        tx.execute(update(JobRow).where(JobRow.id == 3).values(lease_until=now - HOUR / 2))
    assert found(records) == {("job_unowned", "1", "page"), ("job_stale", "2", OWNER)}


@pytest.mark.parametrize("kind", ["page", "group", "dossier"])
def test_a_batch_for_which_nothing_waits_is_found(records: Records, kind: str) -> None:
    receipt = taken(records, batch("a", (1,)))
    if kind != "page":
        read_all(records, receipt.batch)
    if kind == "dossier":
        do_next(records, {"H1": [1]})
    assert found(records) == set()
    job = claimed(records)
    assert (job.kind, found(records)) == (kind, set())
    with records.write() as tx:
        finish(tx, job, "failed", DIED)
    state = "grouped" if kind == "dossier" else "taken"
    assert found(records) == {("batch_stalled", receipt.batch, state)}


def test_pages_without_artefacts_and_rejected_batches_are_no_findings(records: Records) -> None:
    taken(records, batch("a", ()))
    with records.write() as tx:
        assert tx.execute(update(BatchRow).values(state="closed")).rowcount == 1
        assert tx.execute(update(PageRow).values(artefacts={})).rowcount == 0
    assert found(records) == set()
