"""Batches, pages and dossiers as the stages would keep them, without reading a thing; and transactions that overlap."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from schemas.document import Document, DocumentPage, FieldValue
from schemas.dossier import Applicant, Completeness, Dossier
from schemas.geometry import Box
from schemas.job import GroupedDocument, GroupedDossier, PageRef
from schemas.page import PageSource
from schemas.run import RunOptions
from schemas.service import Job, JobKind, Lane, Receipt, ReceivedBatch, ReceivedFile, Stored
from storage.records.batches import take_batch
from storage.records.database import Records
from storage.records.jobs import claim, finish
from storage.records.results import ReadPage, keep_dossier, keep_groups, keep_page
from storage.records.tables import JobRow, PageRow, PartRow

T = TypeVar("T")
OWNER = "here/1/1"
_OVERLAP_S = 0.2


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def stored(text: str) -> Stored:
    return Stored(sha256=digest(text), size=len(text))


def batch(
    content: str = "c", pages: Sequence[int] = (2, 1), *, procedure: str | None = None, **told: Any
) -> ReceivedBatch:
    """A batch whose files have so many pages each."""
    files = tuple(
        ReceivedFile(name=f"{number}.pdf", sha256=digest(f"{content}-{number}"), size=1000, kind="pdf", pages=count)
        for number, count in enumerate(pages, 1)
    )
    chosen = {"branch": "b1", "station": "s1", "name": "Sáng thứ hai", "client_key": None, "sheets": None, **told}
    options = RunOptions(procedure=procedure)
    return ReceivedBatch(lane="counter", content=digest(content), options=options, files=files, **chosen)


def taken(records: Records, received: ReceivedBatch) -> Receipt:
    with records.write() as tx:
        return take_batch(tx, received)


def claimed(records: Records, lane: Lane = "counter", owner: str = OWNER) -> Job:
    with records.write() as tx:
        job = claim(tx, lane, owner)
    assert job is not None
    return job


def page_ids(tx: Connection, batch: str) -> list[int]:
    return list(tx.execute(select(PageRow.id).where(PageRow.batch == batch).order_by(PageRow.position)).scalars())


def read(tx: Connection, page: int, state: str = "read", text: str = "") -> None:
    artefacts = {"record.json": stored(text or f"page {page}")} if state == "read" else {}
    keep_page(tx, page, ReadPage(key=digest(f"key {page}")[:40], artefacts=artefacts), state)


def grouped(pages: Sequence[int], code: str | None = None) -> GroupedDossier:
    """All pages in one document."""
    refs = [PageRef(key=str(page), source=PageSource(source="1.pdf", source_page=1, sha256="0")) for page in pages]
    return GroupedDossier(code=code, documents=(GroupedDocument(type="other", confidence=0.9, pages=tuple(refs)),))


def dossier(name: str, fields: dict[str, str] | None = None) -> Dossier:
    page = DocumentPage(page=1, source="1.pdf", source_page=1, sha256=digest(name), rotation=0)
    values = {key: field(value) for key, value in (fields or {}).items()}
    document = Document(id="d01", type="other", confidence=0.9, file=None, pages=(page,), fields=values)
    return Dossier(
        id=name, code=name, procedure=None, received_at=None, due_at=None, status="complete", applicant=Applicant(),
        agency=None, documents=(document,), set_aside=(), completeness=Completeness(), checks=(),
    )  # fmt: skip


def field(value: str) -> FieldValue:
    return FieldValue(
        value=value,
        text=value,
        confidence=0.97,
        status="accepted",
        source="ocr",
        page=1,
        box=Box(left=1, top=2, right=3, bottom=4),
    )


def make(tx: Connection, job: Job, made: Dossier) -> None:
    """Every page that batches gave the dossier ends in it."""
    of_dossier = select(PartRow.grouped).where(PartRow.dossier == made.id).order_by(PartRow.number)
    parts = tx.execute(of_dossier).scalars()
    told = [GroupedDossier.model_validate(one) for part in parts for one in part]
    pages = [int(page.key) for one in told for document in one.documents for page in document.pages]
    files = {"dossier.json": stored(f"{made.id} {job.revision} {made.documents}")}
    keep_dossier(tx, job, made, files, dict(zip(pages, range(1, len(pages) + 1), strict=True)))


def read_all(records: Records, batch: str) -> None:
    """Does the page jobs of a batch that waits alone."""
    with records.read() as tx:
        pages = page_ids(tx, batch)
    for _ in pages:
        do_next(records)


def do_next(
    records: Records, dossiers: Mapping[str, Sequence[int]] | None = None, fields: dict[str, str] | None = None
) -> Job:
    """Claims a job and does it: a page is read, a batch grouped as told, a dossier made."""
    job = claimed(records)
    with records.write() as tx:
        if job.kind == "page":
            read(tx, int(job.subject))
        elif job.kind == "group":
            keep_groups(tx, job.subject, {name: [grouped(pages, name)] for name, pages in (dossiers or {}).items()})
        else:
            make(tx, job, dossier(job.subject, fields))
        finish(tx, job)
    return job


def through(records: Records, received: ReceivedBatch, name: str, fields: dict[str, str] | None = None) -> Receipt:
    """A batch that gives one dossier, from intake to its end; nothing else may wait."""
    receipt = taken(records, received)
    read_all(records, receipt.batch)
    with records.read() as tx:
        pages = page_ids(tx, receipt.batch)
    do_next(records, {name: pages})
    do_next(records, fields=fields)
    return receipt


def jobs(records: Records, kind: JobKind) -> list[tuple[str, int, str]]:
    """Subject, revision and state of all jobs of a kind."""
    with records.read() as tx:
        chosen = select(JobRow.subject, JobRow.revision, JobRow.state).where(JobRow.kind == kind).order_by(JobRow.id)
        return [(row.subject, row.revision, row.state) for row in tx.execute(chosen)]


def together(records: Records, *works: Callable[[Connection], T]) -> list[T]:
    """Each in a transaction of its own; all begin at once and each stays open a while after its work."""
    barrier = Barrier(len(works))

    def do(work: Callable[[Connection], T]) -> T:
        barrier.wait(10)
        with records.write() as tx:
            done = work(tx)
            time.sleep(_OVERLAP_S)
            return done

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(do, works))
