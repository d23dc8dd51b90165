"""Seals and stamps in a mask of coloured ink: told from coloured print by the ring or frame around them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.components import find_components
from pipeline.raster import Pixels
from schemas.geometry import Box

RADIUS_MM = (8.5, 24.0)
"""Seals of Vietnamese offices are 30 to 42 mm wide; small ones of units start below 20 mm."""

FRAME_MM = (12.0, 5.0)
FRAME_MOST_MM = (110.0, 70.0)
"""Least and most of the long and the short side of a framed stamp; larger frames adorn certificates."""

RING_SECTORS = 72
RING_COVERED = 0.62
FRAME_COVERED = 0.75
RING_FILLED = 0.5
"""Of the disc: an emblem is filled more than a seal."""

AROUND_MM, AROUND_SHARE = (1.2, 1.6, 2.0, 2.4), 0.27
"""So far outside there is little ink beside that of the ring; around a circle laid through lines of print there is as
much.
"""

SEARCH_DPI = 50
GREY_RADIUS_MM = (13.5, 22.0)
"""Of seals known by their ring alone; smaller are emblems."""
GREY_STEP_MM = 0.5
GREY_DARKER = 30
"""Than white paper: so much darker is a seal's ink."""
CLEAR_RING = 0.35
"""How much more ink there must be on a ring than around it."""
WIDE_MM = 90.0
"""Clusters wider than this are searched at half of SEARCH_DPI."""


@dataclass(frozen=True)
class SealShape:
    """The outline as a polygon of (x, y) in pixels."""

    outline: tuple[tuple[float, float], ...]

    @property
    def box(self) -> Box:
        xs, ys = zip(*self.outline, strict=True)
        return Box(math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)), math.ceil(max(ys)))

    def scaled(self, factor: float) -> SealShape:
        return SealShape(tuple((x * factor, y * factor) for x, y in self.outline))

    def shifted(self, by_x: float, by_y: float) -> SealShape:
        return SealShape(tuple((x + by_x, y + by_y) for x, y in self.outline))

    def paint(self, canvas: Pixels, value: int) -> None:
        """Fills the shape on `canvas`."""
        cv2.fillPoly(canvas, [np.round(np.array(self.outline)).astype(np.int32)], value)


def seal_shapes(mask: Pixels, dpi: float) -> list[SealShape]:
    """Rings and frames in a mask (255) of one colour of ink."""
    per_mm = dpi / 25.4
    found: list[SealShape] = []
    for box in sorted(_clusters(mask, per_mm), key=lambda box: -box.area):
        if any(box.overlap(shape.box) > 0.5 for shape in found):
            continue
        part = mask[box.top : box.bottom, box.left : box.right]
        shape = _ring(part, per_mm) or _frame(part, per_mm)
        if shape is not None:
            found.append(shape.shifted(box.left, box.top))
    return found


def grey_seal(flat: Pixels, dpi: float) -> SealShape | None:
    """The clearest ring of a seal's size on a page whose colours are not known; print runs through no ring."""
    scale = SEARCH_DPI / dpi
    small = np.asarray(cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    inked = (small < 255 - GREY_DARKER).astype(np.float32)
    unit = SEARCH_DPI / 25.4
    rings: list[tuple[float, int, int, float]] = []
    for size in np.arange(*GREY_RADIUS_MM, GREY_STEP_MM) * unit:
        votes = cv2.filter2D(inked, -1, _ring_kernel(float(size), unit), borderType=cv2.BORDER_CONSTANT)
        _, most, _, (across, down) = cv2.minMaxLoc(votes)
        rings.append((most, across, down, float(size)))
    part = inked.astype(np.uint8)
    for clear, x, y, radius in sorted(rings, reverse=True):
        whole = _ring_cover(part, x, y, radius, 0.7) >= RING_COVERED
        if clear >= CLEAR_RING and whole and _disc_fill(part, x, y, radius) <= RING_FILLED:
            return _circle((x + 0.5) / scale, (y + 0.5) / scale, (radius + unit) / scale)
    return None


def _ring_kernel(radius: float, unit: float) -> NDArray[np.float32]:
    """The share of ink on the ring less the share right outside of it."""
    reach = round(radius + 1.6 * unit) + 1
    away = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    ring = np.abs(away - radius) <= 0.6
    around = (away >= radius + 0.8 * unit) & (away <= radius + 1.6 * unit)
    return np.asarray(ring / ring.sum() - around / around.sum(), np.float32)


def _clusters(mask: Pixels, per_mm: float) -> list[Box]:
    if cv2.countNonZero(mask) < 20 * per_mm:
        return []
    gap = max(3, round(1.6 * per_mm))
    joined = find_components(
        np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)), np.uint8)
    )
    longer, shorter = np.maximum(joined.width, joined.height), np.minimum(joined.width, joined.height)
    big = (longer >= FRAME_MM[0] * per_mm) & (shorter >= FRAME_MM[1] * per_mm)
    big[0] = False
    margin = round(2 * per_mm)
    return [joined.box(int(label)).grown(margin).within(mask.shape[1], mask.shape[0]) for label in np.flatnonzero(big)]


