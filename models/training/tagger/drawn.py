"""Pages of the mill as words with the field that each belongs to, straight from the typesetter, without a scanner."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import pairwise
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.mill.fonts import face_rules
from benchmarks.mill.paper import Sheet
from pipeline.layout import blocks_of, grid_of
from schemas.geometry import Box, union

CSS_PX = 300 / 96
POINT = 300 / 72
"""Both in pixels at 300 dpi."""
SEGMENT_GAP = 1.6
"""Of a word's height: more white than this parts the segments of a line."""
LEADERS = re.compile(r"[\s.…_·-]*")
"""Rows of these the reader takes away before it reads."""
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class TaggedWord:
    """A word, its box in pixels, and the key of the field whose value it is part of; empty for print of the form."""

    text: str
    box: Box
    key: str


@dataclass(frozen=True)
class DrawnPage:
    """One page at 300 dpi with its words in reading order."""

    width: int
    height: int
    words: tuple[TaggedWord, ...]


@dataclass(frozen=True)
class _Segment:
    body: Box
    words: tuple[TaggedWord, ...]


def draw(sheet: Sheet) -> tuple[bytes, tuple[DrawnPage, ...]]:
    """The sheet as PDF, and its pages."""
    fonts = FontConfiguration()
    faces = CSS(string=face_rules(sheet.html), font_config=fonts)
    html = HTML(string=sheet.html)
    document = html.render(stylesheets=[faces], font_config=fonts)
    keys = _keys_of(html.etree_element)
    pdf = bytes(document.write_pdf())
    fields = [list(_fields(page._page_box, keys)) for page in document.pages]
    return pdf, tuple(_page(page, boxes) for page, boxes in zip(_PAGE.finditer(_words_of(pdf)), fields, strict=True))


def _keys_of(root: Any) -> dict[int, str]:
    """For each element within a field's value, by its identity: the field's key."""
    keys: dict[int, str] = {}

    def mark(element: Any, key: str) -> None:
        own = element.get("data-field") or key
        if own:
            keys[id(element)] = own
        for child in element:
            mark(child, own)

    mark(root, "")
    return keys


def _fields(page_box: Any, keys: dict[int, str]) -> Iterator[tuple[Box, str]]:
    """The places of the text of values."""
    for box in _boxes(page_box):
        key = keys.get(id(box.element)) if type(box).__name__ == "TextBox" else None
        if key:
            left, top = box.position_x, box.position_y
            sides = (left, top, left + box.width, top + box.height)
            yield Box(*(round(CSS_PX * side) for side in sides)), key


def _boxes(box: Any) -> Iterator[Any]:
    """The box and all below it; of a box that CSS places by itself a placeholder stands in the flow."""
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _words_of(pdf: bytes) -> str:
    command = ["pdftotext", "-bbox", "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60).stdout.decode("utf-8")


def _page(found: re.Match[str], fields: Sequence[tuple[Box, str]]) -> DrawnPage:
    width, height = (round(POINT * float(side)) for side in found.groups()[:2])
    words = [
        TaggedWord(text, box, next((key for place, key in reversed(fields) if box.overlap(place) > 0.5), ""))
        for *sides, raw in _WORD.findall(found[3])
        if not LEADERS.fullmatch(text := unescape(raw))
        for box in [Box(*(round(POINT * float(side)) for side in sides))]
    ]
    return DrawnPage(width, height, in_reading_order(_without_combs(words), width, height))


def _without_combs(words: Sequence[TaggedWord]) -> list[TaggedWord]:
    """Digits in boxes of their own as the one word that the reader makes of them."""
    joined: list[TaggedWord] = []
    for word in words:
        last = joined[-1] if joined else None
        alone = len(word.text) == 1 and word.text.isalnum() and word.key
        level = last is not None and abs(last.box.centre[1] - word.box.centre[1]) < 0.3 * word.box.height
        if last and alone and level and last.key == word.key and last.text.isalnum():
            joined[-1] = TaggedWord(last.text + word.text, union((last.box, word.box)), word.key)
        else:
            joined.append(word)
    return joined


def in_reading_order(words: Sequence[TaggedWord], width: int, height: int) -> tuple[TaggedWord, ...]:
    """As the reader orders a page without rulings."""
    blocks = blocks_of(list(_segments(words)), grid_of((), width, height))
    return tuple(word for block in blocks for row in block.rows for segment in row for word in segment.words)


def _segments(words: Sequence[TaggedWord]) -> Iterator[_Segment]:
    """Words beside each other on a line, as Poppler gives them, parted where white stands between."""
    start = 0
    for place, (one, after) in enumerate(pairwise([*words, None]), 1):
        if one is not None and (after is None or not _follows(one.box, after.box)):
            run = tuple(words[start:place])
            yield _Segment(union(word.box for word in run), run)
            start = place


def _follows(one: Box, after: Box) -> bool:
    level = abs(one.centre[1] - after.centre[1]) < 0.4 * max(one.height, after.height)
    return level and -1 <= after.left - one.right < SEGMENT_GAP * 0.7 * after.height
