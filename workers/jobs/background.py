"""What works beside the service in the same process: its own workers, or the ringing of bells for workers elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Protocol

from runtime.doors import Doors
from schemas.service import LANES, Lane
from workers.jobs.broker import open_broker
from workers.jobs.loop import Loop
from workers.jobs.relay import LOOK_EVERY_S, Relay
from workers.jobs.slots import Slots
from workers.jobs.sweeper import SWEEP_EVERY_S, Sweeper


class Background(Protocol):
    """Something with threads or processes of its own."""

    def start(self) -> None:
        """Returns at once."""

    def wake(self) -> None:
        """A job was made: it need not wait until somebody looks."""

    def stop(self) -> None:
        """Returns when it has let go of all its work; may take some seconds."""


def build_background(doors: Doors, counts: Mapping[Lane, int], on_failure: Callable[[str], None]) -> Background:
    """`counts`: jobs at once of each lane, where no broker carries bells to workers elsewhere. For `on_failure` see
    `Slots`. Raises UsageError for a broker that is not known.
    """
    if doors.settings.broker.get_secret_value():
        return Ringing(doors, on_failure)
    return Slots(doors, counts, on_failure)


class Ringing:
    """Rings the bells of all lanes, and takes back what lost workers had.

    `on_failure`: called with why, when one of its loops ended by a fault of ours: then the service has to end too, for
    others would go on as if bells were rung.
    """

    def __init__(self, doors: Doors, on_failure: Callable[[str], None]) -> None:
        settings = doors.settings
        self._broker = open_broker(settings.broker.get_secret_value())
        sweeper = Sweeper(doors.records, timedelta(seconds=settings.ring_again_s))
        relays = {lane: Relay(doors.records, self._broker, lane, settings.relay_window) for lane in LANES}
        self._relays = [Loop(f"relay {lane}", relay.turn, LOOK_EVERY_S, on_failure) for lane, relay in relays.items()]
        self._loops = [*self._relays, Loop("sweeper", sweeper.turn, SWEEP_EVERY_S, on_failure)]
        self._running = ExitStack()

    def start(self) -> None:
        for loop in self._loops:
            self._running.enter_context(loop)

    def wake(self) -> None:
        for relay in self._relays:
            relay.wake()

    def stop(self) -> None:
        self._running.close()
        self._broker.close()
