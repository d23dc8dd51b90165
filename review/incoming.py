"""Folders for what is just coming in. Those of a process that died are known by its lock, and swept away."""

from __future__ import annotations

import fcntl
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, Literal

_LOCK = "lock"


class Incoming:
    """This process's own place in `folder`."""

    def __init__(self, folder: Path) -> None:
        """Sweeps what dead processes left."""
        folder.mkdir(parents=True, exist_ok=True)
        for other in folder.glob("[!.]*"):
            _sweep(other)
        self._own = folder / secrets.token_hex(8)
        unlocked = folder / f".{self._own.name}"
        unlocked.mkdir()
        self._lock = _locked(unlocked / _LOCK, "wb")
        unlocked.rename(self._own)

    @property
    def scratch(self) -> Path:
        """For short-lived files of other kinds."""
        return self._own

    def new_folder(self) -> Path:
        """For one request, which removes it."""
        return Path(tempfile.mkdtemp(dir=self._own))

    def close(self) -> None:
        shutil.rmtree(self._own)
        self._lock.close()


def _sweep(folder: Path) -> None:
    try:
        _locked(folder / _LOCK, "rb").close()
    except (BlockingIOError, FileNotFoundError):  # at work; swept by another
        return
    shutil.rmtree(folder, ignore_errors=True)


def _locked(path: Path, mode: Literal["rb", "wb"]) -> BinaryIO:
    """Raises BlockingIOError when a living process has the lock."""
    file = path.open(mode)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    return file
