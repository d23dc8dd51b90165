"""A page that a person turned is read anew, as it stands now; what its batch is grouped into follows."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from schemas.errors import HandedOver, PageGone
from schemas.page import Rotation
from schemas.person import Person
from storage.records import audit
from storage.records.jobs import add_jobs, call_off
from storage.records.reopening import reopen
from storage.records.tables import BatchFileRow, BatchRow, DossierRow, ObjectRow, PageRow


def turn_page(tx: Connection, page: int, rotation: Rotation, person: Person) -> None:
    """Has the page read with its source turned clockwise so far, and all that was made of it made anew.

    Until it is read it stands as it was. Such a page is never taken for a blank one. Raises PageGone when its file was
    erased, and HandedOver.
    """
    row = tx.execute(select(PageRow).where(PageRow.id == page).with_for_update(key_share=True)).one()
    _require_open(tx, row.dossier)
    _require_file(tx, row.batch, row.file, page)
    tx.execute(update(PageRow).where(PageRow.id == page).values(rotation=rotation, state="waiting"))
    audit.append(tx, person.id, "page turned", str(page), rotation=rotation)
    call_off(tx, "page", str(page))  # it may be on its way from an earlier turn
    reopened = reopen(tx, row.batch, row.dossier, more=row.state != "waiting")
    lane = tx.execute(select(BatchRow.lane).where(BatchRow.id == row.batch)).scalar_one()
    add_jobs(tx, "page", lane, [str(page)], reopened)


def _require_open(tx: Connection, dossier: str | None) -> None:
    handed = select(DossierRow.id).where(DossierRow.id == dossier, DossierRow.handed_at.is_not(None))
    if tx.execute(handed).first() is not None:
        raise HandedOver(str(dossier))


def _require_file(tx: Connection, batch: str, file: int, page: int) -> None:
    of_page = (BatchFileRow.batch == batch, BatchFileRow.position == file)
    there = select(ObjectRow.sha256).join(BatchFileRow, BatchFileRow.sha256 == ObjectRow.sha256)
    if tx.execute(there.where(*of_page, ObjectRow.erased_at.is_(None))).first() is None:
        raise PageGone(page)
