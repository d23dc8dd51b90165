"""Folders for unfinished things, one for each process; what a killed process left goes when another one begins."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workers.jobs.owner import is_gone, this_owner


@contextmanager
def folder_of_this_owner(parent: Path) -> Iterator[Path]:
    """A folder below `parent` for this process alone, gone at the end; those of processes that ended are removed."""
    clear_leftovers(parent)
    folder = parent / this_owner().replace("/", "-")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_leftovers(parent: Path) -> None:
    """Removes what processes of this machine that have ended left below `parent`."""
    for folder in parent.glob("*-*-*"):
        if is_gone("/".join(folder.name.rsplit("-", 2))):
            shutil.rmtree(folder, ignore_errors=True)
