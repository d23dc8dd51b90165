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

LETTER_PX = 27
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


def compose_sheet(flat: Pixels, ink: Ink, segments: Sequence[Segment]) -> Sheet:
    """The sheet of these segments, in their order. Foreign ink inside a segment's box is painted over."""
    crops = [_crop(flat, ink, segment) for segment in segments]
    slots = []
    top = MARGIN_PX
    for crop, segment in zip(crops, segments, strict=True):
        height, width = crop.shape
        box = Box(MARGIN_PX, top, MARGIN_PX + width, top + height)
        slots.append(Slot(box=box, origin=segment.box, scale=_scale(segment)))
        top += height + SPACING_PX
    sheet_width = max((slot.box.right for slot in slots), default=MARGIN_PX) + MARGIN_PX
    image = np.full((top + MARGIN_PX, sheet_width), PAPER, dtype=np.uint8)
    for crop, slot in zip(crops, slots, strict=True):
        image[slot.box.top : slot.box.bottom, slot.box.left : slot.box.right] = crop
    return Sheet(image=image, slots=tuple(slots))


def _scale(segment: Segment) -> float:
    """Letters much larger or smaller than usual are brought to the usual size; near ones stay untouched."""
    scale = LETTER_PX / max(1.0, segment.letter_height_px)
    return 1.0 if 0.7 <= scale <= 1.5 else min(scale, 3.0)


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


def _crop(flat: Pixels, ink: Ink, segment: Segment) -> Pixels:
    crop = cut_out(flat, ink, segment)
    scale = _scale(segment)
    if scale == 1.0:
        return crop
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)
