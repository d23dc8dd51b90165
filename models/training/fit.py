"""Fits the calibration to samples, and says on papers that it was not fitted to how good it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.reliability import reliability
from benchmarks.shares import wilson
from models.calibration import GROUPS, MACHINE, Calibration, Rate, features, page_key, rate_keys
from models.training.samples import Sample, Samples
from schemas.model import Frozen
from schemas.run import Profile

Floats = NDArray[np.float64]
RIDGE = 2.0
OFFSET_RIDGE = 4.0
CONSTANT_BELOW = 1e-9
STEPS = 40
FOLDS = 5
FEWEST_CASES = 12
LEAST_THRESHOLD = 0.95
"""Few samples may make a lower one look good by chance."""
NEVER = 1.0
"""A threshold that nothing reaches."""
ARCHIVE_DOUBT = 0.5
"""Of the doubt that a counter allows: nobody stands by who could be asked."""


class Accepted(Frozen):
    """Out of fold: what a threshold accepts of all values given, and how much of that is wrong."""

    threshold: float
    values: int
    accepted: int
    wrong: int
    wrong_rate: float
    wrong_upper_95: float


class Measured(Frozen):
    """Figures of probabilities given to papers that were not fitted to."""

    values: int
    wrong: int
    ece: float
    at: dict[Profile, Accepted]


def fit(samples: Samples, target: float, seed: int) -> tuple[Calibration, Measured]:
    """The calibration of all samples; figures and thresholds from folds of whole batches.

    `target`: the most of what a counter accepts that may be wrong.
    """
    apart = held_out(samples, seed)
    counter = threshold_for(apart, target)
    thresholds: dict[Profile, float] = {
        "counter": counter,
        "archive": round(1 - ARCHIVE_DOUBT * (1 - counter), 4),
    }
    calibration = fit_once(samples, thresholds)
    measured = Measured(
        values=len(samples.fields),
        wrong=sum(not one.right for one in samples.fields),
        ece=expected_calibration_error(apart),
        at={profile: accepted_at(apart, threshold) for profile, threshold in thresholds.items()},
    )
    return calibration, measured


def held_out(samples: Samples, seed: int) -> list[tuple[Sample, float | None]]:
    """Every field with the probability that a calibration of the other folds gives it."""
    batches = sorted({one.batch for one in samples.fields})
    Random(seed).shuffle(batches)
    fold = {batch: place % FOLDS for place, batch in enumerate(batches)}
    given: list[tuple[Sample, float | None]] = []
    for number in range(FOLDS):
        others = [one for one in samples.fields if fold[one.batch] != number]
        calibration = fit_once(Samples(others, samples.pages), {})
        given += [(one, calibration.probability(one.evidence)) for one in samples.fields if fold[one.batch] == number]
    return given


def fit_once(samples: Samples, thresholds: dict[Profile, float]) -> Calibration:
    printed = (one for one in samples.fields if one.evidence.source == "ocr" and one.evidence.sure is None)
    read = [one for one in printed if features(one.evidence) is not None]
    names = list(features(read[0].evidence) or {})
    groups = sorted({GROUPS[one.evidence.kind] for one in read})
    design = np.array([_row(one, names, groups) for one in read])
    right = np.array([one.right for one in read], dtype=np.float64)
    found = fit_logistic(design, right, nonnegative=len(names))
    return Calibration(
        weights={name: round(float(found[place]), 4) for place, name in enumerate(names)},
        offsets={group: round(float(found[-1] + found[len(names) + place]), 4) for place, group in enumerate(groups)},
        ceiling=round(1 - 3 / len(read), 4),
        rates=_rates((key, one.right) for one in samples.fields if _is_rated(one) for key in rate_keys(one.evidence))
        | _rates((page_key(one.basis), one.right) for one in samples.pages),
        accept_from=thresholds,
    )


def _row(sample: Sample, names: Sequence[str], groups: Sequence[str]) -> list[float]:
    """Features, the group among the groups, and 1."""
    found = features(sample.evidence) or {}
    group = GROUPS[sample.evidence.kind]
    return [*(found[name] for name in names), *(float(group == one) for one in groups), 1.0]


def fit_logistic(design: Floats, right: Floats, nonnegative: int) -> Floats:
    """Ridge logistic regression by Newton's method (IRLS); the last column is the free intercept.

    The first `nonnegative` weights are held at 0 where they would fall below: the lowest is dropped, then all is
    fitted anew, till none is below. Columns that never vary get no weight either: the intercept says as much.
    """
    scale = design[:, :nonnegative].std(axis=0)
    ridge = np.full(design.shape[1], OFFSET_RIDGE)
    ridge[:nonnegative], ridge[-1] = RIDGE * scale**2, 1e-6
    used = np.ones(design.shape[1], dtype=bool)
    used[:nonnegative] = scale > CONSTANT_BELOW
    while True:
        weights = np.zeros(design.shape[1])
        weights[used] = _newton(design[:, used], right, ridge[used])
        lowest = int(np.argmin(weights[:nonnegative]))
        if weights[lowest] >= 0:
            return weights
        used[lowest] = False


def _newton(design: Floats, right: Floats, ridge: Floats) -> Floats:
    weights = np.zeros(design.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slope = design.T @ (right - chance) - ridge * weights
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return weights


def _is_rated(sample: Sample) -> bool:
    """What is taken for handwriting on printed papers says nothing of handwriting."""
    if sample.evidence.source == "handwriting":
        return False
    return sample.evidence.source != "ocr" or sample.evidence.sure is not None


def _rates(outcomes: Iterable[tuple[str, bool]]) -> dict[str, Rate]:
    cases: dict[str, Counter[bool]] = defaultdict(Counter)
    for key, right in outcomes:
        cases[key][right] += 1
    return {key: _rate(key, each[True], each.total()) for key, each in sorted(cases.items())}


def _rate(key: str, right: int, total: int) -> Rate:
    """The share that was right (Jeffreys 1946); what overrules all print, at most what the count can prove."""
    share = (right + 0.5) / (total + 1)
    bound = 1 - 3 / total if key in MACHINE else 1.0
    return Rate(right=right, total=total, probability=round(min(share, bound), 4) if total >= FEWEST_CASES else None)


def threshold_for(given: Sequence[tuple[Sample, float | None]], target: float) -> float:
    """The least probability from which on no more than the target is wrong, one wrong value more than were counted
    included; NEVER if there is none.
    """
    for threshold in sorted({chance for _, chance in given if chance is not None and chance >= LEAST_THRESHOLD}):
        found = accepted_at(given, threshold)
        if found.accepted and (found.wrong + 1) / (found.accepted + 1) <= target:
            return threshold
    return NEVER


def accepted_at(given: Sequence[tuple[Sample, float | None]], threshold: float) -> Accepted:
    taken = [one for one, chance in given if one.open and chance is not None and chance >= threshold]
    wrong = sum(not one.right for one in taken)
    return Accepted(
        threshold=threshold,
        values=len(given),
        accepted=len(taken),
        wrong=wrong,
        wrong_rate=round(wrong / len(taken), 5) if taken else 0.0,
        wrong_upper_95=round(wilson(wrong, len(taken))[1], 5),
    )


def expected_calibration_error(given: Sequence[tuple[Sample, float | None]]) -> float:
    """Mean gap between probability and share right, over bins of equally many."""
    found = reliability([(chance, one.right) for one, chance in given if chance is not None])
    return found.ece.value or 0.0
