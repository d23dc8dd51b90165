"""The one-machine dispatcher: a few threads a lane, each taking the lane's next job from the table for its own child.

Without a broker, nothing has to be rung: a thread looks by itself, and `wake` saves it the wait. Lanes have slots of
their own, so that a counter never waits behind an archive; the archive's children yield the processor.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import timedelta

from runtime.doors import Doors
from schemas.errors import EnvironmentLacks, NoSpaceLeft, Unavailable
from schemas.service import Lane
from workers.jobs.loop import Loop
from workers.jobs.owner import BEAT_S, Heartbeat, this_owner
from workers.jobs.stage import PAUSE_S, StageRunner
from workers.jobs.sweeper import SWEEP_EVERY_S, Sweeper

LOOK_S = 0.2
"""How often an idle slot looks for a job that nobody told it of."""
LET_GO_S = 10.0
"""How long slots that were interrupted may take to write down that they let go of their jobs."""
_log = logging.getLogger("sohoa.slots")


class Slots:
    """`counts`: how many slots each lane has. `on_failure`: called from a slot or loop that cannot go on, with why.

    A slot that fails ends the work: its job stays leased to this process, which has to end for others to get it.
    """

    def __init__(self, doors: Doors, counts: Mapping[Lane, int], on_failure: Callable[[str], None]) -> None:
        self._doors = doors
        self._heartbeat = Heartbeat(doors.records, this_owner())
        self._on_failure = on_failure
        self._stop = threading.Event()
        self._bell = threading.Condition()
        self._loops = ExitStack()
        self._runners: list[StageRunner] = []
        self._work = doors.settings.data / "work" / this_owner().replace("/", "-")
        self._threads = [
            threading.Thread(target=self._run, args=(lane, number), name=f"{lane}-{number}", daemon=True)
            for lane, count in counts.items()
            for number in range(count)
        ]

    def start(self) -> None:
        sweeper = Sweeper(self._doors.records, timedelta(seconds=self._doors.settings.ring_again_s))
        self._loops.enter_context(Loop("heartbeat", self._heartbeat.turn, BEAT_S, self._on_failure))
        self._loops.enter_context(Loop("sweeper", sweeper.turn, SWEEP_EVERY_S, self._on_failure))
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """A job was made in this process."""
        with self._bell:
            self._bell.notify_all()

    def stop(self, grace_s: float | None = None) -> None:
        """Jobs in hand may end within that time (else as set); then they are let go of and wait for the next start."""
        self._stop.set()
        self.wake()
        until = time.monotonic() + (self._doors.settings.stop_grace_s if grace_s is None else grace_s)
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        until = time.monotonic() + LET_GO_S
        while any(thread.is_alive() for thread in self._threads) and time.monotonic() < until:
            for runner in self._runners:
                runner.interrupt()  # again and again: a child may be just about to start
            time.sleep(LOOK_S)
        self._loops.close()
        shutil.rmtree(self._work, ignore_errors=True)

    def _run(self, lane: Lane, number: int) -> None:
        why = "a fault of ours, see the log"
        try:
            with StageRunner(self._doors, lane, self._heartbeat, self._work / f"{lane}-{number}") as runner:
                self._runners.append(runner)
                while not self._stop.is_set():
                    self._turn(runner)
        except EnvironmentLacks as error:
            why = error.message
        finally:
            if not self._stop.is_set():
                self._on_failure(why)

    def _turn(self, runner: StageRunner) -> None:
        try:
            worked = runner.run_next()
        except (Unavailable, NoSpaceLeft) as error:
            _log.warning("waits", extra={"code": error.code})
            self._stop.wait(PAUSE_S)
            return
        if not worked:
            with self._bell:
                self._bell.wait(LOOK_S)
