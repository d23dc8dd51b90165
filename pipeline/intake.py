"""Inputs become batches: which files are scans, in which order, and what belongs together.

A folder that holds scans is one batch, its files in natural order; every folder below it is a batch of its own; a
file given by itself is one batch. Nothing is opened here, only listed.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from schemas.dossier import Rejected
from schemas.model import Frozen

JOURNAL_FOLDER = ".sohoa"
"""A folder that holds this one is an output of ours, never an input."""

NOT_SCANS = frozenset(
    {".json", ".txt", ".xml", ".csv", ".tsv", ".log", ".ini", ".db", ".md", ".html", ".htm", ".css", ".js", ".yaml"}
    | {".yml", ".toml", ".lnk", ".url", ".bak", ".tmp", ".sha256", ".md5"}
)
_DIGITS = re.compile(r"(\d+)")


class ScanFile(Frozen):
    """`path`: where the file lies. `shown`: the same as the user gave it. `source`: relative to the INPUT."""

    path: str
    shown: str
    source: str


class Batch(Frozen):
    """Files scanned together, in order. `key` names the folder (or the single file) on this machine."""

    key: str
    name: str
    files: tuple[ScanFile, ...]
    ignored: int = 0


class Intake(Frozen):
    """All batches of a run, inputs that could not be listed, and how many files are known not to be scans."""

    batches: tuple[Batch, ...]
    rejected: tuple[Rejected, ...]
    ignored: int


def collect_batches(inputs: Sequence[Path], out: Path) -> Intake:
    """List the inputs; `out` and earlier outputs found below an input are left alone."""
    batches: dict[str, Batch] = {}
    rejected: list[Rejected] = []
    loose_ignored = 0
    for given in inputs:
        if not given.exists():
            rejected.append(_missing(given))
        elif given.is_dir():
            found = list(folder_batches(given, out.resolve(), rejected))
            if not any(batch.files for batch in found):
                rejected.append(_empty(given))
            loose_ignored += sum(batch.ignored for batch in found if not batch.files and batch.key not in batches)
            for batch in found:
                if batch.files:
                    batches.setdefault(batch.key, batch)
        else:
            batch = _file_batch(given)
            batches.setdefault(batch.key, batch)
    ignored = loose_ignored + sum(batch.ignored for batch in batches.values())
    return Intake(batches=tuple(batches.values()), rejected=tuple(rejected), ignored=ignored)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts `2.jpg` before `10.jpg`, without regard to case; equal names in other spellings keep a fixed order."""
    parts = _DIGITS.split(unicodedata.normalize("NFC", name).casefold())
    key = tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts if part)
    return (*key, (2, 0, name))


def is_scan_name(name: str) -> bool:
    """False for hidden files and names known not to be scans; what it really is, its bytes tell later."""
    return not (name.startswith((".", "~$")) or Path(name).suffix.lower() in NOT_SCANS)


def folder_batches(root: Path, out: Path, rejected: list[Rejected]) -> Iterator[Batch]:
    """Every folder below the root as it is come to, also those without scans; `out` (resolved) is left alone."""

    def cannot_list(error: OSError) -> None:
        rejected.append(_unlistable(error))

    for folder, subfolders, names in os.walk(root, onerror=cannot_list):
        here = Path(folder)
        if here.resolve() == out or (here != root and JOURNAL_FOLDER in subfolders):
            subfolders.clear()
            continue
        hidden = [name for name in subfolders if name.startswith(".")]
        subfolders[:] = sorted(set(subfolders) - set(hidden), key=natural_key)
        files = [here / name for name in sorted(names, key=natural_key) if is_scan_name(name)]
        ignored = len(names) - len(files) + sum(_count_files(here / name) for name in hidden)
        yield _batch(here, files, root, ignored)


def _count_files(folder: Path) -> int:
    if folder.name == JOURNAL_FOLDER:
        return 0
    return sum(len(names) for _, _, names in os.walk(folder))


def _batch(place: Path, files: Iterable[Path], root: Path, ignored: int) -> Batch:
    scans = tuple(
        ScanFile(path=_text(path.absolute()), shown=_text(path), source=_text(path.relative_to(root))) for path in files
    )
    key = hashlib.sha256(os.fsencode(place.resolve())).hexdigest()[:20]
    return Batch(key=key, name=_text(place), files=scans, ignored=ignored)


def _file_batch(path: Path) -> Batch:
    return _batch(path, [path], path.parent, 0)


def _text(path: Path) -> str:
    """File names that are not UTF-8 keep their odd bytes as `\\xNN`, so that everything can be written down."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _missing(given: Path) -> Rejected:
    message = f"{_text(given)}: there is no such file or folder; check the path."
    return Rejected(input=_text(given), code="missing", message=message)


def _empty(given: Path) -> Rejected:
    message = f"{_text(given)}: the folder holds no scans; give one with PDF, TIFF, JPEG, PNG, WebP or HEIC files."
    return Rejected(input=_text(given), code="empty_folder", message=message)


def _unlistable(error: OSError) -> Rejected:
    name = _text(Path(error.filename))
    return Rejected(
        input=name, code="unreadable_folder", message=f"{name}: the folder cannot be listed ({error.strerror})."
    )
