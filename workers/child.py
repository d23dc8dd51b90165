"""The child's side of the dispatcher: one task at a time, in its own process.

    python -P -m workers.child START          (START: the JSON of `Start`)

The first message over the pipe is the set-up text: `factory(setup)` gives the handler, `bytes -> bytes`. A SohoaError
goes back as a reply; any other error ends the process, which the dispatcher notices.
"""

from __future__ import annotations

import ctypes
import json
import logging
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from types import TracebackType

from schemas.errors import NoSpaceLeft, SohoaError
from schemas.model import Frozen
from storage.atomic import SPACE_ERRNOS

Handler = Callable[[bytes], bytes]

OK, REFUSED, READY = b"+", b"-", b"!"
_PR_SET_PDEATHSIG = 1
_log = logging.getLogger("sohoa.child")


class Start(Frozen):
    """What a child is told on its command line: its end of the pipe, who started it, what to build, its limits."""

    pipe: int
    parent: int
    factory: str
    memory_mb: int
    debug: bool
    nice: int = 0


def main(argument: str) -> int:
    start = Start.model_validate_json(argument)
    os.set_inheritable(start.pipe, False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(start.parent)
    _limit(start.memory_mb)
    if not start.debug:
        sys.excepthook = _log_unexpected
    _serve(Connection(start.pipe), start)
    return 0


def _serve(pipe: Connection, start: Start) -> None:
    """Answer tasks until the dispatcher closes the pipe. Only they give way to others: on a busy machine a start that
    did so would not end in time.
    """
    try:
        handler = _build(pipe, start.factory)
        os.nice(start.nice)
        while handler:
            pipe.send_bytes(_answer(handler, pipe.recv_bytes()))
    except EOFError:
        return


def _build(pipe: Connection, factory_name: str) -> Handler | None:
    module, _, name = factory_name.partition(":")
    factory: Callable[[str], Handler] = getattr(import_module(module), name)
    try:
        handler = factory(pipe.recv_bytes().decode())
    except SohoaError as error:
        pipe.send_bytes(_refusal(error))
        return None
    pipe.send_bytes(READY)
    return handler


def _answer(handler: Handler, task: bytes) -> bytes:
    """An empty task asks for nothing: whoever sends it wanted the handler built."""
    if not task:
        return OK
    try:
        return OK + handler(task)
    except SohoaError as error:
        return _refusal(error)
    except OSError as error:
        if error.errno not in SPACE_ERRNOS:
            raise
        return _refusal(NoSpaceLeft("No space is left on the disk. Free some and give the same command again."))


def _refusal(error: SohoaError) -> bytes:
    facts = {"class": type(error).__name__, "code": error.code, "message": error.message}
    return REFUSED + json.dumps(facts).encode()


def _die_with(parent: int) -> None:
    """Linux ends this process when the one that started it ends, even by kill -9."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _limit(memory_mb: int) -> None:
    if memory_mb:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _log_unexpected(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
    """The error's kind and where it happened; its message may quote what was read, so only --debug shows it."""
    frames = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
    _log.error("unexpected %s at %s", kind.__name__, " < ".join(reversed(frames[-6:])))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
