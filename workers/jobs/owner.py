"""Who has a job: this process, by a name that no other process ever has; and how it shows that it lives."""

from __future__ import annotations

import hashlib
import os
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from storage.records import jobs
from storage.records.database import Records

BEAT_S = 10.0
"""A third of a lease: two beats may fail."""
_PROC = Path("/proc")


def this_owner() -> str:
    """`host/pid/start`. A number of a process comes round, together with its start it does not."""
    pid = os.getpid()
    start = _start_ticks(pid)
    assert start is not None, "this process lives"
    return f"{_host()}/{pid}/{start}"


def is_gone(owner: str) -> bool:
    """Whether it is a process of this host that has ended. Of other hosts nothing is known."""
    host, pid, start = owner.rsplit("/", 2)
    return host == _host() and _start_ticks(int(pid)) != start


def _host() -> str:
    """Two containers may have one name, and one kernel's containers number their processes each for itself."""
    boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii")
    numbers = (_PROC / "self/ns/pid").readlink()
    return f"{socket.gethostname()}-{hashlib.sha256(f'{boot}{numbers}'.encode()).hexdigest()[:12]}"


def _start_ticks(pid: int) -> str | None:
    """When it started, in clock ticks since boot (proc(5), field 22); None when it has ended."""
    try:
        state, *fields = (_PROC / str(pid) / "stat").read_text("latin-1").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else fields[18]


class Heartbeat:
    """Extends the leases of the jobs that this process has in hand, each `turn`; of no others.

    A job that its thread let go of without a word (the database did not answer) is so given to another one in time.
    """

    def __init__(self, records: Records, owner: str) -> None:
        self._records = records
        self.owner = owner
        self._held: Counter[int] = Counter()
        self._lock = Lock()

    @contextmanager
    def holding(self, job: int) -> Iterator[None]:
        """The job is in hand while the block runs; several threads may say so."""
        with self._lock:
            self._held[job] += 1
        try:
            yield
        finally:
            with self._lock:
                self._held[job] -= 1

    def turn(self) -> bool:
        """Raises Unavailable when the database does not answer."""
        with self._lock:
            self._held = +self._held
            held = list(self._held)
        if held:
            with self._records.write() as tx:
                jobs.extend(tx, self.owner, held)
        return False
