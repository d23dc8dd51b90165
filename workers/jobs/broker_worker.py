"""A worker of many: hears the bells of one lane's queue and does their jobs, as many at once as it has threads."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Lock, Thread, local
from typing import Any, Protocol

import dramatiq
from dramatiq.middleware import Middleware

from runtime.doors import Doors
from schemas.errors import EnvironmentLacks, SohoaError
from schemas.service import Lane
from storage.records.database import Records
from workers.jobs.broker import Broker, hear
from workers.jobs.loop import Loop
from workers.jobs.owner import BEAT_S, Heartbeat, this_owner
from workers.jobs.relay import LOOK_EVERY_S, Relay
from workers.jobs.stage import PAUSE_S, StageRunner
from workers.jobs.sweeper import SWEEP_EVERY_S, Sweeper

LET_GO_S = 10.0
"""How long threads that were interrupted may take to write down that they let go of their jobs."""
_AGAIN_S = 0.2
_FAREWELL_S = 5.0
_IDLE_MS = 50
"""With Redis, which has to be asked for messages, this is how long a thread may stand idle between two jobs."""
_log = logging.getLogger("sohoa.worker")


class Runner(Protocol):
    """Does jobs in a killable child; made and used by one lasting thread, as a context."""

    def run(self, job: int) -> None:
        """Does it, unless it does not wait. Raises Unavailable, EnvironmentLacks."""

    def interrupt(self) -> None:
        """From another thread: the job in hand is let go of and waits again."""


RunnerMaker = Callable[[Heartbeat, int], AbstractContextManager[Runner]]
"""Makes the runner of the thread of this number."""


@dataclass(frozen=True)
class Share:
    """What a worker does. `window`: bells that may be out at once; `ring_again`: how long one may be out.

    `grace_s`: how long jobs may go on when the worker is to stop.
    """

    lane: Lane
    threads: int
    window: int
    ring_again: timedelta
    grace_s: float


def work_lane(doors: Doors, broker: Broker, lane: Lane, threads: int, stop: Event) -> None:
    """The jobs of a lane, until `stop` is set. Raises like `work`."""
    settings = doors.settings
    share = Share(lane, threads, settings.relay_window, timedelta(seconds=settings.ring_again_s), settings.stop_grace_s)
    folder = settings.data / "work" / this_owner().replace("/", "-")

    def make_runner(heartbeat: Heartbeat, number: int) -> StageRunner:
        return StageRunner(doors, lane, heartbeat, folder / f"{lane}-{number}")

    try:
        work(doors.records, broker, share, make_runner, stop)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def work(records: Records, broker: Broker, share: Share, make_runner: RunnerMaker, stop: Event) -> None:
    """Works until `stop` is set; then what runs is finished within the grace, or let go of.

    Raises Unavailable when database or broker do not answer at the start, and EnvironmentLacks when this machine
    cannot do the work.
    """
    records.ping()
    broker.waiting(share.lane)
    heartbeat = Heartbeat(records, this_owner())
    relay = Loop("relay", Relay(records, broker, share.lane, share.window).turn, LOOK_EVERY_S)
    sweeper = Loop("sweeper", Sweeper(records, share.ring_again).turn, SWEEP_EVERY_S)
    beat = Loop("heartbeat", heartbeat.turn, BEAT_S)
    hands = _Hands(lambda number: make_runner(heartbeat, number), relay.wake, stop)
    # The relay ends first: it must not ring on connections that the listening closes when it ends.
    with beat, sweeper, _listening(broker, share, hands), relay:
        _log.info("begins", extra={"count": share.threads})
        while not stop.wait(1):
            for loop in (beat, sweeper, relay):
                assert loop.alive, "a loop ended by a fault of ours; what it said stands above"
    if hands.lacking is not None:
        raise hands.lacking


class _Hands(Middleware):
    """The threads' runners: one each, opened with its first job and closed with its thread."""

    def __init__(
        self, make_runner: Callable[[int], AbstractContextManager[Runner]], done: Callable[[], None], stop: Event
    ) -> None:
        self._make_runner = make_runner
        self._done = done
        self._stop = stop
        self._mine = local()
        self._lock = Lock()
        self._runners: list[Runner] = []
        self.lacking: EnvironmentLacks | None = None

    def run(self, job: int) -> None:
        """What the actor does. A message is done with in any case: a job that waits has its bell in the outbox."""
        if not self._answered(job):
            _log.warning("waits for the database", extra={"job": job})
            while not self._stop.wait(PAUSE_S) and not self._answered(job):
                pass
        self._done()

    def let_go(self) -> None:
        """The jobs in hand wait again."""
        for runner in list(self._runners):
            runner.interrupt()

    def after_worker_thread_boot(self, _: dramatiq.Broker, __: Any) -> None:
        """In the thread itself: the first job need not wait for the child's start."""
        try:
            self._runner()
        except EnvironmentLacks as error:
            self._give_up(error)

    def before_worker_thread_shutdown(self, _: dramatiq.Broker, __: Any) -> None:
        """In the thread itself."""
        stack: ExitStack | None = getattr(self._mine, "stack", None)
        if stack is not None:
            stack.close()

    def _answered(self, job: int) -> bool:
        """Whether this bell has been answered, well or badly; False while the database does not answer."""
        try:
            self._runner().run(job)
        except SohoaError as error:
            if error.retryable:
                return False
            _log.error("job not done", extra={"job": job, "code": error.code})
            if isinstance(error, EnvironmentLacks):
                self._give_up(error)
        return True

    def _give_up(self, error: EnvironmentLacks) -> None:
        """This machine cannot do the work: others may."""
        self.lacking = error
        self._stop.set()

    def _runner(self) -> Runner:
        if not hasattr(self._mine, "runner"):
            self._mine.stack = ExitStack()
            with self._lock:
                self._mine.runner = self._mine.stack.enter_context(self._make_runner(len(self._runners)))
                self._runners.append(self._mine.runner)
        runner: Runner = self._mine.runner
        return runner


@contextmanager
def _listening(broker: Broker, share: Share, hands: _Hands) -> Iterator[None]:
    """As long as the block runs."""
    hear(broker, share.lane, hands.run)
    broker.dramatiq.add_middleware(hands)
    worker = dramatiq.Worker(
        broker.dramatiq, queues={share.lane}, worker_threads=share.threads, worker_timeout=_IDLE_MS
    )
    # No message waits behind a running job: another worker may be free.
    worker.queue_prefetch = share.threads
    worker.start()
    try:
        yield
    finally:
        _stop(worker, broker, share.grace_s, hands)


def _stop(worker: dramatiq.Worker, broker: Broker, grace_s: float, hands: _Hands) -> None:
    """A broker that does not answer is not waited for: its connections end with the process."""
    leaving = Thread(target=_leave, args=(worker, broker, grace_s), daemon=True)
    leaving.start()
    until = time.monotonic() + grace_s
    for thread in worker.workers:
        thread.join(max(0.0, until - time.monotonic()))
    until = time.monotonic() + LET_GO_S
    while any(thread.is_alive() for thread in worker.workers) and time.monotonic() < until:
        hands.let_go()  # again and again: a child may be just about to start
        time.sleep(_AGAIN_S)
    leaving.join(_FAREWELL_S)


def _leave(worker: dramatiq.Worker, broker: Broker, grace_s: float) -> None:
    worker.stop(timeout=int((grace_s + LET_GO_S) * 1000))
    broker.close()
