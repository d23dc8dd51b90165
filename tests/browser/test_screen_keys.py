"""A dossier is corrected by keyboard alone, in few strokes."""

from __future__ import annotations

import pytest

from schemas.review import FieldName
from tests.browser.conftest import Visit
from tests.browser.station import Station, is_done, put, sit_down
from tests.integration.served import Service
from tests.reviewed import BIRTH, CARD

pytestmark = pytest.mark.xdist_group("browser")


def place(name: FieldName) -> str:
    return f"{name.document}/{name.field}"


@pytest.fixture
def station(visit: Visit, service: Service) -> Station:
    return sit_down(visit, service)


def test_enter_confirms_and_goes_on_to_the_next_uncertain_one(station: Station) -> None:
    """One key for each uncertain field, and the end is said."""
    name, born, copies = (
        station.dossier.field(BIRTH, key) for key in ("child.name", "child.birth_date", "copies.quantity")
    )
    assert station.active() == place(name)
    station.press("Enter")
    assert station.active() == place(born)
    station.press("Enter")
    assert station.active() == place(copies)
    station.press("Enter")
    station.saved()
    assert station.tab.locator("#progress-text").inner_text() == "Đã xem hết"
    assert station.kept(name) == ("TRẦN GIA HƯNG", station.person.id)
    assert station.kept(born) == ("2024-03-12", station.person.id)


def test_a_dossier_is_finished_with_one_more_stroke_and_the_next_one_stands_there(
    visit: Visit, service: Service
) -> None:
    first = put(service)
    put(service)
    station = sit_down(visit, service, first)
    station.press("Enter", "Enter", "Enter", "Control+Enter")
    station.tab.locator(f'h1:not(:text-is("{first.id}"))').wait_for()
    assert is_done(service, first)


def test_a_value_is_typed_over(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.tab.keyboard.type("TRẦN GIA HÙNG")
    station.press("Enter")
    station.saved()
    assert station.kept(name) == ("TRẦN GIA HÙNG", station.person.id)
    assert station.row(name).get_attribute("data-state") == "corrected"


def test_escape_brings_back_what_the_machine_read_and_the_browser_undoes_that(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.tab.keyboard.type("SAI")
    station.press("Escape")
    assert station.input(name).input_value() == "TRẦN GIA HƯNG"
    station.press("Control+z")
    assert station.input(name).input_value() == "SAI"


def test_a_candidate_is_taken_by_its_number(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.press("Alt+1", "Enter")
    station.saved()
    assert station.kept(name)[0] == "TRẦN GIA HUNG"


@pytest.mark.parametrize(("key", "state"), [("F8", "illegible"), ("F9", "empty")])
def test_illegible_and_empty_are_values(station: Station, key: str, state: str) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.press(key)
    station.saved()
    assert station.row(name).get_attribute("data-state") == state
    assert station.kept(name)[0] is None


def test_tab_visits_every_field_and_unfolds_what_is_folded(station: Station) -> None:
    sex = station.dossier.field(CARD, "sex")
    assert not station.row(sex).is_visible()
    asked = {place(station.dossier.field(BIRTH, key)) for key in ("child.name", "child.birth_date", "copies.quantity")}
    seen = []
    while station.active() != place(sex):
        station.press("Tab")
        assert station.active() not in seen
        seen.append(station.active())
    assert len(seen) > len(asked)
    assert station.row(sex).is_visible()
    station.press("Shift+Tab")
    assert station.active() == seen[-2]
    assert not station.row(sex).is_visible()


def test_an_empty_input_is_never_confirmed_by_enter(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.press("Delete", "Enter")
    assert station.active() == place(name)
    assert station.row(name).get_attribute("data-state") == "uncertain"


def test_a_decision_is_taken_back(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.tab.keyboard.type("KHÁC")
    station.press("Enter")
    station.saved()
    station.press("Alt+u")
    assert station.active() == place(name)
    assert station.input(name).input_value() == "TRẦN GIA HƯNG"
    station.press("Enter")
    station.saved()
    assert station.kept(name)[0] == "TRẦN GIA HƯNG"


def test_a_dossier_with_open_fields_is_not_finished(station: Station) -> None:
    station.press("Enter", "Control+Enter")
    assert station.active() == place(station.dossier.field(BIRTH, "copies.quantity")) or station.active()
    assert station.tab.locator("#toast").inner_text() == "Còn 2 ô chưa quyết định"


def test_keys_are_shown_and_changed(station: Station) -> None:
    station.press("F1")
    row = station.tab.locator('tr[data-action="illegible"]')
    assert row.locator("kbd").inner_text() == "F8"
    row.locator("button").click()
    station.press("x")
    assert "Ctrl hoặc Alt" in station.tab.locator("dialog [role=alert]").inner_text()
    row.locator("button").click()
    station.press("Alt+i")
    assert row.locator("kbd").inner_text() == "Alt+I"
    station.press("Escape")
    station.tab.reload()
    station.tab.locator(".row.active").wait_for()
    station.tab.locator('#hints kbd:text-is("Alt+I")').wait_for()
    station.press("F8", "Alt+i")
    station.saved()
    assert station.row(station.dossier.field(BIRTH, "child.name")).get_attribute("data-state") == "illegible"
