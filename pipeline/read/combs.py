"""Combs: rows of boxes for one character each, closed up to a line and read as one word."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pipeline.formats.digits import DIGIT_SIGNS
from pipeline.ports import OcrEngine, Readers
from pipeline.raster import Pixels
from pipeline.read.join import join_readings
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
UNREAD = "?"
CLOSE = slice(MARGIN_PX - 2, 2 - MARGIN_PX)
"""Columns of the strip without its margins."""


def read_comb(flat: Pixels, dpi: int, comb: Mark, readers: Readers) -> Word | None:
    """The characters of a comb as one word; None when every box is empty.

    A reading with more or fewer characters than filled boxes has no confidence; ink that no reader makes anything of
    is UNREAD signs, so that nobody takes the comb for blank.
    """
    filled = [(cell, ink) for cell in sorted(comb.cells) if (ink := _character(flat, cell)) is not None]
    if not filled:
        return None
    strip, top, base = _strip([ink for _, ink in filled])
    place, close = union(cell for cell, _ in filled), strip[:, CLOSE]
    readings = [_engine_reading(strip, dpi, readers.engine)]
    if readers.second is not None:
        readings.append(readers.second.read_line(close, top, base))
    read = [word for words in readings if (word := _word(words, place, len(filled))).text]
    unread = Word(text=UNREAD * len(filled), box=place, confidence=None)
    word = join_readings(read[:1], read[1:])[0] if read else unread
    if readers.hand is None:
        return word
    (hand,) = readers.hand.hand_in(close, top, base, [Box(0, 0, close.shape[1], close.shape[0])])
    return word.model_copy(update={"handwritten": hand})


def _engine_reading(strip: Pixels, dpi: int, engine: OcrEngine) -> tuple[Word, ...]:
    """Anew with nothing but digits where most of it is."""
    words = engine.read_line(strip, dpi)
    text = "".join(word.text for word in words)
    digits = text and sum(sign in DIGIT_SIGNS for sign in text) >= DIGITS_SHARE * len(text)
    return engine.read_line(strip, dpi, "digits") if digits else words


def _word(words: Sequence[Word], place: Box, signs: int) -> Word:
    text = "".join(word.text for word in words).replace(" ", "")
    known = [word.confidence for word in words if word.confidence is not None]
    return Word(text=text, box=place, confidence=min(known, default=None) if len(text) == signs else None)


def _character(flat: Pixels, cell: Box) -> Pixels | None:
    """The ink inside a box, cut out; None when the box is empty."""
    across, down = round(BORDER * cell.width), round(BORDER * cell.height)
    inside = flat[cell.top + down : cell.bottom - down, cell.left + across : cell.right - across]
    ink = inside < INK_BELOW
    if inside.size == 0 or float(ink.mean()) < FILLED_INK:
        return None
    columns = np.flatnonzero(ink.any(axis=0))
    return np.asarray(inside[:, columns[0] : columns[-1] + 1], dtype=np.uint8)


def _strip(characters: list[Pixels]) -> tuple[Pixels, float, float]:
    """The characters side by side, about LETTER_PX high, with white around; from which row to which they stand."""
    rows = np.concatenate([np.flatnonzero((one < INK_BELOW).any(axis=1)) for one in characters])
    top, base = float(np.percentile(rows, 2)), float(np.percentile(rows, 98)) + 1
    scale = LETTER_PX / max(8.0, base - top)
    gap = np.full((characters[0].shape[0], max(2, round(GAP * LETTER_PX / scale))), PAPER, np.uint8)
    least = min(one.shape[0] for one in characters)
    parts = [part[:least] for one in characters for part in (gap, one)]
    line = cv2.resize(np.hstack(parts), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    framed = cv2.copyMakeBorder(line, MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX, cv2.BORDER_CONSTANT, value=PAPER)
    return np.asarray(framed, np.uint8), MARGIN_PX + top * scale, MARGIN_PX + base * scale
