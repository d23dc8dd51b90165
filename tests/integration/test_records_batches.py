"""Contract of the records, on SQLite and PostgreSQL: batches are taken once and every sheet is accounted for."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from schemas.errors import UsageError
from schemas.service import ReceivedFile
from storage.records.batches import ledger, ledgers, take_batch
from storage.records.database import Records
from storage.records.jobs import waiting_count
from storage.records.tables import BatchRow, JobRow, ObjectRow, OutboxRow, PageRow
from tests.integration.records_flow import batch, read_all, taken, through, together


def test_a_batch_is_kept_with_its_pages_jobs_and_bells(records: Records) -> None:
    receipt = taken(records, batch(pages=(2, 1)))
    assert (receipt.pages, receipt.number, [file.name for file in receipt.files]) == (3, 1, ["1.pdf", "2.pdf"])
    with records.read() as tx:
        pages = tx.execute(select(PageRow.id, PageRow.position, PageRow.file, PageRow.source_page)).all()
        assert [row[1:] for row in pages] == [(1, 1, 1), (2, 1, 2), (3, 2, 1)]
        jobs = tx.execute(select(JobRow.kind, JobRow.subject, JobRow.state).order_by(JobRow.id)).all()
        assert jobs == [("page", str(row.id), "queued") for row in pages]
        assert tx.execute(select(func.count()).select_from(OutboxRow)).scalar_one() == 3
        assert tx.execute(select(ObjectRow.kind)).scalars().all() == ["original"] * 2
        assert waiting_count(tx, "counter") == 3


def test_the_same_content_gives_the_first_receipt(records: Records) -> None:
    first = taken(records, batch(client_key="k1"))
    assert taken(records, batch(client_key="k1")) == first
    assert taken(records, batch(client_key="k2")) == first
    assert taken(records, batch()) == first
    with records.read() as tx:
        assert tx.execute(select(func.count()).select_from(PageRow)).scalar_one() == 3


def test_a_key_holds_for_one_content_of_one_station(records: Records) -> None:
    first = taken(records, batch("a", client_key="k1"))
    with pytest.raises(UsageError) as caught:
        taken(records, batch("b", client_key="k1"))
    assert caught.value.code == "client_key_used"
    other = taken(records, batch("a", client_key="k1", station="s2", branch="b2"))
    assert other.batch != first.batch


def test_a_refused_batch_leaves_nothing(records: Records) -> None:
    with pytest.raises(ZeroDivisionError), records.write() as tx:
        take_batch(tx, batch())
        raise ZeroDivisionError
    with records.read() as tx:
        assert [tx.execute(select(func.count()).select_from(row)).scalar_one() for row in (BatchRow, JobRow)] == [0, 0]
    assert taken(records, batch()).number == 1


def test_the_same_sent_twice_at_once_is_one_batch(records: Records) -> None:
    def send(key: str | None) -> list[str]:
        receipts = together(records, *[lambda tx: take_batch(tx, batch(client_key=key))] * 3)
        return [receipt.batch for receipt in receipts]

    assert len({*send("k"), *send(None)}) == 1


def test_different_batches_at_once_are_all_taken(records: Records) -> None:
    receipts = together(records, *(lambda tx, name=name: take_batch(tx, batch(name)) for name in "abcd"))
    assert sorted(receipt.number for receipt in receipts) == [1, 2, 3, 4]


def test_a_batch_of_rejected_files_is_closed_at_once(records: Records) -> None:
    bad = ReceivedFile(name="x.pdf", sha256="0" * 64, size=1, code="not_a_scan", message="…")
    receipt = taken(records, batch().model_copy(update={"files": (bad,)}))
    with records.read() as tx:
        found = ledger(tx, receipt.batch)
    assert found is not None
    assert (found.state, found.pages, found.files, found.rejected_files, found.balances) == ("closed", 0, 1, 1, True)


def test_an_erased_object_that_comes_again_is_there_again(records: Records) -> None:
    taken(records, batch())
    with records.write() as tx:
        tx.execute(ObjectRow.__table__.update().values(erased_at=func.current_timestamp()))  # type: ignore[attr-defined]
    taken(records, batch(station="s2"))
    with records.read() as tx:
        assert tx.execute(select(ObjectRow.erased_at)).scalars().all() == [None, None]


def test_ledgers_of_a_branch_and_open_ones(records: Records) -> None:
    through(records, batch("a", (2,)), "H1")
    waiting = taken(records, batch("b", (3,), station="s2", branch="b2"))
    taken(records, batch("c", (1,), station="s2", branch="b2"))
    with records.read() as tx:
        every = list(ledgers(tx))
        assert [(one.number < waiting.number, one.balances, one.kept) for one in every] == [
            (True, True, 2),
            (False, False, 0),
            (False, False, 0),
        ]
        assert [one.waiting for one in ledgers(tx, "b2")] == [3, 1]
        assert [one.waiting for one in ledgers(tx, "b2", after=waiting.number)] == [1]
        assert [one.batch for one in ledgers(tx, only_open=True)] == [one.batch for one in every[1:]]
        assert ledger(tx, waiting.batch) == every[1]
        assert ledger(tx, "none") is None


def test_lists_go_on_over_many_lots(records: Records) -> None:
    with records.write() as tx:
        for number in range(230):
            take_batch(tx, batch(str(number), (1,)))
    with records.read() as tx:
        numbers = [one.number for one in ledgers(tx)]
    assert numbers == list(range(1, 231))


def test_reading_does_not_wait_for_a_writer(records: Records) -> None:
    receipt = taken(records, batch())
    with records.write() as writer:
        take_batch(writer, batch("other"))
        with records.read() as tx:
            assert [one.batch for one in ledgers(tx)] == [receipt.batch]
    read_all(records, receipt.batch)
