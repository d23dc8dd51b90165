"""A worker of many: hears the bells of one lane's queue and does their jobs, as many at once as it has threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Timer, local
from typing import Any, Protocol

import dramatiq
from dramatiq.middleware import Middleware

from schemas.errors import EnvironmentLacks, SohoaError
from schemas.service import Lane
from storage.records.database import Records
from workers.broker import Broker, hear
from workers.loop import Loop
from workers.owner import BEAT_S, Heartbeat, this_owner
from workers.relay import LOOK_EVERY_S, Relay
from workers.sweeper import SWEEP_EVERY_S, Sweeper

PAUSE_S = 5.0
"""After a job that could not be done because a server did not answer."""
_IDLE_MS = 50
"""With Redis, which is asked for messages, this is how long a thread may stand idle between two jobs."""
_LET_GO_S = 5.0
_log = logging.getLogger("sohoa.worker")


class Runner(Protocol):
    """Does jobs in a killable child; made and used by one thread, which outlives the child (see workers.child)."""

    def run(self, job: int) -> None:
        """Does it, unless it does not wait. Raises Unavailable, EnvironmentLacks."""

    def interrupt(self) -> None:
        """From another thread: the job in hand is let go of and waits again."""


RunnerMaker = Callable[[str], AbstractContextManager[Runner]]
"""Opens a runner whose jobs belong to this owner."""


@dataclass(frozen=True)
class Share:
    """What this worker does. `window`: bells that may be out; `ring_again`: when one counts as lost; `grace_s`: how
    long a job may go on when the worker is to stop."""

    lane: Lane
    threads: int
    window: int
    ring_again: timedelta
    grace_s: float


def work(records: Records, broker: Broker, share: Share, make_runner: RunnerMaker, stop: Event) -> None:
    """Works until `stop` is set; then what runs is finished within the grace, or let go of.

    Raises Unavailable when database or broker do not answer at the start, and EnvironmentLacks when this machine
    cannot do the work.
    """
    records.ping()
    broker.waiting(share.lane)
    owner = this_owner()
    heartbeat = Heartbeat(records, owner)
    relay = Loop("relay", Relay(records, broker, share.lane, share.window).turn, LOOK_EVERY_S)
    sweeper = Loop("sweeper", Sweeper(records, share.ring_again).turn, SWEEP_EVERY_S)
    beat = Loop("heartbeat", heartbeat.turn, BEAT_S)
    hands = _Hands(lambda: make_runner(owner), heartbeat, relay.wake, stop)
    hear(broker, share.lane, hands.run)
    with beat, sweeper, relay, _listening(broker, share, hands):
        _log.info("begins", extra={"count": share.threads})
        while not stop.wait(1):
            for loop in (beat, sweeper, relay):
                assert loop.alive, "a loop ended by a fault of ours; what it said stands above"
    if hands.lacking is not None:
        raise hands.lacking


class _Hands(Middleware):
    """The threads' runners: one each, opened with its first job and closed with it."""

    def __init__(
        self,
        make_runner: Callable[[], AbstractContextManager[Runner]],
        heartbeat: Heartbeat,
        done: Callable[[], None],
        stop: Event,
    ) -> None:
        self._make_runner = make_runner
        self._heartbeat = heartbeat
        self._done = done
        self._stop = stop
        self._mine = local()
        self._runners: list[Runner] = []
        self.lacking: EnvironmentLacks | None = None

    def run(self, job: int) -> None:
        """What the actors do. A message is done with in any case: a job that waits has its bell in the outbox."""
        with self._heartbeat.holding(job):
            while not self._answered(job):
                self._stop.wait(PAUSE_S)
        self._done()

    def _answered(self, job: int) -> bool:
        """Whether this bell has been answered, well or badly; False while the database does not answer."""
        try:
            self._runner().run(job)
        except EnvironmentLacks as error:
            self._lacks(error)
        except SohoaError as error:
            _log.warning("job not done", extra={"job": job, "code": error.code})
            return not error.retryable or self._stop.is_set()
        return True

    def _lacks(self, error: EnvironmentLacks) -> None:
        """A full disk may have space again; what else is lacking ends this worker."""
        _log.error("this machine lacks something", extra={"code": error.code})
        if not error.retryable:
            self.lacking = error
            self._stop.set()
        self._stop.wait(PAUSE_S)

    def let_go(self) -> None:
        """The jobs in hand wait again."""
        for runner in list(self._runners):
            runner.interrupt()

    def before_worker_thread_shutdown(self, _: dramatiq.Broker, __: Any) -> None:
        """In the thread itself."""
        stack: ExitStack | None = getattr(self._mine, "stack", None)
        if stack is not None:
            stack.close()

    def _runner(self) -> Runner:
        if not hasattr(self._mine, "runner"):
            self._mine.stack = ExitStack()
            self._mine.runner = self._mine.stack.enter_context(self._make_runner())
            self._runners.append(self._mine.runner)
        runner: Runner = self._mine.runner
        return runner


@contextmanager
def _listening(broker: Broker, share: Share, hands: _Hands) -> Iterator[None]:
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
        _stop(worker, share, hands)
        broker.close()


def _stop(worker: dramatiq.Worker, share: Share, hands: _Hands) -> None:
    grace = Timer(share.grace_s, hands.let_go)
    grace.start()
    worker.stop(timeout=int((share.grace_s + _LET_GO_S) * 1000))
    grace.cancel()
