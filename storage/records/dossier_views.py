"""Dossiers as they stand: which are made, and the files of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from schemas.service import Stored
from storage.records.tables import DossierFileRow, DossierRow

_LOT = 1000


def made_dossiers(tx: Connection) -> Iterator[str]:
    """Ids of all that are made, in order, few of them held at a time."""
    last = ""
    made = select(DossierRow.id).where(DossierRow.status.is_not(None)).order_by(DossierRow.id).limit(_LOT)
    while some := tx.execute(made.where(DossierRow.id > last)).scalars().all():
        yield from some
        last = some[-1]


def dossier_files(tx: Connection, dossier: str) -> Mapping[str, Stored] | None:
    """The files of what is made of it now, by their paths; None when it is not made, or was withdrawn."""
    made = select(DossierRow.revision).where(DossierRow.id == dossier, DossierRow.status.is_not(None))
    revision = tx.execute(made).scalar()
    if revision is None:
        return None
    of_revision = (DossierFileRow.dossier == dossier, DossierFileRow.revision == revision)
    rows = tx.execute(select(DossierFileRow.path, DossierFileRow.sha256, DossierFileRow.size).where(*of_revision))
    return {row.path: Stored(sha256=row.sha256, size=row.size) for row in rows}
