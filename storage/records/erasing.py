"""What the law forbids to keep: noted as erased here, in the transaction that finds it out, then erased as an object.

Who stops in between leaves an object that the records call erased; `sohoa reconcile` finds and erases it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from schemas.service import Job
from storage.pages import RECORD
from storage.records import audit
from storage.records.database import in_lots
from storage.records.field_versions import MACHINE
from storage.records.tables import BatchFileRow, DossierFileRow, ObjectRow, PageRow


def forget_files(tx: Connection, pages: Collection[int], why: str) -> list[str]:
    """The files that these pages came in, and all that was made of the pages; returns the digests to be erased."""
    files = (BatchFileRow.batch == PageRow.batch) & (BatchFileRow.position == PageRow.file)
    originals = select(BatchFileRow.sha256).join(PageRow, files).where(PageRow.id.in_(pages)).distinct()
    return _forget(tx, {*tx.execute(originals).scalars(), *_artefacts(tx, pages, {RECORD})}, why)


def forget_images(tx: Connection, pages: Collection[int], why: str) -> list[str]:
    """Images of these pages, and the files that hold nothing but such pages; returns the digests to be erased.

    What was read stays. A file that holds other pages too stays whole: nothing but the whole can be erased.
    """
    images = _artefacts(tx, pages, {RECORD})
    return _forget(tx, {*images, *_files_of_nothing_else(tx, pages)}, why)


def forget_earlier(tx: Connection, job: Job, folder: str, why: str) -> list[str]:
    """Files in this folder ("": all) of the dossier's revisions before the job's, but for those that are its own too.

    Returns the digests to be erased.
    """
    of_dossier = DossierFileRow.dossier == job.subject
    before = DossierFileRow.revision < job.revision
    files = select(DossierFileRow.sha256).where(of_dossier, before, DossierFileRow.path.startswith(folder))
    earlier = set(tx.execute(files).scalars())
    for some in in_lots(sorted(earlier)):
        elsewhere = select(DossierFileRow.sha256).where(DossierFileRow.sha256.in_(some), ~(of_dossier & before))
        earlier -= set(tx.execute(elsewhere).scalars())
    return _forget(tx, earlier, why)


def were_shown(tx: Connection, pages: Collection[int]) -> bool:
    """Whether one of these pages stood in a document of its dossier until now."""
    return tx.execute(select(PageRow.id).where(PageRow.id.in_(pages), PageRow.number.is_not(None))).first() is not None


def _artefacts(tx: Connection, pages: Collection[int], but: Collection[str]) -> set[str]:
    told = tx.execute(select(PageRow.artefacts).where(PageRow.id.in_(pages))).scalars()
    return {sha256 for artefacts in told for name, sha256 in artefacts.items() if name not in but}


def _files_of_nothing_else(tx: Connection, pages: Collection[int]) -> set[str]:
    places = select(PageRow.batch, PageRow.file).where(PageRow.id.in_(pages)).distinct()
    found = set()
    for batch, file in tx.execute(places).all():
        all_pages = select(PageRow.id).where(PageRow.batch == batch, PageRow.file == file)
        if set(tx.execute(all_pages).scalars()) <= set(pages):
            of_file = (BatchFileRow.batch == batch, BatchFileRow.position == file)
            found.add(tx.execute(select(BatchFileRow.sha256).where(*of_file)).scalar_one())
    return found


def _forget(tx: Connection, digests: Collection[str], why: str) -> list[str]:
    forgotten: list[str] = []
    for some in in_lots(sorted(digests)):
        there = (ObjectRow.sha256.in_(some), ObjectRow.erased_at.is_(None))
        erased = update(ObjectRow).where(*there).values(erased_at=datetime.now(UTC)).returning(ObjectRow.sha256)
        forgotten += sorted(tx.execute(erased).scalars())
    for sha256 in forgotten:
        audit.append(tx, MACHINE, "object erased", sha256, why=why)
    return forgotten
