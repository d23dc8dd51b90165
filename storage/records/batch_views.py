"""What a branch may see of its batches."""

from __future__ import annotations

from sqlalchemy import Connection, select

from schemas.service import BatchBrief, DossierBrief, ReceivedFile
from storage.records.tables import BatchFileRow, BatchRow, DossierRow, PartRow


def files_of(tx: Connection, batch: str) -> list[ReceivedFile]:
    """In the station's order."""
    columns = [getattr(BatchFileRow, name) for name in ReceivedFile.model_fields]
    rows = tx.execute(select(*columns).where(BatchFileRow.batch == batch).order_by(BatchFileRow.position))
    return [ReceivedFile.model_validate(row._mapping) for row in rows]


def dossiers_of(tx: Connection, batch: str) -> list[DossierBrief]:
    """Those that hold something of the batch."""
    parts = select(DossierRow.id, DossierRow.status, DossierRow.revision).join(
        PartRow, PartRow.dossier == DossierRow.id
    )
    rows = tx.execute(parts.where(PartRow.batch == batch).order_by(DossierRow.id))
    return [DossierBrief.model_validate(row._mapping) for row in rows]


def batches_of(tx: Connection, branch: str, after: int, limit: int) -> list[BatchBrief]:
    """The branch's batches with a higher number, in the order of the ledger."""
    wanted = select(BatchRow).where(BatchRow.branch == branch, BatchRow.number > after)
    return [
        BatchBrief(
            batch=row.id,
            number=row.number,
            name=row.name,
            state=row.state,
            pages=row.pages_total,
            taken_at=row.created_at,
        )
        for row in tx.execute(wanted.order_by(BatchRow.number).limit(limit))
    ]
