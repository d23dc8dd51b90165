"""Contract of the records, on SQLite and PostgreSQL: from pages to dossiers, each result kept once and never undone."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Connection, func, insert, select, update

from schemas.service import Job, Ledger
from storage.records import audit
from storage.records.batches import keep_objects, ledger
from storage.records.database import Records
from storage.records.field_versions import newest_fields
from storage.records.jobs import LostLease, finish
from storage.records.results import keep_groups
from storage.records.stage_input import batch_pages, dossier_input, page_input, pages_by_id, read_before
from storage.records.tables import (
    AuditRow,
    BatchRow,
    DocumentRow,
    DossierFileRow,
    DossierRow,
    FieldRow,
    ObjectRow,
    PageRow,
    PartRow,
)
from tests.integration.records_flow import (
    batch,
    claimed,
    digest,
    do_next,
    dossier,
    field,
    grouped,
    jobs,
    make,
    page_ids,
    read,
    read_all,
    stored,
    taken,
    through,
    together,
)


def test_from_pages_to_a_closed_batch(records: Records) -> None:
    receipt = through(records, batch(pages=(2, 1)), "H1", {"child.name": "TRẦN AN"})
    found = told(records, receipt.batch)
    assert (found.state, found.kept, found.waiting, found.balances) == ("closed", 3, 0, True)
    with records.read() as tx:
        row = tx.execute(select(DossierRow)).one()
        assert (row.id, row.branch, row.code, row.status, row.wanted, row.revision) == (
            "H1",
            "b1",
            "H1",
            "complete",
            1,
            1,
        )
        numbers = tx.execute(select(PageRow.dossier, PageRow.number, PageRow.state).order_by(PageRow.position)).all()
        assert numbers == [("H1", 1, "read"), ("H1", 2, "read"), ("H1", 3, "read")]
        assert tx.execute(select(DossierFileRow.path, DossierFileRow.revision)).all() == [("dossier.json", 1)]
        assert tx.execute(select(DocumentRow.id, DocumentRow.type)).all() == [("d01", "other")]
        entries = [
            json.loads(entry) for entry in tx.execute(select(AuditRow.entry).order_by(AuditRow.number)).scalars()
        ]
        assert [entry["action"] for entry in entries] == ["batch taken", "dossier made", "batch closed"]
        assert audit.first_broken(tx) is None
    assert jobs(records, "page") == [(str(number), 0, "done") for number in (1, 2, 3)]


def test_what_stages_are_given(records: Records) -> None:
    receipt = taken(records, batch(pages=(1, 2)))
    read_all(records, receipt.batch)
    with records.read() as tx:
        pages = batch_pages(tx, receipt.batch)
        assert [(page.ref.source.source, page.ref.source.source_page) for page in pages] == [
            ("1.pdf", 1),
            ("2.pdf", 1),
            ("2.pdf", 2),
        ]
        assert page_input(tx, int(pages[1].ref.key)) == pages[1]
        assert {page.ref.key for page in pages_by_id(tx, page_ids(tx, receipt.batch))} == {
            page.ref.key for page in pages
        }
        assert pages[0].artefacts == {"record.json": digest(f"page {pages[0].ref.key}")}


def test_a_page_read_before_is_found_while_its_objects_last(records: Records) -> None:
    receipt = taken(records, batch(pages=(1,)))
    read_all(records, receipt.batch)
    with records.write() as tx:
        key = tx.execute(select(PageRow.key)).scalar_one() or ""
        assert read_before(tx, key) == {"record.json": stored(f"page {page_ids(tx, receipt.batch)[0]}")}
        assert read_before(tx, "unknown") is None
        tx.execute(update(ObjectRow).where(ObjectRow.kind == "page").values(erased_at=receipt.taken_at))
        assert read_before(tx, key) is None


def test_a_page_is_kept_once(records: Records) -> None:
    receipt = taken(records, batch(pages=(2,)))
    with records.write() as tx:
        page = page_ids(tx, receipt.batch)[0]
        read(tx, page, text="first")
        read(tx, page, "quarantined")
        row = tx.execute(select(PageRow.state, PageRow.artefacts).where(PageRow.id == page)).one()
        assert tuple(row) == ("read", {"record.json": digest("first")})
        assert tx.execute(select(BatchRow.pages_left)).scalar_one() == 1


def test_two_last_pages_at_once_make_one_group_job(records: Records) -> None:
    receipt = taken(records, batch(pages=(3,)))
    with records.read() as tx:
        pages = page_ids(tx, receipt.batch)
    together(records, *(lambda tx, page=page: read(tx, page, text="the same scan") for page in pages))
    assert jobs(records, "group") == [(receipt.batch, 0, "queued")]


def test_pages_with_the_same_objects_in_other_order_do_not_wait_for_each_other(records: Records) -> None:
    some = [stored(str(number)) for number in range(50)]
    together(records, lambda tx: keep_objects(tx, "page", some), lambda tx: keep_objects(tx, "page", some[::-1]))
    with records.read() as tx:
        assert tx.execute(select(func.count()).select_from(ObjectRow)).scalar_one() == 50


def test_two_dossiers_at_once_close_their_batch_once(records: Records) -> None:
    receipt = taken(records, batch(pages=(2,)))
    read_all(records, receipt.batch)
    with records.read() as tx:
        first, second = page_ids(tx, receipt.batch)
    do_next(records, {"H1": [first], "H2": [second]})
    one, other = claimed(records), claimed(records)

    def make_and_finish(tx: Connection, job: Job) -> None:
        make(tx, job, dossier(job.subject))
        finish(tx, job)

    together(records, lambda tx: make_and_finish(tx, one), lambda tx: make_and_finish(tx, other))
    assert told(records, receipt.batch).state == "closed"
    with records.read() as tx:
        closings = [entry for entry in tx.execute(select(AuditRow.entry)).scalars() if "batch closed" in entry]
        assert len(closings) == 1


def test_a_dossier_joined_by_a_second_batch(records: Records) -> None:
    first = through(records, batch("a", (1,), procedure="1.001193"), "H1", {"child.name": "TRẦN AN"})
    second = taken(records, batch("b", (1,)))
    read_all(records, second.batch)
    with records.read() as tx:
        pages = page_ids(tx, second.batch)
    do_next(records, {"H1": pages})
    assert told(records, second.batch).state == "grouped"
    with records.read() as tx:
        given = dossier_input(tx, "H1")
        assert [one.documents[0].pages[0].key for one in given.parts] == ["1", "2"]
        assert (given.lane, given.options.procedure) == ("counter", "1.001193")
    do_next(records, fields={"child.name": "TRẦN AN"})
    assert jobs(records, "dossier") == [("H1", 1, "done"), ("H1", 2, "done")]
    assert [told(records, one.batch).state for one in (first, second)] == ["closed", "closed"]
    with records.read() as tx:
        assert tx.execute(select(DossierRow.revision)).scalar_one() == 2
        assert tx.execute(select(PageRow.number).order_by(PageRow.id)).scalars().all() == [1, 2]


def test_an_older_revision_that_ends_later_changes_nothing(records: Records) -> None:
    batches = [taken(records, batch(name, (1,))).batch for name in "ab"]
    older, newer = (wanted(records, "H1") for _ in batches)
    with records.write() as tx:
        make(tx, newer, dossier("H1", {"child.name": "NEWER"}))
        finish(tx, newer)
    before = whole(records)
    with records.write() as tx:
        make(tx, older, dossier("H1", {"child.name": "OLDER"}))
        finish(tx, older)
    assert (older.revision, newer.revision) == (1, 2)
    assert whole(records) == before
    assert [told(records, one).state for one in batches] == ["closed", "closed"]


def test_fields_get_a_version_when_they_change(records: Records) -> None:
    through(records, batch("a", (1,)), "H1", {"child.name": "TRẦN AN", "child.sex": "Nam"})
    remake(records, {"child.name": "TRẦN ÂN", "child.sex": "Nam", "notes": "mới"})
    assert versions(records) == [("child.name", 1), ("child.name", 2), ("child.sex", 1), ("notes", 1)]
    assert newest(records) == {"child.name": "TRẦN ÂN", "child.sex": "Nam", "notes": "mới"}


def test_a_persons_version_stays(records: Records) -> None:
    made = dossier("H1", {"child.name": "TRẦN AN"})
    through(records, batch("a", (1,)), "H1", {"child.name": "TRẦN AN"})
    with records.write() as tx:
        key = made.documents[0].key
        corrected = field("TRẦN ẤN").model_copy(update={"source": "reviewer"})
        row = {"dossier": "H1", "document": key, "key": "child.name", "version": 2, "status": "accepted"}
        facts = {"told": corrected.model_dump(mode="json"), "confidence": None, "made_by": "user:7"}
        when = tx.execute(select(FieldRow.made_at)).scalar_one()
        tx.execute(insert(FieldRow).values(**row, **facts, made_at=when))
    remake(records, {"child.name": "TRẦN ANH"})
    assert versions(records) == [("child.name", 1), ("child.name", 2)]
    assert newest(records) == {"child.name": "TRẦN ẤN"}


def test_a_result_whose_lease_was_lost_leaves_nothing(records: Records) -> None:
    taken(records, batch(pages=(1,)))
    job = claimed(records)
    before = whole(records)
    stale = job.model_copy(update={"starts": 0})
    with pytest.raises(LostLease), records.write() as tx:
        read(tx, int(job.subject))
        finish(tx, stale)
    assert whole(records) == before
    assert jobs(records, "group") == []


def wanted(records: Records, name: str) -> Job:
    """The job of a dossier that the next batch of one page asks for."""
    do_next(records)
    job = claimed(records)
    with records.write() as tx:
        keep_groups(tx, job.subject, {name: [grouped(page_ids(tx, job.subject), name)]})
        finish(tx, job)
    return claimed(records)


def remake(records: Records, fields: dict[str, str]) -> None:
    """A second batch joins H1."""
    second = taken(records, batch("b", (1,)))
    read_all(records, second.batch)
    with records.read() as tx:
        pages = page_ids(tx, second.batch)
    do_next(records, {"H1": pages})
    do_next(records, fields=fields)


def versions(records: Records) -> list[tuple[str, int]]:
    with records.read() as tx:
        rows = tx.execute(select(FieldRow.key, FieldRow.version).order_by(FieldRow.key, FieldRow.version))
        return [(row.key, row.version) for row in rows]


def newest(records: Records) -> dict[str, str]:
    with records.read() as tx:
        return {key: row.told["value"] for (_, key), row in newest_fields(tx, "H1").items()}


def told(records: Records, batch: str) -> Ledger:
    with records.read() as tx:
        found = ledger(tx, batch)
    assert found is not None
    return found


def whole(records: Records) -> list[object]:
    """All that stages keep, but for the jobs and files of dossiers."""
    tables = (PageRow, DossierRow, FieldRow, PartRow)
    with records.read() as tx:
        return [tx.execute(select(table).order_by(*table.__table__.primary_key)).all() for table in tables]
