"""The stages as a worker's child does them: files and pages come from the object store, and results go there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from pipeline import load
from pipeline.dossier import Hides
from runtime.logging import log_to
from runtime.settings import Settings
from runtime.stores import build_objects
from runtime.wiring import build_tools
from schemas.dossier import Dossier
from schemas.evidence import Evidence
from schemas.job import BatchGrouped, DossierTask, GroupTask, PageDone, PageRef, PageTask
from schemas.model import Frozen
from schemas.service import Lane, Stored
from schemas.stage import StageDone, StageTask
from storage.object_pages import ObjectPages
from storage.objects.port import ObjectStore
from workers.dossier_files import numbered
from workers.stages import Stages


class StageSetup(Frozen):
    """What a worker's child must know. `work`: a folder of its own for what is unfinished."""

    settings: dict[str, Any]
    lane: Lane
    work: str
    log: str


def build(setup_json: str) -> Callable[[bytes], bytes]:
    """The handler for workers.child; raises EnvironmentLacks when a tool is missing."""
    setup = StageSetup.model_validate_json(setup_json)
    settings = Settings(**setup.settings)
    log_to(Path(setup.log), settings.log_level)
    work = Path(setup.work)
    work.mkdir(parents=True, exist_ok=True)
    objects = build_objects(settings)
    pages = ObjectPages(objects)
    stages = Stages(pages, build_tools(settings, setup.lane, learnt=True), settings, work)
    doing = _ObjectStages(stages, pages, objects, work)
    return lambda told: doing.do(StageTask.model_validate_json(told)).model_dump_json(by_alias=True).encode()


class _ObjectStages:
    def __init__(self, stages: Stages, pages: ObjectPages, objects: ObjectStore, work: Path) -> None:
        self._stages = stages
        self._pages = pages
        self._objects = objects
        self._work = work
        self._original: tuple[str, Path] | None = None
        self._held = ExitStack()

    def do(self, asked: StageTask) -> StageDone:
        self._pages.begin(asked.artefacts)
        match asked.task:
            case PageTask():
                return self._read(asked.task)
            case GroupTask():
                return self._group(asked.task)
            case DossierTask():
                return self._make(asked.task)

    def _read(self, task: PageTask) -> StageDone:
        path = self._file(task.page.source.sha256)
        done = self._stages.do(task.model_copy(update={"path": str(path)}))
        assert isinstance(done, PageDone)
        return StageDone(page=done, kept=self._pages.kept[task.page.key])

    def _file(self, sha256: str) -> Path:
        """The original on this machine; it stays as long as its pages are asked for."""
        if self._original is None or self._original[0] != sha256:
            self._held.close()
            self._original = (sha256, self._held.enter_context(self._objects.local(sha256)))
        return self._original[1]

    def _group(self, task: GroupTask) -> StageDone:
        grouped = self._stages.do(task)
        assert isinstance(grouped, BatchGrouped)
        aside = (found for part in grouped.dossiers for found in part.set_aside)
        return StageDone(grouped=grouped, secret=tuple(ref.key for ref, reason in aside if reason == "secret"))

    def _make(self, task: DossierTask) -> StageDone:
        staged = self._work / "dossier"
        dossier = self._stages.make(task.model_copy(update={"staged": str(staged)}))
        files = {str(path.relative_to(staged)): self._kept(path) for path in _files(staged)}
        shutil.rmtree(staged)
        hidden = tuple(_hidden(dossier, numbered(task), self._stages.hides))
        return StageDone(dossier=dossier, files=files, hidden=hidden, evidence=_evidence(dossier))

    def _kept(self, path: Path) -> Stored:
        return self._objects.put_file(path, load.digest(path))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hidden(dossier: Dossier, refs: list[PageRef], hides: Hides) -> Iterable[str]:
    """Pages of documents of which no image may stay anywhere."""
    numbers = {page.page for one in dossier.documents if hides(one.type) for page in one.pages}
    return (ref.key for number, ref in enumerate(refs, 1) if number in numbers)


def _evidence(dossier: Dossier) -> Mapping[str, Mapping[str, Evidence]]:
    return {
        one.key: {name: value.evidence for name, value in one.fields.items() if value.evidence}
        for one in dossier.documents
    }
