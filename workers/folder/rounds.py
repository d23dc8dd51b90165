"""The rounds of a run: each spreads one kind of task over the processes and gathers what came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from pipeline import load
from pipeline.intake import ScanFile
from runtime.settings import Settings
from schemas.dossier import Rejected
from schemas.errors import EnvironmentLacks, SohoaError
from schemas.job import (
    BatchGrouped,
    DossierMade,
    DossierTask,
    FileFacts,
    GroupedDossier,
    GroupTask,
    PageDone,
    PageRef,
    PageTask,
    ProbeTask,
    Task,
)
from storage.atomic import require_free
from storage.journal import Journal, TakenFile
from storage.pages import FolderPages, unreadable
from workers.processes import Dispatcher, Job, Outcome


class Progress(Protocol):
    """Is told how the run goes."""

    def pages_found(self, count: int) -> None:
        """So many pages are to be read."""

    def page_read(self) -> None:
        """One more page is read or set aside."""

    def dossier_made(self, dossier_id: str, status: str, pages: int) -> None:
        """A dossier stands in DIR."""

    def problem(self, message: str) -> None:
        """One line about a page that could not be read; the others go on."""


class Rounds:
    """Tasks of one run. What a child cannot do because the machine lacks something is raised."""

    def __init__(self, dispatcher: Dispatcher, journal: Journal, settings: Settings, progress: Progress) -> None:
        self._dispatcher = dispatcher
        self._journal = journal
        self._store = FolderPages(journal.pages, journal.staging)
        self._settings = settings
        self._progress = progress

    def open_files(self, files: Iterable[ScanFile], options: str) -> dict[str, TakenFile]:
        """What each file is, by its path; facts of an earlier run hold while size and time are the same."""
        known = self._journal.files(options)
        taken: dict[str, TakenFile] = {}
        to_open: dict[str, tuple[ScanFile, tuple[int, int]]] = {}
        for file in files:
            stamp, fact = _stamp(file.path), known.get(file.path)
            if fact is not None and fact.sha256 and stamp == (fact.size, fact.mtime_ns):
                taken[file.path] = fact
            else:
                to_open[file.path] = (file, stamp)
        tasks = {path: ProbeTask(path=path, shown=file.shown) for path, (file, _) in to_open.items()}
        for path, outcome in self._ask(tasks, self._settings.page_wall_s):
            file, stamp = to_open[path]
            taken[path] = _taken(file, stamp, _facts(outcome, file))
            self._journal.note_file(taken[path], options)
        return taken

    def read_pages(self, pages: Sequence[tuple[TakenFile, PageRef]]) -> None:
        """Every page is kept in the store, read or unreadable; pages that are there already are not read again."""
        tasks = {
            ref.key: PageTask(path=file.path, file_kind=file.file_kind, page=ref)
            for file, ref in pages
            if not self._store.has(ref.key)
        }
        self._progress.pages_found(len(tasks))
        for key, outcome in self._ask(tasks, self._settings.page_wall_s):
            problem = outcome.error.message if outcome.error else None
            if outcome.error:
                source = tasks[key].page.source
                self._store.put(key, unreadable(source, outcome.error.code), {})
                problem = f"{source.source}, page {source.source_page}: {problem}; it is set aside as unreadable."
            elif done := PageDone.model_validate_json(outcome.reply or b""):
                problem = done.problem and done.problem[1]
            if problem:
                self._progress.problem(problem)
            self._progress.page_read()

    def group_batches(self, batches: Mapping[str, Sequence[PageRef]]) -> dict[str, tuple[GroupedDossier, ...]]:
        """The dossiers of each batch, by its key; batches without a page have none."""
        tasks = {key: GroupTask(pages=tuple(refs)) for key, refs in batches.items() if refs}
        grouped: dict[str, tuple[GroupedDossier, ...]] = dict.fromkeys(batches, ())
        for key, outcome in self._ask(tasks, self._settings.dossier_wall_s):
            if outcome.error:
                raise outcome.error
            grouped[key] = BatchGrouped.model_validate_json(outcome.reply or b"").dossiers
        return grouped

    def make_dossiers(self, tasks: Mapping[str, DossierTask]) -> Iterator[tuple[str, DossierMade | SohoaError]]:
        """Stages each dossier; yields its id with its status, or why it could not be made."""
        for dossier_id, outcome in self._ask(tasks, self._settings.dossier_wall_s):
            yield dossier_id, outcome.error or DossierMade.model_validate_json(outcome.reply or b"")

    def _ask(self, tasks: Mapping[str, Task], wall_s: float) -> Iterator[tuple[str, Outcome]]:
        jobs = (Job(key, task.model_dump_json().encode(), wall_s) for key, task in tasks.items())
        for outcome in self._dispatcher.run(jobs):
            if isinstance(outcome.error, EnvironmentLacks):
                raise outcome.error
            if outcome.error:
                require_free(self._journal.out, self._settings.min_free_mb)  # a full disk looks like a bad page
            yield outcome.job.id, outcome


def _stamp(path: str) -> tuple[int, int]:
    """Size and time of change; zeros when the file is not there."""
    try:
        status = Path(path).stat()
    except OSError:
        return 0, 0
    return status.st_size, status.st_mtime_ns


def _facts(outcome: Outcome, file: ScanFile) -> FileFacts:
    if outcome.error is None:
        return FileFacts.model_validate_json(outcome.reply or b"")
    message = f"{file.shown}: {outcome.error.message}; scan or save it again."
    rejected = Rejected(input=file.shown, code=outcome.error.code, message=message)
    return FileFacts(sha256=load.digest(Path(file.path)), rejected=rejected)


def _taken(file: ScanFile, stamp: tuple[int, int], facts: FileFacts) -> TakenFile:
    return TakenFile(
        path=file.path,
        source=file.source,
        size=stamp[0],
        mtime_ns=stamp[1],
        sha256=facts.sha256,
        file_kind=facts.file_kind,
        pages=facts.pages,
        rejected=facts.rejected,
    )
