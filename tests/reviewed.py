"""Dossiers that wait for a reviewer, put into a service without reading a thing: real pages, values as told."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from pipeline.assemble import AssembleOptions, assemble
from pipeline.places import Gazetteer
from pipeline.validate import validate
from runtime.catalogue import load_catalogue
from schemas.document import Document, DocumentPage, FieldValue
from schemas.dossier import Dossier
from schemas.geometry import IDENTITY, Box
from schemas.job import GroupedDocument, GroupedDossier, PageRef
from schemas.page import PageRecord, PageSource, PageVerdict
from schemas.reading import Reading
from schemas.review import FieldName, QueueFilter
from schemas.run import RunOptions
from schemas.service import Job, ReceivedBatch, ReceivedFile
from storage.objects.port import ObjectStore
from storage.pages import RECORD, UPRIGHT
from storage.records.batches import take_batch
from storage.records.database import Records
from storage.records.jobs import claim, finish
from storage.records.results import ReadPage, keep_dossier, keep_groups, keep_page
from storage.records.review.task_views import tasks_where
from storage.records.tables import JobRow
from tests import scans
from tests.integration.records_flow import digest, page_ids

RECEIVED = "2026-01-29T09:15:00+07:00"
"""When dossiers were taken; they are due the same day at 17:00."""
BIRTH = "birth_registration_form"
CARD = "citizen_id"
OWNER = "tests/1/1"


@dataclass(frozen=True)
class Told:
    """A field as the machine has it. `sure` off: it waits for a person."""

    value: Any
    sure: bool = True
    candidates: tuple[Any, ...] = ()
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A paper of one page. What `fields` does not name is left blank."""

    type: str
    fields: Mapping[str, Told]


BIRTH_PAPER = Paper(
    BIRTH,
    {
        "requester.name": Told("NGUYỄN THỊ HOA"),
        "requester.id_number": Told("001190012345"),
        "child.name": Told("TRẦN GIA HƯNG", sure=False, candidates=("TRẦN GIA HUNG",)),
        "child.birth_date": Told("2024-03-12", sure=False),
        "child.sex": Told("Nam"),
        "child.nationality": Told("Việt Nam"),
        "copies.quantity": Told("3", sure=False),
        "requester.signature": Told(True),
    },
)
CARD_PAPER = Paper(
    CARD,
    {
        "id_number": Told("001190012345"),
        "name": Told("Nguyễn Thị Hoa"),
        "birth_date": Told("1990-05-02"),
        "sex": Told("Nữ"),
    },
)


@dataclass(frozen=True)
class Placed:
    """A dossier that was put in, with its task and papers' keys by their types (of several the first)."""

    id: str
    task: int
    pages: tuple[int, ...]
    keys: Mapping[str, str]

    def field(self, type_: str, key: str) -> FieldName:
        return FieldName(document=self.keys[type_], field=key)


def put_dossier(
    records: Records,
    objects: ObjectStore,
    name: str,
    papers: Sequence[Paper] = (BIRTH_PAPER, CARD_PAPER),
    *,
    branch: str = "b1",
) -> Placed:
    """Nobody else works here: jobs that wait from before are dropped."""
    with records.write() as tx:
        tx.execute(update(JobRow).where(JobRow.state == "queued").values(state="done"))
        receipt = take_batch(tx, _batch(name, len(papers), branch))
        pages = tuple(page_ids(tx, receipt.batch))
    for _ in pages:
        with records.write() as tx:
            job = _claimed(tx)
            _read(tx, objects, int(job.subject), name)
            finish(tx, job)
    with records.write() as tx:
        job = _claimed(tx)
        keep_groups(tx, receipt.batch, {name: [_grouped(name, papers, pages)]})
        finish(tx, job)
    made = make_dossier(records, objects, name, papers, pages)
    with records.read() as tx:
        waiting = {task.dossier: task.id for task in tasks_where(tx, QueueFilter(branch=branch), limit=1000)}
    keys = {document.type: document.key for document in reversed(made.documents)}
    return Placed(name, waiting.get(name, 0), pages, keys)


