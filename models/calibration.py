"""How often a value with this evidence is right: measured on invented papers, kept in weights/calibration.json.

What is read gets boosted trees (LightGBM), each held to one direction on what speaks for the value, so better evidence
never means less confidence. What is decoded or seen (QR, MRZ, tick boxes, signatures, stamps, a page's type) gets the
share that was right. No figure reaches 1: what is read is held under 1 - 3/n, and what is decoded too (the rule of
three: n cases without an error prove no more).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

from schemas.catalogue import Kind
from schemas.evidence import Evidence, PageBasis
from schemas.model import Frozen
from schemas.run import Profile

FILE = "calibration.json"
GROUPS: Mapping[Kind, str] = {
    "name": "names",
    "date": "numbers",
    "id12": "numbers",
    "id_any": "numbers",
    "int": "numbers",
    "decimal": "numbers",
    "money": "numbers",
    "phone": "numbers",
    "serial": "numbers",
    "email": "texts",
    "address": "texts",
    "text": "texts",
    "long_text": "rows",
    "list": "rows",
    "table": "rows",
    "enum": "choices",
    "sex": "choices",
}


class Rate(Frozen):
    """Of `total` cases `right` were right; `probability` None: too few to say."""

    right: int
    total: int
    probability: float | None


class Fork(Frozen):
    """A question of a tree: `feature` at most `limit` goes to `low`, else to `high`; each a leaf or a further fork."""

    feature: str
    limit: float
    low: Fork | float
    high: Fork | float


class Calibration(Frozen):
    """The weights. `trees`: their leaves add up to the log odds; `kinds`: those that they know. `accept_from`: for each
    profile the least probability that kept to its share of errors.
    """

    trees: tuple[Fork | float, ...]
    kinds: tuple[Kind, ...]
    ceiling: float
    rates: dict[str, Rate]
    accept_from: dict[Profile, float]

    def probability(self, evidence: Evidence) -> float | None:
        """None for what was never measured: words of which the reader says nothing, kinds and sources never met."""
        if evidence.source != "ocr" or evidence.sure is not None:
            rates = (self._rate(key) for key in rate_keys(evidence))
            return next((rate for rate in rates if rate is not None), None)
        found = features(evidence)
        if found is None or evidence.kind not in self.kinds:
            return None
        raised = self.log_odds(found | group_features(evidence.kind))
        return min(self.ceiling, round(1 / (1 + math.exp(-raised)), 4))

    def log_odds(self, found: Mapping[str, float]) -> float:
        return sum(_leaf(tree, found) for tree in self.trees)

    def page_probability(self, basis: PageBasis) -> float | None:
        return self._rate(page_key(basis))

    def _rate(self, key: str) -> float | None:
        return self.rates[key].probability if key in self.rates else None


class MeasuredCalibrator:
    """pipeline.ports.Calibrator by the weights. `accept_from`: 0 for the measured threshold of the profile."""

    def __init__(self, calibration: Calibration, profile: Profile, accept_from: float = 0.0) -> None:
        self._calibration = calibration
        self.accept_from = accept_from or calibration.accept_from[profile]

    def confidence(self, evidence: Evidence) -> float | None:
        return self._calibration.probability(evidence)

    def page_confidence(self, basis: PageBasis) -> float | None:
        return self._calibration.page_probability(basis)


def features(evidence: Evidence) -> dict[str, float] | None:
    """What speaks for a value that was read, each the more the better; None without word confidences."""
    if evidence.least is None or evidence.mean is None or not evidence.words:
        return None
    return {
        "least": evidence.least,
        "mean": evidence.mean,
        "other least": evidence.other_least or 0.0,
        "agreeing words": -float(evidence.differing),
        "same value": float(evidence.same),
        "doubtful words": -evidence.words * (1 - evidence.mean),
        "few words": -float(evidence.words),
        "few letters": -float(evidence.letters),
        "label": evidence.likeness if evidence.likeness is not None else 0.0,
        "as read": -float(evidence.repaired),
        "no finding": -float(evidence.findings),
        "no odd word": -float(evidence.odd),
        "no strange word": -float(evidence.strange),
        "beside": float(evidence.beside),
        "one line": -float(evidence.lines),
        "no colon": -float(evidence.colon),
        "capital": -float(evidence.small),
        "whole": -float(evidence.cut_off),
        "tagged": evidence.tagged or 0.0,
        "tag": evidence.tag_least,
        "no other tagged": -float(evidence.tag_further),
        "none tagged as another": -float(evidence.tagged_other),
        "not by the tagger alone": -float(evidence.by_tagger),
        "form": evidence.coverage,
        "page": evidence.page_mean or 0.0,
        "said again": float(evidence.again),
        "none longer": -float(evidence.longer),
        "said by a code": float(evidence.by_code),
        "paper": evidence.paper or 0.0,
        "listed": {True: 1.0, None: 0.0, False: -1.0}[evidence.listed],
    }


def group_features(kind: Kind) -> dict[str, float]:
    """Which group of kinds a value is of: neither the more nor the less the better."""
    return {f"of {group}": float(GROUPS.get(kind) == group) for group in sorted(set(GROUPS.values()))}


def _leaf(tree: Fork | float, found: Mapping[str, float]) -> float:
    while isinstance(tree, Fork):
        tree = tree.low if found[tree.feature] <= tree.limit else tree.high
    return tree


def rate_keys(evidence: Evidence) -> tuple[str, ...]:
    """The case itself, then the wider one for when it was seen too seldom."""
    if evidence.source != "ocr":
        return (evidence.source,)
    how = f"{'true' if evidence.value else 'false'} {'sure' if evidence.sure else 'unsure'}"
    return f"{evidence.kind} {how}", f"any mark {how}"


def page_key(basis: PageBasis) -> str:
    return f"page by {basis}"


@cache
def load_calibration() -> Calibration:
    return Calibration.model_validate_json(_bytes())


def calibration_sha256() -> str:
    return hashlib.sha256(_bytes()).hexdigest()


def _bytes() -> bytes:
    return (resources.files("models") / "weights" / FILE).read_bytes()
