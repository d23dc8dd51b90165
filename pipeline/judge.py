"""judge: values with their evidence -> how far they can be trusted, beside the dossier's other papers and the lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.ports import Calibrator
from pipeline.said_again import SaidAgain
from pipeline.suggest import Speller
from schemas.catalogue import DocumentType
from schemas.document import Document, FieldValue
from schemas.page import PageRecord


def judge(
    documents: Sequence[Document],
    pages: Iterable[PageRecord],
    types: dict[str, DocumentType],
    calibrator: Calibrator | None,
    speller: Speller | None,
) -> tuple[Document, ...]:
    """The documents, each value with its confidence; one that is not sure enough goes to `review`.

    Without `calibrator` all that is found waits for a person.
    """
    said = SaidAgain(documents, pages)
    return tuple(_judged_document(one, said, types.get(one.type), calibrator, speller) for one in documents)


def _judged_document(
    document: Document,
    said: SaidAgain,
    document_type: DocumentType | None,
    calibrator: Calibrator | None,
    speller: Speller | None,
) -> Document:
    specs = {spec.key: spec for spec in document_type.fields} if document_type else {}
    agreeing = _agreeing(document)
    fields = {}
    for key, field in document.fields.items():
        evidence = field.evidence
        if evidence is None:
            fields[key] = field
            continue
        beside: dict[str, Any] = {
            "again": said.times(key, field),
            "by_code": said.by_code(key, field),
            "longer": said.longer(key, field),
            "listed": speller.lists(field.value, specs[key]) if speller else None,
            "paper": _share_but(agreeing, key),
            "sound": field.status == "accepted",
        }
        fields[key] = judged(field.model_copy(update={"evidence": replace(evidence, **beside)}), calibrator)
    return document.model_copy(update={"fields": fields})


def _agreeing(document: Document) -> dict[str, bool]:
    """Of the values read in the words of the paper: whether the tagger finds the same."""
    read = ((key, field.evidence) for key, field in document.fields.items() if field.value is not None)
    return {key: one.tagged == 1 and not one.tag_further for key, one in read if one is not None and one.words}


def _share_but(agreeing: Mapping[str, bool], key: str) -> float | None:
    others = [agrees for other, agrees in agreeing.items() if other != key]
    return sum(others) / len(others) if others else None


def judged(field: FieldValue, calibrator: Calibrator | None) -> FieldValue:
    """The field with the confidence of its evidence."""
    confidence = calibrator.confidence(field.evidence) if calibrator and field.evidence else None
    enough = calibrator is not None and confidence is not None and confidence >= calibrator.accept_from
    told = None if field.value is None else confidence
    return field.model_copy(update={"confidence": told, "status": field.status if enough else "review"})
