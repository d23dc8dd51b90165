"""Fits the calibration to samples, and says on papers that it was not fitted to how good it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

import lightgbm
import numpy as np

from models.acceptance import (
    Accepted,
    Case,
    accepted_at,
    archive_threshold,
    expected_calibration_error,
    threshold_for,
)
from models.calibration import Calibration, Fork, Rate, features, group_features, page_key, rate_keys
from models.training.samples import Sample, Samples
from schemas.evidence import MACHINE
from schemas.model import Frozen
from schemas.run import Profile

ROUNDS = 250
BOOSTING: dict[str, Any] = {
    "objective": "binary",
    "num_leaves": 12,
    "learning_rate": 0.05,
    "min_data_in_leaf": 30,
    "lambda_l2": 5.0,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "num_threads": 1,
    "verbose": -1,
}
"""Small trees, slowly added: ten thousand values bear no more."""
FOLDS = 5
FEWEST_CASES = 12


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
        "archive": archive_threshold(counter),
    }
    calibration = fit_once(samples, thresholds)
    measured = Measured(
        values=len(samples.fields),
        wrong=sum(not one.right for one in samples.fields),
        ece=expected_calibration_error(apart),
        at={profile: accepted_at(apart, threshold) for profile, threshold in thresholds.items()},
    )
    return calibration, measured


def held_out(samples: Samples, seed: int) -> list[Case]:
    """Every field as a case with the probability that a calibration of the other folds gives it."""
    batches = sorted({one.batch for one in samples.fields})
    Random(seed).shuffle(batches)
    fold = {batch: place % FOLDS for place, batch in enumerate(batches)}
    given: list[Case] = []
    for number in range(FOLDS):
        others = [one for one in samples.fields if fold[one.batch] != number]
        calibration = fit_once(Samples(others, samples.pages), {})
        mine = [one for one in samples.fields if fold[one.batch] == number]
        given += [Case(calibration.probability(one.evidence), one.right, one.open) for one in mine]
    return given


def fit_once(samples: Samples, thresholds: dict[Profile, float]) -> Calibration:
    printed = [one for one in samples.fields if one.evidence.source == "ocr" and one.evidence.sure is None]
    read = [one for one in printed if features(one.evidence) is not None]
    return Calibration(
        trees=fit_trees([_asked(one) for one in read], [one.right for one in read]),
        kinds=tuple(sorted({one.evidence.kind for one in read})),
        ceiling=round(1 - 3 / len(read), 4),
        rates=_rates((key, one.right) for one in samples.fields if _is_rated(one) for key in rate_keys(one.evidence))
        | _rates((page_key(one.basis), one.right) for one in samples.pages),
        accept_from=thresholds,
    )


def _asked(sample: Sample) -> tuple[dict[str, float], dict[str, float]]:
    return features(sample.evidence) or {}, group_features(sample.evidence.kind)


def fit_trees(
    found: Sequence[tuple[dict[str, float], dict[str, float]]], right: Sequence[bool]
) -> tuple[Fork | float, ...]:
    """Boosted trees. Of each pair the first features may only raise the chance, the second go either way."""
    rising, free = list(found[0][0]), list(found[0][1])
    design = np.array([[*up.values(), *either.values()] for up, either in found])
    told = {**BOOSTING, "monotone_constraints": [1] * len(rising) + [0] * len(free)}
    booster = lightgbm.train(told, lightgbm.Dataset(design, np.array(right, dtype=np.float64)), ROUNDS)
    return trees_of(booster, rising + free)


def trees_of(booster: lightgbm.Booster, names: Sequence[str]) -> tuple[Fork | float, ...]:
    """Trees whose leaves add up to what the booster says before the logistic function."""
    return tuple(_tree(one["tree_structure"], names) for one in booster.dump_model()["tree_info"])


def _tree(node: dict[str, Any], names: Sequence[str]) -> Fork | float:
    """Out of LightGBM's own form; no feature is ever missing."""
    if "split_feature" not in node:
        return round(float(node["leaf_value"]), 5)
    return Fork(
        feature=names[node["split_feature"]],
        limit=node["threshold"],
        low=_tree(node["left_child"], names),
        high=_tree(node["right_child"], names),
    )


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
