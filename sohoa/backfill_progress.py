"""How a backfill goes, on standard error: a moving bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as RichProgress

from sohoa.reporting import print_line
from workers.backfill.progress import Progress, State


@contextmanager
def open_backfill_progress(every_s: float) -> Iterator[Progress]:
    """The way of telling that fits where standard error goes."""
    if not sys.stderr.isatty():
        yield LineNowAndThen(every_s)
        return
    columns = (TextColumn("pages"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield MovingBar(bar)


class LineNowAndThen:
    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._next = time.monotonic() + every_s

    def stands(self, state: State) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + self._every_s
            print_line(f"{state.done} of {total(state)} pages, {pace(state)}")

    def problem(self, message: str) -> None:
        print_line(message)


class MovingBar:
    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task = bar.add_task("pages", total=None, pace="")

    def stands(self, state: State) -> None:
        whole = state.known + (state.ahead or 0)
        self._bar.update(self._task, completed=state.done, total=whole, pace=pace(state))

    def problem(self, message: str) -> None:
        self._bar.console.print(message, markup=False, highlight=False)


def total(state: State) -> str:
    """With what is ahead, which is an estimate."""
    return f"about {state.known + state.ahead}" if state.ahead else str(state.known)


def pace(state: State) -> str:
    if state.speed is None:
        return "- pages/s"
    left = "" if state.left_s is None else f", {timedelta(seconds=round(state.left_s))} left"
    return f"{state.speed:.2f} pages/s{left}"
