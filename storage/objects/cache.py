"""Objects of a server as files of this machine: a folder of bounded size, shared by any number of processes.

A file gets its name when it is whole and verified. Who uses one holds a lock of the kernel on it (which ends with the
process, however that ends); only files that nobody holds are thrown away, those unused for longest first.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from schemas.errors import NoSpaceLeft, Unavailable
from storage.atomic import SPACE_ERRNOS
from storage.objects.files import PRIVATE, READ_ONLY, Verified, sweep_unfinished, unfinished, write_checked
from storage.objects.keys import OBJECTS, object_key

INCOMING = "incoming"
MEASURED_AFTER: Final = 1 / 16
"""The folder is measured again when this share of the limit was fetched."""


class FileCache:
    """Holds at most its limit, a sixteenth more for each process, and what is in use."""

    def __init__(self, folder: Path, limit_mb: int) -> None:
        self._folder = folder
        self._incoming = folder / INCOMING
        self._limit = limit_mb << 20
        self._fetched = self._limit  # so that the first fetch measures
        self._verified = Verified()

    @contextmanager
    def holding(self, sha256: str, fetch: Callable[[], Iterable[bytes]]) -> Iterator[Path]:
        """The object's file, there until the block ends; `fetch` gives its bytes where they are not here already.

        Raises what `fetch` raises, DamagedObject when its bytes have another digest, NoSpaceLeft.
        """
        path = self._folder / object_key(sha256)
        with _usable(self._folder):
            descriptor = self._hold(path, sha256, fetch)
        try:
            yield path
        finally:
            os.close(descriptor)

    def forget(self, sha256: str) -> None:
        """Throws the file away, also where somebody reads it."""
        (self._folder / object_key(sha256)).unlink(missing_ok=True)

    def _hold(self, path: Path, sha256: str, fetch: Callable[[], Iterable[bytes]]) -> int:
        while True:
            descriptor = _open_held(path)
            if descriptor is None:
                descriptor = self._fetch(path, sha256, fetch)
                self._make_room()
            if descriptor is not None and self._good(descriptor, path, sha256):
                return descriptor

    def _good(self, descriptor: int, path: Path, sha256: str) -> bool:
        """Whether the file may be used; if so it was used now, if not (it was damaged here) it goes."""
        with suppress(FileNotFoundError):
            if self._verified.holds(path, sha256):
                os.utime(descriptor, ns=(time.time_ns(), os.fstat(descriptor).st_mtime_ns))
                return True
            path.unlink()
        os.close(descriptor)
        return False

    def _fetch(self, path: Path, sha256: str, fetch: Callable[[], Iterable[bytes]]) -> int | None:
        """The new file, held; None when another process was faster."""
        self._folder.mkdir(PRIVATE, parents=True, exist_ok=True)
        for folder in (self._incoming, path.parent):
            folder.mkdir(parents=True, exist_ok=True)
        with unfinished(self._incoming) as file:
            write_checked(fetch(), file, sha256)
            self._fetched += file.tell()
            os.fchmod(file.fileno(), READ_ONLY)
            return _name_held(file, path)

    def _make_room(self) -> None:
        if self._fetched <= self._limit * MEASURED_AFTER:
            return
        sweep_unfinished(self._incoming)
        kept = sorted(self._kept())
        excess = sum(size for _, size, _ in kept) - self._limit
        for _, size, path in kept:
            if excess > 0 and _drop(path):
                excess -= size
        self._fetched = 0

    def _kept(self) -> Iterator[tuple[int, int, Path]]:
        """When each file was last used, its size, its path."""
        for path in self._folder.glob(f"{OBJECTS}*/*"):
            with suppress(FileNotFoundError):
                state = path.stat()
                yield state.st_atime_ns, state.st_size, path


def _name_held(file: BinaryIO, path: Path) -> int | None:
    """Links a finished file to its name; its descriptor, locked before others see it. None when the name is taken."""
    descriptor = os.dup(file.fileno())
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        path.hardlink_to(file.name)
    except FileExistsError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _open_held(path: Path) -> int | None:
    """The file's descriptor with a lock that keeps it from being thrown away; None when it is not there."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    if os.fstat(descriptor).st_nlink:
        return descriptor
    os.close(descriptor)  # thrown away between the two calls
    return None


def _drop(path: Path) -> bool:
    """Throws the file away, unless somebody holds it."""
    with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.stat().st_ino != os.fstat(file.fileno()).st_ino:
            return False  # another one dropped it first, and the name is a newer file's, which somebody may hold
        path.unlink()
        return True
    return False


@contextmanager
def _usable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in SPACE_ERRNOS:
            raise NoSpaceLeft(f"{folder}: the disk is full; free some space, then try again.") from error
        message = f"{folder}: objects cannot be kept here for reading ({error.strerror}); see SOHOA_DATA."
        raise Unavailable("object_cache_unusable", message) from error
