"""Fields as they stand: of all versions of one, the highest holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.orm import aliased

from storage.records.tables import FieldRow

MACHINE = "machine"
"""Who made a version or wrote an entry, where no person did."""


def newest_fields(tx: Connection, dossier: str) -> dict[tuple[str, str], Row[Any]]:
    """The version that holds of every field of the dossier, by its document's key and its own."""
    later = aliased(FieldRow)
    same = [getattr(later, name) == getattr(FieldRow, name) for name in ("dossier", "document", "key")]
    newest = select(func.max(later.version)).where(*same).scalar_subquery()
    rows = tx.execute(select(FieldRow).where(FieldRow.dossier == dossier, FieldRow.version == newest))
    return {(row.document, row.key): row for row in rows}
