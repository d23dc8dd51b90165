"""Dirt: specks far from any print, punch holes, shadows along the edge of the page."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.clean.components import Chosen, Components
from pipeline.raster import Pixels

SPECK_MM = 0.7
ALONE_MM = 2.6
"""A full stop or a mark is nearer than this to a letter; a speck of dirt is mostly not."""

HOLE_MM = (3.5, 8.5)
EDGE_MM = 22.0
"""Punch holes and staples lie this near to an edge."""

SHADOW_MM = (14.0, 90.0)
"""Breadth and length of what is no print when it runs along the very edge."""


def find_dirt(parts: Components, dpi: int) -> Chosen:
    """Chooses the components that are dirt."""
    per_mm = dpi / 25.4
    dirt = _lonely_specks(parts, per_mm) | _punch_holes(parts, per_mm) | _edge_shadows(parts, per_mm)
    dirt[0] = False
    return dirt


def _lonely_specks(parts: Components, per_mm: float) -> Chosen:
    larger = np.maximum(parts.width, parts.height)
    specks = larger <= SPECK_MM * per_mm
    big = _low_resolution(parts, ~specks)
    reach = 2 * round(ALONE_MM * per_mm / SHRINK) + 1
    near = np.asarray(cv2.dilate(big, np.ones((reach, reach), np.uint8)), np.uint8)
    rows = np.minimum((parts.top + parts.height // 2) // SHRINK, near.shape[0] - 1)
    columns = np.minimum((parts.left + parts.width // 2) // SHRINK, near.shape[1] - 1)
    lonely: Chosen = specks & (near[rows, columns] == 0)
    return lonely


SHRINK = 8


def _low_resolution(parts: Components, chosen: Chosen) -> Pixels:
    """255 in each field of SHRINK x SHRINK pixels that the box of a chosen component touches."""
    height, width = parts.labels.shape
    canvas = np.zeros((height // SHRINK + 1, width // SHRINK + 1), np.uint8)
    chosen = chosen.copy()
    chosen[0] = False
    for label in np.flatnonzero(chosen):
        left, top, right, bottom = parts.box(int(label))
        canvas[top // SHRINK : bottom // SHRINK + 1, left // SHRINK : right // SHRINK + 1] = 255
    return canvas


def _punch_holes(parts: Components, per_mm: float) -> Chosen:
    low, high = (mm * per_mm for mm in HOLE_MM)
    round_: Chosen = (parts.width >= low) & (parts.width <= high) & (parts.height >= low) & (parts.height <= high)
    round_ &= np.abs(parts.width - parts.height) <= 0.25 * parts.width
    round_ &= parts.area >= 0.65 * parts.width * parts.height
    return round_ & _near_edge(parts, EDGE_MM * per_mm)


def _edge_shadows(parts: Components, per_mm: float) -> Chosen:
    thin = np.minimum(parts.width, parts.height) <= SHADOW_MM[0] * per_mm
    long = np.maximum(parts.width, parts.height) >= SHADOW_MM[1] * per_mm
    shadows: Chosen = thin & long & _near_edge(parts, SHADOW_MM[0] * per_mm)
    return shadows


def _near_edge(parts: Components, reach_px: float) -> Chosen:
    """The whole component lies within `reach_px` of one edge of the page."""
    height, width = parts.labels.shape
    near: Chosen = (parts.right <= reach_px) | (parts.left >= width - reach_px)
    near |= (parts.bottom <= reach_px) | (parts.top >= height - reach_px)
    return near
