"""A document of a dossier and its fields, as the outside contract writes them."""

from __future__ import annotations

from typing import Any, Literal

from schemas.geometry import Box
from schemas.model import Frozen
from schemas.page import Rotation
from schemas.reading import Confidence

FieldStatus = Literal["accepted", "review", "absent"]
FieldSource = Literal["ocr", "handwriting", "qr", "mrz", "reviewer"]


class FieldValue(Frozen):
    """One field. Left blank on the paper: `absent`, value, box and page None. Not readable: value None, `review`.

    `page` numbers the dossier's pages, `box` is on the upright page image; `confidence` is the measured probability
    that `value` is exactly right, None when unknown. `candidates`: values that a second reading makes instead.
    """

    value: Any
    text: str | None
    confidence: Confidence | None
    status: FieldStatus
    source: FieldSource | None
    page: int | None
    box: Box | None
    findings: tuple[str, ...] = ()
    candidates: tuple[Any, ...] = ()


class DocumentPage(Frozen):
    """A page of a document; `region` set when several documents share the page."""

    page: int
    source: str
    source_page: int
    sha256: str
    rotation: Rotation
    region: Box | None = None


class Document(Frozen):
    """One paper: its type, pages, and every field that the catalogue gives the type."""

    id: str
    type: str
    confidence: Confidence | None
    file: str | None
    pages: tuple[DocumentPage, ...]
    fields: dict[str, FieldValue]