def make_dossier(
    records: Records, objects: ObjectStore, name: str, papers: Sequence[Paper], pages: Sequence[int]
) -> Dossier:
    """Does the dossier job that waits."""
    made = _dossier(name, papers)
    stored = objects.put(made.model_dump_json(by_alias=True).encode())
    with records.write() as tx:
        job = _claimed(tx)
        keep_dossier(tx, job, made, {"dossier.json": stored}, dict(zip(pages, range(1, len(pages) + 1), strict=True)))
        finish(tx, job)
    return made


def _claimed(tx: Any) -> Job:
    job = claim(tx, "counter", OWNER)
    assert job is not None
    return job


def _batch(name: str, count: int, branch: str) -> ReceivedBatch:
    files = tuple(
        ReceivedFile(name=f"quet-{number}.jpg", sha256=digest(f"{name} {number}"), size=9, kind="jpeg", pages=1)
        for number in range(1, count + 1)
    )
    return ReceivedBatch(
        lane="counter", branch=branch, station="s1", name=name, client_key=None, content=digest(name),
        options=RunOptions(), sheets=None, files=files,
    )  # fmt: skip


def _read(tx: Any, objects: ObjectStore, page: int, name: str) -> None:
    image = scans.page(f"Hồ sơ {name}", f"Trang số {page}", "Họ và tên: TRẦN GIA HƯNG", "Ngày sinh: 12/03/2024")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", dpi=(scans.DPI, scans.DPI))
    record = PageRecord(
        source=PageSource(source="quet.jpg", source_page=1, sha256="0"),
        width=image.width,
        height=image.height,
        dpi=scans.DPI,
        rotation=0,
        flat_to_upright=IDENTITY,
        reading=Reading(width=image.width, height=image.height, dpi=scans.DPI, words=(), lines=()),
        verdict=PageVerdict(type=None, confidence=None, opens=False),
    )
    parts = {RECORD: record.model_dump_json().encode(), UPRIGHT: buffer.getvalue()}
    artefacts = {part: objects.put(data) for part, data in parts.items()}
    keep_page(tx, page, ReadPage(key=digest(f"{name} {page}")[:40], artefacts=artefacts), "read")


def _grouped(name: str, papers: Sequence[Paper], pages: Sequence[int]) -> GroupedDossier:
    return GroupedDossier(
        code=name,
        documents=tuple(
            GroupedDocument(type=paper.type, confidence=0.99, pages=(_ref(name, page, number),))
            for number, (paper, page) in enumerate(zip(papers, pages, strict=True), 1)
        ),
    )


def _ref(name: str, page: int, number: int) -> PageRef:
    return PageRef(key=str(page), source=_source(name, number))


def _source(name: str, number: int) -> PageSource:
    return PageSource(source=f"quet-{number}.jpg", source_page=1, sha256=digest(f"{name} {number}"))


def _dossier(name: str, papers: Sequence[Paper]) -> Dossier:
    catalogue = load_catalogue()
    gazetteer = Gazetteer(catalogue.places)
    documents = [_document(name, number, paper) for number, paper in enumerate(papers, 1)]
    options = AssembleOptions("1.001193", RECEIVED, deadlines=True)
    return assemble(name, name, validate(documents, catalogue, gazetteer), (), catalogue, gazetteer, options)


def _document(name: str, number: int, paper: Paper) -> Document:
    specs = load_catalogue().document_types[paper.type].fields
    page = DocumentPage(page=number, rotation=0, **_source(name, number).model_dump())
    return Document(
        id=f"d{number:02d}",
        type=paper.type,
        confidence=0.99,
        file=f"documents/{number:02d}-{paper.type}.pdf",
        pages=(page,),
        fields={spec.key: _value(paper.fields.get(spec.key), number) for spec in specs},
    )


def _value(told: Told | None, page: int) -> FieldValue:
    if told is None:
        return FieldValue(value=None, text=None, confidence=None, status="absent", source=None, page=None, box=None)
    return FieldValue(
        value=told.value,
        text=str(told.value),
        confidence=0.99 if told.sure else 0.85,
        status="accepted" if told.sure else "review",
        source="ocr",
        page=page,
        box=Box(90, 230, 700, 270),
        findings=told.findings,
        candidates=told.candidates,
    )
