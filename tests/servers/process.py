"""A server as the tests see it: its ports and its folder stay the same through kills and restarts."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

from tests.servers import keeper

_KEEPER = Path(__file__).with_name("keeper.py")
_LOOK_EVERY_S = 0.02
_LAST_WORDS_BYTES = 3000


class ServerFailed(Exception):
    """A server did not come up; the message ends with the last lines it wrote."""


class Server(ABC):
    """One server; `with` starts and stops it. Faults may come at any moment after `start`."""

    name: ClassVar[str]
    programs: ClassVar[tuple[str, ...]]
    user: ClassVar[str] = ""
    """Whom it runs as when the tests are root's; empty: root."""
    start_limit_s: ClassVar[float] = 120.0
    port: int
    """Where clients come in."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"sohoa-{self.name}-"))
        self._user = self.user if os.getuid() == 0 else ""
        if self._user:
            os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, pwd.getpwnam(self._user).pw_gid)
        self._log = self.folder / "log"
        self._kept: list[subprocess.Popen[bytes]] = []
        self._prepared = False

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients find it, with name and password."""

    @abstractmethod
    def _prepare(self) -> None:
        """Make what must be there before the first start."""

    @abstractmethod
    def _launch(self) -> None:
        """Run the server's programs; return when a client is served."""

    @classmethod
    def missing(cls) -> list[str]:
        """The programs it needs that this machine lacks."""
        return [program for program in cls.programs if shutil.which(program, path=search_path()) is None]

    @property
    def running(self) -> bool:
        """Whether it was started and none of its programs has ended."""
        return bool(self._kept) and all(kept.poll() is None for kept in self._kept)

    def start(self) -> None:
        """Start it; return when a client is served."""
        if not self._prepared:
            self._prepare()
            self._prepared = True
        self._launch()

    def kill(self) -> None:
        """`kill -9` of all its processes at once."""
        self.freeze()
        for kept in self._kept:
            keeper.kill_below(kept.pid)
        for kept in self._kept:
            kept.wait()
        self._kept.clear()

    def restart(self) -> None:
        """Kill it, if it runs, and start it with the same ports and data."""
        self.kill()
        self.start()

    def freeze(self) -> None:
        """Stop all its processes: connections stay open, nothing answers."""
        for kept in self._kept:
            keeper.freeze_below(kept.pid)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        for kept in self._kept:
            keeper.thaw_below(kept.pid)

    def heal(self) -> None:
        """Let it serve again, whatever was done to it: a frozen one goes on, a dead one is started."""
        self.thaw()
        if not self.running:
            self.restart()

    def stop(self) -> None:
        """End it and throw its data away."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def pids(self) -> list[int]:
        """Its living processes."""
        return [pid for kept in self._kept for pid in keeper.below(kept.pid)]

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _keep(self, *command: str, **environment: str) -> None:
        """Start a program and keep it running until the server is killed or the session ends."""
        self._kept.append(self._run(command, environment))

    def _call(self, *command: str) -> None:
        """Run a program to its end; raises ServerFailed."""
        called = self._run(command, {})
        try:
            status = called.wait(self.start_limit_s)
        finally:
            keeper.kill_below(called.pid)
        if status != 0:
            raise ServerFailed(f"{command[0]} ended with {status}: {self._last_words()}")

    def _run(self, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """A program's keeper."""
        keep = (sys.executable, "-I", "-S", str(_KEEPER), str(os.getpid()), str(self.folder), self._user)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                (*keep, *command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**self._environment(), **environment},
                start_new_session=True,
            )

    def _wait_until(self, ready: Callable[[], bool]) -> None:
        """Raises ServerFailed when a program ends before that, or the time for a start is over."""
        end = time.monotonic() + self.start_limit_s
        while not ready():
            if not self.running or time.monotonic() > end:
                raise ServerFailed(f"{self.name} does not come up: {self._last_words()}")
            time.sleep(_LOOK_EVERY_S)

    def _last_words(self) -> str:
        return self._log.read_bytes()[-_LAST_WORDS_BYTES:].decode("utf-8", "replace")

    def _environment(self) -> dict[str, str]:
        """What a program sees: nothing of the developer's own settings."""
        return {"PATH": search_path(), "HOME": str(self.folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


def search_path() -> str:
    """Where Debian keeps programs, PostgreSQL's newest version first among its own."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return os.pathsep.join([*map(str, versions), "/usr/sbin", "/usr/bin", "/sbin", "/bin"])
