"""A dossier as its reviewer needs it: its papers with what became of their fields, and its pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, exists, select, tuple_

from schemas.document import FieldValue
from schemas.model import Frozen
from schemas.service import Lane
from storage.pages import RECORD, UPRIGHT
from storage.records.database import in_lots
from storage.records.field_versions import MACHINE
from storage.records.review.tables import TaskRow
from storage.records.tables import BatchFileRow, DossierFileRow, DossierRow, FieldRow, ObjectRow, PageRow

FieldKey = tuple[str, str]
"""The key of its document, and its own."""
_Values = Mapping[tuple[str, str, int], FieldValue]


class SheetPage(Frozen):
    """A page. `record`, `image`: digests of what was read and of the upright image, where these are kept.

    `number`: in the dossier; None: in no document, `set_aside` says why. `source`: the name of its file.
    """

    id: int
    number: int | None
    set_aside: str | None
    source: str
    source_page: int
    record: str | None
    image: str | None


class SheetField(Frozen):
    """A field as it stands. `said`: a person's value, with the index of its page among the document's (`leaf`), the
    revision of the dossier that its box was seen on, and what the machine had last said (`machine`). All None where the
    machine's value stands, as `dossier.json` has it.
    """

    version: int
    made_by: str
    said: FieldValue | None = None
    leaf: int | None = None
    revision: int | None = None
    machine: FieldValue | None = None


class Sheet(Frozen):
    """A dossier as made for `revision`; it is being made anew while `wanted` is more. `dossier_json`: a digest."""

    dossier: str
    code: str | None
    lane: Lane
    branch: str
    revision: int
    wanted: int
    dossier_json: str
    pages: tuple[SheetPage, ...]
    fields: Mapping[FieldKey, SheetField]

    def page(self, id_: int) -> SheetPage | None:
        return next((page for page in self.pages if page.id == id_), None)


def find_sheet(tx: Connection, dossier: str) -> Sheet | None:
    """None for a dossier that is not made, or was withdrawn."""
    files = (DossierFileRow.dossier == DossierRow.id) & (DossierFileRow.revision == DossierRow.revision)
    made = select(DossierRow, DossierFileRow.sha256).join(DossierFileRow, files)
    chosen = (DossierRow.id == dossier, DossierRow.status.is_not(None), DossierFileRow.path == "dossier.json")
    row = tx.execute(made.where(*chosen)).first()
    if row is None:
        return None
    return Sheet(
        dossier=dossier,
        code=row.code,
        lane=row.lane,
        branch=row.branch,
        revision=row.revision,
        wanted=row.wanted,
        dossier_json=row.sha256,
        pages=_pages(tx, dossier),
        fields=_fields(tx, dossier),
    )


class FoundPage(Frozen):
    """A page with the dossier that it ended in, and the dossier's branch."""

    dossier: str
    branch: str
    page: SheetPage


def find_reviewed_page(tx: Connection, page: int) -> FoundPage | None:
    """None for one that ended in no dossier, or in one that no person ever had to look at."""
    reviewed = exists().where(TaskRow.dossier == PageRow.dossier)
    row = tx.execute(_page_query().where(PageRow.id == page, reviewed)).first()
    if row is None:
        return None
    branch = tx.execute(select(DossierRow.branch).where(DossierRow.id == row.dossier)).scalar_one()
    return FoundPage(dossier=row.dossier, branch=branch, page=_page(row, _kept(tx, [row])))


def _pages(tx: Connection, dossier: str) -> tuple[SheetPage, ...]:
    """Numbered ones in their order, then those set aside as they came."""
    rows = tx.execute(_page_query().where(PageRow.dossier == dossier)).all()
    kept = _kept(tx, rows)
    ordered = sorted(rows, key=lambda row: (row.number is None, row.number, row.id))
    return tuple(_page(row, kept) for row in ordered)


def _page_query() -> Any:
    of_file = (BatchFileRow.batch == PageRow.batch) & (BatchFileRow.position == PageRow.file)
    columns = (PageRow.id, PageRow.dossier, PageRow.number, PageRow.set_aside, PageRow.source_page, PageRow.artefacts)
    return select(*columns, BatchFileRow.name).join(BatchFileRow, of_file)


def _kept(tx: Connection, rows: Iterable[Row[Any]]) -> set[str]:
    """Of the pages' objects those that were not erased."""
    digests = {row.artefacts[name] for row in rows for name in (RECORD, UPRIGHT) if name in row.artefacts}
    kept: set[str] = set()
    for some in in_lots(digests):
        there = select(ObjectRow.sha256).where(ObjectRow.sha256.in_(some), ObjectRow.erased_at.is_(None))
        kept.update(tx.execute(there).scalars())
    return kept


def _page(row: Row[Any], kept: set[str]) -> SheetPage:
    def found(name: str) -> str | None:
        sha256: str | None = row.artefacts.get(name)
        return sha256 if sha256 in kept else None

    return SheetPage(
        id=row.id,
        number=row.number,
        set_aside=row.set_aside,
        source=row.name,
        source_page=row.source_page,
        record=found(RECORD),
        image=found(UPRIGHT),
    )


def _fields(tx: Connection, dossier: str) -> Mapping[FieldKey, SheetField]:
    columns = (FieldRow.document, FieldRow.key, FieldRow.version, FieldRow.made_by, FieldRow.leaf, FieldRow.revision)
    versions: Any = select(*columns).where(FieldRow.dossier == dossier).order_by(FieldRow.version)
    rows = tx.execute(versions).all()
    newest = {(row.document, row.key): row for row in rows}
    by_person = {key: row for key, row in newest.items() if row.made_by != MACHINE}
    by_machine = {key: row for row in rows if row.made_by == MACHINE and (key := (row.document, row.key)) in by_person}
    values = _values(tx, dossier, [*by_person.values(), *by_machine.values()])
    return {key: _field(row, values, by_machine.get(key)) for key, row in newest.items()}


def _field(newest: Row[Any], values: _Values, by_machine: Row[Any] | None) -> SheetField:
    if newest.made_by == MACHINE:
        return SheetField(version=newest.version, made_by=MACHINE)
    return SheetField(
        version=newest.version,
        made_by=newest.made_by,
        said=_value(values, newest),
        leaf=newest.leaf,
        revision=newest.revision,
        machine=None if by_machine is None else _value(values, by_machine),
    )


def _values(tx: Connection, dossier: str, rows: Iterable[Row[Any]]) -> _Values:
    """What these versions of fields say."""
    found: dict[tuple[str, str, int], FieldValue] = {}
    version = tuple_(FieldRow.document, FieldRow.key, FieldRow.version)
    for some in in_lots((row.document, row.key, row.version) for row in rows):
        chosen = select(FieldRow).where(FieldRow.dossier == dossier, version.in_(some))
        told = tx.execute(chosen)
        found |= {(row.document, row.key, row.version): FieldValue.model_validate(row.told) for row in told}
    return found


def _value(values: _Values, row: Row[Any]) -> FieldValue:
    return values[row.document, row.key, row.version]
