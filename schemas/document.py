"""A document of a dossier and its fields, as the outside contract writes them."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import Field

from schemas.evidence import Evidence, FieldSource
from schemas.geometry import Box
from schemas.model import Frozen
from schemas.page import Rotation
from schemas.reading import Confidence

FieldStatus = Literal["accepted", "review", "absent"]


class Suggestion(Frozen):
    """What a field would read if it were spelled as a list has it; never put in place of the value.

    `value`: the whole field with that one part replaced. `distance`: how far the part is from what was read
    (`pipeline/formats/distance.py`: 0.25 a mark, 1 a letter). `list`: the catalogue's list that has it.
    """

    value: str
    distance: float
    list: str


class UnitOfToday(Frozen):
    """A ward or commune since 1 July 2025 with its statistics code: `Phường Cầu Giấy`, `Hà Nội`, `00166`."""

    ward: str
    province: str
    code: str


class FieldValue(Frozen):
    """One field. Left blank on the paper: `absent`, value, box and page None. Not readable: value None, `review`.

    `page` numbers the dossier's pages, `box` is on the upright page image; `confidence` is the measured probability
    that `value` is exactly right, None when unknown. `candidates`: values that a second reading makes instead.
    `suggestions`: for a value that its lists do not have, the nearest that they have. `today`: of an address that
    names a unit of Hà Nội before 1 July 2025, the units it went into: several where it was divided or its name is
    of several. `evidence`: what the confidence is measured by; it is never written.
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
    suggestions: tuple[Suggestion, ...] = ()
    today: tuple[UnitOfToday, ...] = ()
    evidence: Evidence | None = Field(default=None, exclude=True, repr=False)


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

    @property
    def key(self) -> str:
        """Knows the document again when its dossier is made anew, whatever its number and its type are by then.

        A part of a page is another one once the page was turned.
        """
        pages = [
            f"{page.sha256}:{page.source_page}:{page.region}" + (f":{page.rotation}" if page.region else "")
            for page in self.pages
        ]
        return hashlib.sha256("\n".join(pages).encode()).hexdigest()[:40]
