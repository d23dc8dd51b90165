"""An archive in a bucket: keys with `/` are paths, and each prefix with scans of its own is a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from pipeline.intake import JOURNAL_FOLDER, is_scan_name, natural_key
from schemas.errors import InputRejected
from storage.objects.s3_archive import Entry, S3Archive
from workers.backfill.sources import ROOT, FoundFile, FoundFolder, Report, changed


class S3Source:
    def __init__(self, archive: S3Archive) -> None:
        self._archive = archive

    @property
    def title(self) -> str:
        return self._archive.title

    def folders(self, report: Report) -> Iterator[FoundFolder]:
        """Listed prefix by prefix: one prefix's names are held at a time, and those still to come."""
        waiting = [self._archive.prefix]
        while waiting:
            prefix = waiting.pop()
            entries = sorted(self._archive.entries(prefix), key=lambda one: natural_key(one.key))
            below = [entry.key for entry in entries if entry.is_folder]
            if prefix != self._archive.prefix and f"{prefix}{JOURNAL_FOLDER}/" in below:
                continue  # an output of ours
            hidden = [key for key in below if _name(key).startswith(".")]
            waiting += reversed([key for key in below if key not in hidden])
            yield self._folder(prefix, [entry for entry in entries if not entry.is_folder], hidden)

    def fetch(self, file: FoundFile, into: Path) -> Path:
        path = into / uuid4().hex
        self._archive.fetch(file.place, path)
        if path.stat().st_size != file.size:
            told = changed(file)
            raise InputRejected(told.code, told.message)
        return path

    def _folder(self, prefix: str, entries: list[Entry], hidden: list[str]) -> FoundFolder:
        scans = [entry for entry in entries if is_scan_name(_name(entry.key))]
        files = (FoundFile(name=self._relative(one.key), place=one.key, size=one.size, stamp=one.etag) for one in scans)
        ours = {f"{prefix}{JOURNAL_FOLDER}/"}
        ignored = len(entries) - len(scans) + sum(self._archive.count(key) for key in hidden if key not in ours)
        return FoundFolder(name=self._relative(prefix).rstrip("/") or ROOT, files=tuple(files), ignored=ignored)

    def _relative(self, key: str) -> str:
        return key.removeprefix(self._archive.prefix)


def _name(key: str) -> str:
    return key.rstrip("/").rpartition("/")[2]
