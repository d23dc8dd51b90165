"""What each kind of job needs before its stage, and what is kept after it. All inside the transactions of stage.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from pipeline.arrange import Home, arranged, at_home
from pipeline.group import set_repeats_aside
from pipeline.names import by_dossier_id
from runtime.quality import build_quality_rules
from runtime.settings import Settings
from runtime.wiring import page_key, reading_digest
from schemas.job import DossierTask, GroupedDossier, GroupTask, PageTask
from schemas.service import Job, JobKind
from schemas.stage import StageDone, StageTask
from storage.records import erasing, results, stage_input
from storage.records.results import ReadPage
from storage.records.review import drawing
from storage.records.review.quality_rules import QualityRules
from workers.dossier_files import numbered


class Stage(Protocol):
    """`task` None: nothing is to be done by a child. `wall_s`: how long the child may take."""

    @property
    def task(self) -> StageTask | None: ...

    @property
    def wall_s(self) -> float: ...

    def keep(self, tx: Connection, job: Job, done: StageDone) -> list[str]:
        """Keeps what came out; returns digests of objects that may not stay once this is committed."""


def prepare(tx: Connection, job: Job, settings: Settings) -> Stage:
    return _KINDS[job.kind](tx, job, settings)


@dataclass(frozen=True)
class _Reading:
    """A page. One with the same bytes that was read before, in the same way, is not read again."""

    key: str
    task: StageTask | None
    wall_s: float
    before: ReadPage | None

    def keep(self, tx: Connection, job: Job, done: StageDone) -> list[str]:
        problem = done.page.problem if done.page else None
        read = self.before or ReadPage(key=self.key, artefacts=done.kept, code=problem[0] if problem else None)
        results.keep_page(tx, int(job.subject), read, "unreadable" if problem else "read")
        return []


def _prepare_page(tx: Connection, job: Job, settings: Settings) -> Stage:
    page = stage_input.page_input(tx, int(job.subject))
    key = page_key(reading_digest(settings, page.lane), page.ref.source, page.rotation)
    artefacts = stage_input.read_before(tx, key)
    if artefacts is not None:
        return _Reading(key, None, settings.page_wall_s, ReadPage(key=key, artefacts=artefacts))
    task = PageTask(path="", file_kind=page.file_kind, page=page.ref, rotation=page.rotation)
    return _Reading(key, StageTask(task=task), settings.page_wall_s, None)


@dataclass(frozen=True)
class _Grouping:
    """A batch, all of whose pages are read. `code`: of the dossier it begins with, where no page says it.

    `homes`: once a person turned a page of it, the dossier that each of its pages stays in.
    """

    task: StageTask
    wall_s: float
    code: str | None
    homes: Mapping[str, Home]

    def keep(self, tx: Connection, job: Job, done: StageDone) -> list[str]:
        assert isinstance(self.task.task, GroupTask)
        assert done.grouped is not None
        sources = [ref.source for ref in self.task.task.pages]
        dossiers = begun_with(self.code, done.grouped.dossiers)
        results.keep_groups(tx, job.subject, at_home(by_dossier_id(dossiers, sources), self.homes))
        return erasing.forget_files(tx, [int(key) for key in done.secret], "secret")


def _prepare_group(tx: Connection, job: Job, settings: Settings) -> Stage:
    pages = stage_input.batch_pages(tx, job.subject)
    task = GroupTask(pages=tuple(page.ref for page in pages))
    artefacts = {page.ref.key: page.artefacts for page in pages}
    code = stage_input.batch_code(tx, job.subject)
    turned = any(page.rotation is not None for page in pages)
    homes = {str(page): Home(dossier=dossier, code=code) for page, dossier, code in stage_input.homes(tx, job.subject)}
    return _Grouping(StageTask(task=task, artefacts=artefacts), settings.dossier_wall_s, code, homes if turned else {})


def begun_with(code: str | None, dossiers: tuple[GroupedDossier, ...]) -> tuple[GroupedDossier, ...]:
    """The first dossier takes the code if it has none; later ones were opened by a page, and are not the same."""
    if code is None or dossiers[0].code is not None:
        return dossiers
    return (dossiers[0].model_copy(update={"code": code}), *dossiers[1:])


@dataclass(frozen=True)
class _Making:
    """A dossier, from all that its batches gave it so far and people decided about it."""

    task: StageTask
    wall_s: float
    rules: QualityRules

    def keep(self, tx: Connection, job: Job, done: StageDone) -> list[str]:
        task = self.task.task
        assert isinstance(task, DossierTask)
        assert done.dossier is not None
        places = _places(task)
        shown = erasing.were_shown(tx, [page for page, at in places.items() if at == "secret"])
        results.keep_dossier(tx, job, done.dossier, done.files, places, done.evidence, task.corrections)
        drawing.draw(tx, done.dossier, job.revision, self.rules)
        images = erasing.forget_images(tx, [int(key) for key in done.hidden], "identity card")
        earlier = erasing.forget_earlier(tx, job, "documents/", "identity card") if images else []
        return [*images, *earlier, *(erasing.forget_earlier(tx, job, "", "secret") if shown else [])]


def _prepare_dossier(tx: Connection, job: Job, settings: Settings) -> Stage:
    found = stage_input.dossier_input(tx, job.subject)
    parts = arranged(set_repeats_aside(found.parts), found.arrangement)
    task = DossierTask(id=found.id, parts=parts, options=found.options, corrections=found.corrections, staged="")
    pages = stage_input.pages_by_id(tx, (int(ref.key) for ref in numbered(task)))
    artefacts = {page.ref.key: page.artefacts for page in pages}
    return _Making(StageTask(task=task, artefacts=artefacts), settings.dossier_wall_s, build_quality_rules(settings))


def _places(task: DossierTask) -> Mapping[int, int | str]:
    """Of each page its number in the dossier, or why it is set aside."""
    aside: dict[int, int | str] = {int(ref.key): reason for part in task.parts for ref, reason in part.set_aside}
    return aside | {int(ref.key): number for number, ref in enumerate(numbered(task), 1)}


_Prepare = Callable[[Connection, Job, Settings], Stage]
_KINDS: Mapping[JobKind, _Prepare] = {"page": _prepare_page, "group": _prepare_group, "dossier": _prepare_dossier}
