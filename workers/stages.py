"""The tasks of a run, done in a child process: each names its pages by key, results go through files."""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image
from pydantic import TypeAdapter

from pipeline.group import DossierGroup, group_batch
from pipeline.load import FileKind, OpenedPages, digest, open_pages, probe_file
from pipeline.raster import Pixels, Raster
from pipeline.run import process_page
from runtime.logging import log_to
from runtime.settings import Settings
from runtime.wiring import Tools, build_tools
from schemas.dossier import Dossier, Rejected
from schemas.errors import InputRejected, PageUnreadable
from schemas.job import (
    BatchGrouped,
    DossierMade,
    DossierTask,
    FileFacts,
    GroupedDocument,
    GroupedDossier,
    GroupTask,
    PageDone,
    PageRef,
    PageTask,
    ProbeTask,
    Task,
)
from schemas.model import Frozen
from schemas.page import PageRecord, PageSource
from schemas.run import Profile
from storage.atomic import require_free
from storage.journal import Journal
from storage.pages import BILEVEL, SOURCE, UPRIGHT, FolderPages, PageStore, unreadable
from workers.dossier_files import DossierWriter

JPEG_QUALITY = 92
_log = logging.getLogger("sohoa.stages")
_TASKS: TypeAdapter[Task] = TypeAdapter(Task)


class StageSetup(Frozen):
    """What a child must know to do the tasks of a run."""

    out: str
    settings: Settings
    profile: Profile


def build(setup_json: str) -> Callable[[bytes], bytes]:
    """The handler for workers.child; raises EnvironmentLacks when a tool is missing."""
    setup = StageSetup.model_validate_json(setup_json)
    journal = Journal(Path(setup.out))
    log_to(journal.log, setup.settings.log_level)
    store = FolderPages(journal.pages, journal.staging)
    stages = Stages(store, build_tools(setup.settings, setup.profile), setup.settings, journal.out)
    return lambda task_json: stages.do(_TASKS.validate_json(task_json)).model_dump_json().encode()


class Stages:
    """Does tasks one after the other; the file read last stays open, for its next page is likely to come.

    `room`: a folder on the disk that fills up.
    """

    def __init__(self, store: PageStore, tools: Tools, settings: Settings, room: Path) -> None:
        self._tools = tools
        self._settings = settings
        self._room = room
        self._store = store
        self._writer = DossierWriter(store, tools.dossier, settings.keep_identity_images)
        self._opened: tuple[str, OpenedPages] | None = None
        self._closing = ExitStack()

    def do(self, task: Task) -> Frozen:
        match task:
            case ProbeTask():
                return self._probe(task)
            case PageTask():
                return self._read(task)
            case GroupTask():
                return self._group(task)
            case DossierTask():
                return DossierMade(status=self.make(task).status)

    def _probe(self, task: ProbeTask) -> FileFacts:
        path = Path(task.path)
        try:
            found = probe_file(path, self._tools.limits)
        except InputRejected as error:
            rejected = Rejected(input=task.shown, code=error.code, message=error.message)
            return FileFacts(sha256=_digest_if_readable(path), rejected=rejected)
        return FileFacts(sha256=found.sha256, file_kind=found.kind, pages=found.pages)

    def _read(self, task: PageTask) -> PageDone:
        source = task.page.source
        require_free(self._room, self._settings.min_free_mb)
        try:
            raster = self._open(task).page(source.source_page)
            page = process_page(raster, source, self._tools.page, task.rotation)
        except (PageUnreadable, InputRejected) as error:
            require_free(self._room, self._settings.min_free_mb)  # a full disk looks like a bad page
            self._store.put(task.page.key, unreadable(source, error.code), {})
            _log.warning("page set aside", extra={"page": task.page.key, "code": error.code})
            return PageDone(problem=(error.code, _naming(source, error.message)))
        kept = page.record.set_aside is None and page.upright is not None
        images = _images(raster, page.record, page.upright) if kept and page.upright is not None else {}
        self._store.put(task.page.key, page.record, images)
        _log.info("page read", extra={"page": task.page.key})
        return PageDone()

    def _open(self, task: PageTask) -> OpenedPages:
        if self._opened is None or self._opened[0] != task.path:
            self._closing.close()
            opening = open_pages(Path(task.path), cast(FileKind, task.file_kind), self._tools.limits)
            self._opened = (task.path, self._closing.enter_context(opening))
        return self._opened[1]

    def _group(self, task: GroupTask) -> BatchGrouped:
        records = [self._store.record(ref.key, ref.source) for ref in task.pages]
        refs = {ref.source: ref for ref in task.pages}
        return BatchGrouped(dossiers=tuple(_by_reference(one, refs) for one in group_batch(records)))

    def hides(self, document_type: str) -> bool:
        """Whether no image of such a document may be kept."""
        return self._writer.hides(document_type)

    def make(self, task: DossierTask) -> Dossier:
        """The dossier, also as files in the folder that the task names."""
        staged = Path(task.staged)
        shutil.rmtree(staged, ignore_errors=True)  # left by a child that died on it
        return self._writer.make(task, staged)


def _naming(source: PageSource, message: str) -> str:
    """The message with file and page, where it does not have them (the reader knows neither)."""
    named = Path(source.source).name in message
    return message if named else f"{source.source}, page {source.source_page}: {message}"


def _digest_if_readable(path: Path) -> str:
    try:
        return digest(path) if path.is_file() else ""
    except OSError:
        return ""


def _images(raster: Raster, record: PageRecord, upright: Pixels) -> dict[str, bytes]:
    """The upright image, in the source's own JPEG bytes where these stand upright; else also what the PDF needs."""
    if raster.jpeg is not None and record.rotation == 0:
        return {UPRIGHT: raster.jpeg}
    images = {UPRIGHT: _encoded(upright, "JPEG", quality=JPEG_QUALITY, dpi=(record.dpi, record.dpi))}
    if raster.jpeg is not None:
        images[SOURCE] = raster.jpeg
    elif raster.bilevel and bool(np.isin(upright, (0, 255)).all()):
        images[BILEVEL] = _encoded(upright, "PNG")
    return images


def _encoded(pixels: Pixels, file_format: str, **options: object) -> bytes:
    image = Image.fromarray(pixels if pixels.ndim == 2 else pixels[:, :, ::-1])
    buffer = io.BytesIO()
    (image.convert("1") if file_format == "PNG" else image).save(buffer, file_format, **options)
    return buffer.getvalue()


def _by_reference(group: DossierGroup, refs: Mapping[PageSource, PageRef]) -> GroupedDossier:
    def pages(records: list[PageRecord]) -> Iterator[PageRef]:
        return (refs[record.source] for record in records)

    return GroupedDossier(
        code=group.code,
        procedure=group.procedure,
        documents=tuple(
            GroupedDocument(type=one.type, confidence=one.confidence, pages=tuple(pages(one.pages)), region=one.region)
            for one in group.documents
        ),
        set_aside=tuple((refs[record.source], reason) for record, reason in group.set_aside),
    )
