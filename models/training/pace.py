"""How many steps a training can take in the time it is given."""

from __future__ import annotations

import time

KNOWN_AFTER = 200
"""Steps after which the pace is known."""
USED = 0.95
"""Of the time: checks take some."""


def steps_within(until: float, began: float, step: int) -> int:
    """`until`, `began`: times of the monotonic clock; 0 as long as the pace is not known."""
    if step < KNOWN_AFTER:
        return 0
    now = time.monotonic()
    return step + int(USED * (until - now) * step / (now - began))
