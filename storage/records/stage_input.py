"""What a stage is given: pages, their files and artefacts, as the records have them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from schemas.job import GroupedDossier, PageRef
from schemas.model import Frozen
from schemas.page import PageSource, Rotation
from schemas.review import Arrangement, Correction
from schemas.run import RunOptions
from schemas.service import Lane, Stored
from storage.pages import FORMER
from storage.records.database import in_lots
from storage.records.review.arrangements import arrangement_of
from storage.records.review.decisions import corrections_of
from storage.records.tables import BatchFileRow, BatchRow, DossierRow, ObjectRow, PageRow, PartRow

_PAGE = (
    PageRow.id,
    PageRow.source_page,
    PageRow.artefacts,
    PageRow.state,
    PageRow.rotation,
    BatchFileRow.name,
    BatchFileRow.sha256,
    BatchFileRow.kind,
    BatchRow.lane,
    BatchRow.created_at,
)


class PageInput(Frozen):
    """A page of a batch: where it came from, and the objects made of it so far that last, by their names.

    `ref.key` is the page's own id: equal pages of two batches stay two pages. `rotation`: as a person has it.
    """

    ref: PageRef
    file_kind: str
    lane: Lane
    artefacts: Mapping[str, str]
    rotation: Rotation | None


class DossierInput(Frozen):
    """A dossier to be made: what its batches gave it, in the ledger's order, and the first of their options.

    `arrangement`, `corrections`: what people made of it, the latter by the document's key and the field's.
    """

    id: str
    lane: Lane
    parts: tuple[GroupedDossier, ...]
    options: RunOptions
    arrangement: Arrangement | None
    corrections: Mapping[str, Mapping[str, Correction]]


def page_input(tx: Connection, page: int) -> PageInput:
    return _with_artefacts(tx, tx.execute(_pages().where(PageRow.id == page)).all())[0]


def batch_pages(tx: Connection, batch: str) -> list[PageInput]:
    """In their order."""
    rows = tx.execute(_pages().where(PageRow.batch == batch).order_by(PageRow.position)).all()
    return [page for some in in_lots(rows) for page in _with_artefacts(tx, some)]


def batch_code(tx: Connection, batch: str) -> str | None:
    """The code that its station, or the list of its archive, gave the dossier it begins with."""
    return tx.execute(select(BatchRow.code).where(BatchRow.id == batch)).scalar_one()


def homes(tx: Connection, batch: str) -> list[tuple[int, str, str | None]]:
    """Pages of the batch that stand in a dossier, each with that and its code."""
    columns = (PageRow.id, DossierRow.id, DossierRow.code)
    placed = select(*columns).join(DossierRow, DossierRow.id == PageRow.dossier).where(PageRow.batch == batch)
    return [(page, dossier, code) for page, dossier, code in tx.execute(placed)]


def pages_by_id(tx: Connection, pages: Iterable[int]) -> list[PageInput]:
    """In no order."""
    found: list[PageInput] = []
    for some in in_lots(pages):
        found += _with_artefacts(tx, tx.execute(_pages().where(PageRow.id.in_(some))).all())
    return found


def read_before(tx: Connection, key: str) -> Mapping[str, Stored] | None:
    """The artefacts of a page that was read under this key, whose objects all last; None when there is none."""
    told = select(PageRow.artefacts).where(PageRow.key == key, PageRow.state == "read").limit(1)
    all_told: dict[str, str] = tx.execute(told).scalar() or {}
    artefacts = {name: sha256 for name, sha256 in all_told.items() if FORMER not in name}
    there = select(ObjectRow.sha256, ObjectRow.size).where(
        ObjectRow.sha256.in_(artefacts.values()), ObjectRow.erased_at.is_(None)
    )
    sizes = {row.sha256: row.size for row in tx.execute(there)}
    if not artefacts or set(artefacts.values()) - sizes.keys():
        return None
    return {name: Stored(sha256=sha256, size=sizes[sha256]) for name, sha256 in artefacts.items()}


def dossier_input(tx: Connection, dossier: str) -> DossierInput:
    rows = _given(tx, dossier)
    options = _options(tx, dossier, rows)
    return DossierInput(
        id=dossier,
        lane=options.profile,
        parts=tuple(GroupedDossier.model_validate(one) for row in rows for one in row.grouped),
        options=options,
        arrangement=arrangement_of(tx, dossier),
        corrections=corrections_of(tx, dossier),
    )


def given_options(tx: Connection, dossier: str) -> tuple[RunOptions, str | None]:
    """The first options of the dossier's batches, and the procedure that a separator sheet of theirs told."""
    rows = _given(tx, dossier)
    told = (one.get("procedure") for row in rows for one in row.grouped)
    return _options(tx, dossier, rows), next((procedure for procedure in told if procedure is not None), None)


def _given(tx: Connection, dossier: str) -> Sequence[Row[Any]]:
    """What each batch gave the dossier, in the ledger's order."""
    columns = (PartRow.grouped, BatchRow.procedure, BatchRow.received_at)
    given = select(*columns).join(BatchRow, BatchRow.id == PartRow.batch).where(PartRow.dossier == dossier)
    return tx.execute(given.order_by(PartRow.number)).all()


def _options(tx: Connection, dossier: str, rows: Sequence[Row[Any]]) -> RunOptions:
    lane: Lane = tx.execute(select(DossierRow.lane).where(DossierRow.id == dossier)).scalar_one()
    return RunOptions(
        profile=lane,
        procedure=next((row.procedure for row in rows if row.procedure), None),
        received_at=next((row.received_at for row in rows if row.received_at), None),
    )


def _pages() -> Select[Any]:
    of_file = (BatchFileRow.batch == PageRow.batch) & (BatchFileRow.position == PageRow.file)
    return select(*_PAGE).join(BatchFileRow, of_file).join(BatchRow, BatchRow.id == PageRow.batch)


def _with_artefacts(tx: Connection, rows: Sequence[Row[Any]]) -> list[PageInput]:
    """At most a lot of them; what was erased is left out of their artefacts."""
    named = {sha256 for row in rows for sha256 in row.artefacts.values()}
    gone: set[str] = set()
    for some in in_lots(named):
        erased = select(ObjectRow.sha256).where(ObjectRow.sha256.in_(some), ObjectRow.erased_at.is_not(None))
        gone |= set(tx.execute(erased).scalars())
    return [_page(row, gone) for row in rows]


def _page(row: Row[Any], gone: Collection[str]) -> PageInput:
    source = PageSource(source=row.name, source_page=row.source_page, sha256=row.sha256)
    made_ns = int(row.created_at.timestamp()) * 1_000_000_000
    ref = PageRef(key=str(row.id), source=source, made_ns=made_ns)
    return PageInput(
        ref=ref,
        file_kind=row.kind,
        lane=row.lane,
        artefacts={name: sha256 for name, sha256 in row.artefacts.items() if sha256 not in gone},
        rotation=row.rotation,
    )
