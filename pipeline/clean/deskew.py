"""The slant of the text lines, from where the letters stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LIMIT_DEG = 11.0
_PASSES = ((0.5, 4.0), (0.1, 2.0), (0.02, 1.0))
"""(step in degrees, bin in pixels), each around the best of the pass before."""


def best_slant(across: Floats, down: Floats, limit_deg: float = LIMIT_DEG) -> tuple[float, float]:
    """(slant in degrees, sharpness 0 to 1) of points that stand on straight lines.

    `across`, `down`: pixel coordinates along and across the lines. Slant > 0: the lines fall to the right.
    """
    if len(across) < 2:
        return 0.0, 0.0
    best, reach = 0.0, limit_deg
    sharpness = 0.0
    for step, bin_px in _PASSES:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        scores = np.array([line_sharpness(across, down, angle, bin_px) for angle in angles])
        best, sharpness = _peak(angles, scores)
        reach = 1.5 * step
    return best, sharpness


def line_sharpness(across: Floats, down: Floats, slant_deg: float, bin_px: float) -> float:
    """How much the points gather in few bins when seen along the slant: near 1 / lines, 1 for a single line."""
    seen = (down - across * np.tan(np.radians(slant_deg))) / bin_px
    counts = _soft_histogram(seen - seen.min())
    return float((counts**2).sum() / len(across) ** 2)


def _soft_histogram(places: Floats) -> Floats:
    """Each point is shared between its two neighbouring bins, so that the score moves smoothly with the angle."""
    low = places.astype(np.int64)
    share = places - low
    size = int(low.max()) + 2
    counts = np.bincount(low, 1 - share, size) + np.bincount(low + 1, share, size)
    return counts.astype(np.float64)


def _peak(angles: Floats, scores: Floats) -> tuple[float, float]:
    """The middle of the best plateau (scores within 1 % of the best next to it)."""
    top = int(scores.argmax())
    near = scores >= 0.99 * scores[top]
    left, right = top, top
    while left > 0 and near[left - 1]:
        left -= 1
    while right < len(scores) - 1 and near[right + 1]:
        right += 1
    return float(angles[left] + angles[right]) / 2, float(scores[top])
