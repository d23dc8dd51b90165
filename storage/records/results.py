"""What stages found out, kept in the same transaction that ends their job and makes the next ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from schemas.document import Document
from schemas.dossier import Dossier
from schemas.evidence import Evidence
from schemas.job import GroupedDossier
from schemas.model import Frozen
from schemas.service import Job, Stored
from storage.pages import FORMER
from storage.records import audit
from storage.records.batches import keep_objects, ledger
from storage.records.database import in_lots, insert_new
from storage.records.field_versions import MACHINE
from storage.records.jobs import add_jobs, call_off
from storage.records.made_fields import Corrections, keep_fields
from storage.records.review.needs import drop_tasks, refresh
from storage.records.tables import (
    BatchRow,
    DocumentRow,
    DossierFileRow,
    DossierRow,
    PageRow,
    PartRow,
)
from storage.records.wanting import want


class ReadPage(Frozen):
    """A page as read: its artefacts by name; `code`: why it could not be. `key`: what it may be known again by."""

    key: str | None
    artefacts: Mapping[str, Stored]
    code: str | None = None


def keep_page(tx: Connection, page: int, read: ReadPage, state: str) -> None:
    """`state`: read, unreadable or quarantined. The last page of a batch makes the job that groups it."""
    waiting = select(PageRow.batch, PageRow.artefacts).where(PageRow.id == page, PageRow.state == "waiting")
    row = tx.execute(waiting.with_for_update(key_share=True)).first()
    if row is None:
        return
    artefacts = {name: stored.sha256 for name, stored in read.artefacts.items()}
    values = {"key": read.key, "state": state, "code": read.code, "read_at": datetime.now(UTC)}
    told = {**values, "artefacts": {**_former(row.artefacts, artefacts.values()), **artefacts}}
    tx.execute(update(PageRow).where(PageRow.id == page).values(told))
    keep_objects(tx, "page", list(read.artefacts.values()))
    count = {"pages_left": BatchRow.pages_left - 1}
    of_batch = update(BatchRow).where(BatchRow.id == row.batch).values(count)
    left = tx.execute(of_batch.returning(BatchRow.pages_left, BatchRow.lane, BatchRow.reopened)).one()
    if left.pages_left == 0:
        add_jobs(tx, "group", left.lane, [row.batch], left.reopened)


def _former(before: Mapping[str, str], now: Collection[str]) -> dict[str, str]:
    """What an earlier reading made, under names that no stage asks for."""
    return {
        name if FORMER in name else f"{name}{FORMER}{sha256[:8]}": sha256
        for name, sha256 in before.items()
        if sha256 not in now
    }


def keep_groups(tx: Connection, batch: str, dossiers: Mapping[str, Sequence[GroupedDossier]]) -> None:
    """The batch's parts by the ids of their dossiers, each of which is now wanted once more.

    Parts of an earlier grouping go; a dossier that lost one is made anew, or withdrawn when no other is left to it.
    One that has been made of the very same pages stays as it is.
    """
    of_batch = select(BatchRow).where(BatchRow.id == batch)
    _add_new(tx, tx.execute(of_batch).one(), dossiers)
    _take_turn(tx, batch, dossiers)
    row = tx.execute(of_batch.with_for_update(key_share=True)).one()
    told = {name: [one.model_dump(mode="json") for one in grouped] for name, grouped in dossiers.items()}
    standing = _standing(tx, batch, told)
    parts = delete(PartRow).where(PartRow.batch == batch, PartRow.dossier.not_in(standing))
    earlier = tx.execute(parts.returning(PartRow.dossier)).scalars().all()
    withdrawn = []
    for dossier in sorted({*dossiers, *earlier} - standing):
        if dossier in dossiers:
            _give(tx, row, dossier, told[dossier])
        elif not _wanted_by_others(tx, dossier):
            withdrawn.append(dossier)
    for dossier in withdrawn:
        audit.append(tx, MACHINE, "dossier withdrawn", dossier)
    tx.execute(update(BatchRow).where(BatchRow.id == batch).values(state="grouped"))


def keep_dossier(
    tx: Connection,
    job: Job,
    dossier: Dossier,
    files: Mapping[str, Stored],
    places: Mapping[int, int | str],
    evidence: Mapping[str, Mapping[str, Evidence]] | None = None,
    corrections: Corrections | None = None,
) -> None:
    """A dossier as made for `job.revision`, unless a later one was made meanwhile; then closes what it completes.

    `files`: by their paths in the outside contract. `places`: of each page, by its id, its number in the dossier or
    why it is set aside. `evidence` of the machine's values, and the `corrections` it was made with: both by the
    document's key and the field's.
    """
    head = dossier.model_dump(include={"code", "procedure", "status", "received_at", "due_at"})
    newer = (DossierRow.id == dossier.id, DossierRow.revision < job.revision)
    made = update(DossierRow).where(*newer).values(**head, revision=job.revision, made_at=datetime.now(UTC))
    _keep_files(tx, job, dossier, files)
    if tx.execute(made).rowcount == 1:
        keep_fields(tx, job, dossier, evidence or {}, corrections or {})
        _place_pages(tx, dossier.id, places)
        refresh(tx, dossier, job.revision)
        facts = {"revision": job.revision, "sha256": files["dossier.json"].sha256}
        audit.append(tx, MACHINE, "dossier made", dossier.id, **facts)
    _close_batches(tx, dossier.id)


def _add_new(tx: Connection, batch: Row[Any], dossiers: Mapping[str, Sequence[GroupedDossier]]) -> None:
    """Rows of dossiers that are not known yet: only what is there can be locked before the chain."""
    of_batch = {"lane": batch.lane, "branch": batch.branch, "created_at": datetime.now(UTC)}
    for some in in_lots(sorted(dossiers)):
        rows = [{**of_batch, "id": one, "code": _code(dossiers[one]), "wanted": 0, "revision": 0} for one in some]
        tx.execute(insert_new(tx, DossierRow, rows))


def _code(grouped: Sequence[GroupedDossier]) -> str | None:
    return next((one.code for one in grouped if one.code), None)


def _take_turn(tx: Connection, batch: str, dossiers: Collection[str]) -> None:
    """Dossiers are locked before the end of the audit chain, and that before batches: no circle of waiting."""
    earlier = tx.execute(select(PartRow.dossier).where(PartRow.batch == batch)).scalars()
    for some in in_lots(sorted({*dossiers, *earlier})):
        known = select(DossierRow.id).where(DossierRow.id.in_(some)).order_by(DossierRow.id)
        tx.execute(known.with_for_update(key_share=True)).all()
    audit.take_turn(tx)


def _standing(tx: Connection, batch: str, told: Mapping[str, list[Any]]) -> set[str]:
    """Dossiers of the batch that are made of the very parts that it gives them now."""
    made = (PartRow.batch == batch, DossierRow.revision >= PartRow.since)
    parts = select(PartRow.dossier, PartRow.grouped).join(DossierRow, DossierRow.id == PartRow.dossier).where(*made)
    return {row.dossier for row in tx.execute(parts) if told.get(row.dossier) == row.grouped}


def _give(tx: Connection, batch: Row[Any], dossier: str, told: list[Any]) -> None:
    """What was handed over before is open again: it has pages that the agency does not know."""
    wanted = want(tx, dossier, batch.lane)
    tx.execute(update(DossierRow).where(DossierRow.id == dossier).values(handed_at=None))
    part = {"dossier": dossier, "batch": batch.id, "number": batch.number, "grouped": told, "since": wanted}
    tx.execute(insert(PartRow).values(part))


def _wanted_by_others(tx: Connection, dossier: str) -> bool:
    """A dossier that lost a part is wanted without it, or withdrawn."""
    row = tx.execute(select(DossierRow).where(DossierRow.id == dossier).with_for_update(key_share=True)).one()
    if tx.execute(select(PartRow.batch).where(PartRow.dossier == dossier).limit(1)).first():
        want(tx, dossier, row.lane)
        return True
    call_off(tx, "dossier", dossier)
    drop_tasks(tx, dossier)
    after = row.wanted + 1  # what is being made for an earlier one comes too late
    gone = {"status": None, "made_at": None, "wanted": after, "revision": after}
    tx.execute(update(DossierRow).where(DossierRow.id == dossier).values(gone))
    return False


def _keep_files(tx: Connection, job: Job, dossier: Dossier, files: Mapping[str, Stored]) -> None:
    """Of a revision that came too late as well: it is part of the history, and no object stands without its row."""
    keep_objects(tx, "dossier", list(files.values()))
    of_revision = {"dossier": dossier.id, "revision": job.revision}
    rows = [{**of_revision, "path": path, **stored.model_dump()} for path, stored in sorted(files.items())]
    for some in in_lots(rows):
        tx.execute(insert(DossierFileRow), some)
    if dossier.documents:
        tx.execute(insert(DocumentRow), [_document(of_revision, one) for one in dossier.documents])


def _document(of_revision: Mapping[str, object], one: Document) -> dict[str, object]:
    pages = [page.model_dump(mode="json") for page in one.pages]
    return {
        **of_revision,
        **one.model_dump(include={"id", "key", "type", "confidence"}),
        "key": one.key,
        "pages": pages,
    }


def _place_pages(tx: Connection, dossier: str, places: Mapping[int, int | str]) -> None:
    ended = {"dossier": dossier, "number": bindparam("place"), "set_aside": bindparam("reason")}
    place = update(PageRow).where(PageRow.id == bindparam("page")).values(ended)
    rows = [
        {"page": page, "place": at if isinstance(at, int) else None, "reason": at if isinstance(at, str) else None}
        for page, at in sorted(places.items())
    ]
    if rows:
        tx.execute(place, rows)


def _close_batches(tx: Connection, dossier: str) -> None:
    """Closes batches of this dossier all of whose dossiers are made, if their sheets are all accounted for."""
    audit.take_turn(tx)  # always before the batches: who waits for whom makes no circle
    mine = select(PartRow.batch).where(PartRow.dossier == dossier)
    waiting = select(BatchRow.id).where(BatchRow.id.in_(mine), BatchRow.state == "grouped").order_by(BatchRow.id)
    for batch in tx.execute(waiting.with_for_update(key_share=True)).scalars().all():
        if not _unmade(tx, batch) and (counted := ledger(tx, batch)) is not None and counted.balances:
            now = datetime.now(UTC)
            tx.execute(update(BatchRow).where(BatchRow.id == batch).values(state="closed", closed_at=now))
            audit.append(tx, MACHINE, "batch closed", batch, pages=counted.pages, kept=counted.kept)


def _unmade(tx: Connection, batch: str) -> bool:
    """Whether a dossier of this batch is still to be made with what the batch gave it."""
    of_part = (PartRow.batch == batch, DossierRow.revision < PartRow.since)
    unmade = select(PartRow.dossier).join(DossierRow, DossierRow.id == PartRow.dossier).where(*of_part).limit(1)
    return tx.execute(unmade).first() is not None
