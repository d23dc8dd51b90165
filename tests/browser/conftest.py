"""A real browser for all of these tests, and the service as it is really run, for each module."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from schemas.errors import EnvironmentLacks
from schemas.person import Person
from tests.browser.chromium import WINDOW, chromium_started
from tests.browser.guard import Guard
from tests.integration.served import Service, serving
from tests.people import COOKIE, logged_in

WAIT_MS = 30_000


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; skips where it is missing, and fails there when the environment has `CI`."""
    with ExitStack() as started:
        try:
            browser = started.enter_context(chromium_started())
        except EnvironmentLacks as lack:
            if os.environ.get("CI"):
                pytest.fail(str(lack))
            pytest.skip(str(lack))
        yield browser


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """`sohoa serve` without workers, on an empty database: tests write to `service.records` what they need."""
    with serving(tmp_path_factory.mktemp("served") / "data") as running:
        yield running


@dataclass(frozen=True)
class Visitor:
    """Someone at a browser of their own. `guard.allow(pattern)` lets through what a test provokes."""

    context: BrowserContext
    guard: Guard

    def open(self, path: str) -> Page:
        """In a new tab."""
        tab = self.context.new_page()
        tab.goto(path)
        return tab


@contextmanager
def visiting(browser: Browser, service: Service, person: Person | None = None, **options: Any) -> Iterator[Visitor]:
    """`person`: who is logged in. `options`: as for `Browser.new_context`. Fails at its end for what no page may do."""
    context = browser.new_context(base_url=service.url, **({"viewport": WINDOW, "locale": "vi-VN"} | options))
    context.set_default_timeout(WAIT_MS)
    if person is not None:
        context.add_cookies([{"name": COOKIE, "value": logged_in(service.records, person)[0], "url": service.url}])
    visitor = Visitor(context, Guard(context, service.url))
    yield visitor
    context.close()
    assert not visitor.guard.complaints(), visitor.guard.complaints()


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(chromium: Browser, service: Service) -> Iterator[Visit]:
    """`visit(person, **options)`: another visitor of the service."""
    with ExitStack() as visitors:
        yield lambda *person, **options: visitors.enter_context(visiting(chromium, service, *person, **options))
