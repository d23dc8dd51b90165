"""A child process of our own code, walled in, for whatever parses a stranger's file.

The child is `python -m MODULE`; guarded.py is its side. Requests and answers are JSON behind a length of four bytes;
after an answer come the raw bytes that it announces. Nothing else crosses: the parent checks every number it is given.

Walls: memory, processor time, file size, open files and core dumps limited (the child sets them itself before it
touches the file); lower priority; a session of its own, killed as a whole when the wall clock runs out; and, where the
machine allows it, bubblewrap: no network, no files but those named, a process table of its own.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NoReturn, Self

import pipeline
import schemas
from schemas.errors import EnvironmentLacks, NoSpaceLeft, Unavailable

SANDBOX_USER = "65534"
MAX_ANSWER_BYTES = 65_536
START_TIMEOUT_S = 60.0
TMP_BYTES = 64 * 1024 * 1024


class ChildGone(Exception):
    """The child died (a crash, a limit) or broke the protocol; it has been cleaned away. Its text: its last words."""


class ChildTimedOut(Exception):
    """The wall limit passed; the child and all that it had started have been killed."""


@functools.cache
def sandbox() -> Literal["bubblewrap", "rlimits"]:
    """Which wall stands on this machine: `bubblewrap` where it works (in some containers it may not).

    Raises Unavailable on a machine too busy to tell: no wall is given up for that.
    """
    with tempfile.TemporaryDirectory() as empty:
        # Our own Python must start inside, wherever it is installed.
        command = [*_bubblewrap([], Path(empty)), sys.executable, "-S", "-P", "-c", "import schemas"]
        try:
            subprocess.run(command, env=_environment("/"), capture_output=True, timeout=START_TIMEOUT_S, check=True)
        except subprocess.TimeoutExpired as error:
            raise _slow() from error
        except (OSError, subprocess.CalledProcessError):
            return "rlimits"
    return "bubblewrap"


class GuardedChild:
    """One child for one file, or for a few of one sender. Leaving the context kills it and removes its folder.

    readable: the files that the child may read. scratch: an existing folder; the child gets a private one inside it.
    `files` and `folder` are these as the child sees them. Raises EnvironmentLacks when no child can be started, and
    Unavailable when the machine is too busy for it.
    """

    def __init__(
        self, module: str, readable: Sequence[Path], scratch: Path, walls: Literal["bubblewrap", "rlimits"]
    ) -> None:
        self._private = _private_folder(scratch.resolve())  # the child starts in another folder
        readable = [path.resolve() for path in readable]
        walled = walls == "bubblewrap"
        self.files = [_inside(number) if walled else str(path) for number, path in enumerate(readable)]
        self.folder = "/scratch" if walled else str(self._private)
        # -S: no start-up hooks of site packages, and a quicker start; PYTHONPATH names every folder that is needed.
        command = [sys.executable, "-S", "-P", "-m", module]
        with (self._private / "stderr").open("wb") as stderr:
            self._process = subprocess.Popen(
                [*_bubblewrap(readable, self._private), *command] if walled else command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                bufsize=0,
                cwd="/",
                env=_environment(self.folder),
                start_new_session=True,
            )
        self._await_ready()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether it can still be asked; False once it has been cleaned away."""
        return self._process.returncode is None

    @property
    def pid(self) -> int:
        """The process that was started: bubblewrap itself, where it stands."""
        return self._process.pid

    def ask(self, request: dict[str, Any], timeout_s: float) -> dict[str, Any]:
        """Sends one request and waits for its answer; raises ChildGone, ChildTimedOut."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(_framed(request))
        except BrokenPipeError:
            self._give_up()
        return self._read_answer(time.monotonic() + timeout_s)

    def read_into(self, buffer: memoryview, timeout_s: float) -> None:
        """Fills the buffer with bytes that follow an answer; raises ChildGone, ChildTimedOut."""
        self._fill(buffer, time.monotonic() + timeout_s)

    def close(self) -> None:
        """Kills the child with all that it started and removes its folder; may be called twice."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()
        self._process.wait()
        shutil.rmtree(self._private, ignore_errors=True)

    def _await_ready(self) -> None:
        try:
            self._read_answer(time.monotonic() + START_TIMEOUT_S)
        except ChildTimedOut as error:
            raise _slow() from error
        except ChildGone as error:
            reason = str(error) or "it gave no reason"
            message = f"The guarded reader of input files does not start ({reason}): run `sohoa doctor`."
            raise EnvironmentLacks("guard_failed", message) from error
        except BaseException:
            self.close()
            raise

    def _read_answer(self, deadline: float) -> dict[str, Any]:
        length = bytearray(4)
        self._fill(memoryview(length), deadline)
        size = int.from_bytes(length, "big")
        if size > MAX_ANSWER_BYTES:
            self._give_up()
        text = bytearray(size)
        self._fill(memoryview(text), deadline)
        try:
            answer = json.loads(text)
        except ValueError:
            self._give_up()
        if not isinstance(answer, dict):
            self._give_up()
        return answer

    def _fill(self, buffer: memoryview, deadline: float) -> None:
        assert self._process.stdout is not None
        stream = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(stream, select.POLLIN)
        filled = 0
        while filled < len(buffer):
            left_ms = max(0.0, deadline - time.monotonic()) * 1000
            if not poll.poll(left_ms):
                self.close()
                raise ChildTimedOut
            got = os.readv(stream, [buffer[filled:]])
            if got == 0:
                self._give_up()
            filled += got

    def _give_up(self) -> NoReturn:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1)
        said = _last_line(self._private / "stderr")
        self.close()
        raise ChildGone(said)


