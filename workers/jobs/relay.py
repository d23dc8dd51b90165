"""The relay: rings the bells of the outbox at the broker, so many that workers always find some, and no more."""

from __future__ import annotations

from typing import Protocol

from schemas.service import Lane
from storage.records import outbox
from storage.records.database import Records

LOOK_EVERY_S = 0.25
_LOT = 16
"""Small: what a relay holds while it rings, no other relay can ring and no worker can start."""


class Bells(Protocol):
    """The broker, as the relay sees it. Both raise Unavailable."""

    def ring(self, lane: Lane, job: int) -> None:
        """Returns when the broker has it for good."""

    def waiting(self, lane: Lane) -> int:
        """How many bells no worker has heard yet."""


class Relay:
    """Rings the bells of one lane. Several relays share the work.

    A bell is marked as rung in the transaction in which it is rung: who dies in between has rung it twice, never not
    at all. Not more than `window` bells are out at once: a worker that comes later, and a job that is more urgent,
    wait for no more than these. What lies at the broker counts too, so bells that are rung again never pile up there.
    """

    def __init__(self, records: Records, bells: Bells, lane: Lane, window: int) -> None:
        self._records = records
        self._bells = bells
        self._lane = lane
        self._window = window

    def turn(self) -> bool:
        """Rings some bells; True when there may be more. Raises Unavailable when database or broker do not answer."""
        waiting = self._bells.waiting(self._lane)
        with self._records.read() as tx:
            room = self._window - max(waiting, outbox.sent_count(tx, self._lane))
        return room > 0 and self._ring(min(room, _LOT)) == _LOT

    def _ring(self, at_most: int) -> int:
        with self._records.write() as tx:
            jobs = outbox.next_bells(tx, self._lane, at_most)
            for job in jobs:
                self._bells.ring(self._lane, job)
            outbox.mark_sent(tx, jobs)
        return len(jobs)
