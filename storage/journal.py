"""What a run remembers in DIR/.sohoa: which input became which dossier, and what is still being made.

lock                     held while a run is at work (flock: it falls with the process)
run.json                 seconds of work so far
batches/<key>.json       a finished batch: its files as they were, and its dossiers
dossiers/<id>.json       a dossier in DIR: from which batches and pages it was made
pages/<key>/             a page as read, kept until its dossier is finished
staging/                 unfinished files and folders, cleared at the start of each run
log.jsonl                what happened, by ids
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from schemas.dossier import DossierStatus, Rejected
from schemas.errors import EnvironmentLacks
from schemas.model import Frozen
from storage.atomic import SPACE_ERRNOS, publish_folder, withdraw_folder, write_whole

FOLDER = ".sohoa"
_Note = TypeVar("_Note", bound=Frozen)


class TakenFile(Frozen):
    """An input file as it was when it was taken: pages, or why it was rejected (`sha256` empty: it never opened)."""

    path: str
    source: str
    size: int
    mtime_ns: int
    sha256: str
    file_kind: str = ""
    pages: int = 0
    rejected: Rejected | None = None


class TakenBatch(Frozen):
    """A finished batch. `options`: digest of all that shapes the outcome besides the files.

    `waits_for`: dossiers that it could not join, because they stand in DIR with pages of inputs that were not given.
    """

    key: str
    name: str
    options: str
    ignored: int
    files: tuple[TakenFile, ...]
    dossiers: tuple[str, ...]
    waits_for: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class MadeDossier(Frozen):
    """A dossier in DIR. `fingerprint`: digest of its pages in order and of all that shapes the outcome."""

    id: str
    status: DossierStatus
    fingerprint: str
    batches: tuple[str, ...]


class WorkDone(Frozen):
    seconds: float = 0.0


class Journal:
    """The journal of one DIR. Made by `open_journal`, which holds the lock."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.root = out / FOLDER
        self.pages = self.root / "pages"
        self.staging = self.root / "staging"
        self.log = self.root / "log.jsonl"
        self._files = self.root / "files.jsonl"
        self._batches = self.root / "batches"
        self._dossiers = self.root / "dossiers"

    def prepare(self) -> None:
        """Folders for a run that has work to do; what an earlier run left unfinished is cleared."""
        shutil.rmtree(self.staging, ignore_errors=True)
        for folder in (self.pages, self.staging, self._batches, self._dossiers):
            folder.mkdir(parents=True, exist_ok=True)

    def finish(self) -> None:
        """Pages have become dossiers: nothing of them stays here."""
        shutil.rmtree(self.pages, ignore_errors=True)
        shutil.rmtree(self.staging, ignore_errors=True)
        self._files.unlink(missing_ok=True)

    def note_file(self, entry: TakenFile, options: str) -> None:
        """Remembers an opened file until the run has finished. Losing a line only costs opening the file again."""
        with self._files.open("a", encoding="utf-8") as lines:
            lines.write(f"{options} {entry.model_dump_json()}\n")

    def files(self, options: str) -> dict[str, TakenFile]:
        """What is known of files, by path, from finished batches and an unfinished run under the same options."""
        known = {
            file.path: file for batch in self.batches().values() if batch.options == options for file in batch.files
        }
        lines = self._files.read_text("utf-8").splitlines() if self._files.exists() else []
        for line in lines:
            prefix, _, text = line.partition(" ")
            try:
                entry = TakenFile.model_validate_json(text)
            except ValidationError:  # the line being written when the run was killed
                continue
            if prefix == options:
                known[entry.path] = entry
        return known

    def batches(self) -> dict[str, TakenBatch]:
        return {entry.key: entry for entry in _read_all(self._batches, TakenBatch)}

    def dossiers(self) -> dict[str, MadeDossier]:
        """Dossiers made and still in their place."""
        entries = _read_all(self._dossiers, MadeDossier)
        return {entry.id: entry for entry in entries if (self.out / entry.id / "dossier.json").is_file()}

    def seconds(self) -> float:
        return next(_read_all(self.root, WorkDone, "run.json"), WorkDone()).seconds

    def note_seconds(self, seconds: float) -> None:
        self._write(self.root / "run.json", WorkDone(seconds=seconds))

    def note_batch(self, entry: TakenBatch) -> None:
        self._write(self._batches / f"{entry.key}.json", entry)

    def forget_batch(self, key: str) -> None:
        (self._batches / f"{key}.json").unlink(missing_ok=True)

    def publish(self, staged: Path, entry: MadeDossier) -> None:
        """Puts a staged dossier in its place in DIR. No kill leaves there a dossier that the journal does not know."""
        note = self._dossiers / f"{entry.id}.json"
        if not note.exists():
            self._write(note, entry.model_copy(update={"fingerprint": ""}))
        publish_folder(staged, self.out / entry.id)
        self._write(note, entry)

    def withdraw(self, dossier_id: str) -> None:
        """Takes a dossier, whose input no longer makes it, out of DIR."""
        withdraw_folder(self.out / dossier_id, self.staging)
        (self._dossiers / f"{dossier_id}.json").unlink(missing_ok=True)

    def write_summary(self, data: bytes) -> None:
        """Writes summary.json unless it says the same already."""
        path = self.out / "summary.json"
        if not (path.is_file() and path.read_bytes() == data):
            write_whole(path, data, self.root)

    def _write(self, path: Path, entry: Frozen) -> None:
        write_whole(path, entry.model_dump_json().encode(), self.staging)


@contextmanager
def open_journal(out: Path) -> Iterator[Journal]:
    """The journal of DIR, locked for this process; raises EnvironmentLacks when DIR is in use or not writable."""
    journal = Journal(out)
    descriptor = _open_lock(journal)
    try:
        _take_lock(descriptor, out)
        yield journal
    finally:
        os.close(descriptor)


def _open_lock(journal: Journal) -> int:
    try:
        journal.root.mkdir(parents=True, exist_ok=True)
        return os.open(journal.root / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno in SPACE_ERRNOS:
            raise
        raise EnvironmentLacks(
            "not_writable", f"{journal.out}: cannot write there ({error.strerror}); give another folder with --out."
        ) from error


def _take_lock(descriptor: int, out: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise EnvironmentLacks(
            "busy", f"{out}: another run is at work there; wait until it ends, or give another folder with --out."
        ) from error


def _read_all(folder: Path, kind: type[_Note], pattern: str = "*.json") -> Iterator[_Note]:
    """Entries in order of their names; one that cannot be understood counts as not there, so its work is done again."""
    for path in sorted(folder.glob(pattern)):
        try:
            yield kind.model_validate_json(path.read_bytes())
        except ValidationError:
            continue