def _ring(part: Pixels, per_mm: float) -> SealShape | None:
    """The widest circle that has ink in most directions from its middle."""
    search_dpi = SEARCH_DPI if max(part.shape) <= WIDE_MM * per_mm else SEARCH_DPI / 2
    scale = min(1.0, search_dpi / (25.4 * per_mm))
    small = np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    inked = (small > 40).astype(np.float32)
    unit = per_mm * scale
    widest = min(RADIUS_MM[1] * unit, max(small.shape) * 0.75)
    for radius in range(round(widest), round(RADIUS_MM[0] * unit) - 1, -1):
        across, down = _most_voted(inked, radius)
        x, y = (across + 0.5) / scale, (down + 0.5) / scale
        covered = _ring_cover(part, x, y, radius / scale, 1.2 / scale)
        around = max(_ring_cover(part, x, y, radius / scale + beyond * per_mm, 0.0) for beyond in AROUND_MM)
        is_ring = covered >= RING_COVERED and around <= AROUND_SHARE * covered
        if is_ring and _disc_fill(part, x, y, radius / scale) <= RING_FILLED:
            return _circle(x, y, radius / scale + per_mm)
    return None


def _most_voted(inked: NDArray[np.float32], radius: int) -> tuple[int, int]:
    """Middle of the circle of this radius that passes through most ink."""
    ring = np.zeros((2 * radius + 3, 2 * radius + 3), np.float32)
    cv2.circle(ring, (radius + 1, radius + 1), radius, 1.0, 2)
    votes = np.asarray(cv2.filter2D(inked, -1, ring, borderType=cv2.BORDER_CONSTANT))
    down, across = divmod(int(votes.argmax()), votes.shape[1])
    return across, down


def _ring_cover(part: Pixels, x: float, y: float, radius: float, slack: float) -> float:
    """Share of directions in which there is ink about `radius` away."""
    height, width = part.shape
    angles = np.arange(RING_SECTORS) * (2 * np.pi / RING_SECTORS)
    hit = np.zeros(RING_SECTORS, bool)
    for r in np.arange(radius - slack, radius + slack + 0.5, 0.7):
        at_x, at_y = np.round(x + r * np.cos(angles)).astype(int), np.round(y + r * np.sin(angles)).astype(int)
        within = (at_x >= 0) & (at_x < width) & (at_y >= 0) & (at_y < height)
        hit[within] |= part[at_y[within], at_x[within]] > 0
    return float(hit.mean())


def _disc_fill(part: Pixels, x: float, y: float, radius: float) -> float:
    disc = np.zeros_like(part)
    cv2.circle(disc, (round(x), round(y)), round(radius), 255, -1)
    return cv2.countNonZero(part & disc) / max(1, cv2.countNonZero(disc))


def _circle(x: float, y: float, radius: float) -> SealShape:
    angles = np.arange(48) * (2 * np.pi / 48)
    return SealShape(tuple((x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles))


def _frame(part: Pixels, per_mm: float) -> SealShape | None:
    """The rectangle (perhaps turned) around the ink, if ink runs along most of its sides."""
    points = np.asarray(cv2.findNonZero(part), np.float32)
    (x, y), (width, height), angle = cv2.minAreaRect(points)
    sides = max(width, height) / per_mm, min(width, height) / per_mm
    if not all(FRAME_MM[n] <= sides[n] <= FRAME_MOST_MM[n] for n in range(2)):
        return None
    corners = np.asarray(cv2.boxPoints(((x, y), (width, height), angle)), np.float64)
    ink = np.asarray(cv2.dilate(part, np.ones((3, 3), np.uint8)), np.uint8)
    covers = [_side_cover(ink, corners[n], corners[(n + 1) % 4], np.array([x, y])) for n in range(4)]
    if min(covers) < FRAME_COVERED:
        return None
    grown = cv2.boxPoints(((x, y), (width + 1.5 * per_mm, height + 1.5 * per_mm), angle))
    return SealShape(tuple((float(px), float(py)) for px, py in np.asarray(grown)))


def _side_cover(
    ink: Pixels, start: NDArray[np.float64], end: NDArray[np.float64], middle: NDArray[np.float64]
) -> float:
    """Best share of inked points on the side or on a line a little inside it."""
    steps = max(8, round(float(np.hypot(*(end - start)))))
    along = start + (end - start) * np.linspace(0.04, 0.96, steps)[:, None]
    inwards = middle - (start + end) / 2
    inwards /= max(1.0, float(np.hypot(*inwards)))
    best = 0.0
    for depth in range(4):
        places = np.round(along + inwards * depth).astype(int)
        xs, ys = places[:, 0].clip(0, ink.shape[1] - 1), places[:, 1].clip(0, ink.shape[0] - 1)
        best = max(best, float((ink[ys, xs] > 0).mean()))
    return best
