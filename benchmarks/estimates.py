"""Figures that are no share of things counted, with bounds found by drawing the observations anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from schemas.model import Frozen

DRAWS = 400
SEED = 1
Places = NDArray[np.intp]


class Estimate(Frozen):
    """`value` of `n` observations (None: nothing to measure) and its 95 % bounds."""

    value: float | None = None
    low: float = 0.0
    high: float = 0.0
    n: int = 0


def estimate(n: int, measure: Callable[[Places], float]) -> Estimate:
    """The measure of all observations; bounds by the percentile bootstrap (Efron 1979), always of the same draws.

    `measure`: of the observations at these places, 0 to n - 1, some of them several times.
    """
    if n == 0:
        return Estimate()
    drawn = np.random.default_rng(SEED).integers(0, n, (DRAWS, n))
    value = measure(np.arange(n))
    low, high = np.quantile([measure(places) for places in drawn], (0.025, 0.975))
    return Estimate(value=_short(value), low=_short(min(low, value)), high=_short(max(high, value)), n=n)


def quotient(above: Sequence[float], below: Sequence[float]) -> Estimate:
    """Sum of `above` by sum of `below`; one pair an observation. No value when `below` sums up to nothing."""
    over, under = np.array(above, dtype=np.float64), np.array(below, dtype=np.float64)
    if under.sum() == 0:
        return Estimate(n=len(under))
    return estimate(len(under), lambda places: float(over[places].sum() / max(under[places].sum(), 1.0)))


def _short(value: float) -> float:
    return round(float(value), 6)
