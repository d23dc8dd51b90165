"""Contract of the records, on SQLite and PostgreSQL: another try that a person asks for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from schemas.errors import Unavailable
from schemas.service import Job
from storage.records import audit
from storage.records.batches import ledger
from storage.records.database import Records
from storage.records.jobs import LostLease, finish, waiting_count
from storage.records.results import keep_groups
from storage.records.retry import retry
from storage.records.tables import AuditRow, BatchRow, DossierRow, JobRow, OutboxRow, PageRow, PartRow
from tests.integration.records_flow import (
    batch,
    claimed,
    do_next,
    grouped,
    jobs,
    page_ids,
    read,
    read_all,
    taken,
    through,
)

DIED = Unavailable("child_died", "the child died three times")


def quarantined(records: Records) -> Job:
    """The next page, given up."""
    job = claimed(records)
    with records.write() as tx:
        read(tx, int(job.subject), "quarantined")
        finish(tx, job, "quarantined", DIED)
    return job


def retried(records: Records, job: int) -> bool:
    with records.write() as tx:
        return retry(tx, job, "user:7")


def test_only_stuck_jobs_are_retried(records: Records) -> None:
    taken(records, batch(pages=(2,)))
    running = claimed(records)
    assert [retried(records, job) for job in (running.id, 2, 999)] == [False, False, False]


def test_a_failed_job_waits_again_with_its_counts_at_nought(records: Records) -> None:
    receipt = taken(records, batch(pages=(1,)))
    read_all(records, receipt.batch)
    job = claimed(records)
    with records.write() as tx:
        finish(tx, job, "failed", DIED)
    assert retried(records, job.id)
    with records.read() as tx:
        row = tx.execute(select(JobRow).where(JobRow.id == job.id)).one()
        assert (row.state, row.deaths, row.losses, row.code, row.finished_at) == ("queued", 0, 0, None, None)
        assert tx.execute(select(OutboxRow.job)).scalars().all() == [job.id]
        assert "job retried" in tx.execute(select(AuditRow.entry).order_by(AuditRow.number.desc())).scalars().first()  # type: ignore[operator]
    assert claimed(records).starts == 2


def test_a_quarantined_page_reopens_its_batch(records: Records) -> None:
    receipt = taken(records, batch(pages=(2,)))
    bad = quarantined(records)
    do_next(records)
    with records.read() as tx:
        pages = page_ids(tx, receipt.batch)
    do_next(records, {"H1": pages})
    do_next(records)
    with records.read() as tx:
        closed = ledger(tx, receipt.batch)
    assert closed is not None
    assert closed.state == "closed"

    assert retried(records, bad.id)
    with records.read() as tx:
        row = tx.execute(select(BatchRow)).one()
        assert (row.state, row.pages_left, row.reopened, row.closed_at) == ("taken", 1, 1, None)
        opened = ledger(tx, receipt.batch)
        assert opened is not None
        assert (opened.waiting, opened.kept, opened.balances) == (1, 1, False)
    assert do_next(records).subject == bad.subject
    assert jobs(records, "group") == [(receipt.batch, 0, "done"), (receipt.batch, 1, "queued")]
    do_next(records, {"H1": pages})
    do_next(records)
    with records.read() as tx:
        again = ledger(tx, receipt.batch)
        assert tx.execute(select(DossierRow.revision)).scalar_one() == 2
        assert set(tx.execute(select(PageRow.state)).scalars()) == {"read"}
        assert audit.first_broken(tx) is None
    assert again == closed


def test_grouping_under_way_loses_its_lease_when_a_page_is_retried(records: Records) -> None:
    receipt = taken(records, batch(pages=(1,)))
    bad = quarantined(records)
    grouping = claimed(records)
    assert retried(records, bad.id)
    with pytest.raises(LostLease), records.write() as tx:
        keep_groups(tx, receipt.batch, {"H1": [grouped([1])]})
        finish(tx, grouping)
    assert do_next(records).kind == "page"
    do_next(records, {"H1": [1]})
    do_next(records)
    with records.read() as tx:
        found = ledger(tx, receipt.batch)
    assert found is not None
    assert found.state == "closed"


def test_two_pages_retried_make_one_more_grouping(records: Records) -> None:
    receipt = taken(records, batch(pages=(2,)))
    bad = [quarantined(records), quarantined(records)]
    do_next(records, {"H1": [1, 2]})
    do_next(records)
    for job in bad:
        assert retried(records, job.id)
    read_all(records, receipt.batch)
    assert [state for _, _, state in jobs(records, "group")] == ["done", "queued"]


def test_a_dossier_that_gets_nothing_any_more_is_withdrawn(records: Records) -> None:
    receipt = taken(records, batch(pages=(2,)))
    bad = quarantined(records)
    do_next(records)
    do_next(records, {"x-1": [1, 2]})
    late = claimed(records)
    assert retried(records, bad.id)
    do_next(records)
    do_next(records, {"H1": [1, 2]})
    with pytest.raises(LostLease), records.write() as tx:
        finish(tx, late)
    do_next(records)
    with records.read() as tx:
        rows = {row.id: row for row in tx.execute(select(DossierRow))}
        assert (rows["x-1"].status, rows["H1"].status) == (None, "complete")
        assert tx.execute(select(PartRow.dossier)).scalars().all() == ["H1"]
        assert set(tx.execute(select(PageRow.dossier)).scalars()) == {"H1"}
        found = ledger(tx, receipt.batch)
        assert found is not None
        assert found.state == "closed"
        assert any("dossier withdrawn" in entry for entry in tx.execute(select(AuditRow.entry)).scalars())
        assert waiting_count(tx, "counter") == 0


def test_a_dossier_that_loses_a_part_is_made_without_it(records: Records) -> None:
    through(records, batch("a", (1,)), "H1")
    second = taken(records, batch("b", (1,)))
    bad = quarantined(records)
    do_next(records, {"H1": [2]})
    do_next(records)
    assert retried(records, bad.id)
    do_next(records)
    do_next(records, {"H2": [2]})
    assert jobs(records, "dossier")[2:] == [("H1", 3, "queued"), ("H2", 1, "queued")]
    do_next(records)
    do_next(records)
    with records.read() as tx:
        rows = tx.execute(select(PartRow.dossier, PartRow.batch).order_by(PartRow.dossier)).all()
        assert [row.dossier for row in rows] == ["H1", "H2"]
        found = ledger(tx, second.batch)
        assert found is not None
        assert found.state == "closed"
