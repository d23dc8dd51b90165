"""What a threshold accepts of values whose truth is known, and how much of that is wrong; which threshold to take."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.model import Frozen
from schemas.shares import wilson

TARGET = 0.005
"""The most of what a counter accepts that may be wrong."""
LEAST_THRESHOLD = 0.95
"""Few samples may make a lower one look good by chance."""
NEVER = 1.0
"""A threshold that nothing reaches."""
ARCHIVE_DOUBT = 0.5
"""Of the doubt that a counter allows: nobody stands by who could be asked."""
_BINS = 10


class Case(NamedTuple):
    """A value given. `chance`: its confidence. `open`: nothing else stands in the way of accepting it.

    `weight`: for how many values it stands, where one of so many was drawn.
    """

    chance: float | None
    right: bool
    open: bool
    weight: float = 1.0


class Accepted(Frozen):
    """`values`, `accepted`, `wrong`: counted. The shares are weighted; uneven weights widen the bounds."""

    threshold: float
    values: int
    accepted: int
    wrong: int
    accepted_share: float
    wrong_rate: float
    wrong_lower_95: float
    wrong_upper_95: float


def threshold_for(cases: Sequence[Case], target: float) -> float:
    """The least chance from which on no more than the target is wrong, one wrong value more than were counted included
    (of the heaviest weight); NEVER if there is none.
    """
    told = ((one.chance, one.right, one.weight) for one in cases if one.open and one.chance is not None)
    taken = sorted((one for one in told if one[0] >= LEAST_THRESHOLD), reverse=True)
    best, accepted, wrong, heaviest = NEVER, 0.0, 0.0, 0.0
    for place, (chance, right, weight) in enumerate(taken):
        accepted, wrong, heaviest = accepted + weight, wrong + weight * (not right), max(heaviest, weight)
        ends = place + 1 == len(taken) or taken[place + 1][0] != chance
        if ends and (wrong + heaviest) / (accepted + heaviest) <= target:
            best = chance
    return best


def archive_threshold(counter: float) -> float:
    return round(1 - ARCHIVE_DOUBT * (1 - counter), 4)


def accepted_at(cases: Sequence[Case], threshold: float) -> Accepted:
    return accepted_of(
        cases, [one.open and one.chance is not None and one.chance >= threshold for one in cases], threshold
    )


def accepted_of(cases: Sequence[Case], taken: Sequence[bool], threshold: float) -> Accepted:
    """The figures of those that were `taken`, by whatever threshold each of them had."""
    accepted = [one for one, yes in zip(cases, taken, strict=True) if yes]
    weight = sum(one.weight for one in accepted)
    rate = sum(one.weight for one in accepted if not one.right) / weight if accepted else 0.0
    worth = weight**2 / sum(one.weight**2 for one in accepted) if accepted else 0.0
    lower, upper = wilson(rate * worth, worth)
    return Accepted(
        threshold=threshold,
        values=len(cases),
        accepted=len(accepted),
        wrong=sum(not one.right for one in accepted),
        accepted_share=round(weight / max(1.0, sum(one.weight for one in cases)), 4),
        wrong_rate=round(rate, 5),
        wrong_lower_95=round(lower, 5),
        wrong_upper_95=round(upper, 5),
    )


def expected_calibration_error(cases: Sequence[Case]) -> float:
    """Mean gap between chance and share right, over ten bins of equal weight."""
    told = [(one.chance, one.right, one.weight) for one in cases if one.chance is not None]
    if not told:
        return 0.0
    chance, right, weight = np.array(sorted(told, key=itemgetter(0)), dtype=np.float64).T
    bins = np.minimum((np.cumsum(weight) - weight / 2) * _BINS / weight.sum(), _BINS - 1).astype(int)
    gaps = [abs(_sum(weight * (chance - right), bins == one)) for one in range(_BINS)]
    return round(sum(gaps) / float(weight.sum()), 6)


def _sum(values: NDArray[np.float64], where: NDArray[np.bool_]) -> float:
    return float(values[where].sum())
