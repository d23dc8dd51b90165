"""The words of a document as one stream in reading order, each knowing its line, cell and page."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.formats.text import fold
from pipeline.layout import Grid, grid_of
from schemas.geometry import Box, union
from schemas.page import PageRecord
from schemas.reading import Line, Word
from schemas.tags import WordTag

NOT_LETTERS = re.compile(r"[^0-9a-z]+")
FOOTNOTE_LINE = re.compile(r"^\W*\(?\d{1,2}\)?\W*$")
COLON_INSIDE = re.compile(r"^(\D*[^\W\d][^:]*:)([^:/].*)$")
GUIDANCE = re.compile(r"^\W*(?:chu thich|huong dan|ghi chu|luu y)\b[^:]{0,30}:?\W*$")
GUIDANCE_START = re.compile(r"^\W*(?:chu thich|huong dan|ghi chu|luu y)[^:]{0,20}:?\s*\(1\)")
FIRST_NOTE = re.compile(r"^\(1\)\s*(?:ghi|neu|ten)\b[^:]*$")
FOOTNOTE_MARK = re.compile(r"(?<=\w)[(\[]\d{1,2}[)\]](?=\W*$)")
"""`Giới tính(3)`: with its brackets read whole."""
GUIDANCE_ITEM = re.compile(r"^\W{0,2}(?:\d(?!\d?\W*$)|[-–+*•])")
"""What explains the form; the bare number of a row under a table's `Ghi chú` does not."""
CLINGING_FOOTNOTE = re.compile(r"(?<=[^\W\d_])\W?\d{1,2}(?=\W*:$)")
"""`Địa chỉ(9):` read as `chỉ9;:`."""
SEGMENT_GAP = 1.6
MRZ_FILLERS = 3
BESIDE_LETTERS = 2.0
"""How far above or below a line, in letters, its neighbour column must have a line."""
COLUMN_WHITE = 1.0
"""Between columns, in letters."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the stream. `page`: index into the document's pages; `line`: running number; `key`: folded letters.

    `tag`: the field that the tagger takes the word for, with its `tag_probability`; None: for print of the form.
    """

    word: Word
    key: str
    page: int
    line: int
    cell: Box | None
    starts_line: bool
    after_gap: bool
    tag: str | None = None
    tag_probability: float = 0.0

    @property
    def text(self) -> str:
        return self.word.text

    @property
    def box(self) -> Box:
        return self.word.box


@dataclass(frozen=True, slots=True)
class StreamLine:
    """A line of the stream: tokens start..end (exclusive)."""

    page: int
    box: Box
    cell: Box | None
    start: int
    end: int
    letter_px: float


@dataclass(frozen=True)
class Stream:
    """All tokens and lines of a document; `right_edge` is where full lines end, per page."""

    tokens: tuple[Token, ...]
    lines: tuple[StreamLine, ...]
    right_edges: tuple[int, ...]
    pages: tuple[PageRecord, ...]

    def text(self, start: int, end: int) -> str:
        return " ".join(token.text for token in self.tokens[start:end])

    def edge_of(self, line: StreamLine) -> float:
        """Where full lines of this line's column end: at the page's edge, or before what stands beside it."""
        reach = BESIDE_LETTERS * line.letter_px
        beside = [
            other.box.left - COLUMN_WHITE * line.letter_px
            for other in self.lines
            if other.page == line.page
            and other.box.left > line.box.right
            and other.box.top < line.box.bottom + reach
            and other.box.bottom > line.box.top - reach
        ]
        return min([self.right_edges[line.page], *beside])


