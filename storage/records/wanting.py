"""A dossier is asked to be made anew: as what it is made of changes, or what people decided about it."""

from __future__ import annotations

from sqlalchemy import Connection, update

from schemas.service import Lane
from storage.records.jobs import add_jobs
from storage.records.tables import DossierRow


def want(tx: Connection, dossier: str, lane: Lane | None = None) -> int:
    """The revision that is asked for. `lane`: in which it is made, if not in the dossier's own."""
    asked = update(DossierRow).where(DossierRow.id == dossier).values(wanted=DossierRow.wanted + 1)
    row = tx.execute(asked.returning(DossierRow.wanted, DossierRow.lane)).one()
    add_jobs(tx, "dossier", lane or row.lane, [dossier], row.wanted)
    wanted: int = row.wanted
    return wanted
