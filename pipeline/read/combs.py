"""Combs: rows of boxes for one character each, closed up to a line and read as one word."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.formats.digits import DIGIT_SIGNS
from pipeline.ports import OcrEngine
from pipeline.raster import Pixels
from pipeline.read.segments import INK_BELOW
from pipeline.read.sheet import LETTER_PX, MARGIN_PX, PAPER
from schemas.geometry import Box, union
from schemas.page import Mark
from schemas.reading import Word

BORDER = 0.12
"""Of a cell's side: what may be left of its border."""
FILLED_INK = 0.015
GAP = 0.3
"""Between characters, of their height."""
DIGITS_SHARE = 0.6


def read_comb(flat: Pixels, dpi: int, comb: Mark, engine: OcrEngine) -> Word | None:
    """The characters of a comb as one word; None when every box is empty.

    A word with more or fewer characters than filled boxes has no confidence.
    """
    filled = [(cell, ink) for cell in sorted(comb.cells) if (ink := _character(flat, cell)) is not None]
    if not filled:
        return None
    strip = _strip([ink for _, ink in filled])
    text, confidence = _joined(engine.read_line(strip, dpi))
    if sum(sign in DIGIT_SIGNS for sign in text) >= DIGITS_SHARE * len(text):
        text, confidence = _joined(engine.read_line(strip, dpi, "digits"))
    if not text:
        return None
    sure = confidence if len(text) == len(filled) else None
    return Word(text=text, box=union(cell for cell, _ in filled), confidence=sure)


def _character(flat: Pixels, cell: Box) -> Pixels | None:
    """The ink inside a box, cut out; None when the box is empty."""
    across, down = round(BORDER * cell.width), round(BORDER * cell.height)
    inside = flat[cell.top + down : cell.bottom - down, cell.left + across : cell.right - across]
    ink = inside < INK_BELOW
    if inside.size == 0 or float(ink.mean()) < FILLED_INK:
        return None
    columns = np.flatnonzero(ink.any(axis=0))
    return np.asarray(inside[:, columns[0] : columns[-1] + 1], dtype=np.uint8)


def _strip(characters: list[Pixels]) -> Pixels:
    """The characters side by side, about LETTER_PX high, with white around."""
    rows = np.concatenate([np.flatnonzero((one < INK_BELOW).any(axis=1)) for one in characters])
    scale = LETTER_PX / max(8.0, float(np.percentile(rows, 98) - np.percentile(rows, 2) + 1))
    gap = np.full((characters[0].shape[0], max(2, round(GAP * LETTER_PX / scale))), PAPER, np.uint8)
    least = min(one.shape[0] for one in characters)
    parts = [part[:least] for one in characters for part in (gap, one)]
    line = cv2.resize(np.hstack(parts), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return np.asarray(
        cv2.copyMakeBorder(line, MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX, cv2.BORDER_CONSTANT, value=PAPER), np.uint8
    )


def _joined(words: tuple[Word, ...]) -> tuple[str, float | None]:
    """The words without spaces, and the least confidence."""
    known = [word.confidence for word in words if word.confidence is not None]
    return "".join(word.text for word in words).replace(" ", ""), min(known, default=None)
