"""Processes of a deployment, and who starts them again at once whenever they end, as `restart: always` does."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL, SIGTERM

from tests.servers import keeper

_LOOK_EVERY_S = 0.05
_CALM_EVERY_S = 1.0
_STOP_LIMIT_S = 60.0
_PAUSE_S = 0.5
"""Before a start after one that did not last: a server it needs is still away."""


@dataclass
class Unit:
    """One process of the service, by its command line. `ended`: the exit statuses of those before it."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    ended: list[int] = field(default_factory=list)

    @property
    def pid(self) -> int | None:
        """None while it is dead."""
        return self.process.pid if self.process is not None and self.process.poll() is None else None

    def start(self) -> None:
        """It ends with the thread that started it, however that ends."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", sys.executable, "-P", "-m", "sohoa.cli", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**_environment(), **self.environment},
                start_new_session=True,
            )

    def kill(self) -> None:
        if (pid := self.pid) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, SIGKILL)

    def children(self) -> list[int]:
        """Processes that do a stage for it; not what these started."""
        pid = self.pid
        return [] if pid is None else [child for child in keeper.below(pid) if _is_stage(child)]


class Watch:
    """Starts units and keeps them running while the block lasts.

    It lets the children of the archive run beside other programs of a shared machine, where it may: they yield to
    everybody, and a test waits for them.
    """

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._ending = threading.Event()
        self._calmed = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(_STOP_LIMIT_S)

    def _run(self) -> None:
        while not self._ending.wait(_LOOK_EVERY_S):
            for unit in self._units:
                self._see_to(unit)
            if time.monotonic() > self._calmed + _CALM_EVERY_S:
                self._calmed = time.monotonic()
                for child in (child for unit in self._units for child in unit.children()):
                    with suppress(PermissionError, ProcessLookupError):
                        os.setpriority(os.PRIO_PROCESS, child, os.getpriority(os.PRIO_PROCESS, 0))
        _stop(self._units)

    def _see_to(self, unit: Unit) -> None:
        if unit.pid is not None:
            return
        if unit.process is not None:
            unit.ended.append(unit.process.wait())
            if unit.ended[-1] != -SIGKILL:
                self._ending.wait(_PAUSE_S)
        unit.start()


def _stop(units: Sequence[Unit]) -> None:
    """In an orderly way, as far as they do so in time."""
    for unit in units:
        if (pid := unit.pid) is not None:
            os.kill(pid, SIGTERM)
    until = time.monotonic() + _STOP_LIMIT_S
    for unit in units:
        if unit.process is not None:
            with suppress(subprocess.TimeoutExpired):
                unit.process.wait(max(0.1, until - time.monotonic()))
            unit.kill()
            unit.process.wait()


def _is_stage(pid: int) -> bool:
    with suppress(OSError):
        return b"workers.child" in Path("/proc", str(pid), "cmdline").read_bytes()
    return False


def _environment() -> dict[str, str]:
    """This one's, without the developer's own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SOHOA_")}
