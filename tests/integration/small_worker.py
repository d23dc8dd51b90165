"""A worker process whose jobs do nothing but take their time, or a relay that dies when it has rung.

python -m tests.integration.small_worker ORDER      (ORDER: the JSON of `Order`)
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Literal

from schemas.errors import EnvironmentLacks
from schemas.model import Frozen
from schemas.service import Job, Lane
from storage.records import jobs
from storage.records.database import Records, open_records
from storage.records.jobs import LostLease
from workers.jobs.broker import Broker, open_broker
from workers.jobs.broker_worker import Share, work
from workers.jobs.owner import Heartbeat
from workers.jobs.relay import Relay


class Order(Frozen):
    """`work_s`: how long a job takes. `lacks`: this machine can do none.

    `role` dying_relay: rings what it can and kills itself before the commit.
    """

    database: str
    broker: str
    role: Literal["worker", "dying_relay"] = "worker"
    lane: Lane = "counter"
    threads: int = 4
    window: int = 64
    ring_again_s: float = 60
    grace_s: float = 10
    work_s: float = 0.01
    lacks: bool = False


class SmallRunner:
    """Starts and finishes in the database as a real one does."""

    def __init__(self, records: Records, heartbeat: Heartbeat, work_s: float) -> None:
        self._records = records
        self._heartbeat = heartbeat
        self._work_s = work_s
        self._interrupted = Event()

    def run(self, job: int) -> None:
        with self._records.write() as tx:
            started = jobs.start(tx, job, self._heartbeat.owner)
        if started is not None:
            with self._heartbeat.holding(job):
                self._end(started, stopped=self._interrupted.wait(self._work_s))

    def _end(self, job: Job, *, stopped: bool) -> None:
        try:
            with self._records.write() as tx:
                (jobs.hand_over if stopped else jobs.finish)(tx, job)
        except LostLease:
            return

    def interrupt(self) -> None:
        self._interrupted.set()


class DyingBells:
    """Rings, and kills this process when it is asked for one more than it may."""

    def __init__(self, broker: Broker, left: int) -> None:
        self._broker = broker
        self._left = left

    def ring(self, lane: Lane, job: int) -> None:
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        self._broker.ring(lane, job)

    def waiting(self, lane: Lane) -> int:
        return self._broker.waiting(lane)


def main(order: Order) -> None:
    logging.basicConfig(level="INFO", format="%(asctime)s %(name)s %(message)s")
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    records, broker = open_records(order.database), open_broker(order.broker)
    if order.role == "dying_relay":
        Relay(records, DyingBells(broker, 7), order.lane, order.window).turn()

    @contextmanager
    def runner(heartbeat: Heartbeat, _: int) -> Iterator[SmallRunner]:
        if order.lacks:
            raise EnvironmentLacks("no_language", "lacks a language")
        yield SmallRunner(records, heartbeat, order.work_s)

    share = Share(order.lane, order.threads, order.window, timedelta(seconds=order.ring_again_s), order.grace_s)
    work(records, broker, share, runner, stop)


if __name__ == "__main__":
    main(Order.model_validate_json(sys.argv[1]))
