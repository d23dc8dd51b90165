"""Objects in a folder of this machine's disk: the store that needs no server.

An object is written to an unfinished file, waited for until the disk has it, and only then linked to its name. A link
never replaces what is there, so nothing can be overwritten; a process that dies leaves an unfinished file, no more.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from schemas.errors import DamagedObject, MissingObject, NoSpaceLeft, Unavailable
from schemas.service import Stored
from storage.atomic import SPACE_ERRNOS, sync_folder
from storage.objects.files import (
    PRIVATE,
    READ_ONLY,
    Verified,
    digest_of,
    digest_of_file,
    pieces_of,
    sweep_unfinished,
    unfinished,
    write_checked,
)
from storage.objects.keys import OBJECTS, digest_of_key, object_key

INCOMING = "incoming"


class FolderObjects:
    """An ObjectStore (`port.py`): read-only files by `object_key`; any number of processes may share the folder."""

    def __init__(self, root: Path) -> None:
        """Makes what is missing; raises Unavailable where that cannot be."""
        self._root = root
        self._incoming = root / INCOMING
        self._verified = Verified()
        with self._disk():
            self._prepare()

    def put(self, data: bytes) -> Stored:
        sha256 = hashlib.sha256(data).hexdigest()
        return self._keep(sha256, (data,))

    def put_file(self, path: Path, sha256: str) -> Stored:
        with path.open("rb") as file:
            return self._keep(sha256, pieces_of(file))

    def get(self, sha256: str) -> bytes:
        with self._disk(sha256):
            data = self._path(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedObject(sha256)
        return data

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        path = self._path(sha256)
        with self._disk(sha256):
            whole = self._verified.holds(path, sha256)
        if not whole:
            raise DamagedObject(sha256)
        yield path

    def has(self, sha256: str) -> bool:
        try:
            self.size(sha256)
        except MissingObject:
            return False
        return True

    def size(self, sha256: str) -> int:
        with self._disk(sha256):
            return self._path(sha256).stat().st_size

    def verify(self, sha256: str) -> bool:
        with self._disk(sha256):
            return digest_of_file(self._path(sha256)) == sha256

    def every(self) -> Iterator[tuple[Stored, datetime]]:
        with self._disk():
            for shelf in sorted((self._root / OBJECTS).iterdir()):
                for path in sorted(shelf.iterdir()):
                    sha256 = digest_of_key(f"{OBJECTS}{shelf.name}/{path.name}")
                    if sha256 and (found := _state(path)):
                        when = datetime.fromtimestamp(found.st_mtime, UTC)
                        yield Stored(sha256=sha256, size=found.st_size), when

    def lock(self, sha256: str, until: datetime) -> bool:
        """Never: whoever may write to a folder may erase from it."""
        self.size(sha256)
        return False

    def erase(self, sha256: str) -> None:
        path = self._path(sha256)
        with self._disk():
            path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def ping(self) -> None:
        with self._disk():
            self._incoming.stat()

    def _path(self, sha256: str) -> Path:
        return self._root / object_key(sha256)

    def _keep(self, sha256: str, pieces: Iterable[bytes]) -> Stored:
        target = self._path(sha256)
        with self._disk():
            if target.exists():
                self._require(digest_of(pieces), sha256)
                self._require(digest_of_file(target), sha256)
            else:
                self._write(target, sha256, pieces)
            sync_folder(target.parent)  # also for what another process has just linked
            return Stored(sha256=sha256, size=target.stat().st_size)

    def _write(self, target: Path, sha256: str, pieces: Iterable[bytes]) -> None:
        with unfinished(self._incoming) as file:
            write_checked(pieces, file, sha256)
            os.fchmod(file.fileno(), READ_ONLY)
            os.fsync(file.fileno())
            try:
                target.hardlink_to(file.name)
            except FileExistsError:
                self._require(digest_of_file(target), sha256)

    def _require(self, found: str, sha256: str) -> None:
        if found != sha256:
            raise DamagedObject(sha256)

    def _prepare(self) -> None:
        self._root.mkdir(PRIVATE, parents=True, exist_ok=True)
        self._incoming.mkdir(exist_ok=True)
        for number in range(256):
            (self._root / OBJECTS / f"{number:02x}").mkdir(parents=True, exist_ok=True)
        for folder in (self._root / OBJECTS, self._root, self._root.absolute().parent):
            sync_folder(folder)
        sweep_unfinished(self._incoming)

    @contextmanager
    def _disk(self, sha256: str | None = None) -> Iterator[None]:
        """Errors of the disk as errors of a store. With the folder gone (not mounted), no object is missing."""
        try:
            yield
        except FileNotFoundError as error:
            if sha256 is not None and self._path(sha256).parent.is_dir():
                raise MissingObject(sha256) from error
            raise self._unreachable(error) from error
        except OSError as error:
            if error.errno in SPACE_ERRNOS:
                raise NoSpaceLeft(f"{self._root}: the disk is full; free some space, then try again.") from error
            raise self._unreachable(error) from error

    def _unreachable(self, error: OSError) -> Unavailable:
        message = f"{self._root}: the folder of objects cannot be used ({error.strerror}); see that the disk is there."
        return Unavailable("object_store_unreachable", message)


def _state(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:  # erased meanwhile
        return None
