"""The dossier as a whole: returned, reopened, its pages arranged and turned, the queue running dry."""

from __future__ import annotations

import pytest

from storage.records.review.arrangements import arrangement_of
from storage.records.review.task_views import find_task
from tests.browser.conftest import Visit
from tests.browser.station import Station, is_done, put, remake, sit_down
from tests.integration.served import Service
from tests.people import new_person
from tests.reviewed import BIRTH

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def station(visit: Visit, service: Service) -> Station:
    return sit_down(visit, service)


def test_a_time_limit_is_told_by_the_clocks_of_viet_nam(visit: Visit, service: Service) -> None:
    station = sit_down(visit, service, timezone_id="America/New_York")
    station.tab.get_by_text("17:00 29/01/2026").wait_for()


def test_a_dossier_goes_back_with_a_reason_and_pins(station: Station) -> None:
    station.press("F4")
    dialog = station.tab.get_by_role("dialog")
    dialog.wait_for()
    station.press("ArrowDown")
    dialog.get_by_label("Ghi thêm").fill("thiếu trang hai")
    dialog.get_by_role("button", name="Trả lại").click()
    dialog.wait_for(state="detached")
    with station.service.records.read() as tx:
        task = find_task(tx, station.dossier.task)
    assert task is not None
    assert (task.state, task.reason, task.note, task.pins) == (
        "returned",
        "pages_missing",
        "thiếu trang hai",
        ("page 1",),
    )


def test_a_finished_dossier_is_opened_again(visit: Visit, service: Service) -> None:
    dossier = put(service)
    station = sit_down(visit, service, dossier)
    station.press("Enter", "Enter", "Enter", "Control+Enter")
    assert is_done(service, dossier)
    station.tab.locator(f'h1:not(:text-is("{dossier.id}")), #nothing:not([hidden])').first.wait_for()
    station.press("Alt+o")
    station.tab.get_by_role("dialog").wait_for()
    station.press("Enter")
    station.tab.locator(f'h1:text-is("{dossier.id}")').wait_for()
    station.tab.locator(".row.active").wait_for()
    station.press("Alt+a")
    station.input(dossier.field(BIRTH, "child.name")).focus()
    station.press("Control+a")
    station.tab.keyboard.type("MỞ LẠI")
    station.press("Enter")
    station.saved()
    assert station.kept(dossier.field(BIRTH, "child.name"))[0] == "MỞ LẠI"


def test_pages_are_arranged_by_keyboard_and_what_is_typed_stays(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.press("Enter")
    station.tab.keyboard.type("13/03/2024")
    station.press("Alt+p")
    dialog = station.tab.get_by_role("dialog")
    dialog.wait_for()
    station.press("ArrowDown", "Shift+ArrowUp")
    assert dialog.locator(".board-row").count() == 1
    assert dialog.locator(".board-row .tile").count() == 2
    station.press("Tab")
    dialog.get_by_role("button", name="Lập lại hồ sơ").click()
    station.tab.locator('#banner[data-kind="making"]').wait_for()
    with station.service.records.read() as tx:
        arranged = arrangement_of(tx, station.dossier.id)
    assert arranged is not None
    assert [document.pages for document in arranged.documents] == [station.dossier.pages]
    remake(station.service, station.dossier)
    station.tab.locator("#banner").wait_for(state="hidden")
    born = station.dossier.field(BIRTH, "child.birth_date")
    assert station.input(born).input_value() == "13/03/2024"
    assert station.kept(name)[1] == station.person.id


def test_nothing_waits(visit: Visit, service: Service) -> None:
    tab = visit(new_person(service.records, "reviewer")).open("/review/task?branch=nowhere")
    tab.locator("#nothing-link").wait_for()
    assert tab.locator("#nothing-text").inner_text() == "Không còn hồ sơ nào đang chờ."
    assert tab.evaluate("document.activeElement.id") == "nothing-link"
