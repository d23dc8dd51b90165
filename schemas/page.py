"""One source page on its way through the stages."""

from __future__ import annotations

from typing import Literal

from schemas.geometry import Affine, Box
from schemas.model import Frozen
from schemas.reading import Confidence, Reading
from schemas.tags import PageTags

Rotation = Literal[0, 90, 180, 270]
SetAsideReason = Literal["blank", "separator", "unreadable", "duplicate", "secret"]
MarkKind = Literal["stamp", "pen", "checkbox", "ruling", "comb", "leader"]


class PageSource(Frozen):
    """Where a page came from: path relative to the INPUT that named it, page from 1, SHA-256 of the file's bytes."""

    source: str
    source_page: int
    sha256: str


class Mark(Frozen):
    """Something on the page that is not print, in flat coordinates.

    stamp: a coloured seal. pen: strokes of a pen (signature, handwriting). checkbox: a small empty or ticked square.
    ruling: one straight printed line (a side of a table or box, an underline). comb: a row of equal cells for
    single characters, `cells` from left to right. leader: a row of dots or dashes to write on.
    `ink`: share of the box (inside its border) covered by ink, 0 to 1; it tells a ticked box from an empty one.
    """

    kind: MarkKind
    box: Box
    ink: float = 0.0
    cells: tuple[Box, ...] = ()


class Code(Frozen):
    """A decoded QR code or barcode: its text and its box on the upright page."""

    text: str
    box: Box
    symbology: str = "QRCode"


class PageVerdict(Frozen):
    """What kind of page it is. `type` None: not known. `opens`: it carries a title, so it starts a document."""

    type: str | None
    confidence: Confidence | None
    opens: bool
    title: str | None = None
    runner_up: str | None = None


class PageRecord(Frozen):
    """All that later stages know of one page.

    `reading` and `marks` are in flat coordinates (upright and deskewed); `flat_to_upright` maps them to the upright
    page image of width x height pixels, to which every box of the outside contract refers. `tags`: what the field
    tagger says of the reading's words; None where there is none.
    """

    source: PageSource
    width: int
    height: int
    dpi: int
    rotation: Rotation
    flat_to_upright: Affine
    reading: Reading
    marks: tuple[Mark, ...] = ()
    codes: tuple[Code, ...] = ()
    tags: PageTags | None = None
    verdict: PageVerdict
    set_aside: SetAsideReason | None = None
    notes: tuple[str, ...] = ()
