"""What becomes of the engine's words: doubtful ones read again, machine-readable lines with their own signs, order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from pipeline.ports import Charset, Readers
from pipeline.raster import CleanPage, Pixels
from pipeline.read import read_page
from schemas.geometry import IDENTITY, Box
from schemas.reading import Word

MRZ = "IDVNM0900001234001090000123<<4"


@dataclass
class Scripted:
    """An engine that says one word for each line of ink: of each page the next of `sheets`."""

    sheets: list[list[tuple[str, float]]]
    heights: list[int] = field(default_factory=list)
    version: str = "scripted"

    def read_page(self, image: Pixels, dpi: int) -> tuple[Word, ...]:
        lines = _lines(image)
        self.heights.append(max(line.height for line in lines))
        said = zip(lines, self.sheets.pop(0), strict=True)
        return tuple(Word(text=text, box=box, confidence=sure) for box, (text, sure) in said if text)[::-1]

    def read_line(self, image: Pixels, dpi: int, charset: Charset = "text") -> tuple[Word, ...]:
        return ()


@dataclass
class Letters:
    """A second reader that sees this word, or another when nothing but an MRZ's signs may stand there."""

    text: str
    mrz: str
    sure: float = 0.8

    def read_line(self, crop: Pixels, top: float, base: float, charset: Charset = "text") -> tuple[Word, ...]:
        seen = self.mrz if charset == "mrz" else self.text
        return (Word(text=seen, box=Box(0, 0, crop.shape[1], crop.shape[0]), confidence=self.sure),) if seen else ()


@dataclass
class Likely:
    """A detector that takes all for handwriting with this probability."""

    sure: float

    def hand_in(self, crop: Pixels, top: float, base: float, boxes: Sequence[Box]) -> tuple[float, ...]:
        return (self.sure,) * len(boxes)


def _lines(image: Pixels) -> list[Box]:
    dark = np.concatenate([[False], (image < 128).any(axis=1), [False]])
    edges = np.flatnonzero(dark[1:] != dark[:-1])
    boxes = []
    for top, bottom in zip(edges[::2], edges[1::2], strict=True):
        columns = np.flatnonzero((image[top:bottom] < 128).any(axis=0))
        boxes.append(Box(int(columns[0]), int(top), int(columns[-1]) + 1, int(bottom)))
    return boxes


def clean(*lines: Box) -> CleanPage:
    """A page with a word of blocks in each of these boxes."""
    flat = np.full((600, 900), 255, np.uint8)
    for box in lines:
        for left in range(box.left, box.right, 22):
            flat[box.top : box.bottom, left : min(left + 16, box.right)] = 0
    return CleanPage(flat, 0, flat, 150, IDENTITY, (), blank=False)


UPPER, LOWER = Box(100, 100, 292, 124), Box(100, 300, 292, 324)


def texts(engine: Scripted, *lines: Box) -> list[str]:
    return [line.text for line in read_page(clean(*lines), Readers(engine)).lines]


def test_a_blank_page_is_not_given_to_the_engine() -> None:
    assert texts(Scripted([])) == []


def test_lines_come_from_top_to_bottom_with_boxes_on_the_page() -> None:
    reading = read_page(clean(LOWER, UPPER), Readers(Scripted([[("trên", 0.9), ("dưới", 0.9)]])))
    assert [line.text for line in reading.lines] == ["trên", "dưới"]
    for line, box in zip(reading.lines, (UPPER, LOWER), strict=True):
        assert max(abs(one - other) for one, other in zip(line.box, box, strict=True)) <= 1


def test_only_doubtful_lines_are_read_again_with_larger_letters() -> None:
    engine = Scripted([[("trên", 0.9), ("dvới", 0.3)], [("dưới", 0.8)]])
    assert texts(engine, UPPER, LOWER) == ["trên", "dưới"]
    assert engine.heights[1] > engine.heights[0]


def test_the_surer_reading_stays() -> None:
    assert texts(Scripted([[("dưới", 0.45)], [("dvới", 0.2)]]), UPPER) == ["dưới"]


def test_a_line_that_gave_nothing_is_read_again() -> None:
    assert texts(Scripted([[("", 0.0)], [("dưới", 0.4)]]), UPPER) == ["dưới"]


def test_a_line_that_gives_nothing_twice_is_no_line() -> None:
    assert texts(Scripted([[("", 0.0)], [("", 0.0)]]), UPPER) == []


def machine_read(engine: str, second: str, signs: str) -> list[str]:
    """A line as read when the engine and the second reader see this, the latter with an MRZ's signs alone `signs`."""
    readers = Readers(Scripted([[(engine, 0.9)], [("", 0.0)]]), Letters(second, signs))
    return [line.text for line in read_page(clean(UPPER), readers).lines]


@pytest.mark.parametrize("read", ["IDVNM090OOO1234OO1O90000123<<4", "1DVNM090000123400109000012344"])
def test_a_machine_readable_line_is_read_with_its_own_signs(read: str) -> None:
    assert machine_read(read, "", MRZ) == [MRZ]
    assert machine_read("|DVNM sọc", read, MRZ) == [MRZ]
    assert machine_read("", read, MRZ) == [MRZ]


def test_a_machine_readable_line_stays_when_the_second_look_sees_nothing() -> None:
    assert machine_read(MRZ, "", "") == [MRZ]


@pytest.mark.parametrize("read", ["001090000123", "Địa chỉ thường trú hiện nay", "a << b"])
def test_other_lines_are_not(read: str) -> None:
    assert machine_read(read, read, MRZ) == [read]


@pytest.mark.parametrize(
    ("hand", "pen_sure", "read"),
    [(0.9, 0.95, "viết"), (0.9, 0.6, "in"), (0.1, 0.95, "in")],
    ids=["handwriting", "print that looks so", "print"],
)
def test_the_surer_reader_counts_where_handwriting_may_stand(hand: float, pen_sure: float, read: str) -> None:
    readers = Readers(
        Scripted([[("?", 0.1)], [("", 0.0)]]), Letters("in", ""), Likely(hand), Letters("viết", "", pen_sure)
    )
    assert read_page(clean(LOWER), readers).lines[0].text == read
