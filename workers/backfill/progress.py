"""How a backfill stands, and who is told."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Protocol

from schemas.errors import SohoaError
from workers.backfill.sources import Source

_SPEED_OVER_S = 120.0


@dataclass(frozen=True)
class State:
    """`known`: pages of all batches that this run has to see through, of which `done` are read or set aside. `ahead`:
    pages that are not taken yet, estimated by their bytes; None while nothing is known of them. `speed`: pages/s."""

    known: int
    done: int
    ahead: int | None
    speed: float | None

    @property
    def left_s(self) -> float | None:
        if self.ahead is None or not self.speed:
            return None
        return (self.known - self.done + self.ahead) / self.speed


class Progress(Protocol):
    """Is told how the backfill goes."""

    def stands(self, state: State) -> None:
        """About once a second."""

    def problem(self, message: str) -> None:
        """One line about something that a person should know."""


class Survey:
    """Looks through the whole archive beside the work: how many bytes its scans have."""

    def __init__(self, source: Source) -> None:
        self.total: int | None = None
        self._source = source
        self._thread = Thread(target=self._count, name="survey", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def _count(self) -> None:
        try:
            self.total = sum(file.size for folder in self._source.folders(lambda _: None) for file in folder.files)
        except SohoaError:
            return  # then no time left is told; whoever feeds says what is wrong


class Pace:
    """Counts of this run, and its speed over the last two minutes."""

    def __init__(self, total_bytes: Callable[[], int | None]) -> None:
        self._total_bytes = total_bytes
        self._passed_bytes = 0
        self._fed_bytes = 0
        self._known = 0
        self._samples: deque[tuple[float, int]] = deque()

    def passed(self, size: int, pages: int | None) -> None:
        """So many bytes of the archive are behind; `pages`: in them to be seen through, None when there is no work."""
        self._passed_bytes += size
        if pages is not None:
            self._fed_bytes += size
            self._known += pages

    def state(self, done: int) -> State:
        now = time.monotonic()
        self._samples.append((now, done))
        while now - self._samples[0][0] > _SPEED_OVER_S:
            self._samples.popleft()
        since, before = self._samples[0]
        speed = (done - before) / (now - since) if done > before else None
        return State(max(self._known, done), done, self._ahead(), speed)

    def _ahead(self) -> int | None:
        total = self._total_bytes()
        if total is None:
            return None
        left = max(0, total - self._passed_bytes)
        if not left:
            return 0
        return round(left * self._known / self._fed_bytes) if self._fed_bytes else None
