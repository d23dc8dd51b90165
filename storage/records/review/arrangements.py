"""How people arrange the pages of a dossier: kept in versions, each asks for the dossier to be made anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, insert, select

from schemas.document import DocumentPage
from schemas.errors import HandedOver, PagesConflict
from schemas.page import Rotation, SetAsideReason
from schemas.person import Person
from schemas.review import ArrangedDocument, Arrangement, Task
from storage.pages import UPRIGHT
from storage.records import audit
from storage.records.review.tables import ArrangementRow
from storage.records.tables import BatchFileRow, BatchRow, DocumentRow, DossierRow, PageRow, PartRow
from storage.records.wanting import want

Aside = Sequence[tuple[int, SetAsideReason]]


def arrange(
    tx: Connection,
    task: Task,
    person: Person,
    version: int,
    documents: Sequence[ArrangedDocument],
    set_aside: Aside = (),
) -> int:
    """Keeps how the pages of the task's dossier make documents, and asks for it to be made so; returns the version.

    `version`: of the arrangement that the person saw, 0 for none. Every page that is in a document now is named, in a
    document or set aside; pages set aside now may be. `documents`' rotations are filled in here. Raises PagesConflict
    when another arrangement holds by now or the pages cannot be arranged so, and HandedOver.
    """
    dossier = tx.execute(select(DossierRow).where(DossierRow.id == task.dossier).with_for_update(key_share=True)).one()
    if dossier.handed_at is not None:
        raise HandedOver(dossier.id)
    newest = arrangement_of(tx, dossier.id)
    if version != (newest.version if newest else 0):
        raise PagesConflict(dossier.id, "somebody else arranged them meanwhile")
    _require_fit(tx, dossier.id, documents, set_aside)
    turned = _turned(tx, dossier, documents)
    told = Arrangement(dossier=dossier.id, version=version + 1, documents=turned, set_aside=tuple(set_aside))
    of_version = {"dossier": dossier.id, "version": told.version, "made_by": person.id, "made_at": datetime.now(UTC)}
    tx.execute(insert(ArrangementRow).values(**of_version, told=told.model_dump(mode="json")))
    want(tx, dossier.id)
    audit.append(tx, person.id, "dossier arranged", dossier.id, version=told.version, task=task.id)
    return told.version


def arrangement_of(tx: Connection, dossier: str) -> Arrangement | None:
    """The arrangement that holds; None: the pages stand as the machine groups them."""
    newest = select(ArrangementRow.told).where(ArrangementRow.dossier == dossier)
    told = tx.execute(newest.order_by(ArrangementRow.version.desc()).limit(1)).scalar()
    return None if told is None else Arrangement.model_validate(told)


def is_making(tx: Connection, dossier: str) -> bool:
    """Whether the dossier will be made anew: it was asked for, or a batch that gave it pages is grouped again."""
    asked = select(DossierRow.id).where(DossierRow.id == dossier, DossierRow.wanted > DossierRow.revision)
    again = exists().where(PartRow.dossier == dossier, BatchRow.id == PartRow.batch, BatchRow.state == "taken")
    return tx.execute(asked).first() is not None or bool(tx.execute(select(again)).scalar())


def _require_fit(tx: Connection, dossier: str, documents: Sequence[ArrangedDocument], set_aside: Aside) -> None:
    pages = {row.id: row for row in tx.execute(_pages().where(PageRow.dossier == dossier))}
    placed = [page for one in documents for page in one.pages]
    aside = [page for page, _ in set_aside]
    if {*placed, *aside} - pages.keys():
        raise PagesConflict(dossier, "a page of it is elsewhere by now")
    if {page for page, row in pages.items() if row.number is not None} - {*placed, *aside}:
        raise PagesConflict(dossier, "a page of it is left out")
    if not documents or not all(one.pages for one in documents) or len(set(aside)) < len(aside):
        raise PagesConflict(dossier, "a document of it has no pages, or a page is set aside twice")
    if set(placed) & set(aside) or not _shared_by_regions(documents):
        raise PagesConflict(dossier, "a page of it stands in two places")
    if not all(pages[page].number is not None or UPRIGHT in pages[page].artefacts for page in placed):
        raise PagesConflict(dossier, "of a page that was set aside no image was kept")
    # Equal pages of two batches are told apart by nothing that lasts.
    if max(Counter(_identity(one, pages) for one in documents).values()) > 1:
        raise PagesConflict(dossier, "two documents of it have the same pages")


def _pages() -> Any:
    of_file = (BatchFileRow.batch == PageRow.batch) & (BatchFileRow.position == PageRow.file)
    columns = (PageRow.id, PageRow.number, PageRow.artefacts, PageRow.source_page, BatchFileRow.sha256)
    return select(*columns).join(BatchFileRow, of_file)


def _shared_by_regions(documents: Sequence[ArrangedDocument]) -> bool:
    """A page stands in several documents only where each takes a part of it, and nothing else."""
    counted = Counter(page for one in documents for page in one.pages)
    shared = [one for one in documents if any(counted[page] > 1 for page in one.pages)]
    return all(one.region is not None and len(one.pages) == 1 for one in shared)


def _identity(one: ArrangedDocument, pages: dict[int, Row[Any]]) -> object:
    return tuple((pages[page].sha256, pages[page].source_page) for page in one.pages), one.region


def _turned(tx: Connection, dossier: Row[Any], documents: Sequence[ArrangedDocument]) -> tuple[ArrangedDocument, ...]:
    """The documents, each with the rotation that its first page had when the person saw it."""
    placed = select(PageRow.id, PageRow.number).where(PageRow.dossier == dossier.id)
    numbers = {row.id: row.number for row in tx.execute(placed)}
    of_revision = (DocumentRow.dossier == dossier.id, DocumentRow.revision == dossier.revision)
    told = tx.execute(select(DocumentRow.pages).where(*of_revision)).scalars()
    seen = [DocumentPage.model_validate(page) for pages in told for page in pages or ()]
    rotations: dict[int | None, Rotation] = {page.page: page.rotation for page in seen}
    return tuple(
        one.model_copy(update={"rotation": rotations.get(numbers[one.pages[0]], 0)}) if one.region else one
        for one in documents
    )
