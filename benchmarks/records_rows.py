"""Rows of a service that has run for long: as many pages as asked for, half from counters, half from an archive.

A counter's batch is one dossier of five pages, an archive's is 200 pages, forty dossiers. The newest batches wait.
Digests and names are made up; all else is as the service would have left it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

from schemas.document import Document, DocumentPage, FieldValue
from schemas.dossier import Applicant, Completeness, Dossier
from schemas.page import PageSource
from schemas.run import RunOptions
from schemas.service import RANKS, JobKind, Lane, ReceivedBatch, ReceivedFile
from storage.records.tables import (
    AttemptRow,
    AuditRow,
    BatchFileRow,
    BatchRow,
    DocumentRow,
    DossierFileRow,
    DossierRow,
    FieldRow,
    JobRow,
    ObjectRow,
    OutboxRow,
    PageRow,
    PartRow,
    StationRow,
    Table,
)

PAGES_A_DOSSIER = 5
ARCHIVE_PAGES = 200
WAITING = {"counter": 100, "archive": 20_000}
"""Pages that are not read yet, at most a quarter of all."""
STATIONS = 30
FIELDS_A_PAGE = 2
_LOT = 20_000
_HURRY = {
    "sqlite": ("pragma synchronous = off", "pragma cache_size = -2000000"),
    "postgresql": ("set local session_replication_role = replica", "set local timezone = 'UTC'"),
}
"""Nobody else is there, and what is lost is made again."""
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_VALUE = {"value": "TRẦN NGUYỄN GIA HƯNG", "text": "TRẦN NGUYỄN GIA HƯNG", "confidence": 0.98, "status": "accepted",
          "source": "ocr", "page": 1, "box": [310, 420, 980, 470], "findings": [], "candidates": [], "suggestions": [],
          "today": []}  # fmt: skip
_TOLD = json.dumps(_VALUE, ensure_ascii=False)

Row = dict[str, Any]


class Rows:
    """Rows by their tables, a batch after the other; `lots` gives and forgets them."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._lots: dict[type[Table], list[Row]] = defaultdict(list)
        self._page = self._job = self._entry = self._batch = 0

    def lots(self) -> Iterator[dict[type[Table], list[Row]]]:
        for number in range(STATIONS):
            station = {"id": f"s{number}", "branch": f"b{number}", "name": "Quầy", "duplex": "both"}
            self._lots[StationRow].append({**station, "created_at": _at(0)})
        half = self._pages // 2
        for lane, size in (("archive", ARCHIVE_PAGES), ("counter", PAGES_A_DOSSIER)):
            waiting = min(WAITING[lane], half // 4)
            for first in range(0, half, size):
                self._add_batch(lane, size, done=first < half - waiting)
                if len(self._lots[PageRow]) >= _LOT:
                    yield self._lots
                    self._lots = defaultdict(list)
        yield self._lots

    def _add_batch(self, lane: str, size: int, *, done: bool) -> None:
        self._batch += 1
        received = batch_of(self._batch, "archive" if lane == "archive" else "counter", size)
        batch, at = batch_id(self._batch), _at(self._batch)
        self._lots[BatchRow].append(
            {
                "id": batch,
                "number": self._told("batch taken", batch),
                **received.model_dump(include={"lane", "branch", "station", "name", "client_key", "content"}),
                "state": "closed" if done else "taken",
                "pages_total": size,
                "pages_left": 0 if done else size,
                "reopened": 0,
                "created_at": at,
                "closed_at": at if done else None,
            }
        )
        file = received.files[0]
        self._lots[BatchFileRow].append({"batch": batch, "position": 1, **file.model_dump()})
        self._object(file.sha256, "original")
        for first in range(1, size + 1, PAGES_A_DOSSIER):
            self._add_dossier(lane, batch, first, done=done)
        if done:
            self._add_job("group", lane, batch, 0, done=True)

    def _add_dossier(self, lane: str, batch: str, first: int, *, done: bool) -> None:
        """Five pages of the batch, and what was made of them."""
        pages = []
        name = f"H26.99-{batch}-{first:04}"
        for place in range(PAGES_A_DOSSIER):
            self._add_page(batch, first + place, name if done else None, place + 1)
            self._add_job("page", lane, str(self._page), 0, done=done)
            pages.append(self._page)
        if done:
            self._add_job("dossier", lane, name, 1, done=True)
            self._add_made(lane, batch, name, pages)

    def _add_page(self, batch: str, position: int, dossier: str | None, number: int) -> None:
        self._page += 1
        made = artefacts(self._page) if dossier else {}
        for sha256 in made.values():
            self._object(sha256, "page")
        self._lots[PageRow].append(
            {
                "id": self._page,
                "batch": batch,
                "position": position,
                "file": 1,
                "source_page": position,
                "key": page_key(self._page) if dossier else None,
                "state": "read" if dossier else "waiting",
                "artefacts": json.dumps(made),
                "dossier": dossier,
                "number": number if dossier else None,
                "read_at": _at(self._page) if dossier else None,
            }
        )

    def _add_made(self, lane: str, batch: str, name: str, pages: Sequence[int]) -> None:
        branch = self._lots[BatchRow][-1]["branch"]
        at = _at(self._job)
        made = {"status": "complete", "wanted": 1, "revision": 1, "created_at": at, "made_at": at}
        self._lots[DossierRow].append({"id": name, "lane": lane, "branch": branch, "code": name, **made})
        told = {"dossier": name, "batch": batch, "number": self._entry, "since": 1}
        self._lots[PartRow].append(told | {"grouped": json.dumps([_grouped(name, pages)])})
        files = {"dossier.json": digest(name), "documents/01-other.pdf": digest(f"{name} pdf")}
        for sha256 in files.values():
            self._object(sha256, "dossier")
        files |= {f"pages/{at:04}.jpg": artefacts(page)["upright.jpg"] for at, page in enumerate(pages, 1)}
        of = {"dossier": name, "revision": 1}
        self._lots[DossierFileRow] += [{**of, "path": path, "sha256": one, "size": 9} for path, one in files.items()]
        key = digest(f"{name} document")[:40]
        self._lots[DocumentRow].append({**of, "id": "d01", "key": key, "type": "birth_registration_form"})
        version = {"dossier": name, "document": key, "version": 1, "told": _TOLD, "status": "accepted"}
        for field in range(FIELDS_A_PAGE * len(pages)):
            self._lots[FieldRow].append({**version, "key": f"field.{field}", "made_by": "machine", "made_at": at})
        self._told("dossier made", name)

    def _add_job(self, kind: JobKind, lane: str, subject: str, revision: int, *, done: bool) -> None:
        self._job += 1
        at = _at(self._job)
        row = {"id": self._job, "kind": kind, "lane": lane, "subject": subject, "revision": revision}
        counts = {"starts": int(done), "deaths": 0, "losses": 0, "created_at": at, "not_before": at}
        state = {"state": "done" if done else "queued", "finished_at": at if done else None}
        self._lots[JobRow].append(row | counts | state | {"rank": RANKS[kind]})
        if done:
            attempt = {"job": self._job, "start": 1, "owner": "host/1/1", "started_at": at, "ended_at": at}
            self._lots[AttemptRow].append(attempt | {"outcome": "done"})
        else:
            self._lots[OutboxRow].append({"job": self._job, "lane": lane})

    def _object(self, sha256: str, kind: str) -> None:
        self._lots[ObjectRow].append({"sha256": sha256, "size": 9, "kind": kind, "created_at": _at(0)})

    def _told(self, action: str, subject: str) -> int:
        self._entry += 1
        entry = json.dumps({"number": self._entry, "action": action, "subject": subject})
        self._lots[AuditRow].append({"number": self._entry, "entry": entry, "hash": digest(entry)})
        return self._entry


def load(url: str, pages: int) -> None:
    """Into prepared, empty tables."""
    engine = create_engine(url)
    with engine.begin() as tx:
        for setting in _HURRY[tx.dialect.name]:
            tx.exec_driver_sql(setting)
        for lots in Rows(pages).lots():
            for table, rows in lots.items():
                _insert(tx, table, rows)
        if engine.dialect.name == "postgresql":
            for name in ("page", "job"):
                tx.execute(text(f"select setval('{name}_id_seq', (select max(id) from {name}))"))
    _settle(engine)
    engine.dispose()


def _insert(tx: Connection, table: type[Table], rows: Sequence[Row]) -> None:
    columns = list(rows[0])
    values = [tuple(row[column] for column in columns) for row in rows]
    names = ", ".join(f'"{column}"' for column in columns)
    if tx.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in columns)
        tx.exec_driver_sql(f"insert into {table.__tablename__} ({names}) values ({marks})", values)
        return
    cursor = tx.connection.dbapi_connection.cursor()  # type: ignore[union-attr]
    with cursor.copy(f"copy {table.__tablename__} ({names}) from stdin") as copy:
        for row in values:
            copy.write_row(row)


