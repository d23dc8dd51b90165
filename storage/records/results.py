"""What stages found out, kept in the same transaction that ends their job and makes the next ones."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from schemas.document import Document
from schemas.dossier import Dossier
from schemas.job import GroupedDossier
from schemas.model import Frozen
from schemas.service import Job, Stored
from storage.records import audit
from storage.records.batches import keep_objects, ledger
from storage.records.database import in_lots, insert_new
from storage.records.jobs import add_jobs
from storage.records.tables import (
    BatchRow,
    DocumentRow,
    DossierFileRow,
    DossierRow,
    FieldRow,
    PageRow,
    PartRow,
)

MACHINE = "machine"


class ReadPage(Frozen):
    """A page as read: its artefacts by name; `code`: why it could not be. `key`: what it may be known again by."""

    key: str | None
    artefacts: Mapping[str, Stored]
    code: str | None = None


def keep_page(tx: Connection, page: int, read: ReadPage, state: str) -> None:
    """`state`: read, unreadable or quarantined. The last page of a batch makes the job that groups it."""
    keep_objects(tx, "page", list(read.artefacts.values()))
    row = tx.execute(
        update(PageRow)
        .where(PageRow.id == page, PageRow.state == "waiting")
        .values(
            key=read.key,
            state=state,
            code=read.code,
            artefacts={name: stored.sha256 for name, stored in read.artefacts.items()},
            read_at=datetime.now(UTC),
        )
        .returning(PageRow.batch)
    ).first()
    if row is None:
        return
    count = {"pages_left": BatchRow.pages_left - 1}
    of_batch = update(BatchRow).where(BatchRow.id == row.batch).values(count)
    left = tx.execute(of_batch.returning(BatchRow.pages_left, BatchRow.lane)).one()
    if left.pages_left == 0:
        add_jobs(tx, "group", left.lane, [row.batch])


def keep_groups(tx: Connection, batch: str, dossiers: Mapping[str, Sequence[GroupedDossier]]) -> None:
    """The batch's parts by the ids of their dossiers, each of which is now wanted once more."""
    row = tx.execute(select(BatchRow).where(BatchRow.id == batch).with_for_update()).one()
    for dossier in sorted(dossiers):
        _want(tx, row, dossier, dossiers[dossier])
    tx.execute(update(BatchRow).where(BatchRow.id == batch).values(state="grouped"))


def keep_dossier(
    tx: Connection, job: Job, dossier: Dossier, files: Mapping[str, Stored], places: Mapping[int, int | str]
) -> None:
    """A dossier as made for `job.revision`, unless a later one was made meanwhile; then closes what it completes.

    `files`: by their paths in the outside contract. `places`: of each page, by its id, its number in the dossier or
    why it is set aside.
    """
    keep_objects(tx, "dossier", list(files.values()))
    head = dossier.model_dump(include={"code", "procedure", "status", "received_at", "due_at"})
    newer = (DossierRow.id == dossier.id, DossierRow.revision < job.revision)
    made = update(DossierRow).where(*newer).values(**head, revision=job.revision, made_at=datetime.now(UTC))
    if tx.execute(made).rowcount == 1:
        _keep_revision(tx, job, dossier, files, places)
        facts = {"revision": job.revision, "sha256": files["dossier.json"].sha256}
        audit.append(tx, MACHINE, "dossier made", dossier.id, **facts)
    _close_batches(tx, dossier.id)


def _want(tx: Connection, batch: Row[Any], dossier: str, grouped: Sequence[GroupedDossier]) -> None:
    new = {
        "id": dossier,
        "lane": batch.lane,
        "branch": batch.branch,
        "code": next((one.code for one in grouped if one.code), None),
        "wanted": 0,
        "revision": 0,
        "created_at": datetime.now(UTC),
    }
    tx.execute(insert_new(tx, DossierRow, new))
    asked = update(DossierRow).where(DossierRow.id == dossier).values(wanted=DossierRow.wanted + 1)
    wanted = tx.execute(asked.returning(DossierRow.wanted)).scalar_one()
    part = {
        "dossier": dossier,
        "batch": batch.id,
        "number": batch.number,
        "grouped": [one.model_dump(mode="json") for one in grouped],
        "since": wanted,
    }
    tx.execute(insert_new(tx, PartRow, part))
    add_jobs(tx, "dossier", batch.lane, [dossier], wanted)


