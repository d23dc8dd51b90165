"""Fits the layer over the calibration to what people corrected, and says on dossiers that it was not fitted to what it
would change. numpy alone: it runs where the service runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

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

FOLDS = 10
"""In which what was learnt is measured."""
_INNER_FOLDS = 5
"""In which a threshold is found."""
_GROUPS = tuple(sorted(set(GROUPS.values())))
_KNOWN = np.array([1.0, 0.0, *[0.0] * len(_GROUPS)])
"""Slope, offset and groups of a layer that changes nothing: few lessons move it little."""
_TRUST = np.array([10.0, 1.0, *[4.0] * len(_GROUPS)])
"""How firmly each is held there: one over the square of how far it may well be from there."""
_SHARE_TRUST = 50.0
"""For how many cases the share counts that was measured."""
_ROUNDS = 30
_CLOSE = 1e-6
_LEAST_SLOPE = 0.1
_MOST_DOUBT = 2.0
"""How many times the target the bound of what is wrong may be, where it is less than that already now."""
_SEED = 7
"""Of the folds."""


@dataclass(frozen=True)
class Lesson:
    """A value of the machine and whether a person found it right. `open`, `weight`: as a Case has them.

    `sampled`: it had been accepted; all others were looked at, as it had not.
    """

    dossier: str
    evidence: Evidence
    right: bool
    open: bool
    sampled: bool = False
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
    "not_proved": "too few accepted values were keyed blind to prove that hardly more of them would be wrong",
    "nothing_gained": "no more would be accepted, and no less of it wrong",
}

Running = Callable[[Evidence], float | None]


class _Told(NamedTuple):
    """A lesson with what the calibration says of it. `row`: log odds, one, and one for the group of its kind."""

    lesson: Lesson
    probability: float
    row: tuple[float, ...]


def relearn(
    lessons: Iterable[Lesson],
    calibration: Calibration,
    base: str,
    running: tuple[Running, float],
    target: float,
    learnt_at: str,
) -> Learnt:
    """`running`: the confidence that is given now, and from which on it accepts. `base`: SHA-256 of the calibration.

    Figures after are of folds of whole dossiers, threshold and all; needs lessons of at least FOLDS dossiers.
    """
    told = [
        _Told(one, probability, _row(probability, one.evidence))
        for one in lessons
        if (probability := calibration.probability(one.evidence)) is not None
    ]
    confidence, accept_from = running
    now = [_case(one.lesson, confidence(one.lesson.evidence)) for one in told]
    before = _figures(now, [accept_from] * len(told), accept_from)
    empty = Recalibration(
        base=base, slope=1, offset=0, groups={}, shares={}, accept_from={}, lessons=len(told), learnt_at=learnt_at
    )
    layer = _fitted(told, empty, calibration, target, _SEED)
    after = _held_out(told, empty, calibration, target, layer.accept_from["counter"])
    return Learnt(
        layer=layer,
        lessons=len(told),
        sampled=sum(one.lesson.sampled for one in told),
        before=before,
        after=after,
        objections=tuple(_objections(layer, before, after, target)),
    )


def _objections(layer: Recalibration, before: Figures, after: Figures, target: float) -> Iterable[str]:
    now, then = before.accepted, after.accepted
    beyond = now.wrong_lower_95 > target
    if layer.accept_from["counter"] == NEVER:  # which is better than what is proved to be too often wrong
        if not beyond:
            yield "too_few_sampled"
        return
    if after.loss >= before.loss:
        yield "worse_calibrated"
    if then.wrong_rate > max(target, now.wrong_rate):
        yield "more_wrong"
    if then.wrong_upper_95 > max(_MOST_DOUBT * target, now.wrong_upper_95):
        yield "not_proved"
    mended = beyond and then.wrong_rate <= target
    if then.accepted_share <= now.accepted_share and not mended:
        yield "nothing_gained"


def _held_out(
    told: Sequence[_Told], empty: Recalibration, calibration: Calibration, target: float, threshold: float
) -> Figures:
    """Every dossier by a layer, and a threshold, of the others. `threshold`: to be shown."""
    cases: list[Case] = []
    thresholds: list[float] = []
    for mine, others in _folds(told, _SEED, FOLDS):
        layer = _fitted(others, empty, calibration, target, _SEED + 1)
        cases += _cases(mine, layer, calibration)
        thresholds += [layer.accept_from["counter"]] * len(mine)
    return _figures(cases, thresholds, threshold)


def _fitted(
    told: Sequence[_Told], empty: Recalibration, calibration: Calibration, target: float, seed: int
) -> Recalibration:
    """The layer of all lessons; its thresholds from folds of whole dossiers."""
    apart: list[Case] = []
    for mine, others in _folds(told, seed, _INNER_FOLDS):
        apart += _cases(mine, _bent(others, empty, calibration), calibration)
    counter = threshold_for(apart, target)
    accept_from = {"counter": counter, "archive": archive_threshold(counter)}
    return _bent(told, empty, calibration).model_copy(update={"accept_from": accept_from})


def _folds(told: Sequence[_Told], seed: int, count: int) -> Iterable[tuple[list[_Told], list[_Told]]]:
    """Some dossiers, and all others."""
    dossiers = sorted({one.lesson.dossier for one in told})
    Random(seed).shuffle(dossiers)
    fold = {dossier: place % count for place, dossier in enumerate(dossiers)}
    for number in range(count):
        mine = [one for one in told if fold[one.lesson.dossier] == number]
        yield mine, [one for one in told if fold[one.lesson.dossier] != number]


def _bent(told: Sequence[_Told], empty: Recalibration, calibration: Calibration) -> Recalibration:
    """A layer without thresholds."""
    read = [one for one in told if _is_read(one.lesson.evidence)]
    line = [round(float(one), 4) for one in _line(read)]
    fitted = {
        "slope": max(_LEAST_SLOPE, line[0]),
        "offset": line[1],
        "groups": dict(zip(_GROUPS, line[2:], strict=True)),
        "shares": _shares([one for one in told if not _is_read(one.lesson.evidence)], calibration),
    }
    return empty.model_copy(update=fitted)


def _is_read(evidence: Evidence) -> bool:
    return evidence.source == "ocr" and evidence.sure is None


def _line(told: Sequence[_Told]) -> NDArray[np.float64]:
    """Slope, offset and groups of greatest posterior probability, by Newton's method: logistic regression that begins
    where nothing is changed and is held there. Without weights: which values people looked at is told by what stands in
    the row.
    """
    line = _KNOWN.copy()
    if not told:
        return line
    design = np.array([one.row for one in told])
    right = np.array([one.lesson.right for one in told], dtype=np.float64)
    for _ in range(_ROUNDS):
        chance = 1 / (1 + np.exp(-design @ line))
        pull = design.T @ (right - chance) - _TRUST * (line - _KNOWN)
        bend = (design.T * (chance * (1 - chance))) @ design + np.diag(_TRUST)
        step = np.linalg.solve(bend, pull)
        line = line + step
        if np.abs(step).max() < _CLOSE:
            break
    return line


def _row(probability: float, evidence: Evidence) -> tuple[float, ...]:
    group = GROUPS.get(evidence.kind)
    return (log_odds(probability), 1.0, *(float(group == name) for name in _GROUPS))


def _shares(told: Sequence[_Told], calibration: Calibration) -> dict[str, float]:
    """Of what is not read: the measured share, drawn towards the lessons; codes are trusted no more than measured."""
    found: dict[str, list[_Told]] = {}
    for one in told:
        rates = ((key, calibration.rates.get(key)) for key in rate_keys(one.lesson.evidence))
        found.setdefault(next(key for key, rate in rates if rate and rate.probability is not None), []).append(one)
    return {key: _share(key, each) for key, each in sorted(found.items())}


def _share(key: str, told: Sequence[_Told]) -> float:
    measured, weight = told[0].probability, sum(one.lesson.weight for one in told)
    worth = weight**2 / sum(one.lesson.weight**2 for one in told)
    right = worth * sum(one.lesson.weight for one in told if one.lesson.right) / weight
    drawn = round((_SHARE_TRUST * measured + right) / (_SHARE_TRUST + worth), 4)
    return min(drawn, measured) if key in MACHINE else drawn


def _cases(told: Sequence[_Told], layer: Recalibration, calibration: Calibration) -> list[Case]:
    moved = (min(calibration.ceiling, layer.bent(one.probability, one.lesson.evidence)) for one in told)
    return [_case(one.lesson, chance) for one, chance in zip(told, moved, strict=True)]


def _case(lesson: Lesson, chance: float | None) -> Case:
    return Case(chance, lesson.right, lesson.open, lesson.weight)


def _figures(cases: Sequence[Case], thresholds: Sequence[float], threshold: float) -> Figures:
    """Each case by its own threshold. `threshold`: to be shown."""
    taken = [one.open and (one.chance or 0.0) >= least for one, least in zip(cases, thresholds, strict=True)]
    accepted = accepted_of(cases, taken, threshold)
    return Figures(ece=expected_calibration_error(cases), loss=_loss(cases), accepted=accepted)


def _loss(cases: Sequence[Case]) -> float:
    told = [(one.chance, one.right, one.weight) for one in cases if one.chance is not None]
    chance, right, weight = np.array(told, dtype=np.float64).reshape(-1, 3).T
    sure = np.clip(np.where(right > 0, chance, 1 - chance), 1e-4, 1.0)
    return round(float(-(weight * np.log(sure)).sum() / max(1.0, weight.sum())), 6)
