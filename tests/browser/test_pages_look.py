"""Pages as people see them: in both themes, large, narrow, by keyboard; nobody is shut out."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from schemas.person import Person
from storage.records.people import set_language
from tests.browser.chromium import WINDOW
from tests.browser.conftest import Visit
from tests.integration.served import Service
from tests.people import new_person
from tests.waiting_work import FINISHED, OVERDUE, fill

pytestmark = pytest.mark.xdist_group("browser")
PATHS = (
    *("/review", "/review?due=late&kind=check", "/review/unreadable", "/review/returned", "/review/finished"),
    *("/review/quarantine", "/review/quality", "/me", "/people", "/nowhere"),
)
ZOOMS: dict[str, dict[str, Any]] = {
    "100 %": {"viewport": WINDOW},
    "200 %": {"viewport": {"width": 683, "height": 384}, "device_scale_factor": 2},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def person(service: Service) -> Person:
    """May open every page."""
    made = new_person(service.records, "reviewer", "admin", "auditor")
    fill(service.records, made, new_person(service.records, "reviewer"))
    return made


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_breaks_the_guidelines_or_scrolls_sideways(visit: Visit, person: Person, theme: str, zoom: str) -> None:
    """WCAG 2.2 A and AA, by axe; each page fits the window's width."""
    visitor, stranger = (visit(who, color_scheme=theme, **ZOOMS[zoom]) for who in (person, None))
    visitor.guard.allow(r"404 .*/nowhere")
    inside, outside = visitor.context.new_page(), stranger.context.new_page()
    for tab, path in [*((inside, path) for path in PATHS), (outside, "/login")]:
        tab.goto(path)
        found = Axe().run(tab, options=RULES)
        assert not found.response["violations"], f"{path}\n{found.generate_report()}"
        assert _too_wide(tab) == [], path


def _too_wide(tab: Page) -> Any:
    """What stands out of the window on its right, if the page can be scrolled there."""
    return tab.evaluate(
        """() => { const root = document.documentElement; return root.scrollWidth <= root.clientWidth ? [] :
        [...document.body.querySelectorAll("*")].filter(one => one.getBoundingClientRect().right > root.clientWidth)
        .map(one => one.outerHTML.slice(0, 200)) }"""
    )


def test_a_theme_is_chosen_and_kept(visit: Visit, person: Person) -> None:
    tab = visit(person, color_scheme="light").open("/review")
    light = _ground(tab)
    tab.get_by_role("button", name="Nền tối").click()
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")
    tab.goto("/review/returned")
    assert _ground(tab) != light
    expect(tab.get_by_role("button", name="Nền tối")).to_have_attribute("aria-pressed", "true")
    tab.get_by_role("button", name="Theo hệ thống").click()
    expect(tab.locator("html")).not_to_have_attribute("data-theme", "dark")
    assert _ground(tab) == light


def _ground(tab: Page) -> str:
    return str(tab.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_the_queue_is_filtered_by_keyboard(visit: Visit, person: Person) -> None:
    tab = visit(person).open("/review")
    tab.get_by_label("Hạn trả").focus()
    tab.keyboard.type("Quá hạn")
    tab.get_by_role("button", name="Lọc").press("Enter")
    tab.wait_for_url("**/review?due=late*")
    expect(tab.locator("tbody tr")).to_have_count(1)
    expect(tab.locator("tbody th .number")).to_have_text(OVERDUE)


def test_enter_takes_the_next_dossier(visit: Visit, person: Person) -> None:
    """The button has the focus when the page opens."""
    tab = visit(person).open("/review")
    expect(tab.get_by_role("link", name="Nhận hồ sơ kế tiếp")).to_be_focused()
    assert tab.evaluate("document.activeElement.getAttribute('href')") == "/review/task"


def test_english_comes_second(visit: Visit, service: Service) -> None:
    person = new_person(service.records, "reviewer")
    with service.records.write() as tx:
        set_language(tx, person.id, "en")
    tab = visit(person).open("/review")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Queue")
    expect(tab.locator("html")).to_have_attribute("lang", "en")


def test_a_finished_dossier_is_opened_again_by_its_button(visit: Visit, person: Person) -> None:
    """A form of the page, with the token of the session that shows it. The dossier has no files to be shown."""
    visitor = visit(person)
    visitor.guard.allow(r"status of 500 .*/review/api/tasks/\d+/open")
    tab = visitor.open("/review/finished")
    with tab.expect_response("**/review/api/tasks/*/open"):
        tab.get_by_role("button", name=f"Mở lại {FINISHED}").click()
    assert "/review/tasks/" in tab.url
