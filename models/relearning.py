"""Fits the layer over the calibration to what people corrected, and says on dossiers that it was not fitted to what it
would change. numpy alone: it runs where the service runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import numpy as np
from numpy.typing import NDArray

from models.acceptance import (
    NEVER,
    Accepted,
    Case,
    accepted_of,
    archive_threshold,
    expected_calibration_error,
    threshold_for,
)
from models.calibration import GROUPS, Calibration, rate_keys
from models.recalibration import Recalibration, log_odds
from schemas.evidence import MACHINE, Evidence
from schemas.model import Frozen

FOLDS = 5
_GROUPS = tuple(sorted(set(GROUPS.values())))
_KNOWN = np.array([1.0, 0.0, *[0.0] * len(_GROUPS)])
"""Slope, offset and groups of a layer that changes nothing: few lessons move it little."""
_TRUST = np.array([10.0, 1.0, *[4.0] * len(_GROUPS)])
"""How firmly each is held there: one over the square of how far it may well be from there."""
_SHARE_TRUST = 50.0
"""For how many cases the share counts that was measured."""
_ROUNDS = 30
_LEAST_SLOPE = 0.1


@dataclass(frozen=True)
class Lesson:
    """A value of the machine and whether a person found it right. `open`, `weight`: as a Case has them."""

    dossier: str
    evidence: Evidence
    right: bool
    open: bool
    weight: float = 1.0


class Figures(Frozen):
    """Of values whose truth people told; `ece`: expected calibration error, `loss`: mean log loss."""

    ece: float
    loss: float
    accepted: Accepted


class Learnt(Frozen):
    """`before`, `after`: at the counter, by what runs now and by the layer. `objections`: why the layer is no better,
    codes of `OBJECTIONS`; with none it is.
    """

    layer: Recalibration
    lessons: int
    sampled: int
    before: Figures
    after: Figures
    objections: tuple[str, ...]


OBJECTIONS = {
    "too_few_sampled": "too few accepted values were keyed blind to vouch for any threshold",
    "worse_calibrated": "confidences fit no better than those that are used now",
    "more_wrong": "more of what is accepted would be wrong than may be",
    "nothing_gained": "no more would be accepted, and no less of it wrong",
}

Running = Callable[[Evidence], float | None]


def relearn(
    lessons: Sequence[Lesson],
    calibration: Calibration,
    base: str,
    running: tuple[Running, float],
    target: float,
    learnt_at: str,
    seed: int = 7,
) -> Learnt:
    """`running`: the confidence that is given now, and from which on it accepts. `base`: SHA-256 of the calibration.

    Figures after are of folds of whole dossiers, threshold and all; needs lessons of at least FOLDS dossiers.
    """
    told = [one for one in lessons if calibration.probability(one.evidence) is not None]
    confidence, accept_from = running
    before = _figures(_cases(told, confidence), [accept_from] * len(told), accept_from)
    layer = _fitted(told, calibration, base, target, seed, learnt_at)
    after = _held_out(told, calibration, base, target, seed)
    return Learnt(
        layer=layer,
        lessons=len(told),
        sampled=sum(one.weight > 1 for one in told),
        before=before,
        after=after.model_copy(
            update={"accepted": after.accepted.model_copy(update={"threshold": layer.accept_from["counter"]})}
        ),
        objections=tuple(_objections(layer, before, after, target)),
    )


def _objections(layer: Recalibration, before: Figures, after: Figures, target: float) -> Iterable[str]:
    now, then = before.accepted, after.accepted
    if layer.accept_from["counter"] == NEVER:
        yield "too_few_sampled"
        return
    if after.loss >= before.loss:
        yield "worse_calibrated"
    if then.wrong_rate > max(target, now.wrong_rate):
        yield "more_wrong"
    mended = now.wrong_rate > target >= then.wrong_rate
    if then.accepted_share <= now.accepted_share and not mended:
        yield "nothing_gained"


def _held_out(lessons: Sequence[Lesson], calibration: Calibration, base: str, target: float, seed: int) -> Figures:
    """Every dossier by a layer, and a threshold, of the others."""
    cases: list[Case] = []
    thresholds: list[float] = []
    for mine, others in _folds(lessons, seed):
        layer = _fitted(others, calibration, base, target, seed + 1, "")
        cases += _cases(mine, partial(layer.confidence, calibration))
        thresholds += [layer.accept_from["counter"]] * len(mine)
    return _figures(cases, thresholds, NEVER)


def _figures(cases: Sequence[Case], thresholds: Sequence[float], threshold: float) -> Figures:
    taken = [
        one.open and one.chance is not None and one.chance >= least
        for one, least in zip(cases, thresholds, strict=True)
    ]
    return Figures(
        ece=expected_calibration_error(cases), loss=_loss(cases), accepted=accepted_of(cases, taken, threshold)
    )


def _fitted(
    lessons: Sequence[Lesson], calibration: Calibration, base: str, target: float, seed: int, learnt_at: str
) -> Recalibration:
    """The layer of all lessons; its thresholds from folds of whole dossiers."""
    apart: list[Case] = []
    for mine, others in _folds(lessons, seed):
        apart += _cases(mine, partial(_bent(others, calibration, base).confidence, calibration))
    counter = threshold_for(apart, target)
    accept_from = {"counter": counter, "archive": archive_threshold(counter)}
    told = {"accept_from": accept_from, "lessons": len(lessons), "learnt_at": learnt_at}
    return _bent(lessons, calibration, base).model_copy(update=told)


def _folds(lessons: Sequence[Lesson], seed: int) -> Iterable[tuple[list[Lesson], list[Lesson]]]:
    """Some dossiers, and all others."""
    dossiers = sorted({one.dossier for one in lessons})
    Random(seed).shuffle(dossiers)
    fold = {dossier: place % FOLDS for place, dossier in enumerate(dossiers)}
    for number in range(FOLDS):
        yield (
            [one for one in lessons if fold[one.dossier] == number],
            [one for one in lessons if fold[one.dossier] != number],
        )


def _cases(lessons: Sequence[Lesson], confidence: Running) -> list[Case]:
    return [Case(confidence(one.evidence), one.right, one.open, one.weight) for one in lessons]


def _bent(lessons: Sequence[Lesson], calibration: Calibration, base: str) -> Recalibration:
    """A layer without thresholds."""
    read = [one for one in lessons if one.evidence.source == "ocr" and one.evidence.sure is None]
    seen = [one for one in lessons if not (one.evidence.source == "ocr" and one.evidence.sure is None)]
    line = _line(read, calibration)
    return Recalibration(
        base=base,
        slope=max(_LEAST_SLOPE, round(float(line[0]), 4)),
        offset=round(float(line[1]), 4),
        groups={name: round(float(told), 4) for name, told in zip(_GROUPS, line[2:], strict=True)},
        shares=_shares(seen, calibration),
        accept_from={},
        lessons=len(lessons),
        learnt_at="",
    )


def _line(lessons: Sequence[Lesson], calibration: Calibration) -> NDArray[np.float64]:
    """Slope, offset and groups of greatest posterior probability, by Newton's method: logistic regression that begins
    where nothing is changed and is held there. Without weights: which values people looked at is told by what stands in
    the row.
    """
    line = _KNOWN.copy()
    if not lessons:
        return line
    design = np.array([_row(calibration.probability(one.evidence) or 0.0, one.evidence) for one in lessons])
    right = np.array([one.right for one in lessons], dtype=np.float64)
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-design @ line))
        pull = design.T @ (right - chance) - _TRUST * (line - _KNOWN)
        bend = (design.T * (chance * (1 - chance))) @ design + np.diag(_TRUST)
        line = line + np.linalg.solve(bend, pull)
    return line


def _row(probability: float, evidence: Evidence) -> list[float]:
    return [log_odds(probability), 1.0, *(float(GROUPS.get(evidence.kind) == name) for name in _GROUPS)]


def _shares(lessons: Sequence[Lesson], calibration: Calibration) -> dict[str, float]:
    """Of what is not read: the measured share, drawn towards the lessons; codes are trusted no more than measured."""
    found: dict[str, list[Lesson]] = {}
    for one in lessons:
        key = next(
            key for key in rate_keys(one.evidence) if calibration.rates.get(key) and calibration.rates[key].probability
        )
        found.setdefault(key, []).append(one)
    return {key: _share(key, each, calibration) for key, each in sorted(found.items())}


def _share(key: str, lessons: Sequence[Lesson], calibration: Calibration) -> float:
    measured = calibration.rates[key].probability or 0.0
    weight = sum(one.weight for one in lessons)
    worth = weight**2 / sum(one.weight**2 for one in lessons)
    right = worth * sum(one.weight for one in lessons if one.right) / weight
    drawn = round((_SHARE_TRUST * measured + right) / (_SHARE_TRUST + worth), 4)
    return min(drawn, measured) if key in MACHINE else drawn


def _loss(cases: Sequence[Case]) -> float:
    told = [(one.chance, one.right, one.weight) for one in cases if one.chance is not None]
    chance, right, weight = np.array(told, dtype=np.float64).reshape(-1, 3).T
    sure = np.clip(np.where(right > 0, chance, 1 - chance), 1e-4, 1.0)
    return round(float(-(weight * np.log(sure)).sum() / max(1.0, weight.sum())), 6)
