"""What the stages ask of the outside, as Protocols. `runtime` joins them to real tools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.raster import Pixels
from schemas.evidence import Evidence, PageBasis
from schemas.geometry import Box
from schemas.reading import Reading, Word
from schemas.tags import PageTags

Charset = Literal["text", "digits", "mrz"]
"""What may stand in a line; a reader that knows nothing of it reads `text`."""


class OcrEngine(Protocol):
    """Reads printed Vietnamese. Implementations run one thread per process."""

    @property
    def version(self) -> str:
        """Name and version, e.g. `tesseract 5.3.0 vie`."""

    def read_page(self, image: Pixels, dpi: int) -> tuple[Word, ...]:
        """All words of a grey page, boxes in its pixels, no order promised; raises PageUnreadable."""

    def read_line(self, image: Pixels, dpi: int, charset: Charset = "text") -> tuple[Word, ...]:
        """The words of a crop that holds one line, left to right."""


class LineReader(Protocol):
    """Reads one line letter by letter, knowing no words: what it reads is evidence of its own beside the engine's."""

    def read_line(self, crop: Pixels, top: float, base: float, charset: Charset = "text") -> tuple[Word, ...]:
        """The words of a grey crop cut close to its ink, left to right, boxes in its pixels.

        Tall letters stand from row `top` down to row `base`.
        """


class Tagger(Protocol):
    """Says by words and places alone, knowing no labels, which field's value each word of a page is part of."""

    def tag(self, reading: Reading) -> PageTags:
        """What it thinks of every word that is no print of the form."""


class HandDetector(Protocol):
    """Tells handwriting from print by its look, whatever it says."""

    def hand_in(self, crop: Pixels, top: float, base: float, boxes: Sequence[Box]) -> tuple[float, ...]:
        """For each box of a line's crop (as LineReader takes it) the probability that handwriting stands there."""


@dataclass(frozen=True)
class Readers:
    """`engine` reads pages, `second` each line once more, on its own; `hand` tells what of it is handwriting, and `pen`
    reads such lines too, the surer of it and `second` counting; None: there is none.
    """

    engine: OcrEngine
    second: LineReader | None = None
    hand: HandDetector | None = None
    pen: LineReader | None = None


class Calibrator(Protocol):
    """Knows from measurement how often what is read is right. Probabilities are below 1; None: never measured."""

    @property
    def accept_from(self) -> float:
        """The least confidence with which no human need look."""

    def confidence(self, evidence: Evidence) -> float | None:
        """The probability that a field's value with this evidence is exactly right."""

    def page_confidence(self, basis: PageBasis) -> float | None:
        """The probability that a page's type told by this is right."""
