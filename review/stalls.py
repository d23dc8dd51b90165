"""Places where a batch's files come in, each with a guarded child that waits for them, set up before anybody comes."""

from __future__ import annotations

import os
import shutil
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.probing import FileProber
from review.incoming import Incoming


@dataclass(frozen=True)
class Stall:
    """A folder of one request's own, and who looks into the files that come to lie there: he sees nothing else."""

    folder: Path
    prober: FileProber

    def close(self) -> None:
        self.prober.close()
        shutil.rmtree(self.folder)


class Stalls:
    """Some are always ready, one for each core; whoever comes when none is has to wait until one is set up."""

    def __init__(self, incoming: Incoming) -> None:
        self._incoming = incoming
        self._ready: deque[Stall] = deque()
        self._turn = threading.Lock()
        self._builder = ThreadPoolExecutor(max_workers=1)
        for _ in os.sched_getaffinity(0):
            self._builder.submit(self._add)

    @contextmanager
    def taken(self) -> Iterator[Stall]:
        """One stall, for one request."""
        with self._turn:
            stall = self._ready.popleft() if self._ready else None
        try:
            stall = stall or self._new()
            yield stall
        finally:
            if stall is not None:
                stall.close()
            self._builder.submit(self._add)

    def close(self) -> None:
        """When no request is at work any more."""
        self._builder.shutdown()
        for stall in self._ready:
            stall.close()
        self._incoming.close()

    def _add(self) -> None:
        if len(self._ready) < len(os.sched_getaffinity(0)):
            self._ready.append(self._new())

    def _new(self) -> Stall:
        folder = self._incoming.new_folder()
        prober = FileProber([folder], self._incoming.scratch)
        prober.start()
        return Stall(folder, prober)
