"""A folder of scans becomes dossiers, on one machine: what `sohoa run` does.

Batches that stand in DIR already are left alone. The others go through rounds of tasks: files are opened, pages read,
batches grouped, dossiers made. Every result is on disk before the next step relies on it, so a killed run goes on
where it was.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.intake import Batch, Intake, collect_batches, natural_key
from pipeline.names import by_dossier_id
from runtime.logging import log_to
from runtime.settings import Settings
from runtime.version import version
from runtime.wiring import DOSSIER_SETTINGS, digest, page_key, reading_digest
from schemas.dossier import DossierEntry, Rejected, Summary
from schemas.errors import SohoaError
from schemas.job import DossierTask, GroupedDossier, PageRef
from schemas.page import PageSource
from schemas.run import RunOptions
from storage.atomic import require_free
from storage.journal import Journal, MadeDossier, TakenBatch, TakenFile, open_journal
from workers.folder.rounds import Progress, Rounds
from workers.folder.taking import is_unchanged, sharing, stands
from workers.processes import Dispatcher
from workers.stages import StageSetup

_log = logging.getLogger("sohoa.run")
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True)
class RunRequest:
    """What to do: inputs as given, where to, how, with how many processes."""

    inputs: Sequence[Path]
    out: Path
    options: RunOptions
    settings: Settings
    jobs: int
    debug: bool = False


@dataclass(frozen=True)
class RunResult:
    """`summary` as it stands in DIR; `rejected`: of this run's inputs; `worked`: False when all stood already."""

    summary: Summary
    rejected: tuple[Rejected, ...]
    worked: bool


def run_folder(request: RunRequest, progress: Progress) -> RunResult:
    """Raises EnvironmentLacks, and OSError from a disk that is full; the same call goes on. Inputs are only read."""
    with open_journal(request.out) as journal:
        run = _FolderRun(request, journal, collect_batches(request.inputs, request.out), progress)
        changed = run.changed_batches()
        if changed:
            run.work(changed)
        journal.finish()
        return run.conclude(bool(changed))


@dataclass
class _Work:
    """A batch being worked on. `waits_for`: dossiers it cannot join. `lost`: it has to be done again next time."""

    batch: Batch
    files: tuple[TakenFile, ...] = ()
    pages: tuple[PageRef, ...] = ()
    dossiers: dict[str, list[GroupedDossier]] = field(default_factory=dict)
    waits_for: list[str] = field(default_factory=list)
    problems: list[Rejected] = field(default_factory=list)
    lost: bool = False

    def refuse(self, code: str, message: str) -> None:
        name = self.batch.name
        self.problems.append(Rejected(input=name, code=code, message=f"{name}: {message}"))


