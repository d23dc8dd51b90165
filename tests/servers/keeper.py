"""Runs one program of a test server and ends it, with all that it started, when the session is gone, however it went.

    python -I -S keeper.py SESSION FOLDER USER PROGRAM [ARGUMENT...]

SESSION is the process whose end ends the program, FOLDER is removed then, USER is a user's name (empty: the same).
The keeper adopts what its descendants leave behind (daemons of daemons), so the tree below it is the whole program.
It imports nothing but the standard library: it starts in a few hundredths of a second.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def main(session: int, folder: Path, user: str, command: list[str]) -> int:
    """Run `command` until it ends or `session` does; nothing of it is left afterwards. Its exit status."""
    session_end = os.pidfd_open(session)
    if os.getppid() != session:
        return 1
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    program = _start(user, command)
    ended, _, _ = select.select([session_end, os.pidfd_open(program.pid)], [], [])
    kill_below(os.getpid())
    status = program.wait()
    _reap()
    if session_end in ended:
        shutil.rmtree(folder, ignore_errors=True)
    return status


def freeze_below(pid: int) -> list[int]:
    """Stop every descendant of `pid`, parents first, also those born meanwhile; their numbers."""
    frozen: list[int] = []
    while fresh := [child for child in below(pid) if child not in frozen]:
        _send(fresh, signal.SIGSTOP)
        frozen += fresh
    return frozen


def thaw_below(pid: int) -> None:
    """Let every descendant of `pid` go on, children first."""
    _send(reversed(below(pid)), signal.SIGCONT)


def kill_below(pid: int) -> None:
    """Kill every descendant of `pid`: all are stopped first, so none sees another die."""
    _send(freeze_below(pid), signal.SIGKILL)


def below(pid: int) -> list[int]:
    """The living descendants of `pid`, parents before children."""
    children = _children()
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found[1:]


def _children() -> dict[int, list[int]]:
    """Every living process under its parent, by the kernel's table."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):  # noqa: PTH208  # pathlib would make hundreds of objects while a server should die
        if name.isdigit():
            with suppress(OSError):
                state, parent = Path("/proc", name, "stat").read_text("latin-1").rpartition(")")[2].split()[:2]
                if state != "Z":
                    children.setdefault(int(parent), []).append(int(name))
    return children


def _send(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _start(user: str, command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        user=user or None,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        preexec_fn=_die_with_keeper,  # noqa: PLW1509  # a keeper has no threads
    )


def _reap() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _die_with_keeper() -> None:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:]))
