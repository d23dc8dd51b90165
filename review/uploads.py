"""Uploads that may be cut and gone on with (tus 1.0.0): each a folder with the bytes so far and what is known of it.

The offset is the size of the file, so it is right after any crash. A lock on the file keeps two senders apart, also in
different processes. A station's uploads lie under the digest of its id: no other can name them.

    STATION/ID/bytes        what has come in; gone once it lasts as part of a batch
    STATION/ID/about.json   `About`
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from review.answers import Refused
from schemas.model import Frozen
from storage.atomic import sync_folder, write_durably
from workers.intake.take import SentFile

MOST = 20_000
"""Uploads of one station, those among them that are spent but not swept yet: some days of a busy one."""
_ID = re.compile(r"[0-9a-f]{32}")
_BYTES, _ABOUT = "bytes", "about.json"


class About(Frozen):
    """`length`: bytes in all. `sha256`: of all of them, once somebody asked for it."""

    name: str
    length: int
    sha256: str | None = None


@dataclass(frozen=True)
class Upload:
    """`offset`: bytes that have come in. `spent`: it became part of a batch, and its bytes are gone from here."""

    folder: Path
    about: About
    offset: int
    spent: bool


class Uploads:
    """All uploads of all stations, in one folder."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        """`most`: that a station may have."""
        self._folder, self._most = folder, most
        folder.mkdir(parents=True, exist_ok=True)

    def create(self, station: str, name: str, length: int) -> str:
        """Its id, once it lasts. Raises Refused (too_many_uploads)."""
        own = self._of(station)
        own.mkdir(exist_ok=True)
        if sum(1 for _ in own.iterdir()) >= self._most:
            raise Refused("too_many_uploads")
        upload = secrets.token_hex(16)
        folder = own / upload
        folder.mkdir()
        _write(folder, About(name=name, length=length))
        write_durably(folder / _BYTES, b"")
        for changed in (folder, own, self._folder):
            sync_folder(changed)
        return upload

    def find(self, station: str, upload: str) -> Upload:
        """Raises Refused (not_found)."""
        folder = self._of(station) / upload
        if not _ID.fullmatch(upload):
            raise Refused("not_found")
        try:
            about = About.model_validate_json((folder / _ABOUT).read_bytes())
        except FileNotFoundError as error:
            raise Refused("not_found") from error
        try:
            return Upload(folder, about, (folder / _BYTES).stat().st_size, spent=False)
        except FileNotFoundError:
            return Upload(folder, about, about.length, spent=True)

    @contextmanager
    def appending(self, station: str, upload: str, offset: int) -> Iterator[BinaryIO]:
        """The file, to write on at its end. Raises Refused (not_found, upload_spent, upload_busy, wrong_offset)."""
        if self.find(station, upload).spent:
            raise Refused("upload_spent")
        with _locked(self._of(station) / upload, wait=False) as file:
            if file.seek(0, os.SEEK_END) != offset:
                raise Refused("wrong_offset")
            yield file

    def forget(self, station: str, upload: str) -> None:
        """Raises Refused (not_found, upload_busy)."""
        _remove(self.find(station, upload).folder)

    @contextmanager
    def held(self, station: str, uploads: Sequence[str]) -> Iterator[list[SentFile]]:
        """The files of finished uploads, in this order; nobody else takes or changes them inside the block.

        Those that are spent have no bytes any more. Raises Refused (not_found, upload_incomplete).
        """
        with ExitStack() as locks:
            for upload in sorted({one for one in uploads if not self.find(station, one).spent}):
                with suppress(FileNotFoundError):  # spent meanwhile
                    locks.enter_context(_locked(self._of(station) / upload, wait=True))
            yield [self._sent(self.find(station, upload)) for upload in uploads]

    def spend(self, files: Sequence[SentFile]) -> None:
        """Their bytes last elsewhere: here only what is known of them stays, so that the same may be asked again."""
        for file in files:
            file.path.unlink(missing_ok=True)

    def sweep(self, keep_s: float) -> None:
        """Removes what nobody has touched for so long."""
        for folder in self._folder.glob("*/*"):
            if time.time() - _touched(folder) > keep_s:
                with suppress(Refused):
                    _remove(folder)

    def _of(self, station: str) -> Path:
        return self._folder / hashlib.sha256(station.encode()).hexdigest()[:32]

    def _sent(self, upload: Upload) -> SentFile:
        about, path = upload.about, upload.folder / _BYTES
        if upload.offset < about.length:
            raise Refused("upload_incomplete")
        if about.sha256 is None:
            with path.open("rb") as file:
                about = about.model_copy(update={"sha256": hashlib.file_digest(file, "sha256").hexdigest()})
            _write(upload.folder, about)
        assert about.sha256 is not None
        return SentFile(path, about.name, about.sha256, about.length)


def _locked(folder: Path, *, wait: bool) -> BinaryIO:
    """Its bytes, open, all others kept out until they are closed. Raises Refused (upload_busy), FileNotFoundError."""
    file = (folder / _BYTES).open("r+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError as error:
        file.close()
        raise Refused("upload_busy") from error
    return file


def _remove(folder: Path) -> None:
    """Raises Refused (upload_busy)."""
    with ExitStack() as lock:
        with suppress(FileNotFoundError):  # a spent one has nothing to lock
            lock.enter_context(_locked(folder, wait=False))
        shutil.rmtree(folder, ignore_errors=True)


def _write(folder: Path, about: About) -> None:
    fresh = folder / f"{_ABOUT}.{secrets.token_hex(4)}"
    write_durably(fresh, about.model_dump_json().encode())
    fresh.rename(folder / _ABOUT)
    sync_folder(folder)


def _touched(folder: Path) -> float:
    """When anything in it changed last."""
    try:
        return max(entry.stat().st_mtime for entry in (folder, *folder.iterdir()))
    except FileNotFoundError:  # forgotten meanwhile
        return time.time()


def durable(file: BinaryIO) -> int:
    """Waits until the disk has what was written; gives the new offset."""
    file.flush()
    os.fsync(file.fileno())
    return file.tell()
