"""Handlers for the dispatcher's tests: each names what it does to the process it runs in."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from schemas.errors import EnvironmentLacks, PageUnreadable


def build(setup: str) -> Callable[[bytes], bytes]:
    """`setup` is a folder in which each start of a task leaves a file."""
    traces = Path(setup)

    def handle(payload: bytes) -> bytes:
        name, _, argument = payload.decode().partition(" ")
        (traces / f"{name}-{os.getpid()}-{time.monotonic_ns()}").touch()
        return _ACTIONS[name](argument).encode()

    return handle


def build_lacking(setup: str) -> Callable[[bytes], bytes]:
    raise EnvironmentLacks("no_language", f"lacks {setup}")


def build_dying(_: str) -> Callable[[bytes], bytes]:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def build_slowly(setup: str) -> Callable[[bytes], bytes]:
    time.sleep(2)
    return build(setup)


def _echo(text: str) -> str:
    return text


def _die(_: str) -> str:
    os.kill(os.getpid(), signal.SIGKILL)
    return ""


def _die_once(flag: str) -> str:
    if not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "second life"


def _hang_with_grandchild(pid_file: str) -> str:
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(pid_file).write_text(str(sleeper.pid))
    time.sleep(60)
    return ""


def _refuse(page: str) -> str:
    raise PageUnreadable("unreadable", f"page {page} cannot be read")


def _fill_disk(_: str) -> str:
    raise OSError(errno.ENOSPC, "No space left on device")


def _bug(text: str) -> str:
    raise ValueError(text)


def _take_memory(megabytes: str) -> str:
    return str(len(bytearray(int(megabytes) << 20)))


def _process_id(_: str) -> str:
    return str(os.getpid())


_ACTIONS: dict[str, Callable[[str], str]] = {
    "echo": _echo,
    "die": _die,
    "die_once": _die_once,
    "hang": _hang_with_grandchild,
    "refuse": _refuse,
    "fill_disk": _fill_disk,
    "bug": _bug,
    "memory": _take_memory,
    "pid": _process_id,
}
