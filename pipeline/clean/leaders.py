"""Leaders: rows of dots, dashes or blocks that ask for a value to be written on them.

A leader is told from full stops, dots over i and dots under letters by its company: at least four alike in a row at an
even pitch that is short for their size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.clean.components import Chosen, Components, Numbers
from pipeline.clean.deskew import Floats
from schemas.geometry import Box, union

DOT_HEIGHT_MM = 0.85
DASH_WIDTH_MM = 4.2
GAP_MM = 2.3
LEVEL_MM = 0.25
"""Dots of a row differ less than this in height."""

LEAST_DOTS = 4
PITCH_LIMIT = 6.0
"""Pitch of a leader in widths of its dots; dots of neighbouring letters are farther apart."""


@dataclass(frozen=True)
class Leaders:
    """`dots` chooses the components; `boxes` has one box for each row."""

    dots: Chosen
    boxes: tuple[Box, ...]


def find_leaders(parts: Components, dpi: int) -> Leaders:
    """Rows of dots and dashes among the components of a straight page."""
    small = _small(parts, dpi)
    following = _next_in_row(parts, small, dpi)
    rows = [row for row in _chains(small, following) if _is_leader(parts, row)]
    rows = _with_stragglers(parts, rows, _chains(small, following), dpi)
    dots = np.zeros(len(parts), dtype=bool)
    for row in rows:
        dots[_true_members(parts, row)] = True
    return Leaders(dots, tuple(union(parts.box(label) for label in row) for row in rows))


def _small(parts: Components, dpi: int) -> Numbers:
    """Labels of what may be a dot or dash, in order of their middle height."""
    per_mm = dpi / 25.4
    chosen = (parts.height <= DOT_HEIGHT_MM * per_mm) & (parts.width <= DASH_WIDTH_MM * per_mm) & (parts.area >= 3)
    chosen[0] = False
    labels = np.flatnonzero(chosen)
    middles = parts.top[labels] + parts.height[labels] / 2
    return labels[np.argsort(middles, kind="stable")].astype(np.int32)


def _next_in_row(parts: Components, small: Numbers, dpi: int) -> dict[int, int]:
    """For each dot the nearest alike dot to its right on the same level."""
    per_mm = dpi / 25.4
    middle = parts.top[small] + parts.height[small] / 2
    first = np.searchsorted(middle, middle - LEVEL_MM * per_mm)
    last = np.searchsorted(middle, middle + LEVEL_MM * per_mm, side="right")
    following: dict[int, int] = {}
    for place, label in enumerate(small):
        others = small[first[place] : last[place]]
        gaps = parts.left[others] - parts.right[label]
        gaps = np.where((gaps < 0) | ~_alike(parts, label, others), 1 << 30, gaps)
        nearest = int(gaps.argmin())
        if gaps[nearest] <= GAP_MM * per_mm:
            following[int(label)] = int(others[nearest])
    return following


def _alike(parts: Components, label: int, others: Numbers) -> Chosen:
    height, others_height = parts.height[label], parts.height[others]
    alike: Chosen = (others_height <= 1.7 * height + 1) & (height <= 1.7 * others_height + 1)
    return alike


def _chains(small: Numbers, following: dict[int, int]) -> list[list[int]]:
    """Rows from left to right; a dot that two others lead to belongs to the first of them."""
    led_to = set(following.values())
    used: set[int] = set()
    chains = []
    for start in (int(label) for label in small if int(label) not in led_to):
        chain, label = [], start
        while label not in used:
            used.add(label)
            chain.append(label)
            if label not in following:
                break
            label = following[label]
        chains.append(chain)
    return chains


def _is_leader(parts: Components, row: list[int]) -> bool:
    if len(row) < LEAST_DOTS:
        return False
    pitches = np.diff(parts.left[row] + parts.width[row] / 2)
    pitch = float(np.median(pitches))
    width = float(np.median(parts.width[row]))
    even = np.mean(np.abs(pitches - pitch) <= 0.3 * pitch)
    return bool(pitch <= PITCH_LIMIT * width and even >= 0.6)


def _true_members(parts: Components, row: list[int]) -> Numbers:
    """Without what is taller than its fellows or off their level: the dot under a letter, on or beside the leader."""
    labels = np.array(row, dtype=np.int32)
    height = parts.height[labels]
    middle = parts.top[labels] + height / 2
    off_level = (
        np.abs(middle - np.median(middle)) if len(row) < 2 * LEAST_DOTS else _distances(parts.left[labels], middle)
    )
    usual = float(np.median(height))
    return labels[(height <= 1.3 * usual + 1) & (off_level <= 0.25 * usual + 0.75)]


def _distances(x: Numbers, y: Floats) -> Floats:
    """From the straight line through most of the points."""
    slope, start = np.polyfit(x, y, 1)
    rest = np.abs(y - slope * x - start)
    near = rest <= 2 * np.median(rest) + 0.5
    slope, start = np.polyfit(x[near], y[near], 1)
    return np.asarray(np.abs(y - slope * x - start), np.float64)


def _with_stragglers(parts: Components, rows: list[list[int]], chains: list[list[int]], dpi: int) -> list[list[int]]:
    """Also rows of two or three dots that stand level with a leader, cut off from it by a value."""
    levels = [
        (float(np.median(parts.top[row] + parts.height[row] / 2)), float(np.median(parts.width[row]))) for row in rows
    ]
    near = LEVEL_MM * dpi / 25.4
    stragglers = [
        chain
        for chain in chains
        if 2 <= len(chain) < LEAST_DOTS
        and any(
            abs(float(np.mean(parts.top[chain] + parts.height[chain] / 2)) - level) <= near
            and abs(float(np.mean(parts.width[chain])) - width) <= 0.4 * width
            for level, width in levels
        )
    ]
    return rows + stragglers
