"""Checks of the values: field by field, paper by paper, then across the papers of a dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.places import Gazetteer
from pipeline.validate.across import check_across
from pipeline.validate.contents import check_contents, two_sexes
from pipeline.validate.dates import check_dates
from pipeline.validate.numbers import check_numbers
from pipeline.validate.verdict import Verdict
from schemas.catalogue import Catalogue
from schemas.document import Document, FieldValue
from schemas.dossier import Check

__all__ = ["Validated", "validate"]


@dataclass(frozen=True)
class Validated:
    """The documents with what was found written to their fields, and all checks, in the order of the papers."""

    documents: tuple[Document, ...]
    checks: tuple[Check, ...]


def validate(
    documents: Sequence[Document], catalogue: Catalogue, gazetteer: Gazetteer, received: date | None = None
) -> Validated:
    """A field whose value a check puts in doubt carries the finding and goes to `review`, unless a person gave it.

    received: the day of receipt, None when unknown (then nothing is judged by it). Only what cannot exist at all
    (a personal number of 11 digits, a wrong check digit) is `fail`; the rest that is odd is `warn`.
    """
    verdicts = list(dict.fromkeys(_all_verdicts(documents, catalogue, gazetteer, received)))
    doubts = _doubts(verdicts)
    return Validated(
        tuple(_with_doubts(document, doubts) for document in documents), tuple(each.check() for each in verdicts)
    )


def _all_verdicts(
    documents: Sequence[Document], catalogue: Catalogue, gazetteer: Gazetteer, received: date | None
) -> Iterator[Verdict]:
    for document in documents:
        document_type = catalogue.document_types.get(document.type)
        if document_type is not None:
            yield from check_numbers(document, document_type, catalogue.places.personal_number_provinces)
            yield from check_dates(document, document_type, received)
            yield from check_contents(document, document_type, gazetteer)
            yield from two_sexes(document)
    yield from check_across(documents, catalogue.document_types)


def _doubts(verdicts: Iterable[Verdict]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for verdict in verdicts:
        for place in verdict.fields if verdict.doubts else ():
            found[place].append(verdict.message)
    return found


def _with_doubts(document: Document, doubts: dict[str, list[str]]) -> Document:
    fields = {key: _reviewed(field, doubts.get(f"{document.id}/{key}", [])) for key, field in document.fields.items()}
    return document.model_copy(update={"fields": fields})


def _reviewed(field: FieldValue, messages: Sequence[str]) -> FieldValue:
    if not messages:
        return field
    findings = tuple(dict.fromkeys((*field.findings, *messages)))
    status = field.status if field.source == "reviewer" else "review"
    return field.model_copy(update={"status": status, "findings": findings})
