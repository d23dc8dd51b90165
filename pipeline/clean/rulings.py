"""Straight printed lines: sides of tables and boxes, underlines, rows of underscores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.clean.components import Chosen, find_components
from pipeline.raster import Pixels
from schemas.geometry import Box

LEAST_MM = 7.6
THICKEST_MM = 1.3

PIECE_PX = 96
MARGIN_PX = 5


@dataclass(frozen=True)
class Rulings:
    """Boxes of the lines, and a mask (255) of their ink where no stroke of a letter crosses it."""

    across: tuple[Box, ...]
    down: tuple[Box, ...]
    mask: Pixels


def find_rulings(ink: Pixels, dpi: int) -> Rulings:
    """`ink`: non-zero where there is ink, on a straight page."""
    half = half_size(ink)
    mask, upended_mask = np.zeros_like(ink), np.zeros_like(ink.T)
    across = [erase_line(ink, mask, box) for box in _runs_across(half, dpi)]
    upended = np.ascontiguousarray(ink.T)
    down = [erase_line(upended, upended_mask, box) for box in _runs_across(np.ascontiguousarray(half.T), dpi)]
    mask |= upended_mask.T
    erase_crossings(ink, mask, across, [flipped(box) for box in down])
    return Rulings(tuple(across), tuple(flipped(box) for box in down), mask)


def erase_crossings(ink: Pixels, erased: Pixels, across: Iterable[Box], down: Iterable[Box]) -> None:
    """Marks what is left where lines meet: each looked attached to the other."""
    painted = []
    for boxes in (across, down):
        canvas = np.zeros_like(ink)
        for box in boxes:
            spot = box.grown(3).within(ink.shape[1], ink.shape[0])
            canvas[spot.top : spot.bottom, spot.left : spot.right] = 255
        painted.append(canvas)
    erased |= painted[0] & painted[1] & ink


def erase_line(ink: Pixels, erased: Pixels, line: Box) -> Box:
    """Marks in `erased` the ink of a horizontal line that runs within `line`; returns its exact box.

    Columns where more ink sits on the line or hangs from it keep all of it: the foot of a letter, a dot under it.
    """
    found = [_erase_piece(ink, erased, line, left) for left in range(line.left, line.right, PIECE_PX)]
    tops, bottoms = zip(*found, strict=True)
    return Box(line.left, min(tops), line.right, max(bottoms))


def _erase_piece(ink: Pixels, erased: Pixels, line: Box, left: int) -> tuple[int, int]:
    """Top and bottom of the line in one piece of it; a slight bend or slope shows only over many pieces."""
    box = Box(left, line.top, min(left + PIECE_PX, line.right), line.bottom).grown(MARGIN_PX)
    box = Box(left, box.top, box.right - MARGIN_PX, box.bottom).within(ink.shape[1], ink.shape[0])
    strip = ink[box.top : box.bottom, box.left : box.right] > 0
    top, bottom = _line_rows(strip)
    kept = _attached(strip, top - 1, -1) | _attached(strip, bottom, 1)
    rows = slice(max(0, top - 1), bottom + 1)
    part = erased[box.top : box.bottom, box.left : box.right][rows]
    part[strip[rows] & ~kept] = 255
    return box.top + top, box.top + bottom


def _line_rows(strip: Chosen) -> tuple[int, int]:
    """First row and the row after the last of the run of well-covered rows around the best one."""
    cover = strip.mean(axis=1)
    top = best = int(cover.argmax())
    covered = cover >= 0.6 * cover[best]
    while top > 0 and covered[top - 1]:
        top -= 1
    bottom = best + 1
    while bottom < len(cover) and covered[bottom]:
        bottom += 1
    return top, bottom


def _attached(strip: Chosen, row: int, step: int) -> Chosen:
    """Columns where ink goes on for two pixels from `row` on, and one column to each side of them."""
    if not (0 <= row < len(strip) and 0 <= row + step < len(strip)):
        return np.zeros(strip.shape[1], dtype=bool)
    goes_on: Chosen = strip[row] & strip[row + step]
    kept: Chosen = goes_on.copy()
    kept[1:] |= goes_on[:-1]
    kept[:-1] |= goes_on[1:]
    return kept


def half_size(ink: Pixels) -> Pixels:
    """A pixel of the half-size picture is ink where any of its four was."""
    height, width = ink.shape[0] // 2 * 2, ink.shape[1] // 2 * 2
    even, odd = ink[0:height:2, :width], ink[1:height:2, :width]
    rows = np.maximum(even, odd)
    return np.maximum(rows[:, 0::2], rows[:, 1::2])


def doubled(box: Box) -> Box:
    """From half-size to full-size pixels."""
    return Box(2 * box.left, 2 * box.top, 2 * box.right, 2 * box.bottom)


def _runs_across(half: Pixels, dpi: int) -> tuple[Box, ...]:
    """Boxes in full-size pixels of thin horizontal lines; breaks of a few pixels are bridged."""
    per_mm = dpi / 25.4 / 2
    length = round(LEAST_MM * per_mm)
    opened = cv2.morphologyEx(half, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    joined = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((3, 7), np.uint8))
    parts = find_components(np.asarray(joined, np.uint8))
    thin = parts.height <= np.maximum(THICKEST_MM * per_mm, 0.02 * parts.width)
    thin &= parts.area <= THICKEST_MM * per_mm * parts.width
    thin[0] = False
    return tuple(doubled(parts.box(int(label))) for label in np.flatnonzero(thin))


def flipped(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)
