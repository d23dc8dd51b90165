"""What people decided about the fields of a dossier, with the pages that it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from schemas.document import DocumentPage, FieldValue
from schemas.review import Correction
from storage.records.field_versions import MACHINE, newest_fields
from storage.records.tables import DocumentRow

_Pages = Mapping[tuple[str, int], Sequence[DocumentPage]]


def corrections_of(tx: Connection, dossier: str) -> dict[str, dict[str, Correction]]:
    """The values that people gave and that hold, by the document's key and the field's."""
    rows = [row for row in newest_fields(tx, dossier).values() if row.made_by != MACHINE]
    pages = _pages(tx, dossier) if rows else {}
    found: dict[str, dict[str, Correction]] = {}
    for row in rows:
        found.setdefault(row.document, {})[row.key] = _correction(row, pages)
    return found


def _pages(tx: Connection, dossier: str) -> _Pages:
    """Of each document at each revision."""
    rows = tx.execute(select(DocumentRow).where(DocumentRow.dossier == dossier))
    return {
        (row.key, row.revision): [DocumentPage.model_validate(page) for page in row.pages] for row in rows if row.pages
    }


def _correction(row: Row[Any], pages: _Pages) -> Correction:
    value = FieldValue.model_validate(row.told)
    of_document = pages.get((row.document, row.revision), ())
    leaf = 0 if value.page is None else row.leaf
    page = None if leaf is None else next(iter(of_document[leaf:]), None)
    return Correction(value=value, page=page, made_by=row.made_by, made_at=row.made_at)
