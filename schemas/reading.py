"""What the reader saw on a page: words and lines, with boxes and confidences."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from schemas.geometry import Box
from schemas.model import Frozen

SCRAP_LETTERS = 3
SURE = 0.85
READABLE = 0.5
"""Of a page's letters: so many are sure where it is read at all."""
Confidence = Annotated[float, Field(ge=0, le=1)]


class Word(Frozen):
    """One word: NFC text, its box in pixels, the confidence of the reader it is from, 0 to 1 (None: unknown).

    `other`: what the other reader read here, equal to `text` where the two agree; None where only one reader read.
    `handwritten`: the probability that it is written by hand; None where nobody looked.
    """

    text: str
    box: Box
    confidence: Confidence | None
    other: str | None = None
    other_confidence: Confidence | None = None
    handwritten: Confidence | None = None

    @property
    def is_scrap(self) -> bool:
        """A few signs of which no reader is sure and in which the other sees nothing alike: grain, an ornament."""
        if self.other is None or (self.confidence or 0) >= SURE or set(self.text.lower()) & set(self.other.lower()):
            return False
        return len(self.text) <= SCRAP_LETTERS or not any(sign.isalnum() for sign in self.text)


class Line(Frozen):
    """One line: its text, box, and the places of its words in the reading's `words`."""

    text: str
    box: Box
    words: tuple[int, ...]


class Reading(Frozen):
    """A page as read; `lines` in reading order. Boxes refer to an image of width x height pixels."""

    width: int
    height: int
    dpi: int
    words: tuple[Word, ...]
    lines: tuple[Line, ...]

    def text(self) -> str:
        """Line by line, without scraps; with them where most of the page is unsure: there print itself is read so."""
        readable = self._sure_share() >= READABLE
        kept = (self._kept(line, readable) for line in self.lines)
        return "\n".join(text for text in kept if text)

    def _kept(self, line: Line, readable: bool) -> str:
        words = (self.words[place] for place in line.words)
        return " ".join(word.text for word in words if word.text and not (readable and word.is_scrap))

    def _sure_share(self) -> float:
        sure = sum(len(word.text) for word in self.words if (word.confidence or 0) >= SURE)
        return sure / max(1, sum(len(word.text) for word in self.words))
