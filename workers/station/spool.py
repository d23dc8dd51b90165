"""Scans that wait for the service, encrypted: one file a batch, holding a whole folder.

    header   "SOHOASP1", id of the key (8 bytes), salt (32 bytes)
    chunks   1 MiB each of the plain text, AES-256-GCM, with 16 bytes of tag

Every file has a key of its own, derived from the station's key and the salt (HKDF-SHA256); the nonce of a chunk is its
number and whether it is the last one, and the header is authenticated with each. So chunks can be read one by one,
and none can be changed, moved, left out or put in, nor the file cut or lengthened, without an error. The plain text is
the length of an index (4 bytes), the index, and the bytes of the files one after the other. Names stand only inside.
"""

from __future__ import annotations

import base64
import binascii
import errno
import hashlib
import os
import secrets
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import ValidationError

from pipeline.load import digest
from schemas.errors import InputRejected, UsageError
from schemas.model import Frozen
from storage.atomic import sync_folder
from workers.station.claims import decoded, encoded

ENDING = ".sohoa-spool"
MAGIC = b"SOHOASP1"
KEY_BYTES = 32
SALT_BYTES = 32
CHUNK = 1 << 20
TAG = 16
_KEY_ID_BYTES = 8
_HEADER = len(MAGIC) + _KEY_ID_BYTES + SALT_BYTES


class SealedFile(Frozen):
    """`path`: below the folder, percent-encoded."""

    path: str
    size: int
    sha256: str


class Index(Frozen):
    files: tuple[SealedFile, ...]


