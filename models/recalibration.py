"""A layer over the calibration: how sure this office's own papers are, learnt from what its people corrected.

It bends the measured log odds (one line, with an offset for each group of kinds) and moves the shares of what is not
read; better evidence still never means less confidence. It holds for the calibration that it was fitted to and for no
other: whoever brings new weights learns anew.
"""

from __future__ import annotations

import math
from pathlib import Path

from pydantic import Field, ValidationError

from models.calibration import GROUPS, Calibration, rate_keys
from schemas.errors import EnvironmentLacks
from schemas.evidence import Evidence, PageBasis
from schemas.model import Frozen
from schemas.run import Profile

FILE = "recalibration.json"
"""In the folder of the service's data."""
_LEAST = 1e-4


class Recalibration(Frozen):
    """`base`: SHA-256 of the calibration it bends. Log odds become `slope` times themselves plus `offset`, plus that of
    the value's group of kinds; `shares`: of what is not read. `accept_from`: for each profile. `lessons`: how many
    corrections it was learnt from, `learnt_at`: when, ISO 8601.
    """

    base: str
    slope: float = Field(gt=0)
    offset: float
    groups: dict[str, float]
    shares: dict[str, float]
    accept_from: dict[Profile, float]
    lessons: int
    learnt_at: str

    def confidence(self, calibration: Calibration, evidence: Evidence) -> float | None:
        """What the calibration says of a value, as this office's papers have it."""
        told = calibration.probability(evidence)
        return None if told is None else min(calibration.ceiling, self.bent(told, evidence))

    def bent(self, probability: float, evidence: Evidence) -> float:
        """The calibration's probability, moved; to four digits."""
        if evidence.source != "ocr" or evidence.sure is not None:
            return next((self.shares[key] for key in rate_keys(evidence) if key in self.shares), probability)
        group = self.groups.get(GROUPS.get(evidence.kind, ""), 0.0)
        return round(1 / (1 + math.exp(-(self.slope * log_odds(probability) + self.offset + group))), 4)


class Recalibrated:
    """pipeline.ports.Calibrator: the calibration with this layer. `accept_from`: 0 for that of the profile."""

    def __init__(
        self, calibration: Calibration, layer: Recalibration, profile: Profile, accept_from: float = 0.0
    ) -> None:
        self._calibration = calibration
        self._layer = layer
        self.accept_from = accept_from or layer.accept_from[profile]

    def confidence(self, evidence: Evidence) -> float | None:
        return self._layer.confidence(self._calibration, evidence)

    def page_confidence(self, basis: PageBasis) -> float | None:
        return self._calibration.page_probability(basis)


def log_odds(probability: float) -> float:
    """Of a probability below 1; the calibration rounds the least ones to 0."""
    certain = max(probability, _LEAST)
    return math.log(certain / (1 - certain))


def read_recalibration(data: Path, base: str) -> Recalibration | None:
    """The layer that lies in the data folder, if it is of this calibration.

    Raises EnvironmentLacks (bad_recalibration) for a file that is none.
    """
    try:
        found = Recalibration.model_validate_json((data / FILE).read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise EnvironmentLacks("bad_recalibration", f"{data / FILE} is damaged; remove it.") from error
    return found if found.base == base else None
