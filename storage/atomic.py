"""Files and folders that appear whole or not at all, even when the machine stops in the middle.

Errors of the disk are raised as they come (OSError); the command line and the worker's child turn a full disk into
NoSpaceLeft.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import shutil
from pathlib import Path

from schemas.errors import NoSpaceLeft

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2

SPACE_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT})
"""Of an OSError: the disk, or this user's share of it, is full."""


def require_free(folder: Path, megabytes: int) -> None:
    """Raises NoSpaceLeft when the disk of `folder` has less room than that."""
    free_mb = shutil.disk_usage(folder).free >> 20
    if free_mb < megabytes:
        raise NoSpaceLeft(
            f"{folder}: only {free_mb} MB are free on the disk, {megabytes} MB are needed; "
            "free some space and give the same command again."
        )


def write_whole(path: Path, data: bytes, staging: Path) -> None:
    """Puts `data` at `path` by one rename. `staging`: a folder on the same disk for the unfinished file."""
    unfinished = staging / f"{path.name}.{secrets.token_hex(4)}.tmp"
    try:
        write_durably(unfinished, data)
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Writes a file and waits until the disk has it."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Waits until the disk has the folder's list of names."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish_folder(staged: Path, target: Path) -> None:
    """Moves a finished folder to its place by one rename; a folder that stood there is swapped out and removed."""
    for folder, _, _ in os.walk(staged):
        sync_folder(Path(folder))
    if target.exists():
        _exchange(staged, target)
        shutil.rmtree(staged)
    else:
        staged.rename(target)
    sync_folder(target.parent)


def withdraw_folder(folder: Path, staging: Path) -> None:
    """Removes a folder so that no half of it is ever seen in its place."""
    if folder.exists():
        aside = staging / f"{folder.name}.{secrets.token_hex(4)}.old"
        folder.rename(aside)
        sync_folder(folder.parent)
        shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> None:
    """Swaps two folders in one step where the file system can; else in two renames with nothing in between."""
    call = ctypes.CDLL(None, use_errno=True).renameat2
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return
    aside = one.with_name(f"{one.name}.old")
    other.rename(aside)
    one.rename(other)
    aside.rename(one)
