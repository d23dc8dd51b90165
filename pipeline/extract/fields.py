"""From value tokens to the contract's fields: parsed value, box on the upright page, evidence, status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.marks import Seen
from pipeline.extract.stream import Token
from pipeline.formats.parse import parse
from pipeline.formats.parsed import Parsed
from schemas.catalogue import FieldSpec
from schemas.document import FieldSource, FieldStatus, FieldValue
from schemas.geometry import Box, union
from schemas.page import PageRecord

ACCEPT_FROM = 0.85


@dataclass(frozen=True)
class Place:
    """The document's pages with their numbers in the dossier."""

    pages: tuple[PageRecord, ...]
    numbers: tuple[int, ...]

    def upright(self, page: int, box: Box) -> Box:
        """A flat box on the upright page image."""
        record = self.pages[page]
        return record.flat_to_upright.box(box).within(record.width, record.height)


ABSENT = FieldValue(value=None, text=None, confidence=None, status="absent", source=None, page=None, box=None)


def missing(spec: FieldSpec) -> FieldValue:
    """A required field whose label was not found: a person must look; an optional one counts as blank."""
    if not spec.required:
        return ABSENT
    return ABSENT.model_copy(update={"status": "review", "findings": ("Không tìm thấy mục này trên giấy.",)})


def from_tokens(tokens: Sequence[Token], spec: FieldSpec, place: Place, text: str | None = None) -> FieldValue:
    """The field that these tokens make; `text` where lines or rows matter more than the plain words."""
    read = " ".join(token.text for token in tokens) if text is None else text
    return from_parsed(parse(read, spec), tokens, read, place)


def from_parsed(parsed: Parsed, tokens: Sequence[Token], read: str, place: Place) -> FieldValue:
    if parsed.blank or not tokens:
        return ABSENT
    page = tokens[0].page
    box = union(token.box for token in tokens if token.page == page)
    confidence = _word_confidence(tokens)
    return FieldValue(
        value=parsed.value,
        text=read,
        confidence=confidence,
        status=_status(parsed, confidence),
        source="ocr",
        page=place.numbers[page],
        box=place.upright(page, box),
        findings=parsed.findings,
    )


def from_seen(seen: Seen | None, spec: FieldSpec, place: Place) -> FieldValue:
    if seen is None:
        return missing(spec)
    return FieldValue(
        value=seen.value,
        text=seen.text or None,
        confidence=None,
        status="review" if not seen.sure or (spec.required and not seen.value) else "accepted",
        source="ocr",
        page=place.numbers[seen.page],
        box=place.upright(seen.page, seen.box),
    )


def from_machine(value: str | None, source: FieldSource, page: int, box: Box) -> FieldValue:
    """A value out of a QR code or MRZ: error-detecting codes stand behind it. `box` on the upright page."""
    return FieldValue(value=value, text=value, confidence=None, status="accepted", source=source, page=page, box=box)


def _word_confidence(tokens: Sequence[Token]) -> float | None:
    known = [token.word.confidence for token in tokens if token.word.confidence is not None and token.key]
    return min(known) if known else None


def _status(parsed: Parsed, confidence: float | None) -> FieldStatus:
    if parsed.value is None or parsed.repaired or parsed.findings or confidence is None:
        return "review"
    return "accepted" if confidence >= ACCEPT_FROM else "review"
