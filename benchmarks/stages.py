"""Seconds a page by stage: some pages of a set, one after the other, in this process."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from statistics import median
from typing import TypeVar

from benchmarks.progress import say
from benchmarks.results import StageSeconds
from benchmarks.sets import PaperSet
from pipeline.clean import CleanOptions, clean_page
from pipeline.codes import read_codes
from pipeline.load import OpenedPages, open_pages, probe_file
from pipeline.read import read_page
from runtime.settings import read_settings
from runtime.wiring import Tools, build_tools

PAGES = 12
_Value = TypeVar("_Value")


class _Clock:
    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = defaultdict(list)

    def time(self, stage: str, work: Callable[[], _Value]) -> _Value:
        began = time.perf_counter()
        value = work()
        self.taken[stage].append(time.perf_counter() - began)
        return value


def time_stages(papers: PaperSet, folder: Path, pages: int = PAGES) -> StageSeconds:
    """Blank pages are read too, as if they were not blank."""
    say(f"timing the stages on {pages} pages, tier {papers.tier} …")
    os.environ["OMP_THREAD_LIMIT"] = "1"  # as in the processes of `sohoa run`
    tools, clock = build_tools(read_settings(), "counter"), _Clock()
    files = sorted(path for path in (folder / "scans").rglob("*") if path.is_file())
    Random(papers.seed).shuffle(files)
    with ExitStack() as closing:
        done = sum(_time_page(*one, tools, clock) for one in _some_pages(files, pages, tools, closing))
    seconds = {stage: round(median(taken), 3) for stage, taken in clock.taken.items()}
    return StageSeconds(tier=papers.tier, pages=done, seconds=seconds)


def _some_pages(files: list[Path], most: int, tools: Tools, closing: ExitStack) -> Iterator[tuple[OpenedPages, int]]:
    """One page of each file in turn, then the next of each."""
    found = [(path, probe_file(path, tools.limits)) for path in files[:most]]
    opened = [closing.enter_context(open_pages(path, one.kind, tools.limits)) for path, one in found]
    turns = [(number, place) for place, (_, one) in enumerate(found) for number in range(1, one.pages + 1)]
    for number, place in sorted(turns)[:most]:
        yield opened[place], number


def _time_page(pages: OpenedPages, number: int, tools: Tools, clock: _Clock) -> int:
    raster = clock.time("load", lambda: pages.page(number))
    clean = clock.time("clean", lambda: clean_page(raster, CleanOptions()))
    reading = clock.time("read", lambda: read_page(clean, tools.page.readers))
    clock.time("codes", lambda: read_codes(clean.upright))
    clock.time("classify", lambda: tools.page.classifier.classify(reading))
    return 1
