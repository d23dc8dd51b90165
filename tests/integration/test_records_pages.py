"""Contract of the records, on SQLite and PostgreSQL: pages that people arrange and turn, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select, update

from schemas.errors import HandedOver, PageGone, PagesConflict
from schemas.geometry import Box
from schemas.page import Rotation
from schemas.review import ArrangedDocument
from schemas.service import Ledger
from storage.pages import UPRIGHT
from storage.records import audit
from storage.records.batches import keep_objects, ledger
from storage.records.database import Records
from storage.records.erasing import forget_earlier, were_shown
from storage.records.jobs import LostLease, finish
from storage.records.results import ReadPage, keep_dossier, keep_groups, keep_page
from storage.records.review.arrangements import arrange, arrangement_of, is_making
from storage.records.review.turning import turn_page
from storage.records.stage_input import dossier_input, page_input, read_before
from storage.records.tables import AuditRow, BatchRow, DossierRow, ObjectRow, PageRow, PartRow
from storage.records.wanting import want
from tests.integration.records_flow import (
    batch,
    claimed,
    digest,
    do_next,
    dossier,
    grouped,
    jobs,
    page_ids,
    read_all,
    stored,
    taken,
    through,
    together,
)
from tests.integration.review_flow import LAN, MINH, add_people, only_task


@pytest.fixture
def batch_id(records: Records) -> str:
    """A batch of four pages that is closed: H1 has three of them, in one document, and a task; H2 has the fourth."""
    add_people(records, LAN, MINH)
    receipt = taken(records, batch("first", (3, 1)))
    read_all(records, receipt.batch)
    with records.write() as tx:
        pages = page_ids(tx, receipt.batch)
    do_next(records, {"H1": pages[:3], "H2": pages[3:]})
    for _ in range(2):
        do_next(records)
    return receipt.batch


def pages_of(records: Records, batch: str) -> list[int]:
    with records.read() as tx:
        return page_ids(tx, batch)


def by_person(*documents: Sequence[int], type_: str = "form") -> list[ArrangedDocument]:
    return [ArrangedDocument(type=type_, pages=tuple(pages)) for pages in documents]


def arranged(records: Records, version: int, *documents: ArrangedDocument, aside: Sequence[int] = ()) -> int:
    task = only_task(records, "H1")
    with records.write() as tx:
        return arrange(tx, task, LAN, version, documents, [(page, "duplicate") for page in aside])


def turned(records: Records, page: int, rotation: Rotation) -> None:
    with records.write() as tx:
        turn_page(tx, page, rotation, LAN)


def revisions(records: Records) -> dict[str, tuple[int, int]]:
    with records.read() as tx:
        return {row.id: (row.wanted, row.revision) for row in tx.execute(select(DossierRow))}


def making(records: Records, dossier: str = "H1") -> bool:
    with records.read() as tx:
        return is_making(tx, dossier)


def counted(records: Records, batch: str) -> Ledger:
    with records.read() as tx:
        found = ledger(tx, batch)
    assert found is not None
    return found


def group(records: Records, batch: str, h1: Sequence[int], h2: Sequence[int]) -> None:
    do_next(records, {"H1": h1, "H2": h2} if h2 else {"H1": h1})


def test_an_arrangement_asks_for_the_dossier_and_is_given_to_it(records: Records, batch_id: str) -> None:
    first, second, third, _ = pages_of(records, batch_id)
    assert not making(records)
    assert arranged(records, 0, *by_person([third, first], [second])) == 1
    assert making(records)
    with records.read() as tx:
        assert dossier_input(tx, "H1").arrangement == arrangement_of(tx, "H1")
        assert dossier_input(tx, "H2").arrangement is None
    do_next(records)
    assert not making(records)
    assert arranged(records, 1, *by_person([first, second]), aside=[third]) == 2
    with records.read() as tx:
        held = arrangement_of(tx, "H1")
        told = json.loads(tx.execute(select(AuditRow.entry).order_by(AuditRow.number.desc()).limit(1)).scalar_one())
    assert held is not None
    assert (held.version, held.set_aside) == (2, ((third, "duplicate"),))
    assert (told["actor"], told["action"], told["subject"]) == (LAN.id, "dossier arranged", "H1")


def test_a_region_is_kept_with_the_rotation_that_it_was_seen_at(records: Records, batch_id: str) -> None:
    first, second, third, _ = pages_of(records, batch_id)
    halves = [ArrangedDocument(type="citizen_id", pages=(first,), region=Box(0, top, 100, top + 50)) for top in (0, 50)]
    with records.write() as tx:
        tx.execute(update(PageRow).where(PageRow.id == first).values(number=1))
    assert arranged(records, 0, *halves, *by_person([second, third])) == 1
    with records.read() as tx:
        held = arrangement_of(tx, "H1")
    assert held is not None
    assert [one.rotation for one in held.documents] == [0, 0, 0]


def test_pages_that_cannot_be_arranged_so(records: Records, batch_id: str) -> None:
    first, second, third, elsewhere = pages_of(records, batch_id)
    with records.write() as tx:
        blank = {"number": None, "set_aside": "blank"}
        tx.execute(update(PageRow).where(PageRow.id == third).values(blank))
    half = Box(0, 0, 100, 50)
    bad: list[list[ArrangedDocument]] = [
        by_person([first, second, elsewhere]),
        by_person([first]),
        by_person([first, second], []),
        by_person([first, second, first]),
        by_person([first, second], [second]),
        by_person([first, second, third]),
        [],
        [ArrangedDocument(type="form", pages=(first,), region=half), *by_person([first, second])],
        [ArrangedDocument(type="form", pages=(page,), region=half) for page in (first, first, second)],
    ]
    for documents in bad:
        with pytest.raises(PagesConflict):
            arranged(records, 0, *documents)
    with pytest.raises(PagesConflict):
        arranged(records, 1, *by_person([first, second]))
    with pytest.raises(PagesConflict):
        arranged(records, 0, *by_person([first, second]), aside=[first])
    with records.write() as tx:
        tx.execute(update(PageRow).where(PageRow.id == third).values(artefacts={UPRIGHT: digest("image")}))
    assert arranged(records, 0, *by_person([first, second, third])) == 1
    assert revisions(records)["H1"] == (2, 1)


def test_what_was_handed_over_is_neither_arranged_nor_turned(records: Records, batch_id: str) -> None:
    with records.write() as tx:
        tx.execute(update(DossierRow).where(DossierRow.id == "H1").values(handed_at=datetime.now(UTC)))
    pages = pages_of(records, batch_id)
    with pytest.raises(HandedOver):
        arranged(records, 0, *by_person(pages[:3]))
    with pytest.raises(HandedOver):
        turned(records, pages[0], 90)
    assert revisions(records) == {"H1": (1, 1), "H2": (1, 1)}


def test_of_two_who_arrange_at_once_one_does(records: Records, batch_id: str) -> None:
    task, pages = only_task(records, "H1"), pages_of(records, batch_id)

    def one(who: int, tx: Connection) -> str:
        try:
            arrange(tx, task, (LAN, MINH)[who], 0, by_person(pages[:3]))
        except PagesConflict as error:
            return error.code
        return "done"

    assert sorted(together(records, lambda tx: one(0, tx), lambda tx: one(1, tx))) == ["conflict_pages", "done"]


def test_a_turned_page_is_read_anew_and_only_its_dossier_made_anew(records: Records, batch_id: str) -> None:
    pages = pages_of(records, batch_id)
    turned(records, pages[1], 90)
    assert (making(records), making(records, "H2")) == (True, True)
    with records.read() as tx:
        row = tx.execute(select(PageRow).where(PageRow.id == pages[1])).one()
        assert (row.state, row.rotation, row.dossier, row.number) == ("waiting", 90, "H1", 2)
        assert page_input(tx, pages[1]).rotation == 90
        assert page_input(tx, pages[1]).artefacts == {"record.json": digest(f"page {pages[1]}")}
    job = claimed(records)
    read_turned(records, job.subject, "turned")
    with records.write() as tx:
        finish(tx, job)
    group(records, batch_id, pages[:3], pages[3:])
    assert revisions(records) == {"H1": (2, 1), "H2": (1, 1)}
    do_next(records)
    assert (making(records), making(records, "H2")) == (False, False)
    closed = counted(records, batch_id)
    assert (closed.state, closed.kept, closed.waiting, closed.balances) == ("closed", 4, 0, True)


def read_turned(records: Records, page: str, text: str) -> None:
    with records.write() as tx:
        keep_page(tx, int(page), ReadPage(key=digest(text)[:40], artefacts={"record.json": stored(text)}), "read")


def test_what_was_made_of_a_page_before_stays_named_and_is_not_used(records: Records, batch_id: str) -> None:
    page = pages_of(records, batch_id)[0]
    for rotation, text in ((90, "lying"), (180, "hanging")):
        turned(records, page, rotation)  # type: ignore[arg-type]
        read_turned(records, str(page), text)
    with records.read() as tx:
        artefacts = tx.execute(select(PageRow.artefacts).where(PageRow.id == page)).scalar_one()
        former = {f"record.json~{digest(text)[:8]}": digest(text) for text in (f"page {page}", "lying")}
        assert artefacts == {"record.json": digest("hanging"), **former}
        assert read_before(tx, digest("hanging")[:40]) == {"record.json": stored("hanging")}


def test_a_page_turned_again_before_it_was_read_is_read_as_turned_last(records: Records, batch_id: str) -> None:
    pages = pages_of(records, batch_id)
    turned(records, pages[0], 90)
    stale = claimed(records)
    turned(records, pages[0], 180)
    with pytest.raises(LostLease), records.write() as tx:
        keep_page(tx, pages[0], ReadPage(key=None, artefacts={}), "read")
        finish(tx, stale)
    with records.read() as tx:
        assert tx.execute(select(BatchRow.pages_left)).scalar_one() == 1
    assert do_next(records).subject == str(pages[0])
    group(records, batch_id, pages[:3], pages[3:])
    do_next(records)
    assert counted(records, batch_id).state == "closed"
    assert [state for _, _, state in jobs(records, "page")] == ["done"] * 6


def test_what_a_batch_gave_otherwise_before_is_made_anew(records: Records, batch_id: str) -> None:
    pages = pages_of(records, batch_id)
    turned(records, pages[2], 180)
    do_next(records)
    group(records, batch_id, pages[:2], pages[2:])
    assert {name: wanted for name, (wanted, _) in revisions(records).items()} == {"H1": 2, "H2": 2}
    turned(records, pages[2], 0)
    do_next(records)
    for _ in range(2):
        do_next(records)
    group(records, batch_id, pages, [])
    with records.read() as tx:
        assert tx.execute(select(DossierRow.status).where(DossierRow.id == "H2")).scalar_one() is None
        assert tx.execute(select(PartRow.dossier)).scalars().all() == ["H1"]


def test_pages_that_came_after_the_hand_over_open_the_dossier_again(records: Records, batch_id: str) -> None:
    with records.write() as tx:
        tx.execute(update(DossierRow).values(handed_at=datetime.now(UTC)))
    through(records, batch("later", (1,)), "H2")
    with records.read() as tx:
        handed = {row.id: row.handed_at is not None for row in tx.execute(select(DossierRow))}
    assert handed == {"H1": True, "H2": False}


def test_a_page_whose_file_was_erased_is_not_read_again(records: Records, batch_id: str) -> None:
    page = pages_of(records, batch_id)[3]
    with records.write() as tx:
        keep_objects(tx, "original", [stored("first-2")])
        gone = update(ObjectRow).where(ObjectRow.sha256 == digest("first-2"))
        tx.execute(gone.values(erased_at=datetime.now(UTC)))
    with pytest.raises(PageGone):
        turned(records, page, 90)
    assert counted(records, batch_id).state == "closed"


def test_what_showed_a_page_goes_from_earlier_revisions_but_not_what_others_have(
    records: Records, batch_id: str
) -> None:
    pages = pages_of(records, batch_id)
    for revision, names in ((2, "abc"), (3, "cd"), (4, "c")):
        files = {f"{'pages' if name == 'b' else 'documents'}/{name}": stored(name) for name in names}
        with records.write() as tx:
            job = want(tx, "H1")
            assert job == revision
        told = claimed(records)
        with records.write() as tx:
            shown = {page: number for number, page in enumerate(pages[:3], 1)}
            keep_dossier(tx, told, dossier("H1"), {"dossier.json": stored(str(revision)), **files}, shown)
            finish(tx, told)
    with records.write() as tx:
        assert forget_earlier(tx, told, "documents/", "identity card") == sorted([digest("a"), digest("d")])
        assert forget_earlier(tx, told, "", "secret") == sorted(
            [digest(name) for name in ("b", "2", "3")] + [digest(f"H1 1 {dossier('H1').documents}")]
        )
        assert (were_shown(tx, pages[:1]), were_shown(tx, [])) == (True, False)


def test_turns_groupings_and_dossiers_at_once_do_not_wait_in_a_circle(records: Records, batch_id: str) -> None:
    """One turns a page of a batch that is grouped, and whose dossiers are made, at the same moment."""
    pages = pages_of(records, batch_id)
    turned(records, pages[0], 90)
    do_next(records)
    job = claimed(records)

    def regroup(tx: Connection) -> None:
        told = {"H1": [grouped(pages[:3], "H1")], "H2": [grouped(pages[3:], "H2")]}
        keep_groups(tx, batch_id, told)
        try:
            finish(tx, job)
        except LostLease:
            return

    together(records, regroup, lambda tx: turn_page(tx, pages[1], 180, LAN))
    with records.read() as tx:
        assert audit.first_broken(tx) is None
