"""The review screen in a browser, on dossiers that are told and not read."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from schemas.person import Person
from schemas.review import FieldName
from storage.objects.folder import FolderObjects
from storage.records.review.corrections import versions
from storage.records.review.task_views import find_task
from tests.browser.conftest import WAIT_MS, Visit, Visitor
from tests.integration.served import Service
from tests.people import COOKIE, logged_in, new_person
from tests.reviewed import BIRTH_PAPER, CARD_PAPER, Paper, Placed, make_dossier, put_dossier

REFUSED = r"the server responded with a status of (401|409|422)"
CUT = r"net::ERR_INTERNET_DISCONNECTED|net::ERR_FAILED"
_numbers = itertools.count(1)


def put(service: Service, *papers: Paper) -> Placed:
    objects = FolderObjects(service.data / "objects")
    return put_dossier(
        service.records, objects, f"H26.1-260101-{next(_numbers):04d}", papers or (BIRTH_PAPER, CARD_PAPER)
    )


def remake(service: Service, dossier: Placed) -> None:
    """Does the job of the dossier, which waits."""
    objects = FolderObjects(service.data / "objects")
    make_dossier(service.records, objects, dossier.id, (BIRTH_PAPER, CARD_PAPER), dossier.pages)


def is_done(service: Service, dossier: Placed) -> bool:
    """Waits for it, and then does the dossier's job, so that other dossiers can be put in."""
    end = time.monotonic() + WAIT_MS / 1000
    while time.monotonic() < end:
        with service.records.read() as tx:
            task = find_task(tx, dossier.task)
        if task is not None and task.state == "done":
            remake(service, dossier)
            return True
        time.sleep(0.02)
    return False


def log_in(visitor: Visitor, service: Service, person: Person) -> None:
    token, _ = logged_in(service.records, person)
    visitor.context.add_cookies([{"name": COOKIE, "value": token, "url": service.url, "httpOnly": True}])


@dataclass(frozen=True)
class Station:
    """A reviewer at the screen with a dossier open."""

    service: Service
    visitor: Visitor
    person: Person
    tab: Page
    dossier: Placed

    def row(self, name: FieldName) -> Locator:
        return self.tab.locator(f'.row[data-field="{name.document}/{name.field}"]')

    def input(self, name: FieldName) -> Locator:
        return self.row(name).locator(".value")

    def kept(self, name: FieldName) -> tuple[Any, str]:
        """The newest version of a field: its value, and who made it."""
        with self.service.records.read() as tx:
            newest = versions(tx, self.dossier.id, name)[0]
        return newest.value.value, newest.made_by

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def saved(self) -> None:
        """Waits until nothing is on its way."""
        self.tab.locator("#saved .state:not(.look)").wait_for()

    def active(self) -> str:
        return str(self.tab.evaluate("document.activeElement.closest('.row')?.dataset.field ?? ''"))


def sit_down(
    visit: Visit,
    service: Service,
    dossier: Placed | None = None,
    person: Person | None = None,
    path: str | None = None,
    **options: Any,
) -> Station:
    """Another reviewer, in front of `dossier` or a new one."""
    placed = dossier or put(service)
    visitor, somebody = visit(**options), person or new_person(service.records, "reviewer")
    log_in(visitor, service, somebody)
    tab = visitor.open(path or f"/review/tasks/{placed.task}")
    tab.locator(".row.active").wait_for()
    return Station(service, visitor, somebody, tab, placed)