def _slow() -> Unavailable:
    """Where others go first, as with an archive's pages, a start may take long; it is no fault of the machine."""
    return Unavailable("guard_slow", "This machine is too busy to start the guarded reader of input files; try again.")


def _framed(message: dict[str, Any]) -> bytes:
    text = json.dumps(message).encode()
    return len(text).to_bytes(4, "big") + text


def _private_folder(scratch: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="guard-", dir=scratch))
    except OSError as error:
        message = (
            f"No temporary folder can be made in {scratch} ({error.strerror}): free some space or make it writable."
        )
        raise NoSpaceLeft(message) from error


def _last_line(path: Path) -> str:
    try:
        text = path.read_bytes()[-400:].decode(errors="replace")
    except OSError:
        return ""
    lines = [line for line in text.splitlines() if line.strip()]
    return "".join(letter for letter in lines[-1] if letter.isprintable()) if lines else ""


@functools.cache
def _library_folders() -> tuple[Path, ...]:
    """Where the installed packages lie; our own are named one by one, so that nothing beside them is shown."""
    return tuple(Path(folder) for folder in sys.path if folder.endswith(("site-packages", "dist-packages")))


def _own_root() -> Path:
    return Path(pipeline.__path__[0]).resolve().parent


def _environment(folder: str) -> dict[str, str]:
    libraries = (_own_root(), *_library_folders())
    return {
        "PATH": os.pathsep.join(("/usr/local/bin", "/usr/bin", "/bin")),
        "PYTHONPATH": os.pathsep.join(map(str, libraries)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_THREAD_LIMIT": "1",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
    }


def _inside(number: int) -> str:
    """Where the wall shows a readable file."""
    return f"/in/{number}"


def _bubblewrap(readable: Sequence[Path], private: Path) -> list[str]:
    """The command before the command. /var/cache/fontconfig: without it Poppler reads every font for each page."""
    system = ("/usr", "/bin", "/lib", "/lib64", "/etc/fonts", "/etc/alternatives", "/etc/ld.so.cache")
    own = [Path(package.__path__[0]).resolve() for package in (pipeline, schemas)]
    python = (Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parent.parent)
    shown = [*map(Path, system), Path("/var/cache/fontconfig"), *python, *_library_folders(), *own]
    files = [word for number, path in enumerate(readable) for word in ("--ro-bind", str(path), _inside(number))]
    binds = [word for folder in dict.fromkeys(shown) for word in ("--ro-bind-try", str(folder), str(folder))]
    return [
        *("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *("--uid", SANDBOX_USER, "--gid", SANDBOX_USER, "--proc", "/proc", "--dev", "/dev"),
        *("--size", str(TMP_BYTES), "--tmpfs", "/tmp"),
        *binds,
        *files,
        *("--bind", str(private), "/scratch", "--remount-ro", "/"),
        *("--chdir", "/"),
    ]
