"""Dots below letters (ạ, ệ, ị) that fell on a leader: the tone mark must not go with the leader.

A mark on the leader's level gives itself away by its ink, its own and that of the leader's dot it covers or grew into,
or by standing between two dots of the leader. One no heavier than these dots and exactly on the place of one cannot be
told and goes with them: nothing speaks for it, and every vowel on a leader has such a dot below it sooner or later.
"""

from __future__ import annotations

import numpy as np

from pipeline.clean.components import Chosen, Components, Numbers
from pipeline.clean.deskew import Floats
from pipeline.raster import Pixels

FULL_DOT = 0.8
EXTRA, ROUGH = 0.3, 1.9
"""Too much ink for a dot of the row: beyond a full one (a quantile of the row) by this share, and by this many times
the root of its pixels, which is how rough its edge is: dots of four pixels often have six. On 140 pages with leaders:
tone marks from 2.1 roots on, the leaders' own dots seldom more than 1.7.
"""

OFF_PITCH, IN_STEP = 0.25, 0.15
"""Shares of a pitch: a dot out of step between two others, and what the two may differ from whole steps."""

LETTER_MM = 1.1
UNDER_MM = 0.9
"""A dot under a letter has ink this tall this close above it."""

FEWEST = 5
PAPER = 255


def letter_dots(parts: Components, row: Numbers, pitch: float, grey: Pixels, dpi: int) -> Numbers:
    """Those of a row, from left to right, that lie under a letter and are too heavy or out of step for the leader."""
    under = _under_letter(parts, row, dpi)
    if under.any():
        middle = parts.left[row] + parts.width[row] / 2
        under &= _heavy(_ink(parts, row, grey), parts.area[row]) | _off_pitch(middle, pitch)
    return row[under]


def _under_letter(parts: Components, labels: Numbers, dpi: int) -> Chosen:
    per_mm = dpi / 25.4
    tall = parts.height >= LETTER_MM * per_mm
    tall[0] = False
    x = np.stack([parts.left[labels], parts.left[labels] + parts.width[labels] // 2, parts.right[labels] - 1])
    under = np.zeros(len(labels), dtype=bool)
    for above in range(1, round(UNDER_MM * per_mm) + 1):
        under |= tall[parts.labels[np.maximum(parts.top[labels] - above, 0), x]].any(axis=0)
    return under


def _ink(parts: Components, labels: Numbers, grey: Pixels) -> Floats:
    """How much ink each has: larger or darker is more, and unlike its pixels it hardly hangs on how the grid fell."""
    ink = np.empty(len(labels))
    for place, label in enumerate(labels):
        left, top, right, bottom = parts.box(int(label))
        own = parts.labels[top:bottom, left:right] == label
        ink[place] = np.sum(PAPER - grey[top:bottom, left:right], where=own, dtype=np.int32)
    return ink


def _heavy(ink: Floats, area: Numbers) -> Chosen:
    """More ink than the row's own unevenness explains."""
    full = float(np.quantile(ink, FULL_DOT))
    pixel = float(np.median(ink / area))
    heavy: Chosen = ink > full + max(EXTRA * full, ROUGH * pixel * (full / pixel) ** 0.5)
    return heavy


def _off_pitch(x: Floats, pitch: float) -> Chosen:
    """Out of step between two others that keep step with each other; so the seam of two leaders is not meant."""
    off = np.zeros(len(x), dtype=bool)
    if len(x) >= FEWEST:
        steps = np.diff(x)
        step = float(steps[np.abs(steps - pitch) <= 0.3 * pitch].mean())
        off[1:-1] = (_out_of_step(x[1:-1] - x[:-2], step) > OFF_PITCH) & (_out_of_step(x[2:] - x[:-2], step) < IN_STEP)
    return off


def _out_of_step(apart: Floats, step: float) -> Floats:
    """Share of a step by which distances miss a whole number of steps."""
    return np.asarray(np.abs(apart / step - np.round(apart / step)), np.float64)
