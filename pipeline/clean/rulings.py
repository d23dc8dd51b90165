"""Straight printed lines: sides of tables and boxes, underlines, rows of underscores."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.clean.components import Chosen, find_components
from pipeline.raster import Pixels
from schemas.geometry import Box

LEAST_MM = 7.6
THICKEST_MM = 1.3


@dataclass(frozen=True)
class Rulings:
    """Boxes of the lines, and a mask (255) of their ink where no stroke of a letter crosses it."""

    across: tuple[Box, ...]
    down: tuple[Box, ...]
    mask: Pixels


def find_rulings(ink: Pixels, dpi: int) -> Rulings:
    """`ink`: non-zero where there is ink, on a straight page."""
    half = half_size(ink)
    mask = np.zeros_like(ink)
    across = _runs_across(half, dpi)
    down = tuple(_flipped(box) for box in _runs_across(np.ascontiguousarray(half.T), dpi))
    erased_across, erased_down = np.zeros_like(ink), np.zeros_like(ink.T)
    for box in across:
        _mark_line(ink, erased_across, box)
    upended = np.ascontiguousarray(ink.T)
    for box in down:
        _mark_line(upended, erased_down, _flipped(box))
    np.maximum(erased_across, erased_down.T, out=mask)
    return Rulings(across, down, mask)


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


def _mark_line(ink: Pixels, erased: Pixels, line: Box) -> None:
    """Marks the line's ink, but leaves the columns where ink goes on both above and below (a stroke crosses)."""
    height, width = ink.shape
    margin = 3
    box = line.grown(1).within(width, height)
    strip = ink[box.top : box.bottom, box.left : box.right]
    above = ink[max(0, box.top - margin) : box.top, box.left : box.right]
    below = ink[box.bottom : box.bottom + margin, box.left : box.right]
    crossed = _any_row(above, box.width) & _any_row(below, box.width)
    crossed = cv2.dilate(crossed.astype(np.uint8)[None, :], np.ones((1, 3), np.uint8))[0] > 0
    part = erased[box.top : box.bottom, box.left : box.right]
    part[(strip > 0) & ~crossed[None, :]] = 255


def _any_row(rows: Pixels, width: int) -> Chosen:
    return np.asarray(rows.any(axis=0)) if len(rows) else np.zeros(width, dtype=bool)


def _flipped(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)
