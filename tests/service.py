"""A service on one machine for tests: its doors in a folder, batches sent straight to the intake, slots that work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Row, text

from pipeline.load import digest
from runtime.doors import Doors, open_doors
from runtime.settings import Settings
from schemas.run import RunOptions
from schemas.service import Lane, Ledger, Receipt
from storage.records.batches import ledger
from workers.intake.take import Sending, SentFile, take
from workers.jobs.slots import Slots

LONG_S = 300.0
"""Longer than any of these tests should take on a busy machine."""


@dataclass
class Service:
    """`failures`: why slots could not go on."""

    doors: Doors
    failures: list[str] = field(default_factory=list)

    def send(self, paths: Sequence[Path], *, branch: str = "b1", **said: Any) -> Receipt:
        files = [SentFile(path, path.name, digest(path), path.stat().st_size) for path in paths]
        options = said.pop("options", RunOptions())
        return take(files, Sending(branch, f"{branch}-s1", options, **said), self.doors).receipt

    def rows(self, query: str, **values: object) -> Sequence[Row[Any]]:
        with self.doors.records.read() as tx:
            return tx.execute(text(query), values).all()

    def ledger(self, receipt: Receipt) -> Ledger:
        with self.doors.records.read() as tx:
            found = ledger(tx, receipt.batch)
        assert found is not None
        return found

    def file(self, dossier: str, path: str) -> bytes:
        """Of the dossier's newest revision."""
        query = "select sha256 from dossier_file where dossier = :dossier and path = :path order by revision desc"
        return self.doors.objects.get(self.rows(query, dossier=dossier, path=path)[0].sha256)

    @contextmanager
    def working(self, **counts: int) -> Iterator[Slots]:
        """Slots at work while the block runs; by default one for the counter."""
        lanes: Mapping[Lane, int] = counts or {"counter": 1}  # type: ignore[assignment]
        slots = Slots(self.doors, lanes, self.failures.append)
        slots.start()
        try:
            yield slots
        finally:
            slots.stop(grace_s=5.0)

    def finish(self, *receipts: Receipt) -> list[Ledger]:
        """Waits until the batches are closed."""
        wait_for(lambda: all(self.ledger(one).state == "closed" for one in receipts), self._told)
        return [self.ledger(one) for one in receipts]

    def _told(self) -> str:
        return f"{self.failures} {self.rows('select kind, state, starts, code, message from job')}"


@contextmanager
def service(folder: Path, **settings: Any) -> Iterator[Service]:
    with closing(open_doors(Settings(data=folder / "service", **settings))) as doors:
        doors.records.prepare()
        yield Service(doors)


def wait_for(done: Callable[[], bool], told: Callable[[], str] = str, within_s: float = LONG_S) -> None:
    until = time.monotonic() + within_s
    while not done():
        assert time.monotonic() < until, told()
        time.sleep(0.05)
