"""Somebody logs in at the station and reviews all that waits there, by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page

from benchmarks.progress import say
from benchmarks.station_dossiers import await_made
from benchmarks.station_reviewer import Answers, Effort, Reviewer
from benchmarks.station_watch import Watched, watch, watched
from review.people.passwords import hashed, new_password
from runtime.doors import Doors
from schemas.review import QueueFilter
from storage.records.people import Standing, add_person
from storage.records.review.task_views import tasks_where
from tests.browser.chromium import WINDOW

_QUEUE = "/review?kind=check"
_LOGIN = "bench"


@dataclass(frozen=True)
class Reviewed:
    """`efforts`: one for each check that was finished, in that order."""

    efforts: tuple[Effort, ...]
    watched: Watched


def review_all(browser: Browser, address: str, doors: Doors, answers: Answers, look_s: float) -> Reviewed:
    """Until no check waits any more, those included that come up once dossiers are made anew.

    look_s: how long the reviewer looks at each field before a key is pressed.
    """
    efforts: list[Effort] = []
    seen = Watched()
    with _logged_in(browser, address, doors) as tab:
        while _waits(doors):
            reviewer = _sit_down(tab, answers, look_s)
            reviewer.work()
            seen += watched(tab)
            efforts += reviewer.efforts
            say(f"  {len(reviewer.efforts)} checks finished")
            await_made(doors)
    return Reviewed(tuple(efforts), seen)


def _waits(doors: Doors) -> bool:
    with doors.records.read() as tx:
        return bool(tasks_where(tx, QueueFilter(kind="check"), limit=1))


@contextmanager
def _logged_in(browser: Browser, address: str, doors: Doors) -> Iterator[Page]:
    """By keyboard, as everything."""
    password = new_password()
    with doors.records.write() as tx:
        add_person(tx, _LOGIN, "Nguyễn Thị Lan", Standing(roles=("reviewer",)), _LOGIN, hashed(password))
    context = browser.new_context(base_url=address, viewport=WINDOW, locale="vi-VN")  # type: ignore[arg-type]
    watch(context)
    tab = context.new_page()
    tab.goto(_QUEUE)
    tab.locator("#login:focus").wait_for()
    tab.keyboard.type(_LOGIN)
    tab.keyboard.press("Tab")
    tab.keyboard.type(password)
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{_QUEUE}")
    yield tab
    context.close()


def _sit_down(tab: Page, answers: Answers, look_s: float) -> Reviewer:
    """The queue's page has its main link in focus."""
    tab.goto(_QUEUE)
    tab.locator("a[autofocus]:focus").wait_for()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/review/task*")
    return Reviewer(tab, answers, look_s)
