"""The child's side of guard.py: its own walls, and the wire. Standard library only, so that it starts quickly."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterable
from typing import Any, BinaryIO

OPEN_FILES = 256


class Wire:
    """Requests in, answers out. Whatever else prints to standard output goes to standard error."""

    def __init__(self) -> None:
        self._in: BinaryIO = sys.stdin.buffer
        self._out: BinaryIO = os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)

    def requests(self) -> Iterable[dict[str, Any]]:
        while length := self._in.read(4):
            yield json.loads(self._in.read(int.from_bytes(length, "big")))

    def answer(self, message: dict[str, Any], pieces: Iterable[bytes] = ()) -> None:
        text = json.dumps(message).encode()
        self._out.write(len(text).to_bytes(4, "big") + text)
        for piece in pieces:
            self._out.write(piece)
        self._out.flush()


def confine(memory_bytes: int, file_bytes: int, niceness: int) -> None:
    """Sets the walls of this process and all it starts; they cannot be raised again."""
    for wall, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(wall, (most, most))
    os.nice(niceness)


def grant_cpu_s(seconds: float) -> None:
    """Lets this process, and each that it starts from now on, run so much longer before the kernel stops it."""
    stop = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (stop, resource.RLIM_INFINITY))
