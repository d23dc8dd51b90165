"""What the screen is told of a dossier, as the records have it, on both databases."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, update

from schemas.person import Person
from schemas.review import Keying, QueueFilter, Timing
from storage.objects.folder import FolderObjects
from storage.records.database import Records, now
from storage.records.field_versions import MACHINE
from storage.records.review.corrections import decided, keep_keying
from storage.records.review.dossier_sheets import Sheet, find_reviewed_page, find_sheet
from storage.records.review.tables import TaskRow
from storage.records.review.tasks import claim, require_lease
from storage.records.tables import DossierRow, ObjectRow
from tests.people import new_person
from tests.reviewed import BIRTH, CARD, Placed, put_dossier


def placed(records: Records, folder: Path) -> Placed:
    return put_dossier(records, FolderObjects(folder / "objects"), "H26.1-260101-0001")


def sheet_of(records: Records, dossier: Placed) -> Sheet:
    with records.read() as tx:
        sheet = find_sheet(tx, dossier.id)
    assert sheet is not None
    return sheet


def correct(records: Records, dossier: Placed, person: Person, key: str, value: str) -> None:
    name = dossier.field(BIRTH, key)
    with records.write() as tx:
        lease = claim(tx, person, QueueFilter())
        assert lease is not None
        at = now(tx)
        timing = Timing(shown_at=at, decided_at=at, active_ms=1, keys=1, clicks=0)
        keying = Keying(name=name, version=1, outcome="corrected", value=value, timing=timing)
        held = require_lease(tx, lease.task, lease.token, person)
        keep_keying(tx, held, person, keying, decided(keying, None), 0)


def test_papers_fields_and_pages(records: Records, tmp_path: Path) -> None:
    dossier = placed(records, tmp_path)
    sheet = sheet_of(records, dossier)
    assert (sheet.code, sheet.branch, sheet.revision, sheet.wanted) == (dossier.id, "b1", 1, 1)
    assert [(page.id, page.number, page.source) for page in sheet.pages] == [
        (dossier.pages[0], 1, "quet-1.jpg"),
        (dossier.pages[1], 2, "quet-2.jpg"),
    ]
    assert all(page.image and page.record for page in sheet.pages)
    field = sheet.fields[dossier.keys[CARD], "sex"]
    assert (field.version, field.made_by, field.said, field.machine) == (1, MACHINE, None, None)


def test_what_a_person_says_stands_beside_what_the_machine_said(records: Records, tmp_path: Path) -> None:
    dossier, person = placed(records, tmp_path), new_person(records, "reviewer")
    correct(records, dossier, person, "child.name", "TRẦN GIA HÂN")
    field = sheet_of(records, dossier).fields[dossier.keys[BIRTH], "child.name"]
    assert (field.version, field.made_by, field.leaf) == (2, person.id, 0)
    assert field.said is not None
    assert field.machine is not None
    assert (field.said.value, field.machine.value) == ("TRẦN GIA HÂN", "TRẦN GIA HƯNG")


def test_a_dossier_that_is_not_there(records: Records, tmp_path: Path) -> None:
    dossier = placed(records, tmp_path)
    with records.write() as tx:
        assert find_sheet(tx, "another") is None
        tx.execute(update(DossierRow).where(DossierRow.id == dossier.id).values(status=None))
        assert find_sheet(tx, dossier.id) is None


def test_an_erased_image_is_not_offered(records: Records, tmp_path: Path) -> None:
    dossier = placed(records, tmp_path)
    image = sheet_of(records, dossier).pages[0].image
    with records.write() as tx:
        tx.execute(update(ObjectRow).where(ObjectRow.sha256 == image).values(erased_at=now(tx)))
    with records.read() as tx:
        found = find_reviewed_page(tx, dossier.pages[0])
    assert found is not None
    assert (found.dossier, found.branch, found.page.image) == (dossier.id, "b1", None)
    assert sheet_of(records, dossier).pages[0].image is None


def test_pages_that_no_person_ever_had_to_look_at_are_shown_to_none(records: Records, tmp_path: Path) -> None:
    dossier = placed(records, tmp_path)
    with records.write() as tx:
        tx.execute(delete(TaskRow))
        assert find_reviewed_page(tx, dossier.pages[0]) is None
        assert find_reviewed_page(tx, 999_999) is None
