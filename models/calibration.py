"""How often a value with this evidence is right: measured on invented papers, kept in weights/calibration.json.

What is read gets a logistic model whose every weight is at or above 0 on features that speak for the value, so more
of them never means less confidence; groups of kinds differ by an offset shrunk to the pooled one. What is decoded or
seen (QR, MRZ, tick boxes, signatures, stamps, a page's type) gets the share that was right. No figure reaches 1: what
is read is held under 1 - 3/n, and what is decoded too (the rule of three: n cases without an error prove no more).
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
MACHINE = frozenset({"qr", "mrz"})
CONFIDENCE_FLOOR = 0.01
COVERAGE_FLOOR = 0.05
WORST_SUM = 3.0


class Rate(Frozen):
    """Of `total` cases `right` were right; `probability` None: too few to say."""

    right: int
    total: int
    probability: float | None


class Calibration(Frozen):
    """The weights. `accept_from`: for each profile the least probability that kept to its share of errors."""

    weights: dict[str, float]
    offsets: dict[str, float]
    ceiling: float
    rates: dict[str, Rate]
    accept_from: dict[Profile, float]

    def probability(self, evidence: Evidence) -> float | None:
        """None for what was never measured: words of which the reader says nothing, kinds and sources never met."""
        if evidence.source != "ocr" or evidence.sure is not None:
            rates = (self._rate(key) for key in rate_keys(evidence))
            return next((rate for rate in rates if rate is not None), None)
        found, offset = features(evidence), self.offsets.get(GROUPS.get(evidence.kind, ""))
        if found is None or offset is None:
            return None
        raised = offset + sum(self.weights[name] * value for name, value in found.items())
        return min(self.ceiling, round(1 / (1 + math.exp(-raised)), 4))

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
        "least": -math.log(1 - evidence.least + CONFIDENCE_FLOOR),
        "mean": -math.log(1 - evidence.mean + CONFIDENCE_FLOOR),
        "other least": -math.log(1 - (evidence.other_least or 0.0) + CONFIDENCE_FLOOR),
        "agreeing words": -float(min(3, evidence.differing)),
        "same value": float(evidence.same),
        "doubtful words": -min(WORST_SUM, evidence.words * (1 - evidence.mean)),
        "few words": -math.log(evidence.words),
        "few letters": -math.log(max(1, evidence.letters)),
        "labelled": float(evidence.likeness is not None),
        "label": 10 * ((evidence.likeness if evidence.likeness is not None else 1.0) - 1),
        "as read": -float(evidence.repaired),
        "no finding": -float(min(2, evidence.findings)),
        "no odd word": -float(min(2, evidence.odd)),
        "beside": float(evidence.beside),
        "one line": -float(min(3, evidence.lines - 1)),
        "no colon": -float(evidence.colon),
        "capital": -float(evidence.small),
        "whole": -float(evidence.cut_off),
        "tagged": evidence.tagged or 0.0,
        "tagged just so": float(evidence.tagged == 1 and not evidence.tag_further),
        "tag": -math.log(1 - evidence.tag_least + CONFIDENCE_FLOOR),
        "no other tagged": -float(min(3, evidence.tag_further)),
        "not by the tagger alone": -float(evidence.by_tagger),
        "form": -math.log(1 - evidence.coverage + COVERAGE_FLOOR),
        "page": -math.log(1 - (evidence.page_mean or 0.0) + CONFIDENCE_FLOOR),
    }


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