class _FolderRun:
    def __init__(self, request: RunRequest, journal: Journal, intake: Intake, progress: Progress) -> None:
        self._request = request
        self._journal = journal
        self._intake = intake
        self._progress = progress
        self._batches = {batch.key: batch for batch in intake.batches}
        self._given = frozenset(self._batches)
        self._made = journal.dossiers()
        settings = request.settings
        self._page_options = reading_digest(settings, request.options.profile)
        self._options = digest(
            self._page_options, request.options.model_dump_json(), settings.model_dump_json(include=DOSSIER_SETTINGS)
        )

    def changed_batches(self) -> Set[str]:
        notes = self._journal.batches()
        changed = {
            key
            for key, batch in self._batches.items()
            if not stands(batch, notes.get(key), self._options, self._made, self._given)
        }
        return sharing(changed, self._made, self._given)

    def work(self, changed: Set[str]) -> None:
        """Makes the dossiers of the changed batches, and of others that these turn out to join."""
        began = time.monotonic()
        request, journal = self._request, self._journal
        require_free(request.out, request.settings.min_free_mb)
        journal.prepare()
        handler = log_to(journal.log, request.settings.log_level)
        _log.info("begins", extra={"count": len(changed)})
        try:
            with self._dispatcher() as dispatcher:
                rounds = Rounds(dispatcher, journal, request.settings, self._progress)
                works = self._read_all(rounds, changed)
                self._make(rounds, works)
            self._conclude_batches(works)
            journal.note_seconds(round(journal.seconds() + time.monotonic() - began, 1))
            _log.info("ends", extra={"count": len(works)})
        finally:
            logging.getLogger("sohoa").removeHandler(handler)
            handler.close()

    def conclude(self, worked: bool) -> RunResult:
        """Writes summary.json: what DIR holds now, of this run and earlier ones."""
        notes = sorted(self._journal.batches().values(), key=lambda note: natural_key(note.name))
        ours = [*self._intake.rejected, *(one for note in notes if note.key in self._given for one in note.rejected)]
        earlier = [one for note in notes if note.key not in self._given for one in note.rejected]
        made = sorted(self._journal.dossiers().values(), key=lambda entry: natural_key(entry.id))
        loose_ignored = self._intake.ignored - sum(batch.ignored for batch in self._batches.values())
        summary = Summary(
            dossiers=tuple(DossierEntry(id=one.id, path=one.id, status=one.status) for one in made),
            rejected=(*ours, *earlier),
            ignored=sum(note.ignored for note in notes) + loose_ignored,
            pages=sum(file.pages for note in notes for file in note.files),
            seconds=self._journal.seconds(),
            version=version(),
        )
        self._journal.write_summary(summary.model_dump_json(indent=1, ensure_ascii=False).encode() + b"\n")
        return RunResult(summary, tuple(ours), worked)

    def _dispatcher(self) -> Dispatcher:
        request = self._request
        setup = StageSetup(out=str(request.out.absolute()), settings=request.settings, profile=request.options.profile)
        return Dispatcher(
            "workers.stages:build",
            setup.model_dump_json(),
            request.jobs,
            environment={**_ONE_THREAD, "TMPDIR": str(self._journal.staging.absolute())},
            memory_mb=request.settings.worker_memory_mb,
            debug=request.debug,
        )

    def _read_all(self, rounds: Rounds, changed: Set[str]) -> list[_Work]:
        works: dict[str, _Work] = {}
        while more := changed - works.keys():
            fresh = [_Work(batch) for key, batch in self._batches.items() if key in more]
            self._read(rounds, fresh)
            works |= {work.batch.key: work for work in fresh}
            joined = {key for work in fresh for one in work.dossiers if one in self._made for key in self._owners(one)}
            changed = sharing(works.keys() | (joined & self._given), self._made, self._given)
        return list(works.values())

    def _read(self, rounds: Rounds, works: Sequence[_Work]) -> None:
        taken = rounds.open_files((file for work in works for file in work.batch.files), self._options)
        for work in works:
            work.files = tuple(taken[file.path].model_copy(update={"source": file.source}) for file in work.batch.files)
            work.pages = tuple(ref for file in work.files for ref in self._refs(file))
        rounds.read_pages([(file, ref) for work in works for file in work.files for ref in self._refs(file)])
        grouped = rounds.group_batches({work.batch.key: work.pages for work in works})
        for work in works:
            work.dossiers = by_dossier_id(grouped[work.batch.key], [ref.source for ref in work.pages])

    def _refs(self, file: TakenFile) -> Iterable[PageRef]:
        for page in range(1, file.pages + 1):
            source = PageSource(source=file.source, source_page=page, sha256=file.sha256)
            yield PageRef(key=page_key(self._page_options, source), source=source, made_ns=file.mtime_ns)

    def _make(self, rounds: Rounds, works: Sequence[_Work]) -> None:
        """Dossiers that are not in DIR as they should be are staged, then published one by one."""
        plans = self._plans(works)
        tasks = {one: self._task(one, of_id) for one, of_id in plans.items()}
        keys = {one: tuple(work.batch.key for work in of_id) for one, of_id in plans.items()}
        prints = {
            one: digest(self._options, *keys[one], task.model_dump_json(exclude={"staged"}))
            for one, task in tasks.items()
        }
        due = {
            one: task
            for one, task in tasks.items()
            if one not in self._made or self._made[one].fingerprint != prints[one]
        }
        for one, made in rounds.make_dossiers(due):
            if isinstance(made, SohoaError):
                for work in plans[one]:
                    work.refuse(made.code, f"dossier {one} could not be made: {made.message}.")
                    work.lost = True
                continue
            entry = MadeDossier(id=one, status=made.status, fingerprint=prints[one], batches=keys[one])
            self._journal.publish(Path(due[one].staged), entry)
            _log.info("dossier published", extra={"dossier": one})
            self._progress.dossier_made(one, made.status, _page_count(due[one]))

    def _plans(self, works: Sequence[_Work]) -> dict[str, list[_Work]]:
        """Batches by the dossier they make together; one that stands with pages of other inputs is left as it is."""
        plans: dict[str, list[_Work]] = {}
        for work in works:
            for one in work.dossiers:
                others = self._others(one, work) if one in self._made else []
                if others:
                    work.waits_for.append(one)
                    work.refuse("dossier_exists", self._elsewhere(one, others))
                else:
                    plans.setdefault(one, []).append(work)
        return plans

    def _task(self, one: str, works: Sequence[_Work]) -> DossierTask:
        staged = self._journal.staging.absolute() / f"dossier-{digest(one)[:16]}"
        parts = tuple(part for work in works for part in work.dossiers[one])
        return DossierTask(id=one, parts=parts, options=self._request.options, staged=str(staged))

    def _owners(self, one: str) -> Set[str]:
        return set(self._made[one].batches)

    def _others(self, one: str, work: _Work) -> list[str]:
        """Batches that made the dossier in DIR and were not given this time; one that only moved counts as given."""
        notes = self._journal.batches()
        return [key for key in sorted(self._owners(one) - self._given) if not _has_moved(notes.get(key), work)]

    def _elsewhere(self, one: str, others: Sequence[str]) -> str:
        notes = self._journal.batches()
        names = ", ".join(notes[key].name for key in others if key in notes) or "other inputs"
        return (
            f"dossier {one} stands in {self._request.out} already, with pages of {names}; "
            "give all its inputs in one command."
        )

    def _conclude_batches(self, works: Sequence[_Work]) -> None:
        """Takes away dossiers that the changed batches make no longer, then notes the batches as finished."""
        active = {work.batch.key for work in works}
        current = {one for work in works for one in work.dossiers}
        for key, note in self._journal.batches().items():
            if key not in self._given and any(_has_moved(note, work) for work in works):
                self._journal.forget_batch(key)
        for one, entry in self._journal.dossiers().items():
            if set(entry.batches) <= active and one not in current:
                self._journal.withdraw(one)
        for work in works:
            for file in work.files:
                if file.rejected is None and not is_unchanged(file):
                    work.refuse(
                        "changed_meanwhile", f"{file.source} changed or went away while it was read; run again."
                    )
                    work.lost = True
            self._journal.note_batch(
                TakenBatch(
                    key=work.batch.key,
                    name=work.batch.name,
                    options="" if work.lost else self._options,
                    ignored=work.batch.ignored,
                    files=work.files,
                    dossiers=tuple(one for one in work.dossiers if one not in work.waits_for) if not work.lost else (),
                    waits_for=tuple(work.waits_for),
                    rejected=(*(file.rejected for file in work.files if file.rejected), *work.problems),
                )
            )


def _has_moved(note: TakenBatch | None, work: _Work) -> bool:
    """The batch of an earlier run is gone from its place, and all its files are in this one."""
    if note is None or any(Path(file.path).exists() for file in note.files):
        return False
    return {file.sha256 for file in note.files} <= {file.sha256 for file in work.files}


def _page_count(task: DossierTask) -> int:
    in_documents = {ref for part in task.parts for one in part.documents for ref in one.pages}
    return len(in_documents) + sum(len(part.set_aside) for part in task.parts)
