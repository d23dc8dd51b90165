"""Which batches an archive is: each folder with scans is one, but for scans that the list names by themselves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.run import RunOptions
from workers.backfill.archive_list import ArchiveList
from workers.backfill.sources import ROOT, FoundFile, FoundFolder


@dataclass(frozen=True)
class Plan:
    """A batch to be taken. `name`: its folder's or its one file's, relative to the archive. `listed`: a row names it;
    `held`: and that row has a fault, so that it is not to be taken yet."""

    name: str
    files: tuple[FoundFile, ...]
    options: RunOptions
    sheets: int | None = None
    listed: bool = False
    held: bool = False

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(file.size for file in self.files)

    @property
    def key(self) -> str:
        return batch_key(self.name, self.files)


def batch_key(name: str, files: Sequence[FoundFile]) -> str:
    """Knows these files again in this place without reading them: by names, sizes, and times or ETags."""
    told = [name, *([file.name, file.size, file.stamp] for file in files)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def plan_batches(folder: FoundFolder, listed: ArchiveList | None) -> Iterator[Plan]:
    """The folder's own batch first, then single files."""
    alone = {file.name for file in folder.files if listed is not None and listed.find(file.name) is not None}
    together = tuple(file for file in folder.files if file.name not in alone)
    if together:
        yield _plan(folder.name, together, listed)
    for file in folder.files:
        if file.name in alone:
            yield _plan(file.name, (file,), listed)


def _plan(name: str, files: tuple[FoundFile, ...], listed: ArchiveList | None) -> Plan:
    row = listed.find(name) if listed is not None else None
    if row is None:
        return Plan(name, files, RunOptions(profile="archive"))
    options = row.options or RunOptions(profile="archive")
    return Plan(name, files, options, row.sheets, listed=True, held=row.options is None)


def shown_name(plan: Plan, title: str) -> str:
    """The archive's own folder is called as it is."""
    return title if plan.name == ROOT else plan.name
