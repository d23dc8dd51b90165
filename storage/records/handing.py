"""Dossiers handed over to the agency: from then on they are not corrected any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, exists, select, update

from schemas.errors import UsageError
from storage.records import audit
from storage.records.database import fixed, now
from storage.records.review.arrangements import is_making
from storage.records.review.tables import TaskRow
from storage.records.tables import DossierFileRow, DossierRow

_OPEN = exists().where(
    TaskRow.dossier == DossierRow.id, TaskRow.state == fixed("waiting"), TaskRow.kind.in_(("check", "second", "settle"))
)
"""People are not done with it. A sample is drawn of what is done, and does not keep it."""
_LOT = 1000


def hand_over(tx: Connection, dossier: str, sha256: str, actor: str) -> None:
    """The agency has the dossier; `sha256`: of the dossier.json that it got. Once it was handed over, it stays so.

    Raises UsageError (not_finished) when people are not done with it, or it is another one by now.
    """
    known = select(DossierRow).where(DossierRow.id == dossier, DossierRow.status.is_not(None))
    row = tx.execute(known.with_for_update(key_share=True)).first()
    if row is None or _is_open(tx, dossier) or sha256 != _told(tx, row):
        raise UsageError("not_finished", f"dossier {dossier} is not finished, or was made anew; it is not handed over.")
    if row.handed_at is None:
        tx.execute(update(DossierRow).where(DossierRow.id == dossier).values(handed_at=now(tx)))
        audit.append(tx, actor, "dossier handed over", dossier, sha256=sha256)


def finished_dossiers(tx: Connection) -> Iterator[str]:
    """Ids of all that may be handed over and were not, in order, few of them held at a time."""
    last = ""
    made = (DossierRow.status.is_not(None), DossierRow.wanted == DossierRow.revision, DossierRow.handed_at.is_(None))
    ids = select(DossierRow.id).where(*made, ~_OPEN).order_by(DossierRow.id).limit(_LOT)
    while some := tx.execute(ids.where(DossierRow.id > last)).scalars().all():
        yield from (one for one in some if not is_making(tx, one))
        last = some[-1]


def _is_open(tx: Connection, dossier: str) -> bool:
    opened = select(DossierRow.id).where(DossierRow.id == dossier, _OPEN)
    return is_making(tx, dossier) or tx.execute(opened).first() is not None


def _told(tx: Connection, row: Any) -> str | None:
    of_revision = (DossierFileRow.dossier == row.id, DossierFileRow.revision == row.revision)
    told = select(DossierFileRow.sha256).where(*of_revision, DossierFileRow.path == "dossier.json")
    return tx.execute(told).scalar()
