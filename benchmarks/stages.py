"""Time and memory by stage: some pages of a set, one after the other, in this process.

The stages of a page run over one page of each of some files; those of a dossier over half as many pages of one
batch, read before, and count by page too. Memory is that of the largest process at work in the stage: this one, or a
program that it started; this one holds all tools from the start, the models and the tables of places.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeVar

from benchmarks.memory import MemoryWatch, forget_peaks
from benchmarks.progress import say
from benchmarks.results import StageEffort
from benchmarks.sets import PaperSet
from pipeline.clean import CleanOptions, clean_page
from pipeline.codes import read_codes
from pipeline.dossier import PlacedPage, build_dossier
from pipeline.load import FileKind, OpenedPages, open_pages, probe_file
from pipeline.read import read_page
from runtime.settings import read_settings
from runtime.wiring import Tools, build_tools
from schemas.job import BatchGrouped, DossierTask, GroupedDossier, GroupTask, PageRef, PageTask
from schemas.page import PageSource
from storage.journal import Journal
from storage.pages import FolderPages, PageStore
from workers.stages import Stages

PAGES = 12
_Value = TypeVar("_Value")


class _Meter:
    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.process_mb: dict[str, float] = defaultdict(float)

    def measure(self, stage: str, work: Callable[[], _Value], pages: int = 1) -> _Value:
        forget_peaks(os.getpid())
        with MemoryWatch(os.getpid()) as watch:
            began = time.perf_counter()
            value = work()
            self.seconds[stage].append((time.perf_counter() - began) / pages)
        self.process_mb[stage] = max(self.process_mb[stage], watch.peak.process_mb)
        return value


def measure_stages(papers: PaperSet, folder: Path, pages: int = PAGES) -> StageEffort:
    """Blank pages are read too, as if they were not blank."""
    say(f"time and memory of the stages on {pages} pages, tier {papers.tier} …")
    os.environ["OMP_THREAD_LIMIT"] = "1"  # as in the processes of `sohoa run`
    tools, meter = build_tools(read_settings(), "counter"), _Meter()
    files = sorted(path for path in (folder / "scans").rglob("*") if path.is_file())
    Random(papers.seed).shuffle(files)
    with ExitStack() as closing:
        done = sum(_measure_page(*one, tools, meter) for one in _some_pages(files, pages, tools, closing))
    batch = sorted(path for path in files if path.parent == files[0].parent)
    with tempfile.TemporaryDirectory(prefix="sohoa-bench-") as scratch:
        _measure_dossiers(batch, pages // 2, tools, meter, Path(scratch))
    return StageEffort(
        tier=papers.tier,
        pages=done,
        seconds={stage: round(median(taken), 3) for stage, taken in meter.seconds.items()},
        process_mb={stage: round(highest) for stage, highest in meter.process_mb.items()},
    )


def _some_pages(files: list[Path], most: int, tools: Tools, closing: ExitStack) -> Iterator[tuple[OpenedPages, int]]:
    """One page of each file in turn, then the next of each."""
    found = [(path, probe_file(path, tools.limits)) for path in files[:most]]
    opened = [closing.enter_context(open_pages(path, one.kind, tools.limits)) for path, one in found]
    turns = [(number, place) for place, (_, one) in enumerate(found) for number in range(1, one.pages + 1)]
    for number, place in sorted(turns)[:most]:
        yield opened[place], number


def _measure_page(pages: OpenedPages, number: int, tools: Tools, meter: _Meter) -> int:
    raster = meter.measure("load", lambda: pages.page(number))
    clean = meter.measure("clean", lambda: clean_page(raster, CleanOptions()))
    reading = meter.measure("read", lambda: read_page(clean, tools.page.readers))
    meter.measure("codes", lambda: read_codes(clean.upright))
    meter.measure("classify", lambda: tools.page.classifier.classify(reading))
    return 1


def _measure_dossiers(files: Sequence[Path], most: int, tools: Tools, meter: _Meter, scratch: Path) -> None:
    journal = Journal(scratch)
    journal.prepare()
    store = FolderPages(journal.pages, journal.staging)
    stages = Stages(store, tools, read_settings(), scratch)
    refs = [_read(stages, *one) for one in _page_tasks(files, most, tools)]
    grouped = meter.measure("group", lambda: stages.do(GroupTask(pages=tuple(refs))), len(refs))
    assert isinstance(grouped, BatchGrouped)
    for number, part in enumerate(grouped.dossiers):
        task = DossierTask(id=f"d{number}", parts=(part,), staged=str(journal.staging / f"d{number}"))
        _measure_dossier(task, stages, store, tools, meter)


def _page_tasks(files: Sequence[Path], most: int, tools: Tools) -> list[tuple[Path, FileKind, PageSource]]:
    found = [(path, probe_file(path, tools.limits)) for path in files]
    tasks = [
        (path, one.kind, PageSource(source=path.name, source_page=page, sha256=one.sha256))
        for path, one in found
        for page in range(1, one.pages + 1)
    ]
    return tasks[:most]


def _read(stages: Stages, path: Path, kind: FileKind, source: PageSource) -> PageRef:
    ref = PageRef(key=f"{source.sha256[:32]}-{source.source_page}", source=source)
    stages.do(PageTask(path=str(path), file_kind=kind, page=ref))
    return ref


def _measure_dossier(task: DossierTask, stages: Stages, store: PageStore, tools: Tools, meter: _Meter) -> None:
    """The whole, and apart what comes before its files; what is left is taken for rendering and writing these."""
    pages = _placed(task.parts[0], store)
    if not pages:
        return

    def build() -> object:
        return build_dossier(task, pages, tools.dossier, lambda document_type: False)

    build()  # tables of places and such are made at first use
    meter.measure("extract to assemble", build, len(pages))
    meter.measure("render", lambda: stages.do(task), len(pages))
    taken = meter.seconds["render"].pop() - meter.seconds["extract to assemble"][-1]
    meter.seconds["render"].append(max(0.0, taken))


def _placed(part: GroupedDossier, store: PageStore) -> dict[PageRef, PlacedPage]:
    refs = dict.fromkeys(ref for document in part.documents for ref in document.pages)
    return {ref: PlacedPage(store.record(ref.key, ref.source), number) for number, ref in enumerate(refs, 1)}
