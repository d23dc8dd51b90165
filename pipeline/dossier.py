"""The pages of one dossier -> its documents with their fields, its ledger, its status."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.assemble import AssembleOptions, assemble, received_at
from pipeline.clean.flatten import upright_to_flat
from pipeline.correct import correct
from pipeline.due_date import moment
from pipeline.extract import extract_document
from pipeline.judge import judge
from pipeline.places import Gazetteer
from pipeline.ports import Calibrator
from pipeline.suggest import Speller
from pipeline.validate import validate
from schemas.catalogue import Catalogue, DocumentType
from schemas.document import Document, DocumentPage
from schemas.dossier import Dossier, SetAside
from schemas.geometry import Box
from schemas.job import DossierTask, GroupedDocument, PageRef
from schemas.page import PageRecord

Hides = Callable[[str], bool]


@dataclass(frozen=True)
class PlacedPage:
    """A page with its number in the dossier, from 1."""

    record: PageRecord
    number: int


@dataclass(frozen=True)
class DossierTools:
    """What a dossier needs from outside; without `speller` nothing is suggested."""

    catalogue: Catalogue
    gazetteer: Gazetteer
    calibrator: Calibrator | None = None
    speller: Speller | None = None


def build_dossier(task: DossierTask, pages: Mapping[PageRef, PlacedPage], tools: DossierTools, hides: Hides) -> Dossier:
    """extract -> judge -> correct -> suggest -> validate -> assemble, for the grouped pages of the task.

    `hides`: types of which no image is kept.
    """
    options = task.options
    documents = _documents(task, pages, tools, hides)
    records = (placed.record for placed in pages.values())
    documents = judge(documents, records, tools.catalogue.document_types, tools.calibrator, tools.speller)
    documents = correct(documents, task.corrections, _sizes(pages))
    documents = tools.speller.suggest(documents) if tools.speller else documents
    received = moment(received_at(documents, options.received_at) or "")
    validated = validate(documents, tools.catalogue, tools.gazetteer, received.date() if received else None)
    return assemble(
        task.id,
        next((part.code for part in task.parts if part.code is not None), None),
        validated,
        tuple(_set_aside(task)),
        tools.catalogue,
        tools.gazetteer,
        AssembleOptions(options.procedure, options.received_at, deadlines=options.profile != "archive"),
        told_procedure=next((part.procedure for part in task.parts if part.procedure is not None), None),
    )


def _documents(
    task: DossierTask, pages: Mapping[PageRef, PlacedPage], tools: DossierTools, hides: Hides
) -> tuple[Document, ...]:
    grouped = [one for part in task.parts for one in part.documents]
    return tuple(
        _document(place, one, [pages[ref] for ref in one.pages], tools, hides) for place, one in enumerate(grouped, 1)
    )


def _sizes(pages: Mapping[PageRef, PlacedPage]) -> Callable[[int], tuple[int, int]]:
    """Width and height of the upright image of a page by its number, looked up when asked for."""
    refs = dict(enumerate(pages, 1))

    def size_of(number: int) -> tuple[int, int]:
        record = pages[refs[number]].record
        return record.width, record.height

    return size_of


def _set_aside(task: DossierTask) -> Iterator[SetAside]:
    for part in task.parts:
        for ref, reason in part.set_aside:
            yield SetAside(source=ref.source.source, source_page=ref.source.source_page, reason=reason)


def _document(
    place: int,
    grouped: GroupedDocument,
    pages: Sequence[PlacedPage],
    tools: DossierTools,
    hides: Hides,
) -> Document:
    document_type = _type(tools.catalogue, grouped.type)
    records, numbers = [page.record for page in pages], [page.number for page in pages]
    flat, upright = _regions(grouped, records[0])
    return Document(
        id=f"d{place:02d}",
        type=grouped.type,
        confidence=grouped.confidence,
        file=None if hides(grouped.type) else f"documents/{place:02d}-{grouped.type}.pdf",
        pages=tuple(_page(page, upright if page is pages[0] else None) for page in pages),
        fields=extract_document(records, numbers, document_type, flat, tools.gazetteer),
    )


def _type(catalogue: Catalogue, code: str) -> DocumentType:
    return catalogue.document_types.get(code) or DocumentType(code=code, titles=(), labels=(), fields=())


def _regions(grouped: GroupedDocument, first: PageRecord) -> tuple[Box | None, Box | None]:
    """The document's part of its first page: flat, and on the upright image."""
    if cut := grouped.cut:
        upright = cut.box.turned((first.rotation - cut.rotation) % 360, first.width, first.height)
        return upright_to_flat(first.flat_to_upright).box(upright), upright
    if grouped.region:
        return grouped.region, first.flat_to_upright.box(grouped.region).within(first.width, first.height)
    return None, None


def _page(page: PlacedPage, region: Box | None) -> DocumentPage:
    record = page.record
    return DocumentPage(
        page=page.number,
        source=record.source.source,
        source_page=record.source.source_page,
        sha256=record.source.sha256,
        rotation=record.rotation,
        region=region,
    )
