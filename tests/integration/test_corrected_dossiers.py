"""What people decide and arrange, over real stages: the dossier that is made next has it, and nothing else is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from schemas.document import Document, FieldValue
from schemas.page import Rotation
from schemas.review import ArrangedDocument, FieldName, Outcome, Task
from storage.records import audit
from storage.records.field_versions import newest_fields
from storage.records.review import corrections
from storage.records.review.arrangements import arrange, arrangement_of, is_making
from storage.records.review.turning import turn_page
from storage.records.tables import FieldRow, PageRow
from storage.records.wanting import want
from tests import scans
from tests.integration.review_flow import LAN, MINH, add_people, keying, only_task
from tests.service import Service, service, wait_for
from workers.jobs.reconciling import findings

SAMPLES = Path(__file__).parents[2] / "benchmarks" / "samples" / "scans"
CODE = "H26.18-260305-0012"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Service]:
    """At work, with people."""
    with service(tmp_path) as opened:
        add_people(opened.doors.records, LAN, MINH)
        with opened.working():
            yield opened
        assert opened.failures == []
        assert fits(opened)


def fits(station: Service) -> bool:
    """Records and objects fit together, and all sheets are accounted for."""
    found = list(findings(station.doors, whole=True))
    assert found == []
    with station.doors.records.read() as tx:
        assert audit.first_broken(tx) is None
    batches = station.rows("select id, state from batch")
    return all(row.state == "closed" for row in batches)


def task_of(station: Service, dossier: str) -> Task:
    return only_task(station.doors.records, dossier)


def documents(station: Service, dossier: str) -> list[Document]:
    """As the newest dossier.json has them."""
    wait_for(lambda: not making(station, dossier))
    told = json.loads(station.file(dossier, "dossier.json"))
    return [Document.model_validate(one) for one in told["documents"]]


def making(station: Service, dossier: str) -> bool:
    with station.doors.records.read() as tx:
        return is_making(tx, dossier)


def decide(
    station: Service, dossier: str, document: str, field: str, value: Any, outcome: Outcome = "corrected"
) -> None:
    """As a task of the review keeps it."""
    task = task_of(station, dossier)
    with station.doors.records.write() as tx:
        row = newest_fields(tx, dossier)[document, field]
        before = FieldValue.model_validate(row.told)
        name = FieldName(document=document, field=field)
        told = keying(name, row.version, value, outcome)
        corrections.keep_keying(tx, task, LAN, told, corrections.decided(told, before))
        want(tx, dossier)


def pages_of(station: Service, dossier: str) -> list[int]:
    with station.doors.records.read() as tx:
        chosen = select(PageRow.id).where(PageRow.dossier == dossier, PageRow.number.is_not(None))
        return list(tx.execute(chosen.order_by(PageRow.number)).scalars())


def put(
    station: Service, dossier: str, *papers: tuple[str, Sequence[int]], aside: Sequence[int] = ()
) -> list[Document]:
    task = task_of(station, dossier)
    told = [ArrangedDocument(type=type_, pages=tuple(pages)) for type_, pages in papers]
    with station.doors.records.write() as tx:
        held = arrangement_of(tx, dossier)
        arrange(tx, task, LAN, held.version if held else 0, told, [(page, "duplicate") for page in aside])
    return documents(station, dossier)


def turned(station: Service, page: int, rotation: Rotation) -> None:
    with station.doors.records.write() as tx:
        turn_page(tx, page, rotation, LAN)


def only_dossier(station: Service) -> str:
    (row,) = station.rows("select id from dossier where status is not null")
    return str(row.id)


def values(of: Sequence[Document], field: str) -> list[tuple[Any, str | None] | None]:
    found = (one.fields.get(field) for one in of)
    return [(one.value, one.source) if one else None for one in found]


def test_what_was_decided_stands_in_every_later_revision(station: Service, tmp_path: Path) -> None:
    station.finish(station.send(sorted((SAMPLES / "ket-hon").iterdir())))
    dossier = only_dossier(station)
    form = next(one for one in documents(station, dossier) if one.type == "marriage_registration_form")
    decide(station, dossier, form.key, "groom.name", "NGUYỄN VĂN THỬ")
    decide(station, dossier, form.key, "bride.name", None, "illegible")
    decide(station, dossier, form.key, "bride.ethnicity", None, "empty")
    after = next(one for one in documents(station, dossier) if one.key == form.key)
    groom, bride, people = (after.fields[key] for key in ("groom.name", "bride.name", "bride.ethnicity"))
    assert (groom.value, groom.source, groom.status, groom.confidence) == (
        "NGUYỄN VĂN THỬ",
        "reviewer",
        "accepted",
        None,
    )
    assert (groom.page, groom.box) == (form.fields["groom.name"].page, form.fields["groom.name"].box)
    assert (bride.value, bride.source, bride.status) == (None, "reviewer", "review")
    assert (people.value, people.source, people.status, people.box) == (None, "reviewer", "absent", None)
    with station.doors.records.read() as tx:
        rows = tx.execute(select(FieldRow).where(FieldRow.document == form.key)).all()
    machine = [row for row in rows if row.made_by == "machine"]
    assert all(row.revision is not None for row in rows)
    assert {row.key for row in machine if row.evidence} >= {"groom.name", "bride.name"}
    assert all(row.leaf == 0 for row in machine if row.told["page"] is not None)
    assert {row.made_by for row in rows} == {"machine", LAN.id}
    more = scans.save(scans.letter(3), tmp_path / "later.png")
    joined = station.send([scans.save(scans.separator(dossier), tmp_path / "0.png"), more], branch="b2")
    station.finish(joined)
    last = documents(station, dossier)
    assert len(last) == 1 + len(station.rows("select id from document where dossier = :d and revision = 1", d=dossier))
    assert ("NGUYỄN VĂN THỬ", "reviewer") in values(last, "groom.name")


def test_documents_that_are_split_joined_reordered_and_retyped_keep_what_was_decided(
    station: Service, tmp_path: Path
) -> None:
    paths = [scans.save(scans.receipt(CODE), tmp_path / "1.png")]
    paths += [scans.save(scans.letter(number), tmp_path / f"{number}.png") for number in (2, 3)]
    (closed,) = station.finish(station.send(paths))
    first, second, third = pages_of(station, CODE)
    whole = put(station, CODE, ("intake_receipt", [first, second, third]))
    assert [len(one.pages) for one in whole] == [3]
    decide(station, CODE, whole[0].key, "applicant.name", "TRẦN THỊ SỬA")
    split = put(station, CODE, ("other", [third]), ("intake_receipt", [first]), ("other", [second]))
    assert [one.type for one in split] == ["other", "intake_receipt", "other"]
    assert values(split, "applicant.name")[1] == ("TRẦN THỊ SỬA", "reviewer")
    assert split[1].fields["applicant.name"].page == 2
    decide(station, CODE, split[1].key, "applicant.name", "TRẦN THỊ ĐÚNG")
    joined = put(station, CODE, ("intake_receipt", [second, first]), aside=[third])
    assert values(joined, "applicant.name") == [("TRẦN THỊ ĐÚNG", "reviewer")]
    with station.doors.records.read() as tx:
        row = newest_fields(tx, CODE)[joined[0].key, "applicant.name"]
    assert (row.made_by, row.leaf, row.evidence) == (LAN.id, 1, None)
    retyped = put(station, CODE, ("other", [second, first]), aside=[third])
    assert values(retyped, "applicant.name") == [None]
    again = put(station, CODE, ("intake_receipt", [second, first]), ("other", [third]))
    assert values(again, "applicant.name") == [("TRẦN THỊ ĐÚNG", "reviewer"), None]
    assert (closed.kept, station.rows("select count(*) as n from page where number is not null")[0].n) == (3, 3)


def test_a_turned_page_is_read_so_and_confirmed_values_turn_with_it(station: Service, tmp_path: Path) -> None:
    lying = scans.receipt(CODE).transpose(Image.Transpose.ROTATE_90)
    paths = [scans.save(lying, tmp_path / "1.png"), scans.save(scans.letter(2), tmp_path / "2.png")]
    station.finish(station.send(paths))
    (form,) = documents(station, CODE)
    (page, _) = pages_of(station, CODE)
    assert [one.rotation for one in form.pages] == [90, 0]
    box = form.fields["applicant.name"].box
    assert box is not None
    decide(station, CODE, form.key, "applicant.name", "TRẦN THỊ SỬA")
    turned(station, page, 270)
    (hanging,) = documents(station, CODE)
    assert (hanging.pages[0].rotation, hanging.type, hanging.key) == (270, "other", form.key)
    (retyped,) = put(station, CODE, ("intake_receipt", pages_of(station, CODE)))
    opposite = box.turned(180, 874, 1240)
    assert [(one.value, one.box) for one in [retyped.fields["applicant.name"]]] == [("TRẦN THỊ SỬA", opposite)]
    turned(station, page, 90)
    (back,) = documents(station, CODE)
    name = back.fields["applicant.name"]
    assert (back.pages[0].rotation, name.value, name.source, name.box) == (90, "TRẦN THỊ SỬA", "reviewer", box)
    read_anew = [(row.subject, row.state) for row in station.rows("select * from job where kind = 'page' order by id")]
    assert read_anew == [("1", "done"), ("2", "done"), ("1", "done"), ("1", "done")]
    assert only_dossier(station) == CODE


def test_what_shows_a_card_goes_from_earlier_revisions_too(tmp_path: Path) -> None:
    """What a person takes for a card was kept so far; of what they call none any more, no image is left."""
    with service(tmp_path, keep_identity_images=False) as station, station.working():
        add_people(station.doors.records, LAN, MINH)
        paths = [scans.save(scans.letter(number), tmp_path / f"{number}.png") for number in (1, 2)]
        station.finish(station.send([scans.save(scans.receipt(CODE), tmp_path / "0.png"), *paths]))
        receipt, first, second = pages_of(station, CODE)
        put(station, CODE, ("intake_receipt", [receipt]), ("other", [first]), ("other", [second]))
        made = put(station, CODE, ("intake_receipt", [receipt]), ("citizen_id", [first]), ("other", [second]))
        assert [one.file is None for one in made] == [False, True, False]
        pdfs = station.rows(
            "select dossier_file.revision, object.erased_at from dossier_file join object on object.sha256 = "
            "dossier_file.sha256 where path like 'documents/%' order by revision"
        )
        newest = max(row.revision for row in pdfs)
        assert {row.erased_at is None for row in pdfs if row.revision == newest} == {True}
        left = station.rows("select sha256 from object where erased_at is null")
        assert all(station.doors.objects.has(row.sha256) for row in left)
        gone = station.rows("select sha256 from object where erased_at is not null")
        assert not any(station.doors.objects.has(row.sha256) for row in gone)
        upright = station.rows("select artefacts from page where id = :page", page=first)[0].artefacts
        assert json.loads(upright)["upright.jpg"] in {row.sha256 for row in gone}
        decide(station, CODE, made[1].key, "name", "TRẦN THỊ SỬA")
        assert values(documents(station, CODE), "name")[1] == ("TRẦN THỊ SỬA", "reviewer")
        none = put(station, CODE, ("intake_receipt", [receipt]), ("other", [first]), ("other", [second]))
        assert [one.file is None for one in none] == [False, True, False]
        assert station.failures == []
        assert fits(station)
