"""Tick boxes and combs (rows of cells for single characters)."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.components import Components, find_components
from pipeline.clean.rulings import doubled, erase_crossings, erase_line, flipped, half_size
from pipeline.raster import Pixels
from schemas.geometry import Box, union
from schemas.page import Mark

SIDE_MM = (2.4, 9.0)
TICK_BOX_MM = 7.2
STROKE_MM = 0.75
LEAST_CELLS = 6
COVERED = 0.9
"""Share of a side that must be inked."""


def find_boxes(ink: Pixels, dpi: int) -> tuple[Mark, ...]:
    """Marks of kind checkbox and comb on a straight page; `ink`: non-zero where there is ink."""
    half = half_size(ink)
    per_mm = dpi / 25.4 / 2
    cells = _cells(ink, _uprights(half, per_mm), per_mm)
    rows = _rows(cells)
    combs = [row for row in rows if len(row) >= LEAST_CELLS]
    single = [cell for row in rows if len(row) < LEAST_CELLS for cell in row]
    ticks = [cell for cell in single if cell.width <= TICK_BOX_MM * 2 * per_mm and _square(cell)]
    return tuple(_comb(row) for row in combs) + tuple(_checkbox(ink, cell, dpi) for cell in ticks)


def erase_boxes(ink: Pixels, boxes: tuple[Mark, ...], dpi: int) -> Pixels:
    """Mask (255) of the borders of combs and of whole tick boxes."""
    mask, upended_mask = np.zeros_like(ink), np.zeros_like(ink.T)
    upended = np.ascontiguousarray(ink.T)
    stroke = round(STROKE_MM * dpi / 25.4)
    for mark in boxes:
        if mark.kind == "checkbox":
            whole = mark.box.grown(3).within(ink.shape[1], ink.shape[0])
            mask[whole.top : whole.bottom, whole.left : whole.right] = ink[
                whole.top : whole.bottom, whole.left : whole.right
            ]
        across, down = _sides(mark.cells, stroke)
        across = [erase_line(ink, mask, box) for box in across]
        down = [flipped(erase_line(upended, upended_mask, flipped(box))) for box in down]
        if mark.cells:
            erase_crossings(ink, mask, across, down)
    return mask | upended_mask.T


def _sides(cells: tuple[Box, ...], stroke: int) -> tuple[list[Box], list[Box]]:
    """Where the horizontal and the vertical borders of the cells run."""
    across = [
        Box(cell.left, top, cell.right, top + stroke) for cell in cells for top in (cell.top, cell.bottom - stroke)
    ]
    down = [
        Box(left, cell.top, left + stroke, cell.bottom) for cell in cells for left in (cell.left, cell.right - stroke)
    ]
    return across, down


def _uprights(half: Pixels, per_mm: float) -> Components:
    """Thin vertical strokes as long as the side of a box."""
    length = round(SIDE_MM[0] * per_mm * 0.85)
    return find_components(np.asarray(cv2.morphologyEx(half, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8)), np.uint8))


def _cells(ink: Pixels, strokes: Components, per_mm: float) -> list[Box]:
    """Boxes between neighbouring strokes of equal top and bottom, closed above and below."""
    low, high = SIDE_MM[0] * per_mm, SIDE_MM[1] * per_mm
    slack = 0.35 * per_mm + 1
    fits = (strokes.width <= STROKE_MM * per_mm + 1) & (strokes.height >= low) & (strokes.height <= high * 1.1)
    fits[0] = False
    labels = np.flatnonzero(fits)
    labels = labels[np.argsort(strokes.left[labels], kind="stable")]
    cells = []
    for place, label in enumerate(labels):
        rest = labels[place + 1 :]
        gaps = strokes.left[rest] - strokes.left[label]
        near = rest[(gaps >= 0.6 * low) & (gaps <= 1.6 * strokes.height[label])]
        level = np.abs(strokes.top[near] - strokes.top[label]) <= slack
        level &= np.abs(strokes.bottom[near] - strokes.bottom[label]) <= slack
        if level.any():
            box = doubled(union((strokes.box(int(label)), strokes.box(int(near[level][0])))))
            if _closed(ink, box):
                cells.append(box)
    return cells


def _closed(ink: Pixels, box: Box) -> bool:
    """Whether a straight line runs from corner to corner along the top and along the bottom."""
    return all(_has_line(ink[max(0, y - 4) : y + 5, box.left : box.right]) for y in (box.top, box.bottom - 1))


def _has_line(strip: Pixels) -> bool:
    if len(strip) < 3:
        return False
    inked = (strip[:-2] | strip[1:-1] | strip[2:]) > 0
    corners = inked[:, :4].any(axis=1) & inked[:, -4:].any(axis=1)
    return bool((corners & (inked.mean(axis=1) >= COVERED)).any())


def _rows(cells: list[Box]) -> list[list[Box]]:
    """Cells of the same size side by side at an even pitch."""
    rows: list[list[Box]] = []
    for cell in sorted(cells):
        home = next((row for row in rows if _continues(row, cell)), None)
        if home is None:
            rows.append([cell])
        else:
            home.append(cell)
    return rows


def _continues(row: list[Box], cell: Box) -> bool:
    last = row[-1]
    slack = 0.15 * last.width + 2
    level = abs(cell.top - last.top) <= slack and abs(cell.bottom - last.bottom) <= slack
    pitch = last.left - row[-2].left if len(row) > 1 else None
    near = cell.left - last.left <= 1.6 * last.width if pitch is None else abs(cell.left - last.left - pitch) <= slack
    return level and near and abs(cell.width - last.width) <= slack


def _square(cell: Box) -> bool:
    return 0.75 <= cell.width / cell.height <= 1.33


def _comb(row: list[Box]) -> Mark:
    return Mark(kind="comb", box=union(row), cells=tuple(row))


def _checkbox(ink: Pixels, cell: Box, dpi: int) -> Mark:
    """Ink is counted inside the border, a fifth of the side away from it on each side."""
    inset = max(2, round(0.2 * min(cell.width, cell.height)))
    inside: NDArray[np.uint8] = ink[cell.top + inset : cell.bottom - inset, cell.left + inset : cell.right - inset]
    return Mark(kind="checkbox", box=cell, ink=round(float((inside > 0).mean()), 3) if inside.size else 0.0)
