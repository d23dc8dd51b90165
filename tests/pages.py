"""Pages for tests, laid out from plain text: a letter 12 px wide and 24 px high, as if read without error."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout import blocks_of, grid_of
from pipeline.read import ReadSegment, assemble
from schemas.geometry import IDENTITY, Box
from schemas.page import Code, Mark, PageRecord, PageSource, PageVerdict
from schemas.reading import Reading, Word

LETTER_PX = 12
HEIGHT_PX = 24
LINE_PX = 50
WIDTH, HEIGHT = 1240, 1754
Row = str | tuple[int, str] | list[tuple[int, str]]
UNKNOWN = PageVerdict(type=None, confidence=None, opens=False)


def segment(text: str, left: int, top: int, confidence: float = 0.96) -> ReadSegment:
    """The words of a text on one line from (left, top)."""
    words, x = [], left
    for part in text.split():
        box = Box(x, top, x + LETTER_PX * len(part), top + HEIGHT_PX)
        words.append(Word(text=part, box=box, confidence=confidence))
        x = box.right + LETTER_PX
    return ReadSegment(Box(left, top, x - LETTER_PX, top + HEIGHT_PX), tuple(words))


def page(
    lines: Sequence[Row],
    marks: Sequence[Mark] = (),
    codes: Sequence[Code] = (),
    verdict: PageVerdict = UNKNOWN,
    number: int = 1,
) -> PageRecord:
    """A page of lines from top to bottom: a text, (left, text), or several (left, text) on one line."""
    segments = []
    for row, line in enumerate(lines):
        parts = [(100, line)] if isinstance(line, str) else [line] if isinstance(line, tuple) else line
        segments += [segment(text, left, 100 + row * LINE_PX) for left, text in parts if text]
    words, read = assemble(blocks_of(segments, grid_of(marks, WIDTH, HEIGHT)))
    reading = Reading(width=WIDTH, height=HEIGHT, dpi=150, words=tuple(words), lines=tuple(read))
    return PageRecord(
        source=PageSource(source="scan.pdf", source_page=number, sha256="0" * 64),
        width=WIDTH,
        height=HEIGHT,
        dpi=150,
        rotation=0,
        flat_to_upright=IDENTITY,
        reading=reading,
        marks=tuple(marks),
        codes=tuple(codes),
        verdict=verdict,
    )
