"""What the stages ask of the outside, as Protocols. `runtime` joins them to real tools."""

from __future__ import annotations

from typing import Literal, Protocol

from pipeline.raster import Pixels
from schemas.reading import Word

Charset = Literal["text", "digits", "mrz"]


class OcrEngine(Protocol):
    """Reads printed Vietnamese. Implementations run one thread per process."""

    @property
    def version(self) -> str:
        """Name and version, e.g. `tesseract 5.3.0 vie`."""

    def read_page(self, image: Pixels, dpi: int) -> tuple[Word, ...]:
        """All words of a grey page, boxes in its pixels, no order promised; raises PageUnreadable."""

    def read_line(self, image: Pixels, dpi: int, charset: Charset = "text") -> tuple[Word, ...]:
        """The words of a crop that holds one line, left to right."""
