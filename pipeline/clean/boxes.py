"""Tick boxes and combs (rows of cells for single characters)."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.components import Chosen, Components, find_components
from pipeline.clean.rulings import doubled, erase_crossings, erase_line, flipped, half_size
from pipeline.raster import Pixels
from schemas.geometry import Box, union
from schemas.page import Mark

SIDE_MM = (2.4, 9.0)
TICK_BOX_MM = 7.2
STROKE_MM = 0.75
LEAST_CELLS = 6
MISSED_CELLS = 2
SLACK_PX = 4
CORNER_PX = 4
CORNER_INK = 0.4
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
    ticks = [cell for cell in single if cell.width <= TICK_BOX_MM * 2 * per_mm and _is_tick_box(ink, cell)]
    return tuple(_comb(row) for row in combs) + tuple(_checkbox(ink, cell, dpi) for cell in ticks)


def erase_boxes(ink: Pixels, boxes: tuple[Mark, ...], dpi: int) -> Pixels:
    """Mask (255) of the borders of combs and of whole tick boxes."""
    if not boxes:
        return np.zeros_like(ink)
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
            fitted = _fitted(ink, _between(strokes.box(int(label)), strokes.box(int(near[level][0]))))
            if fitted is not None:
                cells.append(fitted)
    return cells


def _between(left: Box, right: Box) -> Box:
    """From stroke to stroke, in full-size pixels, where both are: a cross or tick may lengthen one of them."""
    return doubled(Box(left.left, max(left.top, right.top), right.right, min(left.bottom, right.bottom)))


def _fitted(ink: Pixels, box: Box) -> Box | None:
    """The exact outer edges, if straight lines run from corner to corner on all four sides."""
    near = box.grown(3).within(ink.shape[1], ink.shape[0])
    around = ink[near.top : near.bottom, near.left : near.right] > 0
    upright = around[:, box.left - near.left : box.right - near.left]
    top, bottom = _line_row(upright[: SLACK_PX + 5]), _line_row(upright[: -SLACK_PX - 6 : -1])
    if top is None or bottom is None:
        return None
    lying = around[top : len(around) - bottom].T
    left, right = _line_row(lying[: 2 * SLACK_PX + 1]), _line_row(lying[: -2 * SLACK_PX - 2 : -1])
    if left is None or right is None:
        return None
    return Box(near.left + left, near.top + top, near.right - right, near.bottom - bottom)


def _line_row(strip: Chosen) -> int | None:
    """Outer edge of the first line inked all along, its ends included: serifs and bows of letters leave gaps."""
    if len(strip) < 2 or strip.shape[1] < 8:
        return None
    inked = strip[:-1] | strip[1:]
    quarter = strip.shape[1] // 4
    whole = inked.mean(axis=1) >= COVERED
    whole &= inked[:, quarter:-quarter].mean(axis=1) >= COVERED
    whole &= (inked[:, :6].sum(axis=1) >= 3) & (inked[:, -6:].sum(axis=1) >= 3)
    if not whole.any():
        return None
    pair = int(whole.argmax())
    row = pair if float(strip[pair].mean()) >= 0.5 else pair + 1
    while row > 0 and strip[row - 1].mean() >= 0.4:
        row -= 1
    return row


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
    """Alike, level with the row, and about a whole number of steps after its last cell: groups of cells lie apart."""
    last = row[-1]
    slack = 0.15 * last.width + 2
    alike = all(abs(a - b) <= slack for a, b in zip(cell[1::2], last[1::2], strict=True))
    alike &= abs(cell.width - last.width) <= slack
    steps = (cell.left - last.left) / _pitch(row, cell)
    return alike and (0.5 < steps <= 1.5 or (steps < MISSED_CELLS + 1.5 and abs(steps - round(steps)) <= 0.35))


def _pitch(row: list[Box], cell: Box) -> float:
    lefts = [box.left for box in row] + [cell.left]
    steps = [b - a for a, b in pairwise(lefts) if b > a]
    return max(min(steps, default=1), 0.8 * cell.width)


def _filled(row: list[Box]) -> list[Box]:
    """With the cells that were missed between two found ones, as where a character touches the border."""
    pitch = min(b.left - a.left for a, b in pairwise(row))
    whole = row[:1]
    for cell in row[1:]:
        last = whole[-1]
        missed = round((cell.left - last.left) / pitch) - 1
        step = (cell.left - last.left) / (missed + 1)
        shifts = (round(step * (n + 1)) for n in range(missed))
        whole += [Box(last.left + shift, last.top, last.right + shift, last.bottom) for shift in shifts]
        whole.append(cell)
    return whole


def _is_tick_box(ink: Pixels, cell: Box) -> bool:
    shaped = _square(cell) and _has_corners(ink, cell) and _alone(ink, cell)
    return shaped and not _is_letter(ink, cell) and not _is_finder(ink, cell)


def _has_corners(ink: Pixels, cell: Box) -> bool:
    """Ink in all four corners: a bold `o` at 300 dpi is as large and square as a small box, but round."""
    corners = [
        ink[y : y + CORNER_PX, x : x + CORNER_PX] > 0
        for x in (cell.left, cell.right - CORNER_PX)
        for y in (cell.top, cell.bottom - CORNER_PX)
    ]
    return all(corner.size and float(corner.mean()) >= CORNER_INK for corner in corners)


def _is_letter(ink: Pixels, cell: Box) -> bool:
    """A bar runs through the middle from side to side: B, 8."""
    inside = _inner(ink, cell, 0.25)
    return bool(inside.size) and float(inside.mean(axis=1).max()) > 0.95


def _is_finder(ink: Pixels, cell: Box) -> bool:
    """A corner mark of a QR code: black in the middle as no cross or tick makes it."""
    middle = _inner(ink, cell, 0.34)
    return bool(middle.size) and float(middle.mean()) > 0.93


def _inner(ink: Pixels, cell: Box, share: float) -> Chosen:
    dx, dy = round(share * cell.width), round(share * cell.height)
    return ink[cell.top + dy : cell.bottom - dy, cell.left + dx : cell.right - dx] > 0


def _square(cell: Box) -> bool:
    return 0.75 <= cell.width / cell.height <= 1.33


def _alone(ink: Pixels, cell: Box) -> bool:
    """No side runs on beyond a corner: it would be an underline beneath a letter, or a table."""
    reach = cell.width // 3
    for y in (cell.top, cell.bottom):
        level = slice(max(0, y - SLACK_PX), y + SLACK_PX)
        for x in (cell.left - reach - 3, cell.right + 3):
            beyond = ink[level, max(0, x) : x + reach] > 0
            if beyond.size and beyond.any(axis=0).mean() > 0.8 and beyond.mean(axis=1).max() > 0.8:
                return False
    return True


def _comb(row: list[Box]) -> Mark:
    cells = _filled(row)
    return Mark(kind="comb", box=union(cells), cells=tuple(cells))


def _checkbox(ink: Pixels, cell: Box, dpi: int) -> Mark:
    """Ink is counted inside the border, a fifth of the side away from it on each side."""
    inset = max(2, round(0.2 * min(cell.width, cell.height)))
    inside: NDArray[np.uint8] = ink[cell.top + inset : cell.bottom - inset, cell.left + inset : cell.right - inset]
    return Mark(kind="checkbox", box=cell, ink=round(float((inside > 0).mean()), 3) if inside.size else 0.0)
