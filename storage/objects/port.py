"""What every object store can do, whatever it stands on: a folder, or a bucket of an S3 server.

An object's name is the SHA-256 of its bytes (`keys.py` makes the store's key of it). So putting the same bytes twice is
one object, nothing can be overwritten by other bytes, and what is read back can be proven.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from schemas.service import Stored


class ObjectStore(Protocol):
    """All methods raise Unavailable when the store cannot be reached (after retries), DamagedObject when bytes are not
    what their name says, and NoSpaceLeft where a disk is full."""

    def put(self, data: bytes) -> Stored:
        """Lasts when this returns; an object that is there already is left as it is."""

    def put_file(self, path: Path, sha256: str) -> Stored:
        """The same for a file, read in pieces; raises DamagedObject when its bytes have another digest."""

    def get(self, sha256: str) -> bytes:
        """The bytes, verified; raises MissingObject."""

    def local(self, sha256: str) -> AbstractContextManager[Path]:
        """The object as a file on this machine, to be read only and only inside the block; verified; MissingObject."""

    def has(self, sha256: str) -> bool: ...

    def size(self, sha256: str) -> int:
        """Raises MissingObject."""

    def verify(self, sha256: str) -> bool:
        """Reads the whole object again and compares; raises MissingObject."""

    def every(self) -> Iterator[tuple[Stored, datetime]]:
        """All objects with the time when they were put, in the order of their digests."""

    def lock(self, sha256: str, until: datetime) -> bool:
        """Keeps the object from being erased until then, where the store can; False where it cannot."""

    def erase(self, sha256: str) -> None:
        """The one way out: for what the law forbids to keep, and for objects that nobody refers to. A lock of ours
        does not hold it back; an object that is not there is no error."""

    def ping(self) -> None:
        """Returns when the store answers."""