def build_stream(pages: Sequence[PageRecord], regions: Sequence[Sequence[Box]] = ()) -> Stream:
    """The stream of these pages, in flat coordinates.

    `regions`: for each page the boxes to read one after the other, instead of all of it.
    """
    tokens: list[Token] = []
    lines: list[StreamLine] = []
    for place, page in enumerate(pages):
        grid = grid_of(page.marks, page.reading.width, page.reading.height)
        tags = _tags_of(page)
        for region in regions[place] if regions else (None,):
            for line in _without_guidance(page.reading.lines):
                words = _words_of(page, line, region)
                if words and not _is_footnote(line):
                    _add_line(tokens, lines, words, place, grid, tags)
    edges = tuple(_right_edge(lines, place, page.reading.width) for place, page in enumerate(pages))
    return Stream(tokens=tuple(tokens), lines=tuple(lines), right_edges=edges, pages=tuple(pages))


def _tags_of(page: PageRecord) -> dict[int, WordTag]:
    """By the identity of the word."""
    return {id(page.reading.words[tag.word]): tag for tag in page.tags.words} if page.tags else {}


def _words_of(page: PageRecord, line: Line, region: Box | None) -> list[Word]:
    """The line's words, without machine-readable lines; those in the region."""
    words = [word for index in line.words if (word := page.reading.words[index]).text.count("<") < MRZ_FILLERS]
    return words if region is None else [word for word in words if word.box.overlap(region) >= 0.5]


def _is_footnote(line: Line) -> bool:
    return len(line.words) == 1 and "(" in line.text and FOOTNOTE_LINE.match(line.text) is not None


def _without_guidance(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines before `Chú thích:` or `Hướng dẫn`: what follows explains the form, with example numbers."""
    for place, line in enumerate(lines):
        below = lines[place + 1].text if place + 1 < len(lines) else ""
        if GUIDANCE.match(fold(line.text)) and GUIDANCE_ITEM.match(below):
            return lines[:place]
        first_note = 2 * place > len(lines) and FIRST_NOTE.match(fold(line.text))
        if first_note or GUIDANCE_START.match(fold(line.text)):
            return lines[:place]
    return lines


def _add_line(
    tokens: list[Token],
    lines: list[StreamLine],
    words: list[Word],
    place: int,
    grid: Grid,
    tags: Mapping[int, WordTag],
) -> None:
    box = union(word.box for word in words)
    cell = grid.cell_at(*box.centre)
    letter = statistics.median(word.box.height for word in words)
    start = len(tokens)
    previous: Word | None = None
    for word, tag in ((part, tags.get(id(whole))) for whole in words for part in _split_at_colon(whole)):
        gap = previous is not None and word.box.left - previous.box.right > SEGMENT_GAP * letter
        tokens.append(
            Token(
                word=word,
                key=_key(word.text),
                page=place,
                line=len(lines),
                cell=cell,
                starts_line=previous is None,
                after_gap=gap,
                tag=tag.key if tag else None,
                tag_probability=tag.probability if tag else 0.0,
            )
        )
        previous = word
    lines.append(StreamLine(page=place, box=box, cell=cell, start=start, end=len(tokens), letter_px=letter))


def _key(text: str) -> str:
    """Folded letters; of a label's last word without the footnote's number."""
    marked = FOOTNOTE_MARK.sub("", text)
    bare = CLINGING_FOOTNOTE.sub("", marked) if text[:1].islower() else marked
    return NOT_LETTERS.sub("", fold(bare))


def _split_at_colon(word: Word) -> tuple[Word, ...]:
    """`sinh:12/03` is a label's end and a value's start; `08:30` is a time and stays whole."""
    found = COLON_INSIDE.match(word.text)
    if found is None:
        return (word,)
    share = len(found[1]) / len(word.text)
    middle = round(word.box.left + share * word.box.width)
    other = COLON_INSIDE.match(word.other or "")
    others = (other[1], other[2]) if other else (word.other, word.other and "")
    return (
        word.model_copy(update={"text": found[1], "other": others[0], "box": word.box._replace(right=middle)}),
        word.model_copy(update={"text": found[2], "other": others[1], "box": word.box._replace(left=middle)}),
    )


def _right_edge(lines: Sequence[StreamLine], place: int, width: int) -> int:
    rights = sorted(line.box.right for line in lines if line.page == place and line.cell is None)
    return rights[int(0.9 * (len(rights) - 1))] if rights else width
