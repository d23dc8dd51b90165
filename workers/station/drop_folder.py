"""A scanner's drop folder: what lies in it, and what of it is whole.

A file dropped directly is an entry; so is every folder below that holds scans itself and has no folder with scans
under it (the innermost ones go first). Nothing is opened here but to ask the kernel whether someone still writes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.intake import is_scan_name, natural_key

OWN_FOLDERS = frozenset({"done", "rejected"})
"""Of the drop folder itself; what lies in them is finished."""

UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", ".writing", "~")
"""Ends of names under which programs write what they rename when it is whole."""

EMPTY_WAITS = 10
"""Scanners make the file first and fill it later: an empty one must be quiet this many times longer."""

_LINK = -1
"""In place of a size: a folder with links in it is left where it lies."""

_NAME_BYTES = 150
_SUFFIX_BYTES = 20

State = tuple[tuple[str, int, int, int], ...]
"""Name, size, time of change and inode of each file of an entry."""


def entries(folder: Path) -> list[Path]:
    """What was dropped, relative to the folder, in natural order. Links are not followed."""
    found = [Path(name) for name in map(_name, scans_in(folder))]
    for place, subfolders, _ in os.walk(folder):
        here = Path(place)
        own = OWN_FOLDERS if here == folder else frozenset[str]()
        subfolders[:] = [name for name in subfolders if not name.startswith(".") and name not in own]
        if here != folder and scans_in(here) and not any(map(holds_scans, map(here.joinpath, subfolders))):
            found.append(here.relative_to(folder))
    return sorted(found, key=lambda entry: natural_key(str(entry)))


def scans_in(folder: Path) -> list[Path]:
    """Files directly in a folder that may be scans, in natural order."""
    names = [one.name for one in os.scandir(folder) if one.is_file(follow_symlinks=False)]
    return [folder / name for name in sorted(filter(_may_be_scan, names), key=natural_key)]


def scans_of(entry: Path) -> list[Path]:
    """The files of a dropped file or folder, in natural order."""
    return scans_in(entry) if entry.is_dir() else [entry]


def when_written(entry: Path) -> int:
    """Time of the last change of its files, in nanoseconds; 0 when it is gone."""
    try:
        return max((path.stat().st_mtime_ns for path in scans_of(entry)), default=0)
    except OSError:
        return 0


def holds_scans(folder: Path) -> bool:
    """Whether a scan lies in the folder or anywhere below it; also True when that cannot be seen."""
    unseen: list[OSError] = []
    return any(scans_in(Path(place)) for place, _, _ in os.walk(folder, onerror=unseen.append)) or bool(unseen)


def shown_name(name: str) -> str:
    """A name fit to be shown, sent and written: NFC, on one line, without paths, control and direction marks.

    At most 150 bytes of UTF-8, the ending kept; bytes that are no UTF-8 show as `\\xNN` with `_` for the stroke.
    """
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "backslashreplace"))
    text = "".join("_" if letter in "/\\:" else letter for letter in text if letter.isprintable())
    text = text.lstrip(". ").rstrip() or "scan"
    stem, dot, suffix = text.rpartition(".")
    if not stem or len(suffix.encode()) > _SUFFIX_BYTES:
        stem, dot, suffix = text, "", ""
    return _shortened(stem, _NAME_BYTES - len((dot + suffix).encode())) + dot + suffix


class Stillness:
    """Tells which entries have not changed for long enough, over at least two looks.

    Times are taken from a clock that nobody sets; those of files are only compared with themselves.
    """

    def __init__(self, file_s: float, folder_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._file_s = file_s
        self._folder_s = folder_s
        self._clock = clock
        self._seen: dict[str, tuple[State, float]] = {}

    def is_whole(self, key: str, path: Path) -> bool:
        """Looks once; False also when the entry went away or someone has it open for writing."""
        try:
            state = _state(path)
            wait_s = self._folder_s if path.is_dir() else self._file_s
        except OSError:
            self._seen.pop(key, None)
            return False
        now = self._clock()
        before, since = self._seen.get(key, (None, now))
        if state != before:
            self._seen[key] = (state, now)
            return False
        if any(size == 0 for _, size, _, _ in state):
            wait_s *= EMPTY_WAITS
        unfinished = any(_is_unfinished(name) or size == _LINK for name, size, _, _ in state)
        return now - since >= wait_s and not unfinished and not any(map(is_being_written, scans_of(path)))

    def rename(self, key: str, new: str) -> None:
        """The entry goes by another key from now on; what was seen of it holds."""
        self._seen[new] = self._seen.pop(key)

    def forget_others(self, keys: set[str]) -> None:
        self._seen = {key: seen for key, seen in self._seen.items() if key in keys}


def is_being_written(path: Path) -> bool:
    """Whether another process holds the file locked or open for writing, as far as the kernel tells.

    A read lease is given only for a file that nobody has open for writing. Where leases are not given (a network
    share, another owner's file), only locks and the quiet time tell. SIGIO must be ignored by the process.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        return _is_locked(descriptor) or _has_writer(descriptor)
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False


def _has_writer(descriptor: int) -> bool:
    try:
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    with contextlib.suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return False


def _state(path: Path) -> State:
    return tuple(sorted(_files(path)))


def _files(path: Path) -> Iterator[tuple[str, int, int, int]]:
    """Also of files that are no scans: one with an unfinished name says that the folder is not whole."""
    if not path.is_dir():
        yield _row("", path.stat(follow_symlinks=False))
        return
    for one in os.scandir(path):
        yield _row(one.name, one.stat(follow_symlinks=False))


def _row(name: str, status: os.stat_result) -> tuple[str, int, int, int]:
    size = status.st_size if stat.S_ISREG(status.st_mode) else _LINK if stat.S_ISLNK(status.st_mode) else 1
    return name, size, status.st_mtime_ns, status.st_ino


def _name(path: Path) -> str:
    return path.name


def _may_be_scan(name: str) -> bool:
    return is_scan_name(name) and not _is_unfinished(name)


def _is_unfinished(name: str) -> bool:
    return name.lower().endswith(UNFINISHED)


def _shortened(text: str, most_bytes: int) -> str:
    return text.encode()[: max(most_bytes, 1)].decode("utf-8", "ignore")
