"""Leaders: rows of dots, dashes or blocks that ask for a value to be written on them.

A leader is told from full stops, dots over i and dots under letters by its company: at least four alike in a row at an
even pitch that is short for their size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.clean.components import Chosen, Components, Numbers
from pipeline.clean.deskew import Floats
from pipeline.clean.letter_dots import letter_dots
from pipeline.raster import Pixels
from schemas.geometry import Box, union

DOT_HEIGHT_MM = 0.85
DASH_WIDTH_MM = 4.2
GAP_MM = 2.3
LEVEL_MM = 0.25
"""Dots of a row differ less than this in height."""

LEAST_DOTS = 4
MANY_DOTS = 8
MARK_GAP_MM = 0.5
COLON_MM = 2.4
PITCH_LIMIT = 6.0
"""Pitch of a leader in widths of its dots; dots of neighbouring letters are farther apart."""


@dataclass(frozen=True)
class Leaders:
    """`dots` chooses the components; `boxes` has one box for each row."""

    dots: Chosen
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class _Row:
    """Alike dots from left to right. even: share of the steps that are near the pitch."""

    labels: Numbers
    pitch: float
    even: float
    width: float
    level: float


def find_leaders(parts: Components, grey: Pixels, dpi: int) -> Leaders:
    """Rows of dots and dashes among the components of a straight page; `grey`: the page they were cut from."""
    small = _without_colons(parts, _small(parts, dpi), dpi)
    rows = [_row(parts, chain) for chain in _chains(small, _next_in_row(parts, small, dpi)) if len(chain) > 1]
    rows = [row for row in rows if not _sits_on_ink(parts, row, dpi)]
    leaders = [row for row in rows if _is_leader(parts, row)]
    leaders += [row for row in rows if len(row.labels) < LEAST_DOTS and _belongs(row, leaders, dpi)]
    dots = np.zeros(len(parts), dtype=bool)
    for row in leaders:
        dots[_true_members(parts, row.labels)] = True
    for row in leaders:
        dots[_letter_dots(parts, row, leaders, grey, dpi)] = False
    return Leaders(dots, tuple(union(parts.box(int(label)) for label in row.labels) for row in leaders))


def _small(parts: Components, dpi: int) -> Numbers:
    """Labels of what may be a dot or dash, in order of their middle height."""
    per_mm = dpi / 25.4
    chosen = (parts.height <= DOT_HEIGHT_MM * per_mm) & (parts.width <= DASH_WIDTH_MM * per_mm) & (parts.area >= 3)
    chosen &= parts.height <= 1.6 * parts.width + 1
    chosen[0] = False
    labels = np.flatnonzero(chosen)
    middles = parts.top[labels] + parts.height[labels] / 2
    return labels[np.argsort(middles, kind="stable")].astype(np.int32)


def _without_colons(parts: Components, small: Numbers, dpi: int) -> Numbers:
    """Without dots under another dot with only paper between: the foot of a colon, right before a leader."""
    dot_like = np.zeros(len(parts), dtype=bool)
    dot_like[small] = True
    x = parts.left[small] + parts.width[small] // 2
    upper = np.zeros(len(small), dtype=np.int32)
    for above in range(2, round(COLON_MM * dpi / 25.4)):
        met = parts.labels[np.maximum(parts.top[small] - above, 0), x]
        upper = np.where(upper == 0, met, upper).astype(np.int32)
    alike = np.abs(parts.width[upper] - parts.width[small]) <= 0.4 * parts.width[small] + 1
    free: Numbers = small[~(dot_like[upper] & alike)]
    return free


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


def _row(parts: Components, chain: list[int]) -> _Row:
    labels = np.array(chain, dtype=np.int32)
    steps = np.diff(parts.left[labels] + parts.width[labels] / 2)
    pitch = float(np.median(steps))
    even = float(np.mean(np.abs(steps - pitch) <= 0.3 * pitch))
    level = float(np.median(parts.top[labels] + parts.height[labels] / 2))
    return _Row(labels, pitch, even, float(np.median(parts.width[labels])), level)


def _is_leader(parts: Components, row: _Row) -> bool:
    """Many dots may be a little uneven; few must be all alike."""
    if len(row.labels) < LEAST_DOTS or row.pitch > PITCH_LIMIT * row.width:
        return False
    if len(row.labels) >= MANY_DOTS:
        return row.even >= 0.6
    widths = parts.width[row.labels]
    return row.even >= 0.75 and bool(np.mean(np.abs(widths - row.width) <= 0.3 * row.width + 1) >= 0.8)


def _belongs(row: _Row, leaders: list[_Row], dpi: int) -> bool:
    """Two or three dots: cut off by a value from a leader on their level, or three like the leaders of this page."""
    alike = [leader for leader in leaders if _are_alike(row, leader)]
    if any(_on_level(row, leader, dpi) for leader in alike):
        return True
    return len(row.labels) == 3 and any(len(leader.labels) >= MANY_DOTS for leader in alike)


def _are_alike(row: _Row, leader: _Row) -> bool:
    narrow = abs(row.width - leader.width) <= 0.4 * leader.width
    return narrow and abs(row.pitch - leader.pitch) <= 0.25 * leader.pitch


def _on_level(row: _Row, leader: _Row, dpi: int) -> bool:
    return abs(row.level - leader.level) <= LEVEL_MM * dpi / 25.4


def _sits_on_ink(parts: Components, row: _Row, dpi: int) -> bool:
    """Most of the row lies close above other ink: marks above letters."""
    x = parts.left[row.labels] + parts.width[row.labels] // 2
    y = parts.bottom[row.labels]
    met = np.zeros(len(x), dtype=bool)
    for below in range(round(MARK_GAP_MM * dpi / 25.4) + 1):
        met |= parts.labels[np.minimum(y + below, parts.labels.shape[0] - 1), x] > 0
    return bool(met.mean() > 0.5)


def _letter_dots(parts: Components, row: _Row, leaders: list[_Row], grey: Pixels, dpi: int) -> Numbers:
    """A few dots that a value's descenders cut off are judged together with the longest leader on their level."""
    alike = [leader for leader in leaders if _on_level(row, leader, dpi) and _are_alike(row, leader)]
    others = [leader for leader in alike if len(leader.labels) >= MANY_DOTS]
    if len(row.labels) >= MANY_DOTS or not others:
        return letter_dots(parts, row.labels, row.pitch, grey, dpi)
    longest = max(others, key=lambda leader: len(leader.labels))
    labels = np.concatenate([row.labels, longest.labels])
    return letter_dots(parts, labels[np.argsort(parts.left[labels], kind="stable")], longest.pitch, grey, dpi)


def _true_members(parts: Components, labels: Numbers) -> Numbers:
    """Without what is taller than its fellows or off their level: the dot under a letter, on or beside the leader."""
    height = parts.height[labels]
    middle = parts.top[labels] + height / 2
    off_level = (
        np.abs(middle - np.median(middle)) if len(labels) < MANY_DOTS else _distances(parts.left[labels], middle)
    )
    usual = float(np.median(height))
    return labels[(height <= 1.2 * usual + 0.6) & (off_level <= 0.2 * usual + 0.6)]


def _distances(x: Numbers, y: Floats) -> Floats:
    """From the straight line through most of the points."""
    slope, start = np.polyfit(x, y, 1)
    rest = np.abs(y - slope * x - start)
    near = rest <= 2 * np.median(rest) + 0.5
    slope, start = np.polyfit(x[near], y[near], 1)
    return np.asarray(np.abs(y - slope * x - start), np.float64)
