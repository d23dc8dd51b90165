"""What stands between the gaps of the lines of a page, and the marks with which items of a list begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pipeline.extract.marks import TICKED_INK
from pipeline.extract.stream import Stream, StreamLine, Token
from pipeline.formats.text import fold
from schemas.geometry import Box, union
from schemas.page import Mark

Style = Literal["number", "letter", "dash", "box"]
NUMBER = re.compile(r"[(\[]?(\d{1,2})[.)\]:/]?[-–.]?")
LETTER = re.compile(r"\(?[a-zđ][.)/]")
DASH = re.compile(r"[-–—+*•▪◦●°·>]+")
TYPED_BOX = re.compile(r"[☐☑☒□■✓✔]|\[[xXvV]?\]")
EMPTY_BOXES = frozenset({"☐", "□", "[]"})
GLUED = re.compile(r"[(\[]?(\d{1,2})[.)\]/](?=[^\W\d])|[-–•+*](?=[^\W\d])")


@dataclass(frozen=True)
class Part:
    """Words of a line without a gap between them."""

    tokens: tuple[Token, ...]
    line: StreamLine

    @property
    def box(self) -> Box:
        return union(token.box for token in self.tokens)

    @property
    def left(self) -> int:
        return self.tokens[0].box.left

    @property
    def cell(self) -> Box | None:
        return self.line.cell

    @property
    def letter(self) -> float:
        return self.line.letter_px

    @property
    def said(self) -> str:
        return fold(" ".join(token.text for token in self.tokens))

    @property
    def starts_small(self) -> bool:
        return self.tokens[0].text[:1].islower()


@dataclass(frozen=True)
class ItemMark:
    """How an item begins: the style of its mark, its number, the words behind the mark, whether a box is ticked."""

    style: Style
    number: int | None
    words: tuple[Token, ...]
    ticked: bool = False


def mark_of(stream: Stream, tokens: Sequence[Token]) -> ItemMark | None:
    """The number, letter, dash or box that these words begin with."""
    first, words = tokens[0], tuple(tokens[1:])
    if TYPED_BOX.fullmatch(first.text):
        return ItemMark("box", None, words, first.text not in EMPTY_BOXES)
    if DASH.fullmatch(first.text):
        return ItemMark("dash", None, words)
    number = NUMBER.fullmatch(first.text)
    if number and (first.text != number[1] or not words or words[0].after_gap or words[0].text[:1].isupper()):
        return ItemMark("number", int(number[1]), words)
    if LETTER.fullmatch(first.text):
        return ItemMark("letter", None, words)
    glued = GLUED.match(first.text)
    if glued:
        return ItemMark("number" if glued[1] else "dash", int(glued[1]) if glued[1] else None, tuple(tokens))
    box = _box_before(stream, first)
    return None if box is None else ItemMark("box", None, tuple(tokens), box.ink >= TICKED_INK)


def _box_before(stream: Stream, first: Token) -> Mark | None:
    """The tick box drawn right before a word."""
    height = first.box.height
    return next(
        (
            mark
            for mark in stream.pages[first.page].marks
            if mark.kind == "checkbox"
            and 0 <= first.box.left - mark.box.right + 4 <= 3 * height
            and abs(mark.box.centre[1] - first.box.centre[1]) <= height
        ),
        None,
    )


def parts_of(stream: Stream, page: int, start: int, end: int, cuts: Set[int]) -> Iterator[Part]:
    """What stands between gaps, and before labels (`cuts`), among tokens start..end."""
    for line in stream.lines:
        if line.page != page or line.end <= start or line.start >= end:
            continue
        first, last = max(start, line.start), min(end, line.end)
        places = [place for place in range(first + 1, last) if stream.tokens[place].after_gap or place in cuts]
        for one, other in pairwise([first, *places, last]):
            yield Part(stream.tokens[one:other], line)


def rows_of_parts(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Parts on a level, from top to bottom, each from left to right."""
    row: list[Part] = []
    for part in sorted(parts, key=lambda one: one.box.centre[1]):
        if row and part.box.centre[1] - row[0].box.centre[1] > 0.6 * row[0].letter:
            yield sorted(row, key=lambda one: one.left)
            row = []
        row.append(part)
    if row:
        yield sorted(row, key=lambda one: one.left)
