"""How many steps a training can take in the time it is given."""

from __future__ import annotations

import time

SLOW = 100
"""Steps at first, while everything is still being set up."""
KNOWN_AFTER = 300
USED = 0.95
"""Of the time: checks take some."""


class Pace:
    """`until`: the time, of the monotonic clock, at which the training ends."""

    def __init__(self, until: float) -> None:
        self.until = until
        self._since = 0.0

    def steps(self, step: int) -> int:
        """To be asked after every step: how many there will be in all; 0 as long as the pace is not known."""
        now = time.monotonic()
        if step == SLOW:
            self._since = now
        if step < KNOWN_AFTER or not self._since:
            return 0
        return step + int(USED * (self.until - now) * (step - SLOW) / (now - self._since))
