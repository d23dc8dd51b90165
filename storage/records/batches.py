"""Batches: taken once, found again, accounted for sheet by sheet."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from schemas.errors import UsageError
from schemas.service import Ledger, Receipt, ReceivedBatch, ReceivedFile, Stored
from storage.records import audit
from storage.records.database import in_lots, insert_new
from storage.records.jobs import add_jobs
from storage.records.tables import BatchFileRow, BatchRow, ObjectRow, PageRow


def take_batch(tx: Connection, taken: ReceivedBatch) -> Receipt:
    """Keeps the batch with all its pages and their jobs; the receipt holds once the transaction is committed.

    The same content from the same station again gives the first receipt. Raises UsageError (client_key_used) when the
    station gave this client key to other content.
    """
    if earlier := find_batch(tx, taken):
        return earlier
    batch = uuid.uuid4().hex
    facts = {"station": taken.station, "content": taken.content, "pages": taken.pages}
    number = audit.append(tx, taken.station, "batch taken", batch, **facts)
    now = datetime.now(UTC)
    pages = taken.pages
    tx.execute(
        insert(BatchRow).values(
            id=batch,
            number=number,
            **taken.model_dump(include={"lane", "branch", "station", "name", "client_key", "content", "sheets"}),
            procedure=taken.options.procedure,
            received_at=taken.options.received_at,
            state="taken" if pages else "closed",
            pages_total=pages,
            pages_left=pages,
            created_at=now,
            closed_at=None if pages else now,
        )
    )
    _keep_files(tx, batch, taken.files)
    _keep_pages(tx, batch, taken)
    return Receipt(batch=batch, number=number, taken_at=now, pages=pages, files=taken.files)


def find_batch(tx: Connection, taken: ReceivedBatch) -> Receipt | None:
    """The receipt of a batch that was taken before: by the station's client key, else by its content."""
    ours = BatchRow.station == taken.station
    if taken.client_key is not None:
        row = tx.execute(select(BatchRow).where(ours, BatchRow.client_key == taken.client_key)).first()
        if row is not None and row.content != taken.content:
            raise UsageError("client_key_used", "this client key was used for another batch; give each its own.")
        if row is not None:
            return _receipt(tx, row)
    row = tx.execute(select(BatchRow).where(ours, BatchRow.content == taken.content)).first()
    return None if row is None else _receipt(tx, row)


def keep_objects(tx: Connection, kind: str, objects: Sequence[Stored]) -> None:
    """Notes objects that last; those known already stay as they are, and what was erased is there again."""
    now = datetime.now(UTC)
    values = [{"sha256": one.sha256, "size": one.size, "kind": kind, "created_at": now} for one in objects]
    for some in in_lots(values):
        tx.execute(insert_new(tx, ObjectRow, some))
        known = ObjectRow.sha256.in_([one["sha256"] for one in some])
        tx.execute(update(ObjectRow).where(known, ObjectRow.erased_at.is_not(None)).values(erased_at=None))


def ledger(tx: Connection, batch: str) -> Ledger | None:
    """Where the batch's sheets are now; None when there is no such batch."""
    row = tx.execute(select(BatchRow).where(BatchRow.id == batch)).first()
    if row is None:
        return None
    files = select(func.count(), func.count(BatchFileRow.code)).where(BatchFileRow.batch == batch)
    all_files, rejected = tx.execute(files).one()
    return Ledger(
        batch=batch,
        number=row.number,
        branch=row.branch,
        name=row.name,
        state=row.state,
        sheets=row.sheets,
        files=all_files,
        rejected_files=rejected,
        pages=row.pages_total,
        **_places(tx, batch),
    )


def _places(tx: Connection, batch: str) -> dict[str, Any]:
    columns = (PageRow.state, PageRow.set_aside, PageRow.dossier)
    rows = tx.execute(select(*columns, func.count()).where(PageRow.batch == batch).group_by(*columns))
    places: Counter[str] = Counter()
    for _, set_aside, dossier, count in rows:
        places[set_aside or ("kept" if dossier else "waiting")] += count
    return dict(places)


def _keep_files(tx: Connection, batch: str, files: Sequence[ReceivedFile]) -> None:
    stored = [Stored(sha256=file.sha256, size=file.size) for file in files]
    keep_objects(tx, "original", stored)
    rows = [{"batch": batch, "position": place, **file.model_dump()} for place, file in enumerate(files, 1)]
    for some in in_lots(rows):
        tx.execute(insert(BatchFileRow), some)


def _keep_pages(tx: Connection, batch: str, taken: ReceivedBatch) -> None:
    places = [(file, page) for file, one in enumerate(taken.files, 1) for page in range(1, one.pages + 1)]
    rows = [
        {"batch": batch, "position": place, "file": file, "source_page": page, "state": "waiting", "artefacts": {}}
        for place, (file, page) in enumerate(places, 1)
    ]
    for some in in_lots(rows):
        pages = tx.execute(insert(PageRow).returning(PageRow.id), some).scalars().all()
        add_jobs(tx, "page", taken.lane, [str(page) for page in sorted(pages)])


def _receipt(tx: Connection, row: Row[Any]) -> Receipt:
    files = tx.execute(select(BatchFileRow).where(BatchFileRow.batch == row.id).order_by(BatchFileRow.position))
    taken = tuple(ReceivedFile(**{name: file._mapping[name] for name in ReceivedFile.model_fields}) for file in files)
    return Receipt(batch=row.id, number=row.number, taken_at=row.created_at, pages=row.pages_total, files=taken)
