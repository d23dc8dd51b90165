"""The reading sheet: every segment of a page pasted on a line of its own, one size, one margin.

One call of the engine then reads a whole page, and no layout analysis can lose a line: what was found is in its slot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.raster import Pixels
from pipeline.read.segments import Ink, Segment
from schemas.geometry import Box
from schemas.reading import Word

LETTER_PX = 20
MARGIN_PX = 40
SPACING_PX = 34
PAPER = 255


@dataclass(frozen=True)
class Slot:
    """A place on the sheet: where the segment stands and how much it was scaled."""

    box: Box
    origin: Box
    scale: float


@dataclass(frozen=True)
class Sheet:
    image: Pixels
    slots: tuple[Slot, ...]

    def to_page(self, word: Word, slot: Slot) -> Word:
        """The word with its box on the page."""

        def back(x: int, y: int) -> tuple[int, int]:
            return (
                round((x - slot.box.left) / slot.scale) + slot.origin.left,
                round((y - slot.box.top) / slot.scale) + slot.origin.top,
            )

        left, top = back(word.box.left, word.box.top)
        right, bottom = back(word.box.right, word.box.bottom)
        box = Box(left, top, right, bottom).intersection(slot.origin.grown(4))
        return word.model_copy(update={"box": box})


def compose_sheet(flat: Pixels, ink: Ink, segments: Sequence[Segment], letter_px: float = LETTER_PX) -> Sheet:
    """The sheet of these segments, in their order, their letters `letter_px` high; foreign ink painted over."""
    scales = [_scale(segment, letter_px) for segment in segments]
    crops = [_resized(cut_out(flat, ink, segment), scale) for segment, scale in zip(segments, scales, strict=True)]
    slots = []
    top = MARGIN_PX
    for crop, segment, scale in zip(crops, segments, scales, strict=True):
        height, width = crop.shape
        box = Box(MARGIN_PX, top, MARGIN_PX + width, top + height)
        slots.append(Slot(box=box, origin=segment.box, scale=scale))
        top += height + SPACING_PX
    sheet_width = max((slot.box.right for slot in slots), default=MARGIN_PX) + MARGIN_PX
    image = np.full((top + MARGIN_PX, sheet_width), PAPER, dtype=np.uint8)
    for crop, slot in zip(crops, slots, strict=True):
        image[slot.box.top : slot.box.bottom, slot.box.left : slot.box.right] = crop
    return Sheet(image=image, slots=tuple(slots))


def _scale(segment: Segment, letter_px: float) -> float:
    """The engine reads letters of one height best. Share of words right on eight office scans: 20 px 0.949,
    27 px 0.941, 33 px 0.943; reading twice and keeping the surer gave no more than 0.948.
    """
    return min(3.0, max(0.3, letter_px / max(1.0, segment.letter_height_px)))


def cut_out(flat: Pixels, ink: Ink, segment: Segment) -> Pixels:
    """The segment alone on white: its own box, every foreign component painted over."""
    box = segment.box.within(flat.shape[1], flat.shape[0])
    part = flat[box.top : box.bottom, box.left : box.right]
    labels = ink.labels[box.top : box.bottom, box.left : box.right]
    own = np.isin(labels, np.array(segment.parts, dtype=np.int32)).astype(np.uint8)
    # The soft edge of a letter lies outside its binary component: keep two pixels around what is its own.
    near = cv2.dilate(own, np.ones((5, 5), np.uint8))
    foreign = (labels > 0) & (own == 0)
    return np.where((near > 0) & ~foreign, part, PAPER).astype(np.uint8)


def _resized(crop: Pixels, scale: float) -> Pixels:
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)
