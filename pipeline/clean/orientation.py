"""Which way up a page lies, told by its letters without reading them.

Axis: letters stand sharply on lines one way and not the other. Head or foot: letters end on the baseline but differ
in height above it, and Vietnamese carries its marks mostly above the letters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.clean.components import Chosen, Numbers
from pipeline.clean.deskew import Floats, best_slant
from pipeline.clean.survey import Survey, survey
from pipeline.raster import Raster
from schemas.page import Rotation


@dataclass(frozen=True)
class Lie:
    """How a page lies. rotation: clockwise turn that makes it upright; slant: degrees that remain after it.

    doubt: 0 sure to 1 a coin's toss between the rotation and its opposite; scores: of the four rotations, best first.
    """

    rotation: Rotation
    slant_deg: float
    doubt: float
    scores: tuple[tuple[Rotation, float], ...]
    slants: tuple[tuple[Rotation, float], ...] = ()

    def slant_for(self, rotation: Rotation) -> float:
        return dict(self.slants).get(rotation, 0.0)


@dataclass(frozen=True)
class _Stand:
    slant_deg: float
    sharpness: float


ROTATIONS: tuple[Rotation, ...] = (0, 90, 180, 270)
MOST_LETTERS = 3000
AXIS_WEIGHT = 6.0
FEET_WEIGHT = 10.0
MARK_LIMIT = 0.8

_UNKNOWN = Lie(0, 0.0, 1.0, tuple((rotation, 0.25) for rotation in ROTATIONS))


def orientation_candidates(raster: Raster) -> list[tuple[Rotation, float]]:
    """The four rotations with their scores (they add up to 1), best first."""
    return list(find_lie(survey(raster)).scores)


def find_lie(view: Survey) -> Lie:
    """Rotation 0 for a page without letters."""
    if np.count_nonzero(view.letters) < 3:
        return _UNKNOWN
    stands = {rotation: _stand(view, rotation) for rotation in ROTATIONS}
    level = max(stands[0].sharpness, stands[180].sharpness)
    upended = max(stands[90].sharpness, stands[270].sharpness)
    turned: Rotation = 0 if level >= upended else 90
    other: Rotation = 180 if turned == 0 else 270
    axis = _logistic(AXIS_WEIGHT * abs(np.log(level / upended)))
    head = _logistic(_head_evidence(view, turned, stands[turned].sharpness, stands[other].sharpness))
    scores = {turned: axis * head, other: axis * (1 - head)}
    scores |= {rotation: (1 - axis) / 2 for rotation in ROTATIONS if rotation not in scores}
    ranked = tuple(sorted(scores.items(), key=lambda item: -item[1]))
    best = ranked[0][0]
    slants = tuple((rotation, stand.slant_deg) for rotation, stand in stands.items())
    return Lie(best, stands[best].slant_deg, 2 * (1 - ranked[0][1]), ranked, slants)


def _stand(view: Survey, rotation: Rotation) -> _Stand:
    """How sharply the letters stand on lines if the page is turned by `rotation`."""
    across, feet = _feet(view, rotation)
    return _Stand(*best_slant(across, feet))


def _feet(view: Survey, rotation: Rotation) -> tuple[Floats, Floats]:
    """Middle and foot of each letter after the turn, relative to some origin."""
    parts, chosen = view.parts, np.flatnonzero(view.letters)[:: 1 + int(view.letters.sum()) // MOST_LETTERS]
    left, right = parts.left[chosen], parts.right[chosen]
    top, bottom = parts.top[chosen], parts.bottom[chosen]
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    across, feet = {0: (middle_x, bottom), 90: (-middle_y, right), 180: (-middle_x, -top), 270: (middle_y, -left)}[
        rotation
    ]
    return across.astype(np.float64), feet.astype(np.float64)


def _head_evidence(view: Survey, rotation: Rotation, standing: float, hanging: float) -> float:
    """Log odds that `rotation`, not its opposite, is upright."""
    above, below = _marks(view, rotation)
    marks = np.clip(np.log((above + 2) / (below + 2)), -MARK_LIMIT, MARK_LIMIT)
    return float(FEET_WEIGHT * np.log(standing / hanging) + marks)


def _marks(view: Survey, rotation: Rotation) -> tuple[int, int]:
    """How many small components lie close above, and close below, a letter (for rotation 0 or 90)."""
    parts = view.parts
    typical = float(np.median(np.maximum(parts.width, parts.height)[view.letters]))
    longer = np.maximum(parts.width, parts.height)
    small = np.flatnonzero((longer <= 0.55 * typical) & (parts.area >= 3))
    small = small[small > 0]
    reach = max(2, round(0.3 * typical))
    middle_x, middle_y = parts.left + parts.width // 2, parts.top + parts.height // 2
    if rotation == 0:
        heads = _meets(view, middle_x[small], parts.bottom[small] - 1, (0, 1), reach)
        feet = _meets(view, middle_x[small], parts.top[small], (0, -1), reach)
    else:
        heads = _meets(view, parts.right[small] - 1, middle_y[small], (1, 0), reach)
        feet = _meets(view, parts.left[small], middle_y[small], (-1, 0), reach)
    return int((heads & ~feet).sum()), int((feet & ~heads).sum())


def _meets(view: Survey, x: Numbers, y: Numbers, step: tuple[int, int], reach: int) -> Chosen:
    """Whether a walk of `reach` pixels from each point meets a letter."""
    height, width = view.parts.labels.shape
    met = np.zeros(len(x), dtype=bool)
    for far in range(1, reach + 1):
        at_x = np.clip(x + far * step[0], 0, width - 1)
        at_y = np.clip(y + far * step[1], 0, height - 1)
        met |= view.letters[view.parts.labels[at_y, at_x]]
    return met


def _logistic(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))
