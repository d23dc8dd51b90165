"""A database, a broker and the workers of a test; and what must hold in the end, whatever was done to them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from schemas.service import JobKind, Lane
from storage.records import jobs
from storage.records.database import open_records
from storage.records.tables import AttemptRow, JobRow, OutboxRow
from tests.integration.small_worker import Order
from tests.servers.process import Server

ROOT = Path(__file__).parents[2]
PATIENCE_S = 90.0


class Scene:
    """`server`: the broker's. The database is new and empty."""

    def __init__(self, database: str, server: Server, log: Path) -> None:
        self.database = database
        self.server = server
        self.records = open_records(database)
        self.records.prepare()
        self.log = log
        self._log = log.open("ab")
        self._workers: list[subprocess.Popen[bytes]] = []

    def add(self, count: int, lane: Lane = "counter", kind: JobKind = "page") -> None:
        with self.records.write() as tx:
            jobs.add_jobs(tx, kind, lane, [str(number) for number in range(count)])

    def worker(self, **order: object) -> subprocess.Popen[bytes]:
        """A new one, as in `Order`; its broker is the scene's unless another URL is given."""
        told = Order.model_validate({"database": self.database, "broker": self.server.url} | order)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.small_worker", told.model_dump_json()],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=self._log,
            stderr=self._log,
        )
        self._workers.append(process)
        return process

    def states(self) -> Counter[str]:
        """How many jobs are in which state."""
        with self.records.read() as tx:
            counted = tx.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
            return Counter({str(state): int(count) for state, count in counted})

    def starts(self) -> Counter[int]:
        """How many jobs were started how often."""
        with self.records.read() as tx:
            counted = tx.execute(select(JobRow.starts, func.count()).group_by(JobRow.starts))
            return Counter({int(starts): int(count) for starts, count in counted})

    def wait_for(self, condition: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
        end = time.monotonic() + patience_s
        while not condition():
            assert time.monotonic() < end, f"it did not happen in time: {self.states()}"
            time.sleep(0.05)

    def wait_done(self, count: int, patience_s: float = PATIENCE_S) -> None:
        self.wait_for(lambda: self.states()["done"] >= count, patience_s)

    def check(self, count: int) -> None:
        """All are done, once; every start is accounted for; no bell is left."""
        assert self.states() == {"done": count}
        with self.records.read() as tx:
            started = tx.execute(select(func.sum(JobRow.starts))).scalar_one()
            outcomes = Counter(tx.execute(select(AttemptRow.outcome)).scalars())
            done = select(AttemptRow.job).where(AttemptRow.outcome == "done").distinct()
            once = len(tx.execute(done).all())
            bells = tx.execute(select(func.count()).select_from(OutboxRow)).scalar_one()
        assert outcomes["done"] == once == count
        assert outcomes[None] == 0
        assert started == outcomes.total()
        assert bells == 0

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
            worker.wait()
        self._log.close()
        self.records.close()
