"""A dossier as it stands: as it was made last, with what people have decided since, and what checks say of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pipeline.assemble import AssembleOptions, assemble, received_at
from pipeline.due_date import moment
from pipeline.validate import validate
from review.station.forms import Forms
from schemas.document import Document, FieldValue
from schemas.dossier import Check, Dossier
from schemas.review import FieldName
from schemas.run import RunOptions
from storage.objects.port import ObjectStore
from storage.records.review.dossier_sheets import Sheet, SheetField

_FEW = 32


class MadeDossiers:
    """`dossier.json` of the last few dossiers, by digest: they are looked at again with every field that is saved."""

    def __init__(self, objects: ObjectStore) -> None:
        self.read = lru_cache(maxsize=_FEW)(lambda sha256: Dossier.model_validate_json(objects.get(sha256)))


@dataclass(frozen=True)
class Standing:
    """`documents`: their fields as they stand, machine findings without those of checks. `made`: as made last."""

    sheet: Sheet
    made: Dossier
    documents: tuple[Document, ...]

    def document_of(self, name: FieldName) -> Document | None:
        """The paper that the field stands on; None where it has no such field."""
        return next((one for one in self.documents if one.key == name.document and name.field in one.fields), None)


def standing(sheet: Sheet, made: Dossier, instead: Mapping[FieldName, Any] | None = None) -> Standing:
    """`instead`: values to be taken in place of those that stand."""
    said = {(check.message, place) for check in made.checks for place in check.fields}
    documents = tuple(_document(one, sheet, said, instead or {}) for one in made.documents)
    return Standing(sheet, made, documents)


def checks_of(one: Standing, forms: Forms, options: RunOptions, told_procedure: str | None) -> tuple[Check, ...]:
    """What is checked when a dossier is made, done for it as it stands."""
    received = moment(received_at(one.documents, options.received_at) or "")
    day = received.date() if received else None
    validated = validate(one.documents, forms.catalogue, forms.gazetteer, day)
    return assemble(
        one.made.id,
        one.made.code,
        validated,
        one.made.set_aside,
        forms.catalogue,
        forms.gazetteer,
        AssembleOptions(options.procedure, options.received_at, deadlines=options.profile != "archive"),
        told_procedure=told_procedure,
    ).checks


def _document(
    document: Document, sheet: Sheet, said: set[tuple[str, str]], instead: Mapping[FieldName, Any]
) -> Document:
    own, changed = document.key, {}
    for key, value in document.fields.items():
        kept = sheet.fields.get((own, key))
        now = _placed(kept.said, kept, value, document, sheet.revision) if kept and kept.said else value
        findings = tuple(one for one in now.findings if (one, f"{document.id}/{key}") not in said)
        if now is not value or findings != now.findings:
            changed[key] = now.model_copy(update={"findings": findings})
    for name, other in instead.items():
        if name.document == own and name.field in document.fields:
            stands = changed.get(name.field, document.fields[name.field])
            changed[name.field] = stands.model_copy(update={"value": other})
    return document.model_copy(update={"fields": document.fields | changed}) if changed else document


def _placed(said: FieldValue, kept: SheetField, made: FieldValue, document: Document, revision: int) -> FieldValue:
    """The value with its place of today: pages may have been arranged and turned since.

    `made`: the field as it was made for `revision`.
    """
    if kept.revision != revision and made.source == said.source == "reviewer" and made.value == said.value:
        return said.model_copy(update={"page": made.page, "box": made.box})
    if kept.leaf is None or kept.leaf >= len(document.pages):
        return said
    return said.model_copy(update={"page": document.pages[kept.leaf].page})
