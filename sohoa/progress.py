"""How a run goes, on standard error: a moving bar on a terminal, else one line per dossier."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.text import Text

from sohoa.reporting import print_line
from workers.folder.rounds import Progress


@contextmanager
def open_progress() -> Iterator[Progress]:
    """The way of telling that fits where standard error goes."""
    if not sys.stderr.isatty():
        yield LinePerDossier()
        return
    console = Console(stderr=True)
    columns = (
        TextColumn("pages"),
        BarColumn(),
        MofNCompleteColumn(),
        PagesPerSecond(),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
    )
    with RichProgress(*columns, console=console, transient=True) as bar:
        yield MovingBar(bar)


class LinePerDossier:
    def pages_found(self, count: int) -> None: ...

    def page_read(self) -> None: ...

    def dossier_made(self, dossier_id: str, status: str, pages: int) -> None:
        print_line(dossier_line(dossier_id, status, pages))

    def problem(self, message: str) -> None:
        print_line(message)


class MovingBar:
    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task = bar.add_task("pages", total=0)

    def pages_found(self, count: int) -> None:
        total = self._bar.tasks[0].total or 0
        self._bar.update(self._task, total=total + count)

    def page_read(self) -> None:
        self._bar.advance(self._task)

    def dossier_made(self, dossier_id: str, status: str, pages: int) -> None:
        self._say(dossier_line(dossier_id, status, pages))

    def problem(self, message: str) -> None:
        self._say(message)

    def _say(self, line: str) -> None:
        self._bar.console.print(line, markup=False, highlight=False)


class PagesPerSecond(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f} pages/s" if task.speed else "- pages/s")


def dossier_line(dossier_id: str, status: str, pages: int) -> str:
    return f"{dossier_id}: {status}, {pages} pages"
