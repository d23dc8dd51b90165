"""An archive in a folder of this machine."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from pipeline.intake import Batch, ScanFile, folder_batches
from schemas.dossier import Rejected
from schemas.errors import InputRejected, UsageError
from workers.backfill.sources import ROOT, FoundFile, FoundFolder, Report, changed, unreadable


class FolderSource:
    """`own`: the service's data folder, which is no part of the archive. Raises UsageError for what is no folder."""

    def __init__(self, root: Path, own: Path) -> None:
        if not root.is_dir():
            raise UsageError("no_archive", f"{root}: there is no such folder; check the path.")
        self._root = root
        self._own = own.resolve()

    @property
    def title(self) -> str:
        return self._root.resolve().name

    def folders(self, report: Report) -> Iterator[FoundFolder]:
        refused: list[Rejected] = []
        for batch in folder_batches(self._root, self._own, refused):
            yield _folder(batch, report)
            while refused:
                report(refused.pop(0))

    def fetch(self, file: FoundFile, into: Path) -> Path:
        path = Path(file.place)
        if _seen(path) != (file.size, file.stamp):
            told = changed(file)
            raise InputRejected(told.code, told.message)
        return path


def _folder(batch: Batch, report: Report) -> FoundFolder:
    files = tuple(found for scan in batch.files if (found := _file(scan, report)))
    name = str(Path(batch.files[0].source).parent) if batch.files else ROOT
    return FoundFolder(name=name, files=files, ignored=batch.ignored)


def _file(scan: ScanFile, report: Report) -> FoundFile | None:
    seen = _seen(Path(scan.path))
    if seen is None:
        report(unreadable(scan.source))
        return None
    return FoundFile(name=scan.source, place=scan.path, size=seen[0], stamp=seen[1])


def _seen(path: Path) -> tuple[int, str] | None:
    """Size and time of change; None for what is no file, or not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_size, str(status.st_mtime_ns)) if stat.S_ISREG(status.st_mode) else None
