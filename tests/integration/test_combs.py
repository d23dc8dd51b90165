"""Digits in boxes, read by the real engine."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from pipeline.engines.tesseract import Tesseract
from pipeline.ports import Charset, Readers
from pipeline.raster import Pixels
from pipeline.read.combs import read_comb
from schemas.geometry import Box
from schemas.page import Mark
from schemas.reading import Word

CELL = 60
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


class Silent(Tesseract):
    """An engine that makes nothing of what it sees."""

    def read_line(self, image: Pixels, dpi: int, charset: Charset = "text") -> tuple[Word, ...]:
        return ()


def comb(text: str, cells: int = 12) -> tuple[Pixels, Mark]:
    """The boxes as the flat page has them: borders taken off, a rest of one left."""
    page = Image.new("L", (CELL * cells + 80, 160), 255)
    pen = ImageDraw.Draw(page)
    boxes = [Box(40 + CELL * n, 50, 40 + CELL * (n + 1), 50 + CELL) for n in range(cells)]
    for sign, box in zip(text, boxes, strict=False):
        if sign != " ":
            pen.text(box.centre, sign, font=ImageFont.truetype(FONT, 40), fill=0, anchor="mm")
    pen.line((boxes[3].left, 52, boxes[3].left, 75), fill=0, width=2)
    return np.asarray(page, np.uint8), Mark(kind="comb", box=Box(40, 50, boxes[-1].right, 110), cells=tuple(boxes))


def test_twelve_digits_are_one_word() -> None:
    flat, mark = comb("001090865359")
    word = read_comb(flat, 300, mark, Readers(Tesseract()))
    assert word is not None
    assert word.text == "001090865359"
    assert word.confidence is not None and word.confidence > 0.5
    assert word.box == mark.box


def test_empty_boxes_are_no_word() -> None:
    flat, mark = comb("")
    assert read_comb(flat, 300, mark, Readers(Tesseract())) is None


def test_the_word_ends_with_the_last_filled_box() -> None:
    flat, mark = comb("038201440")
    word = read_comb(flat, 300, mark, Readers(Tesseract()))
    assert word is not None and word.text == "038201440"
    assert word.box.right == mark.cells[8].right


def test_ink_that_nobody_can_read_is_no_blank() -> None:
    """A person must look: an empty word would let the field pass for left blank."""
    flat, mark = comb("")
    ink = flat.copy()
    for cell in mark.cells[:3]:
        ink[cell.top + 20 : cell.top + 40, cell.left + 20 : cell.left + 40] = 0
    word = read_comb(ink, 300, mark, Readers(Silent()))
    assert word is not None
    assert (word.text, word.confidence) == ("???", None)
