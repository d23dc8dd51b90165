"""Straight printed lines: sides of tables and boxes, underlines, rows of underscores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from pipeline.clean.components import Chosen, find_components
from pipeline.raster import Pixels
from schemas.geometry import Box, union

LEAST_MM = (4.3, 7.6)
"""Of horizontal and of vertical lines; the stems of large capitals are shorter."""

LONG_MM = 20.0
THICKEST_MM = {False: 0.6, True: 1.3}
ATTACHED_MOST = {False: 0.14, True: 0.6}
TOUCHED_MOST = {False: 0.35, True: 0.65}
"""For short and long lines: how thick, the share of the length to which other ink is attached on one side only, and on
any side. Letters stand on an underline or cross it; bars of letters have a stem on one side."""

BOLD_MM = 0.6
SOLID = {False: 0.75, True: 0.92}
"""Share of the line's pixels that must be ink, for fine and bold ones: a line of small print is no bold line."""

PIECE_PX = 96
MARGIN_PX = 12


@dataclass(frozen=True)
class Rulings:
    """Boxes of the lines, and a mask (255) of their ink where no stroke of a letter crosses it."""

    across: tuple[Box, ...]
    down: tuple[Box, ...]
    mask: Pixels


@dataclass(frozen=True)
class _Piece:
    """A stretch of a line: where it lies in the page, and the ink that belongs to it alone.

    solid: share of the rows' pixels that are ink; attached: share of the columns with more ink above or
    below but not both; crossed: with both."""

    box: Box
    own: Chosen
    solid: float
    attached: float
    crossed: float


def find_rulings(ink: Pixels, dpi: int) -> Rulings:
    """`ink`: non-zero where there is ink, on a straight page."""
    half = half_size(ink)
    mask, upended_mask = np.zeros_like(ink), np.zeros_like(ink.T)
    across = _erase_rulings(ink, mask, _runs_across(half, dpi, LEAST_MM[0]), dpi)
    upended, upended_half = np.ascontiguousarray(ink.T), np.ascontiguousarray(half.T)
    down = _erase_rulings(upended, upended_mask, _runs_across(upended_half, dpi, LEAST_MM[1]), dpi)
    down = [flipped(box) for box in down]
    mask |= upended_mask.T
    erase_crossings(ink, mask, across, down)
    return Rulings(tuple(across), tuple(down), mask)


def _erase_rulings(ink: Pixels, erased: Pixels, runs: Iterable[Box], dpi: int) -> list[Box]:
    """Marks the ink of those runs that are lines, and returns their boxes."""
    per_mm = dpi / 25.4
    lines = []
    for run in runs:
        pieces = _pieces(ink, run)
        if _is_line(pieces, run.width, per_mm):
            lines.append(_erase(erased, pieces))
    return lines


def _is_line(pieces: list[_Piece], width: int, per_mm: float) -> bool:
    """Not the bar or foot of large letters, not a row of small print that ran together."""
    long = width >= LONG_MM * per_mm
    thickness = float(np.median([piece.box.height for piece in pieces])) / per_mm
    solid, attached, crossed = (
        sum(share * piece.box.width for share, piece in zip(shares, pieces, strict=True)) / width
        for shares in zip(*((piece.solid, piece.attached, piece.crossed) for piece in pieces), strict=True)
    )
    if thickness > THICKEST_MM[long] or solid < SOLID[thickness > BOLD_MM]:
        return False
    return bool(attached <= ATTACHED_MOST[long] and attached + crossed <= TOUCHED_MOST[long])


def erase_line(ink: Pixels, erased: Pixels, line: Box) -> Box:
    """Marks in `erased` the ink of a horizontal line that runs within `line`; returns its exact box.

    Columns where more ink sits on the line or hangs from it keep all of it: the foot of a letter, a dot under it.
    """
    return _erase(erased, _pieces(ink, line))


def _erase(erased: Pixels, pieces: list[_Piece]) -> Box:
    for piece in pieces:
        top = piece.box.top - 1 if piece.box.top else 0
        part = erased[top : top + len(piece.own), piece.box.left : piece.box.right]
        part[piece.own] = 255
    return union(piece.box for piece in pieces)


def _pieces(ink: Pixels, line: Box) -> list[_Piece]:
    """A slight bend or slope of the line shows only over many pieces."""
    cuts = np.linspace(line.left, line.right, max(1, round(line.width / PIECE_PX)) + 1).astype(int).tolist()
    return [_piece(ink, line, left, right) for left, right in pairwise(cuts)]


def _piece(ink: Pixels, line: Box, left: int, right: int) -> _Piece:
    window = Box(left, line.top - MARGIN_PX, right, line.bottom + MARGIN_PX)
    window = window.within(ink.shape[1], ink.shape[0])
    strip = ink[window.top : window.bottom, window.left : window.right] > 0
    top, bottom = _line_rows(strip, line.top - window.top, line.bottom - window.top)
    above, below = _attached(strip, top - 1, -1), _attached(strip, bottom, 1)
    own = strip[max(0, top - 1) : bottom + 1] & ~(above | below)
    box = Box(window.left, window.top + top, window.right, window.top + bottom)
    shares = (strip[top:bottom], above ^ below, above & below)
    return _Piece(box, own, *(float(share.mean()) if share.size else 0.0 for share in shares))


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


def _line_rows(strip: Chosen, first: int, last: int) -> tuple[int, int]:
    """First row and the row after the last of the well-covered rows around the best one from `first` to `last`."""
    cover = strip.mean(axis=1)
    start = max(0, first - 2)
    top = best = start + int(cover[start : last + 2].argmax())
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


def _runs_across(half: Pixels, dpi: int, least_mm: float) -> tuple[Box, ...]:
    """Boxes in full-size pixels of thin horizontal lines; breaks of a few pixels are bridged."""
    per_mm = dpi / 25.4 / 2
    length = round(least_mm * per_mm)
    opened = cv2.morphologyEx(half, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    joined = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((3, 25), np.uint8))
    parts = find_components(np.asarray(joined, np.uint8))
    thin = parts.height <= np.maximum(THICKEST_MM[True] * per_mm, 0.02 * parts.width)
    thin &= parts.area <= THICKEST_MM[True] * per_mm * parts.width
    thin[0] = False
    return tuple(doubled(parts.box(int(label))) for label in np.flatnonzero(thin))


def flipped(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)
