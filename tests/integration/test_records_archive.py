"""What an archive's feeding asks of the records, on SQLite and PostgreSQL."""

from __future__ import annotations

from sqlalchemy import update

from schemas.errors import SohoaError
from schemas.run import RunOptions
from schemas.service import JobKind, Receipt, ReceivedFile
from storage.records.archive import losses, standings, standstills, taken_by_key, taken_files
from storage.records.batches import ledgers_numbered, ledgers_of
from storage.records.database import Records
from storage.records.retry import retry
from storage.records.tables import PageRow
from tests.integration.records_flow import (
    batch,
    claimed,
    digest,
    do_next,
    page_ids,
    read_all,
    taken,
    through,
)
from workers.jobs.giving_up import give_up


def pages_of(records: Records, receipt: Receipt) -> list[int]:
    with records.read() as tx:
        return page_ids(tx, receipt.batch)


def still(records: Records, receipt: Receipt) -> list[str]:
    with records.read() as tx:
        return [flaw.code for flaw in standstills(tx, {receipt.batch})]


def fail_next(records: Records, kind: JobKind, state: str = "failed") -> int:
    job = claimed(records)
    assert job.kind == kind
    with records.write() as tx:
        give_up(tx, job, SohoaError("broken", "it does not work"), state)
    return job.id


def test_batches_are_known_again_by_the_keys_of_their_station(records: Records) -> None:
    receipt = through(records, batch("a", client_key="k1", sheets=4, procedure="1.001193"), "H1")
    taken(records, batch("b", client_key="k1", station="other"))
    with records.read() as tx:
        found = taken_by_key(tx, "s1", ["k1", "k2"])
        assert taken_by_key(tx, "s1", []) == {}
    (earlier,) = found.values()
    assert list(found) == ["k1"]
    assert (earlier.batch, earlier.number, earlier.pages, earlier.closed) == (receipt.batch, receipt.number, 3, True)
    assert (earlier.sheets, earlier.options) == (4, RunOptions(profile="counter", procedure="1.001193"))


def test_files_are_known_again_by_name_and_bytes_with_their_first_batch(records: Records) -> None:
    first = taken(records, batch("a"))
    again = batch("b").model_copy(update={"files": batch("a").files[:1]})
    taken(records, again)
    taken(records, again.model_copy(update={"station": "other"}))
    with records.read() as tx:
        found = taken_files(tx, "s1", [digest("a-1"), digest("a-2"), digest("never")])
    assert {name: one.batch for name, one in found.items()} == {
        ("1.pdf", digest("a-1")): first.batch,
        ("2.pdf", digest("a-2")): first.batch,
    }


def test_a_batch_that_goes_on_does_not_stand_still(records: Records) -> None:
    receipt = taken(records, batch(pages=(2,)))
    assert still(records, receipt) == []
    do_next(records)
    with records.read() as tx:
        (one,) = standings(tx, {receipt.batch})
    assert (one.pages, one.pages_left, one.closed) == (2, 1, False)
    do_next(records)
    assert still(records, receipt) == []
    do_next(records, {"H1": pages_of(records, receipt)})
    assert still(records, receipt) == []
    do_next(records)
    with records.read() as tx:
        assert [one.closed for one in standings(tx, {receipt.batch})] == [True]
    assert still(records, receipt) == []


def test_a_planted_imbalance_keeps_the_batch_from_closing(records: Records) -> None:
    receipt = taken(records, batch(pages=(3,)))
    read_all(records, receipt.batch)
    do_next(records, {"H1": pages_of(records, receipt)[:2]})
    do_next(records)
    with records.read() as tx:
        (found,) = ledgers_of(tx, {receipt.batch})
    assert (found.state, found.kept, found.waiting, found.balances) == ("grouped", 2, 1, False)
    assert still(records, receipt) == ["unbalanced"]


def test_an_imbalance_planted_after_closing_is_seen_too(records: Records) -> None:
    receipt = through(records, batch(), "H1")
    with records.write() as tx:
        tx.execute(update(PageRow).where(PageRow.id == page_ids(tx, receipt.batch)[0]).values(dossier=None))
    with records.read() as tx:
        (found,) = ledgers_of(tx, {receipt.batch})
    assert (found.state, found.balances) == ("closed", False)


def test_a_batch_that_cannot_be_grouped_stands_still_until_it_is_tried_again(records: Records) -> None:
    receipt = taken(records, batch(pages=(1,)))
    read_all(records, receipt.batch)
    job = fail_next(records, "group")
    with records.read() as tx:
        (flaw,) = standstills(tx, {receipt.batch})
    assert (flaw.batch, flaw.code) == (receipt.batch, "stuck")
    assert f"broken, job {job}" in flaw.message
    with records.write() as tx:
        assert retry(tx, job, "admin")
    assert still(records, receipt) == []


def test_a_dossier_that_cannot_be_made_holds_up_its_batches_and_no_others(records: Records) -> None:
    other = through(records, batch("a"), "H2")
    receipt = taken(records, batch("b", pages=(1, 1)))
    read_all(records, receipt.batch)
    first, second = pages_of(records, receipt)
    do_next(records, {"H1": [first], "H2": [second]})
    job = fail_next(records, "dossier", "quarantined")
    assert still(records, receipt) == ["stuck"]
    do_next(records)
    assert still(records, receipt) == ["stuck"]
    assert still(records, other) == []
    with records.write() as tx:
        retry(tx, job, "admin")
    assert still(records, receipt) == []
    do_next(records)
    with records.read() as tx:
        assert [one.closed for one in standings(tx, {receipt.batch})] == [True]


def test_rejected_files_and_pages_given_up_are_told(records: Records) -> None:
    received = batch(pages=(1,))
    bad = ReceivedFile(name="b.pdf", sha256=digest("bad"), size=0, code="empty_file", message="It is empty.")
    receipt = taken(records, received.model_copy(update={"files": (*received.files, bad)}))
    fail_next(records, "page", "quarantined")
    with records.read() as tx:
        found = losses(tx, {receipt.batch})
    assert [flaw.code for flaw in found] == ["empty_file", "quarantined"]
    assert found[0].message == "b.pdf: It is empty."
    assert "1.pdf, page 1" in found[1].message


def test_ledgers_by_their_numbers_come_in_order(records: Records) -> None:
    receipts = [taken(records, batch(name)) for name in "abc"]
    with records.read() as tx:
        found = list(ledgers_numbered(tx, {receipts[2].number, receipts[0].number, 999}))
    assert [one.batch for one in found] == [receipts[0].batch, receipts[2].batch]
