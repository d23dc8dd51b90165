"""Objects as files of this machine: digests, and files that get their name only when they are whole."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from schemas.errors import DamagedObject

PIECE: Final = 1 << 20
"""Bytes read or written at once."""

PRIVATE: Final = 0o700
"""Of the folder around objects when it is made: papers of citizens are nobody else's on this machine."""

READ_ONLY: Final = 0o440
"""Of objects; whom the folder lets in besides its owner is up to who runs the machine."""

UNFINISHED_S: Final = 3600.0
"""An unfinished file that nobody has written to for so long was left by a process that died."""

_SUFFIX = ".tmp"
_MOST_REMEMBERED = 20_000


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    return iter(partial(file.read, PIECE), b"")


def digest_of(pieces: Iterable[bytes]) -> str:
    """SHA-256 in hexadecimal."""
    total = hashlib.sha256()
    for piece in pieces:
        total.update(piece)
    return total.hexdigest()


def digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return digest_of(pieces_of(file))


def write_checked(pieces: Iterable[bytes], file: BinaryIO, sha256: str) -> None:
    """Writes and flushes; raises DamagedObject when the bytes have another digest."""
    total = hashlib.sha256()
    for piece in pieces:
        total.update(piece)
        file.write(piece)
    if total.hexdigest() != sha256:
        raise DamagedObject(sha256)
    file.flush()


@contextmanager
def unfinished(folder: Path) -> Iterator[BinaryIO]:
    """A new file to write to; its name goes when the block ends, so link it elsewhere before."""
    path = folder / f"{secrets.token_hex(12)}{_SUFFIX}"
    with path.open("xb") as file:
        try:
            yield file
        finally:
            path.unlink(missing_ok=True)


def sweep_unfinished(folder: Path) -> None:
    """Removes what died in the middle."""
    for path in folder.glob(f"*{_SUFFIX}"):
        try:
            if time.time() - path.stat().st_mtime > UNFINISHED_S:
                path.unlink()
        except FileNotFoundError:  # finished, or swept by another process
            continue


class Verified:
    """Remembers, while this process lives, which files were read whole and had the digest of their name."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int, int]] = {}

    def holds(self, path: Path, sha256: str) -> bool:
        """Whether the file has that digest; it is read only when it is not the file that was read before."""
        found = path.stat()
        state = (found.st_ino, found.st_size, found.st_mtime_ns)
        if self._known.get(sha256) == state:
            return True
        if digest_of_file(path) != sha256:
            return False
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[sha256] = state
        return True
