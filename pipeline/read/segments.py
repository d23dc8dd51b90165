"""Where the text is: runs of letters on one line, found from the ink itself.

Tesseract's own page layout drops whole lines of forms (a label, a gap, a short value); so the lines are found here and
only their recognition is left to the engine.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels
from schemas.geometry import Box

INK_BELOW = 185
"""Thin marks are grey: share of words right on eight office scans 0.932 at 150, 0.944 at 185, 0.942 at 205."""
TALL_LETTERS = 85
LETTER_MM = (0.9, 9.0)
MARK_MM = 0.12
FRAME_LETTERS, FRAMED = 2.0, 2
"""A frame is so many times as wide as letters are high, and holds so many of them."""
GAP_BREAKS = 1.9
LONELY_HEIGHT = 0.85
MM_PER_INCH = 25.4

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Segment:
    """A run of letters on one line: its box with accents, the height of its tall letters, all in pixels.

    `base`: the row on which most letters stand. `parts`: the labels of its connected components in the page's label
    image.
    """

    box: Box
    body: Box
    letter_height_px: float
    base: float
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Ink:
    """Connected components of the page: label image and one row (left, top, right, bottom, area) per label."""

    labels: Ints
    boxes: Ints
    areas: Ints


def find_ink(flat: Pixels) -> Ink:
    """Connected components of the dark pixels of a grey page; label 0 is the paper."""
    _, binary = cv2.threshold(flat, INK_BELOW, 255, cv2.THRESH_BINARY_INV)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(binary, connectivity=8, ltype=cv2.CV_32S)
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    boxes = np.stack([left, top, right, bottom], axis=1).astype(np.int32)
    return Ink(labels=labels.astype(np.int32), boxes=boxes, areas=stats[:, cv2.CC_STAT_AREA].astype(np.int32))


def find_segments(ink: Ink, dpi: int, walls: tuple[Box, ...] = ()) -> tuple[Segment, ...]:
    """Segments of the page. `walls`: vertical rulings that no segment crosses."""
    bodies, marks = _sort_parts(ink, dpi)
    if bodies.size == 0:
        return ()
    groups, lonely = _without_lonely(ink.boxes, _link_bodies(ink.boxes, bodies, walls))
    marks = np.sort(np.concatenate([marks, lonely]))
    owner = _own_marks(ink.boxes, groups, marks)
    return tuple(_segment(ink.boxes, group, owner[index]) for index, group in enumerate(groups))


def _sort_parts(ink: Ink, dpi: int) -> tuple[Ints, Ints]:
    """Labels of letter bodies and of small marks (accents, dots); what is neither is not text."""
    px_mm = dpi / MM_PER_INCH
    heights = ink.boxes[:, 3] - ink.boxes[:, 1]
    widths = ink.boxes[:, 2] - ink.boxes[:, 0]
    index = np.arange(len(heights), dtype=np.int32)
    page = index == 0
    letter = (heights >= LETTER_MM[0] * px_mm) & (heights <= LETTER_MM[1] * px_mm) & (widths <= 60 * px_mm)
    usual = float(np.median(heights[letter & ~page])) if np.any(letter & ~page) else 0.0
    body = _without_frames(ink.boxes, letter & (heights >= 0.55 * usual) & ~page, usual)
    mark = ~body & ~page & (heights <= 1.1 * usual) & (widths <= 2.0 * usual) & (ink.areas >= (MARK_MM * px_mm) ** 2)
    return index[body], index[mark]


def _without_frames(boxes: Ints, bodies: NDArray[np.bool_], usual: float) -> NDArray[np.bool_]:
    """A frame around a value, or a piece of it, is no letter: the accents of the value would be its own."""
    kept = bodies.copy()
    for label in np.flatnonzero(bodies & (boxes[:, 2] - boxes[:, 0] >= FRAME_LETTERS * usual)):
        left, top, right, bottom = boxes[label]
        within = (boxes[:, 0] > left) & (boxes[:, 1] > top) & (boxes[:, 2] < right) & (boxes[:, 3] < bottom)
        kept[label] = np.count_nonzero(within & bodies) < FRAMED
    return kept


def _link_bodies(boxes: Ints, bodies: Ints, walls: tuple[Box, ...]) -> list[list[int]]:
    """Groups of bodies that follow each other on one line."""
    order = bodies[np.argsort(boxes[bodies, 0], kind="stable")]
    parent = {int(label): int(label) for label in order}
    by_row = _rows_index(boxes, order)
    for label in order:
        follower = _next_on_line(boxes, int(label), by_row)
        if follower is not None and not _walled(boxes[label], boxes[follower], walls):
            parent[_root(parent, follower)] = _root(parent, int(label))
    groups: dict[int, list[int]] = {}
    for label in order:
        groups.setdefault(_root(parent, int(label)), []).append(int(label))
    return list(groups.values())


def _without_lonely(boxes: Ints, groups: list[list[int]]) -> tuple[list[list[int]], Ints]:
    """Groups of letters, and apart from them single small parts (a large comma, a quote) that joined no line."""
    heights = np.concatenate([boxes[group, 3] - boxes[group, 1] for group in groups])
    least = LONELY_HEIGHT * float(np.median(heights))
    lonely = [group[0] for group in groups if len(group) == 1 and boxes[group[0], 3] - boxes[group[0], 1] < least]
    apart = set(lonely)
    kept = [group for group in groups if group[0] not in apart]
    return (kept, np.array(lonely, dtype=np.int32)) if kept else (groups, np.array([], dtype=np.int32))


def _root(parent: dict[int, int], label: int) -> int:
    while parent[label] != label:
        parent[label] = parent[parent[label]]
        label = parent[label]
    return label


ROW_PX = 32


def _rows_index(boxes: Ints, order: Ints) -> dict[int, list[int]]:
    """Bodies by the bands of ROW_PX they touch, left to right, so that neighbours are found without a full search."""
    rows: dict[int, list[int]] = {}
    for label in order:
        for row in range(int(boxes[label, 1]) // ROW_PX, int(boxes[label, 3]) // ROW_PX + 1):
            rows.setdefault(row, []).append(int(label))
    return rows


def _next_on_line(boxes: Ints, label: int, by_row: dict[int, list[int]]) -> int | None:
    """The nearest body to the right that shares the line."""
    left, top, right, bottom = (int(value) for value in boxes[label])
    height = bottom - top
    best: tuple[int, int] | None = None
    for row in range(top // ROW_PX, bottom // ROW_PX + 1):
        for other in by_row.get(row, ()):
            start, other_top, end, other_bottom = (int(value) for value in boxes[other])
            if other == label or start < left or (start == left and other <= label) or end <= right:
                continue
            gap = start - right
            tall = max(height, other_bottom - other_top)
            if gap > GAP_BREAKS * tall or (best is not None and gap >= best[0]):
                continue
            if _same_line(top, bottom, other_top, other_bottom):
                best = (gap, other)
    return None if best is None else best[1]


def _same_line(top: int, bottom: int, other_top: int, other_bottom: int) -> bool:
    common = min(bottom, other_bottom) - max(top, other_top)
    short = min(bottom - top, other_bottom - other_top)
    tall = max(bottom - top, other_bottom - other_top)
    return common >= 0.5 * short and tall <= 2.6 * short


def _walled(box: Ints, other: Ints, walls: tuple[Box, ...]) -> bool:
    middle = (int(box[1]) + int(box[3])) / 2
    start, end = int(box[2]) - 2, int(other[0]) + 2
    return any(start <= (wall.left + wall.right) / 2 <= end and wall.top <= middle <= wall.bottom for wall in walls)


def _own_marks(boxes: Ints, groups: list[list[int]], marks: Ints) -> list[list[int]]:
    """For each group the marks that belong to it: the nearest line above or below, within reach."""
    owned: list[list[int]] = [[] for _ in groups]
    if marks.size == 0:
        return owned
    spans = np.array([_span(boxes, group) for group in groups], dtype=np.float64)
    heights = np.array([np.median(boxes[group, 3] - boxes[group, 1]) for group in groups])
    for mark in marks:
        left, top, right, bottom = (float(value) for value in boxes[mark])
        reach = 0.9 * heights
        beside = np.maximum(np.maximum(spans[:, 0] - right, left - spans[:, 2]), 0)
        # Accents sit above their letters more often and higher than dots below: a little bias to the line below.
        apart = np.maximum(np.maximum((spans[:, 1] - bottom), (top - spans[:, 3]) * 1.3), 0)
        cost = np.where((beside <= reach) & (apart <= 0.75 * heights), apart + 0.5 * beside, np.inf)
        nearest = int(np.argmin(cost))
        if np.isfinite(cost[nearest]):
            owned[nearest].append(int(mark))
    return owned


def _span(boxes: Ints, group: list[int]) -> tuple[float, float, float, float]:
    """Left and right end of a group, and the usual top and bottom of its bodies."""
    part = boxes[group]
    return (
        float(part[:, 0].min()),
        float(np.median(part[:, 1])),
        float(part[:, 2].max()),
        float(np.median(part[:, 3])),
    )


def _segment(boxes: Ints, group: list[int], marks: list[int]) -> Segment:
    everything = boxes[group + marks]
    body = boxes[group]
    return Segment(
        box=Box(*(int(v) for v in (*everything[:, :2].min(axis=0), *everything[:, 2:].max(axis=0)))),
        body=Box(*(int(v) for v in (*body[:, :2].min(axis=0), *body[:, 2:].max(axis=0)))),
        letter_height_px=float(np.percentile(body[:, 3] - body[:, 1], TALL_LETTERS)),
        base=float(np.median(body[:, 3])),
        parts=tuple(group + marks),
    )
