"""What a watcher holds besides its claims: the folder's lock, the pause while the service is away, begun uploads."""

from __future__ import annotations

import fcntl
import os
import random
import time
from collections import UserDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter

from schemas.errors import EnvironmentLacks
from storage.atomic import write_whole
from workers.station.claims import FOLDER, Claims

LOCK = "lock"
MAX_PAUSE_S = 60.0
"""Longest pause between two tries, unless the service asks for more."""

_NOTES: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])


@contextmanager
def alone_in(folder: Path, poll_s: float, tell: Callable[[str], None]) -> Iterator[None]:
    """Waits until no other watcher works in the folder. Raises EnvironmentLacks where nothing can be locked."""
    Claims(folder)
    descriptor = os.open(folder / FOLDER / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    told = False
    try:
        while not _locked(descriptor, folder):
            if not told:
                tell(f"{folder}: another watcher is at work here; waiting until it ends.")
            told = True
            time.sleep(poll_s)
        yield
    finally:
        os.close(descriptor)


@dataclass
class Pause:
    """While the service is away nothing is tried before the pause is over; pauses grow."""

    clock: Callable[[], float] = time.monotonic
    _until: float = field(default=0.0, init=False)
    _failures: int = field(default=0, init=False)

    def lasts(self) -> bool:
        return self.clock() < self._until

    def begin(self, wait_s: float | None) -> None:
        self._failures += 1
        grown_s = min(MAX_PAUSE_S, 2.0 ** min(self._failures, 10)) * random.uniform(0.5, 1.0)
        self._until = self.clock() + (grown_s if wait_s is None else wait_s)

    def end(self) -> None:
        self._failures = 0


class UploadNotes(UserDict[str, str]):
    """Which uploads were begun for a batch, kept in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        super().__init__()
        self.data = _NOTES.validate_json(path.read_bytes()) if path.is_file() else {}

    def __setitem__(self, number: str, upload: str) -> None:
        super().__setitem__(number, upload)
        self._keep()

    def __delitem__(self, number: str) -> None:
        super().__delitem__(number)
        self._keep()

    def _keep(self) -> None:
        write_whole(self._path, _NOTES.dump_json(self.data), self._path.parent)


def _locked(descriptor: int, folder: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise EnvironmentLacks(
            "no_locks", f"{folder}: files cannot be locked here ({error.strerror}); watch it from the machine it is on."
        ) from error
    return True