def _keep_revision(
    tx: Connection, job: Job, dossier: Dossier, files: Mapping[str, Stored], places: Mapping[int, int | str]
) -> None:
    of_revision = {"dossier": dossier.id, "revision": job.revision}
    rows = [{**of_revision, "path": path, **stored.model_dump()} for path, stored in sorted(files.items())]
    for some in in_lots(rows):
        tx.execute(insert(DossierFileRow), some)
    if dossier.documents:
        tx.execute(insert(DocumentRow), [_document(of_revision, one) for one in dossier.documents])
    for document in dossier.documents:
        _keep_fields(tx, dossier.id, document)
    _place_pages(tx, dossier.id, places)


def _document(of_revision: Mapping[str, object], one: Document) -> dict[str, object]:
    return {**of_revision, "id": one.id, "key": document_key(one), "type": one.type, "confidence": one.confidence}


def document_key(document: Document) -> str:
    """Knows a document again when its dossier is made anew: by its pages, whatever its number is by then."""
    pages = [f"{page.sha256}:{page.source_page}:{page.region}" for page in document.pages]
    return hashlib.sha256("\n".join([document.type, *pages]).encode()).hexdigest()[:40]


def _keep_fields(tx: Connection, dossier: str, document: Document) -> None:
    """A field whose newest version says the same, or is a person's, stays as it is."""
    key, now = document_key(document), datetime.now(UTC)
    known = _newest_fields(tx, dossier, key)
    rows = []
    for name, value in document.fields.items():
        told, before = value.model_dump(mode="json"), known.get(name)
        if before is None or (before.made_by == MACHINE and before.told != told):
            row = {"dossier": dossier, "document": key, "key": name, "version": before.version + 1 if before else 1}
            facts = {"told": told, "status": value.status, "confidence": value.confidence}
            rows.append(row | facts | {"made_by": MACHINE, "made_at": now})
    if rows:
        tx.execute(insert(FieldRow), rows)


def _newest_fields(tx: Connection, dossier: str, document: str) -> dict[str, Row[Any]]:
    versions = select(FieldRow).where(FieldRow.dossier == dossier, FieldRow.document == document)
    return {row.key: row for row in tx.execute(versions.order_by(FieldRow.version))}


def _place_pages(tx: Connection, dossier: str, places: Mapping[int, int | str]) -> None:
    for page, place in places.items():
        number = place if isinstance(place, int) else None
        aside = place if isinstance(place, str) else None
        ended = {"dossier": dossier, "number": number, "set_aside": aside}
        tx.execute(update(PageRow).where(PageRow.id == page).values(ended))


def _close_batches(tx: Connection, dossier: str) -> None:
    """Closes batches of this dossier all of whose dossiers are made, if their sheets are all accounted for."""
    mine = select(PartRow.batch).where(PartRow.dossier == dossier)
    waiting = select(BatchRow.id).where(BatchRow.id.in_(mine), BatchRow.state == "grouped").order_by(BatchRow.id)
    for batch in tx.execute(waiting.with_for_update()).scalars().all():
        unmade = (
            select(func.count())
            .select_from(PartRow)
            .join(DossierRow, DossierRow.id == PartRow.dossier)
            .where(PartRow.batch == batch, DossierRow.revision < PartRow.since)
        )
        counted = ledger(tx, batch)
        if tx.execute(unmade).scalar_one() == 0 and counted is not None and counted.balances:
            now = datetime.now(UTC)
            tx.execute(update(BatchRow).where(BatchRow.id == batch).values(state="closed", closed_at=now))
            audit.append(tx, MACHINE, "batch closed", batch, pages=counted.pages, kept=counted.kept)