def _settle(engine: Engine) -> None:
    """PostgreSQL does this by itself in time; SQLite does not, and so is measured without."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze"))


def batch_of(number: int, lane: Lane, pages: int) -> ReceivedBatch:
    """The batch of this number as it was sent."""
    content = digest(f"batch {number}")
    file = ReceivedFile(name="scan.pdf", sha256=content, size=9, kind="pdf", pages=pages)
    station = number % STATIONS
    return ReceivedBatch(
        lane=lane,
        branch=f"b{station}",
        station=f"s{station}",
        name="Sáng",
        client_key=f"key-{number}",
        content=digest(content),
        options=RunOptions(profile=lane),
        sheets=None,
        files=(file,),
    )


def dossier(name: str, pages: Sequence[PageSource]) -> Dossier:
    """One document of all pages, with two fields a page."""
    value = FieldValue.model_validate(_VALUE)
    document = Document(
        id="d01",
        type="birth_registration_form",
        confidence=0.9,
        file=None,
        pages=tuple(DocumentPage(page=at, rotation=0, **source.model_dump()) for at, source in enumerate(pages, 1)),
        fields={f"field.{number}": value for number in range(FIELDS_A_PAGE * len(pages))},
    )
    return Dossier(
        id=name, code=None, procedure=None, received_at=None, due_at=None, status="complete", applicant=Applicant(),
        agency=None, documents=(document,), set_aside=(), completeness=Completeness(), checks=(),
    )  # fmt: skip


def batch_id(number: int) -> str:
    return digest(f"id {number}")[:32]


def page_key(page: int) -> str:
    return digest(f"key {page}")[:40]


def artefacts(page: int) -> dict[str, str]:
    return {"record.json": digest(f"record {page}"), "upright.jpg": digest(f"upright {page}")}


def digest(of: str) -> str:
    return hashlib.sha256(of.encode()).hexdigest()


def _grouped(code: str, pages: Sequence[int]) -> Row:
    source = {"source": "scan.pdf", "sha256": digest(code)}
    refs = [{"key": str(page), "source": {**source, "source_page": at}} for at, page in enumerate(pages, 1)]
    return {"code": code, "documents": [{"type": "birth_registration_form", "confidence": 0.9, "pages": refs}]}


def _at(second: int) -> str:
    return (_BEGAN + timedelta(seconds=second)).strftime("%Y-%m-%d %H:%M:%S.%f")
