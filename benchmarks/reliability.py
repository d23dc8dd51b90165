"""Whether confidences are what they say: of the values given with 0.9, nine in ten should be right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.estimates import Estimate, Places, estimate
from schemas.model import Frozen
from schemas.shares import Share

BINS = 10


class Bin(Frozen):
    """Values of neighbouring confidences: the lowest, the mean, the highest, and how many were right."""

    lowest: float
    confidence: float
    highest: float
    right: Share


class Reliability(Frozen):
    """`ece`: the expected calibration error, mean gap between confidence and share right, over the bins."""

    bins: tuple[Bin, ...]
    ece: Estimate


def reliability(given: Sequence[tuple[float, bool]]) -> Reliability:
    """Of (confidence, right) of every value given with a confidence; ten bins of equally many."""
    pairs = np.array(given, dtype=np.float64).reshape(-1, 2)
    return Reliability(
        bins=tuple(_bin(part) for part in _parts(pairs)),
        ece=estimate(len(pairs), lambda places: _gap(pairs, places)),
    )


def _parts(pairs: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    ordered = pairs[np.argsort(pairs[:, 0], kind="stable")]
    return [part for part in np.array_split(ordered, BINS) if len(part)]


def _gap(pairs: NDArray[np.float64], places: Places) -> float:
    parts = _parts(pairs[places])
    return sum(abs(float(part[:, 0].mean() - part[:, 1].mean())) * len(part) for part in parts) / len(places)


def _bin(part: NDArray[np.float64]) -> Bin:
    return Bin(
        lowest=float(part[0, 0]),
        confidence=round(float(part[:, 0].mean()), 6),
        highest=float(part[-1, 0]),
        right=Share(count=int(part[:, 1].sum()), total=len(part)),
    )
