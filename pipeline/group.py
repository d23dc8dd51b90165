"""group: the pages of a batch -> dossiers, and within them documents; every page is accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from pipeline.cards import card_numbers, front_regions, is_back, may_be_one_card
from pipeline.formats.codes import find_dossier_code, find_procedure_code, parse_dossier_code
from schemas.geometry import Box
from schemas.job import GroupedDossier, PageRef
from schemas.page import PageRecord, SetAsideReason

RECEIPT = "intake_receipt"
CARD = "citizen_id"
OTHER = "other"
SEPARATOR = re.compile(r"^sohoa:dossier(?::(?P<code>.+))?$", re.IGNORECASE)


@dataclass
class DocumentGroup:
    """Pages of one document, in order. `region`: flat box on the first page when others share it."""

    type: str
    confidence: float | None
    pages: list[PageRecord]
    region: Box | None = None


@dataclass
class DossierGroup:
    """What one opener opened: its code, the procedure code seen on it, documents, pages set aside."""

    code: str | None
    procedure: str | None = None
    documents: list[DocumentGroup] = field(default_factory=list)
    set_aside: list[tuple[PageRecord, SetAsideReason]] = field(default_factory=list)


def group_batch(pages: Sequence[PageRecord]) -> list[DossierGroup]:
    """The dossiers of one batch, in order. Pages before the first opener form a dossier without a code."""
    grouper = _Grouper()
    for page in pages:
        grouper.add(page)
    return [one for one in grouper.dossiers if one.documents or one.set_aside]


class _Grouper:
    """The open dossier, while pages come in."""

    def __init__(self) -> None:
        self.dossiers = [DossierGroup(code=None)]
        self.after_separator = False
        self.seen: set[tuple[str, int]] = set()

    @property
    def open(self) -> DossierGroup:
        return self.dossiers[-1]

    def add(self, page: PageRecord) -> None:
        separator = next((hit for code in page.codes if (hit := SEPARATOR.match(code.text.strip()))), None)
        if separator is not None:
            self._separate(page, separator["code"])
        elif page.set_aside is not None:
            self.open.set_aside.append((page, page.set_aside))
        else:
            self._open_by_receipt(page)
            self.after_separator = False
            self._place(page)

    def _separate(self, page: PageRecord, code: str | None) -> None:
        if code is None or code != self.open.code:
            self.dossiers.append(DossierGroup(code=code))
        self.open.set_aside.append((page, "separator"))
        self.after_separator = True

    def _open_by_receipt(self, page: PageRecord) -> None:
        """A receipt opens a dossier, unless its code is open already or a separator has just opened one for it."""
        if page.verdict.type != RECEIPT or not page.verdict.opens:
            return
        code = receipt_code(page)
        if self.after_separator and self.open.code in {None, code}:
            self.open.code = code
        elif code is None and self._just_opened_by_receipt():
            return
        elif code is None or code != self.open.code:
            self.dossiers.append(DossierGroup(code=code))
        self.open.procedure = self.open.procedure or receipt_procedure(page)

    def _just_opened_by_receipt(self) -> bool:
        """The second copy of a receipt, its code not readable."""
        return bool(self.open.documents) and all(one.type == RECEIPT for one in self.open.documents)

    def _place(self, page: PageRecord) -> None:
        key = (page.source.sha256, page.source.source_page)
        if key in self.seen:
            self.open.set_aside.append((page, "duplicate"))
            return
        self.seen.add(key)
        if page.verdict.type == CARD:
            _add_card(self.open, page)
        elif page.verdict.opens or not self.open.documents or not _goes_on(self.open.documents[-1], page):
            self.open.documents.append(DocumentGroup(page.verdict.type or OTHER, page.verdict.confidence, [page]))
        else:
            self.open.documents[-1].pages.append(page)


def _goes_on(document: DocumentGroup, page: PageRecord) -> bool:
    """An untitled page goes on with the document before it, unless its labels name another type."""
    return document.type != CARD and page.verdict.type in {None, OTHER, document.type}


def _add_card(dossier: DossierGroup, page: PageRecord) -> None:
    """Fronts make documents, each with its own region when several share the page; a back joins its front."""
    regions = front_regions(page)
    if not regions:
        front = _front_of(dossier, page)
        if front is not None:
            front.pages.append(page)
            return
    for region in regions or [None]:
        dossier.documents.append(DocumentGroup(CARD, page.verdict.confidence, [page], region))


def _front_of(dossier: DossierGroup, back: PageRecord) -> DocumentGroup | None:
    """The card with the back's number; else the last one that has no back yet and no other number."""
    cards = [one for one in dossier.documents if one.type == CARD and one.region is None]
    numbers = card_numbers(back)
    for card in cards:
        if numbers & card_numbers(card.pages[0]):
            return card
    lonely = [card for card in cards if len(card.pages) == 1 and not is_back(card.pages[0])]
    fitting = [card for card in lonely if may_be_one_card(numbers, card_numbers(card.pages[0]))]
    return fitting[-1] if fitting else None


def set_repeats_aside(parts: Iterable[GroupedDossier]) -> tuple[GroupedDossier, ...]:
    """For batches that come in over days: a page that an earlier one gave the dossier already, sent again, is a
    duplicate, like one scanned twice in a batch.
    """
    seen: set[tuple[str, int]] = set()
    kept = []
    for part in parts:
        kept.append(_without(part, seen))
        seen |= {_identity(ref) for one in part.documents for ref in one.pages}
    return tuple(kept)


def _without(part: GroupedDossier, seen: Set[tuple[str, int]]) -> GroupedDossier:
    repeated = {ref: None for one in part.documents for ref in one.pages if _identity(ref) in seen}
    if not repeated:
        return part
    remaining = (
        one.model_copy(update={"pages": tuple(ref for ref in one.pages if ref not in repeated)})
        for one in part.documents
    )
    duplicates: tuple[tuple[PageRef, SetAsideReason], ...] = tuple((ref, "duplicate") for ref in repeated)
    documents = tuple(one for one in remaining if one.pages)
    return part.model_copy(update={"documents": documents, "set_aside": (*part.set_aside, *duplicates)})


def _identity(ref: PageRef) -> tuple[str, int]:
    return ref.source.sha256, ref.source.source_page


def receipt_code(page: PageRecord) -> str | None:
    """The dossier code of a receipt: from its QR in whatever form the issuing system writes it, else from the text."""
    for code in page.codes:
        found = find_dossier_code(code.text)
        if found is not None:
            return found
    for line in page.reading.lines:
        found = find_dossier_code(line.text)
        if found is not None:
            return found
    mended = (parse_dossier_code(line.text) for line in page.reading.lines if "-" in line.text)
    return next((str(one.value) for one in mended if one.repaired), None)


def receipt_procedure(page: PageRecord) -> str | None:
    """The procedure code on a receipt, from its QR or its text."""
    texts = [code.text for code in page.codes] + [line.text for line in page.reading.lines]
    return next((found for text in texts if (found := find_procedure_code(text)) is not None), None)
