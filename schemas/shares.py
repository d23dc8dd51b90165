"""A share of something counted, with the bounds that the count allows."""

from __future__ import annotations

import math

from pydantic import ConfigDict, computed_field

from schemas.model import Frozen

Z_95 = 1.96


def wilson(count: float, total: float, z: float = Z_95) -> tuple[float, float]:
    """95 % bounds of a share (Wilson 1927); each observation is taken for itself."""
    if total == 0:
        return 0.0, 1.0
    share, spread = count / total, z * z / total
    middle = share + spread / 2
    reach = z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


class Share(Frozen):
    """`count` of `total`."""

    # What is computed is written, too, and must not be in the way when read again.
    model_config = ConfigDict(frozen=True, extra="ignore")

    count: int = 0
    total: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(count=self.count + other.count, total=self.total + other.total)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def rate(self) -> float | None:
        """None when there was nothing to count."""
        return self.count / self.total if self.total else None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def bounds(self) -> tuple[float, float]:
        return wilson(self.count, self.total)


def share_of(outcomes: list[bool]) -> Share:
    return Share(count=sum(outcomes), total=len(outcomes))
