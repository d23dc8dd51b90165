"""Which batches of a run have changed since DIR was made, and which stand as they are."""

from __future__ import annotations

import os
from collections.abc import Mapping, Set
from pathlib import Path

from pipeline import load
from pipeline.intake import Batch
from storage.journal import MadeDossier, TakenBatch, TakenFile


def stands(
    batch: Batch, note: TakenBatch | None, options: str, made: Mapping[str, MadeDossier], given: Set[str]
) -> bool:
    """Whether a batch's dossiers are in DIR just as its files and the options would make them again.

    `given`: keys of all batches of this run.
    """
    if note is None or (note.options, note.ignored) != (options, batch.ignored):
        return False
    if any(dossier_id not in made for dossier_id in note.dossiers) or _may_join(note, made, given):
        return False
    names = [(file.path, file.source) for file in batch.files]
    return names == [(file.path, file.source) for file in note.files] and all(map(is_unchanged, note.files))


def is_unchanged(file: TakenFile) -> bool:
    """Same size and time, or else the same bytes; what could not be opened still cannot."""
    path = Path(file.path)
    if not file.sha256:
        return not can_open(path)
    try:
        now = path.stat()
        return now.st_size == file.size and (now.st_mtime_ns == file.mtime_ns or load.digest(path) == file.sha256)
    except OSError:
        return False


def can_open(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)


def sharing(keys: Set[str], made: Mapping[str, MadeDossier], given: Set[str]) -> set[str]:
    """These batches and all others of this run that share a dossier with one of them, directly or through others."""
    grown = set(keys)
    while True:
        more = {key for one in made.values() if grown & set(one.batches) for key in one.batches} & given
        if more <= grown:
            return grown
        grown |= more


def _may_join(note: TakenBatch, made: Mapping[str, MadeDossier], given: Set[str]) -> bool:
    """A dossier that the batch waits for has gone, or all its inputs are given this time."""
    return any(one not in made or set(made[one].batches) <= given for one in note.waits_for)
