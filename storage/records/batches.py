"""Batches: taken once, found again, accounted for sheet by sheet."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from schemas.errors import UsageError
from schemas.service import Ledger, Receipt, ReceivedBatch, ReceivedFile, Stored
from storage.records import audit
from storage.records.database import fixed, in_lots, insert_new
from storage.records.jobs import add_jobs
from storage.records.tables import BatchFileRow, BatchRow, ObjectRow, PageRow

_LOT = 25
_TOLD = {"lane", "branch", "station", "name", "client_key", "content", "sheets", "operator"}


def take_batch(tx: Connection, taken: ReceivedBatch) -> Receipt:
    """Keeps the batch with all its pages and their jobs; the receipt holds once the transaction is committed.

    The same content from the same station again gives the first receipt. Raises UsageError (client_key_used) when the
    station gave this client key to other content.
    """
    audit.take_turn(tx)  # of two that send the same at once, the second finds what the first brought
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
            **taken.model_dump(include=_TOLD),
            procedure=taken.options.procedure,
            received_at=taken.options.received_at,
            code=taken.options.code,
            state="taken" if pages else "closed",
            pages_total=pages,
            pages_left=pages,
            reopened=0,
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
    sizes = {one.sha256: one.size for one in objects}  # in one order everywhere: who waits for whom makes no circle
    values = [{"sha256": sha256, "size": sizes[sha256], "kind": kind, "created_at": now} for sha256 in sorted(sizes)]
    for some in in_lots(values):
        tx.execute(insert_new(tx, ObjectRow, some))
        known = ObjectRow.sha256.in_([one["sha256"] for one in some])
        tx.execute(update(ObjectRow).where(known, ObjectRow.erased_at.is_not(None)).values(erased_at=None))


def note_lock(tx: Connection, digests: Sequence[str], until: datetime) -> None:
    """Until when the store keeps these objects from being erased; an earlier, longer lock stays."""
    shorter = ObjectRow.locked_until.is_(None) | (ObjectRow.locked_until < until)
    for some in in_lots(digests):
        tx.execute(update(ObjectRow).where(ObjectRow.sha256.in_(some), shorter).values(locked_until=until))


def ledger(tx: Connection, batch: str) -> Ledger | None:
    """Where the batch's sheets are now; None when there is no such batch."""
    rows = tx.execute(select(BatchRow).where(BatchRow.id == batch)).all()
    return next(iter(_ledgers(tx, rows)), None)


def ledgers_of(tx: Connection, batches: Collection[str]) -> list[Ledger]:
    """Of these batches, in no order."""
    found: list[Ledger] = []
    for some in in_lots(batches):
        found += _ledgers(tx, tx.execute(select(BatchRow).where(BatchRow.id.in_(some))).all())
    return found


def ledgers_numbered(tx: Connection, numbers: Iterable[int]) -> Iterator[Ledger]:
    """Of the batches with these numbers, in the ledger's order; few are held at a time."""
    in_order = select(BatchRow).order_by(BatchRow.number)
    for some in in_lots(sorted(numbers)):
        yield from _ledgers(tx, tx.execute(in_order.where(BatchRow.number.in_(some))).all())


def ledgers(tx: Connection, branch: str | None = None, *, after: int = 0, only_open: bool = False) -> Iterator[Ledger]:
    """Of all batches, or a branch's, whose number is higher, in the ledger's order; few are held at a time."""
    chosen = select(BatchRow).order_by(BatchRow.number).limit(_LOT)
    if branch is not None:
        chosen = chosen.where(BatchRow.branch == branch)
    if only_open:
        chosen = chosen.where(BatchRow.state != fixed("closed"))
    while rows := tx.execute(chosen.where(BatchRow.number > after)).all():
        yield from _ledgers(tx, rows)
        after = rows[-1].number


def _ledgers(tx: Connection, rows: Sequence[Row[Any]]) -> list[Ledger]:
    batches = [row.id for row in rows]
    places, files = _places(tx, batches), _files(tx, batches)
    own = ("number", "branch", "name", "state", "sheets")
    return [
        Ledger.model_validate(
            {"batch": row.id, "pages": row.pages_total, **{name: row._mapping[name] for name in own}}
            | {"files": 0, "rejected_files": 0}
            | places.get(row.id, {})
            | files.get(row.id, {})
        )
        for row in rows
    ]


def _places(tx: Connection, batches: Sequence[str]) -> dict[str, dict[str, int]]:
    columns = (PageRow.batch, PageRow.set_aside, PageRow.dossier.is_not(None))
    placed = select(*columns, func.count()).where(PageRow.batch.in_(batches)).group_by(*columns)
    places: dict[str, dict[str, int]] = defaultdict(Counter)
    for batch, set_aside, in_dossier, count in tx.execute(placed):
        places[batch][set_aside or ("kept" if in_dossier else "waiting")] += count
    return places


def _files(tx: Connection, batches: Sequence[str]) -> dict[str, dict[str, int]]:
    counts = (func.count(), func.count(BatchFileRow.code))
    counted = select(BatchFileRow.batch, *counts).where(BatchFileRow.batch.in_(batches)).group_by(BatchFileRow.batch)
    return {batch: {"files": files, "rejected_files": rejected} for batch, files, rejected in tx.execute(counted)}


def _keep_files(tx: Connection, batch: str, files: Sequence[ReceivedFile]) -> None:
    stored = [Stored(sha256=file.sha256, size=file.size) for file in files if file.lasts]
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