def read_key(text: str) -> bytes:
    """The station's spool key; raises UsageError when it is not 32 bytes in base64."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        hint = "head -c 32 /dev/urandom | base64"
        raise UsageError("bad_setting", f"SOHOA_SPOOL_KEY: it must be 32 bytes in base64; make one with `{hint}`.")
    return key


class Sealed:
    """A spool file opened with its key. Raises InputRejected: `spool_damaged`, `spool_other_key`."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        size = path.stat().st_size - _HEADER
        with path.open("rb") as file:
            self._header = file.read(_HEADER)
        if len(self._header) < _HEADER or not self._header.startswith(MAGIC) or size <= TAG:
            raise self._damaged()
        if self._header[len(MAGIC) : -SALT_BYTES] != _key_id(key):
            raise InputRejected("spool_other_key", f"{path.name}: it was locked with another SOHOA_SPOOL_KEY.")
        self._cipher = _cipher(key, self._header)
        self._chunks = -(-size // (CHUNK + TAG))
        self._plain_size = size - self._chunks * TAG
        self._kept: tuple[int, bytes] = (-1, b"")
        self._chunk(self._chunks - 1)  # a file that was cut is told at once
        (index_size,) = struct.unpack(">I", self._read(0, 4))
        self.index = self._read_index(index_size)
        self._starts = dict(self._places(4 + index_size))

    def read(self, path: str, offset: int, size: int) -> bytes:
        """Bytes of a file in it, fewer at its end."""
        start, length = self._starts[path]
        return self._read(start + offset, max(0, min(size, length - offset)))

    def digest(self, file: SealedFile) -> str:
        """SHA-256 of a file in it, as it is read back."""
        hashed = hashlib.sha256()
        for offset in range(0, file.size, CHUNK):
            hashed.update(self.read(file.path, offset, CHUNK))
        return hashed.hexdigest()

    def unpack(self, folder: Path) -> None:
        """Puts all files back into a folder that is not there yet, by one rename."""
        aside = folder.with_name(f"{folder.name}.{secrets.token_hex(4)}.gone")
        for file in self.index.files:
            target = aside / decoded(file.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                for offset in range(0, file.size, CHUNK):
                    out.write(self.read(file.path, offset, CHUNK))
                out.flush()
                os.fsync(out.fileno())
            sync_folder(target.parent)
        aside.rename(folder)
        sync_folder(folder.parent)

    def _read_index(self, size: int) -> Index:
        try:
            return Index.model_validate_json(self._read(4, size))
        except ValidationError as error:
            raise self._damaged() from error

    def _places(self, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
        for file in self.index.files:
            yield file.path, (start, file.size)
            start += file.size
        if start != self._plain_size:
            raise self._damaged()

    def _read(self, start: int, size: int) -> bytes:
        parts = []
        while size > 0:
            number, within = divmod(start, CHUNK)
            part = self._chunk(number)[within : within + size]
            if not part:
                raise self._damaged()
            parts.append(part)
            start, size = start + len(part), size - len(part)
        return b"".join(parts)

    def _chunk(self, number: int) -> bytes:
        if self._kept[0] != number:
            with self.path.open("rb") as file:
                file.seek(_HEADER + number * (CHUNK + TAG))
                locked = file.read(CHUNK + TAG)
            try:
                plain = self._cipher.decrypt(_nonce(number, number == self._chunks - 1), locked, self._header)
            except (InvalidTag, ValueError) as error:
                raise self._damaged() from error
            self._kept = (number, plain)
        return self._kept[1]

    def _damaged(self) -> InputRejected:
        return InputRejected("spool_damaged", f"{self.path.name}: its bytes are not those that were written.")


class Spool:
    """A folder of spool files, named by ids. `max_mb`: most that they may take together."""

    def __init__(self, folder: Path, key: bytes, max_mb: int) -> None:
        self.folder = folder
        self._key = key
        self._max_bytes = max_mb << 20
        folder.mkdir(parents=True, exist_ok=True)

    def clear(self) -> None:
        """Takes away what a killed watcher was writing."""
        for path in self.folder.glob("*.tmp"):
            path.unlink()

    def ids(self) -> list[str]:
        return sorted(path.name.removesuffix(ENDING) for path in self.folder.glob(f"*{ENDING}"))

    def path(self, name: str) -> Path:
        return self.folder / (name + ENDING)

    def holds(self, name: str) -> bool:
        return self.path(name).is_file()

    def has_room(self, size: int) -> bool:
        """For so many bytes more, within the limit and on the disk."""
        used = sum(path.stat().st_size for path in self.folder.glob(f"*{ENDING}"))
        return used + size <= self._max_bytes and shutil.disk_usage(self.folder).free > 2 * size

    def open(self, name: str) -> Sealed:
        return Sealed(self.path(name), self._key)

    def seal(self, name: str, source: Path) -> None:
        """Locks up a copy of a folder. The file has its name only once the disk has it and all was read back equal.

        Raises OSError, also when what is read back is not what was written.
        """
        unfinished = self.folder / f"{name}.tmp"
        index = Index(files=tuple(_sealed_files(source)))
        try:
            with unfinished.open("wb") as out:
                _write(out, self._key, _plain(source, index))
                out.flush()
                os.fsync(out.fileno())
            if not _holds(unfinished, self._key, index):
                raise OSError(errno.EIO, "the spool's disk does not give back what was written", str(unfinished))
            unfinished.rename(self.path(name))
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(self.folder)

    def remove(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)
        sync_folder(self.folder)


def _holds(path: Path, key: bytes, index: Index) -> bool:
    try:
        sealed = Sealed(path, key)
        return sealed.index == index and all(sealed.digest(file) == file.sha256 for file in index.files)
    except InputRejected:
        return False


def _sealed_files(folder: Path) -> Iterator[SealedFile]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield SealedFile(path=encoded(path.relative_to(folder)), size=path.stat().st_size, sha256=digest(path))


def _plain(folder: Path, index: Index) -> Iterator[bytes]:
    text = index.model_dump_json().encode()
    yield struct.pack(">I", len(text)) + text
    for file in index.files:
        with (folder / decoded(file.path)).open("rb") as source:
            while piece := source.read(CHUNK):
                yield piece


def _write(out: BinaryIO, key: bytes, pieces: Iterator[bytes]) -> None:
    header = MAGIC + _key_id(key) + secrets.token_bytes(SALT_BYTES)
    cipher = _cipher(key, header)
    out.write(header)
    number, waiting = 0, b""
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK:
            out.write(cipher.encrypt(_nonce(number, False), waiting[:CHUNK], header))
            number, waiting = number + 1, waiting[CHUNK:]
    out.write(cipher.encrypt(_nonce(number, True), waiting, header))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _cipher(key: bytes, header: bytes) -> AESGCM:
    return AESGCM(_derived(key, header[-SALT_BYTES:], b"sohoa spool file", KEY_BYTES))


def _key_id(key: bytes) -> bytes:
    return _derived(key, b"", b"sohoa spool key id", _KEY_ID_BYTES)


def _derived(key: bytes, salt: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose).derive(key)
