"""Batches of a drop folder without a service: each goes through `run_folder`, its dossiers into a folder."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.intake import collect_batches
from pipeline.load import REFUSALS
from runtime.settings import Settings
from schemas.dossier import Rejected
from schemas.errors import InputRejected
from schemas.run import RunOptions
from schemas.service import Receipt, ReceivedFile
from storage.journal import Journal, TakenBatch, TakenFile
from workers.folder.rounds import Progress
from workers.folder.run import RunRequest, run_folder
from workers.intake.refusals import told
from workers.station.sending import OutgoingBatch, require_match


class FolderDelivery:
    """Delivers into `out`. A batch counts as delivered once its dossiers stand there."""

    def __init__(self, out: Path, options: RunOptions, settings: Settings, jobs: int, progress: Progress) -> None:
        self._out = out
        self._options = options
        self._settings = settings
        self._jobs = jobs
        self._progress = progress

    def deliver(self, batch: OutgoingBatch, uploads: MutableMapping[str, str]) -> Receipt:
        """Raises InputRejected when no dossier could be made, and what `run_folder` raises."""
        assert batch.place is not None, "without a service nothing is locked up"
        run_folder(RunRequest([batch.place], self._out, self._options, self._settings, self._jobs), self._progress)
        key = next(one.key for one in collect_batches([batch.place], self._out).batches)
        notes = Journal(self._out).batches()
        receipt = _receipt(batch, notes[key], len(notes))
        require_match(batch, receipt)
        return receipt


def _receipt(batch: OutgoingBatch, note: TakenBatch, number: int) -> Receipt:
    of_files = {file.rejected for file in note.files}
    for problem in note.rejected:
        if problem not in of_files:
            raise InputRejected(problem.code, problem.message)
    files = tuple(_received(file, sent.name) for file, sent in zip(note.files, batch.files, strict=True))
    pages = sum(file.pages for file in files)
    return Receipt(batch=batch.key, number=number, taken_at=datetime.now(UTC), pages=pages, files=files)


def _received(file: TakenFile, name: str) -> ReceivedFile:
    rejected = file.rejected
    return ReceivedFile(
        name=name,
        sha256=file.sha256,
        size=file.size,
        kind=file.file_kind,
        pages=file.pages,
        code=rejected.code if rejected else None,
        message=_told(rejected) if rejected else None,
    )


def _told(rejected: Rejected) -> str:
    """Vietnamese first, where it is one of the usual reasons."""
    return told(rejected.code) if rejected.code in REFUSALS else rejected.message
