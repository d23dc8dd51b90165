"""Clocks that jump: a small library, loaded before all others, moves the time of day of the processes that have it."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

DAY_S = 86_400
_SOURCE = Path(__file__).with_name("clock.c")


class Clock:
    """The clock of one machine: of all processes that are started with `environment`, and their children.

    Only the time of day jumps, as when somebody sets a clock; waits of a process measure by another clock.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._jump = folder / f"{name}.clock"
        self._library = folder / "clock.so"
        self.set(0)
        if not self._library.exists():
            build = ["cc", "-shared", "-fPIC", "-O1", "-o", str(self._library), str(_SOURCE), "-ldl"]
            subprocess.run(build, check=True, capture_output=True)

    @staticmethod
    def can_jump() -> bool:
        """Whether there is a compiler."""
        return shutil.which("cc") is not None

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self._library), "SOHOA_TEST_CLOCK": str(self._jump)}

    def set(self, seconds: int) -> None:
        """How far it is ahead of the true time from now on."""
        with self._jump.open("r+b" if self._jump.exists() else "w+b") as file:
            file.write(struct.pack("=q", seconds))
