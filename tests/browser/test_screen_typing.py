"""Typing Vietnamese: input methods, programs that send Backspaces, decomposed letters. Nothing is lost or moved."""

from __future__ import annotations

import unicodedata

import pytest

from tests.browser.conftest import Visit
from tests.browser.station import Station, sit_down
from tests.integration.served import Service
from tests.reviewed import BIRTH

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def station(visit: Visit, service: Service) -> Station:
    return sit_down(visit, service)


def test_enter_is_inert_while_an_input_method_composes(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    before = station.active()
    client = station.visitor.context.new_cdp_session(station.tab)
    client.send("Input.imeSetComposition", {"text": "TRẦN", "selectionStart": 4, "selectionEnd": 4})
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
    client.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
    client.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    assert station.active() == before
    assert station.row(name).get_attribute("data-state") == "uncertain"
    client.send("Input.insertText", {"text": "TRẦN VĂN"})
    assert station.input(name).input_value() == "TRẦN VĂN"
    station.press("Enter")
    station.saved()
    assert station.kept(name)[0] == "TRẦN VĂN"


def test_backspaces_of_a_typing_program_only_delete(station: Station) -> None:
    """UniKey sends `e`, Backspace, `ê`."""
    name = station.dossier.field(BIRTH, "child.name")
    station.press("Delete")
    for typed, composed in (("L", "L"), ("e", "ê"), (" ", " "), ("A", "A"), ("a", "Â"), ("n", "N")):
        station.tab.keyboard.type(typed)
        if composed != typed:
            station.press("Backspace")
            station.tab.keyboard.insert_text(composed)
    assert station.input(name).input_value() == "Lê AÂN"
    station.press("Enter")
    station.saved()
    assert station.kept(name)[0] == "Lê AÂN"


def test_decomposed_letters_are_kept_composed(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    decomposed = unicodedata.normalize("NFD", "NGUYỄN THẾ  DỖ")
    station.tab.keyboard.insert_text(decomposed)
    station.press("Enter")
    station.saved()
    assert station.kept(name)[0] == "NGUYỄN THẾ DỖ"
    assert station.input(name).input_value() == "NGUYỄN THẾ DỖ"


def test_a_text_typed_again_is_the_same_however_it_is_composed(station: Station) -> None:
    """The machine's value in decomposed letters is the machine's value."""
    name = station.dossier.field(BIRTH, "child.name")
    station.tab.keyboard.insert_text(unicodedata.normalize("NFD", "TRẦN GIA HƯNG"))
    station.press("Enter")
    station.saved()
    assert station.row(name).get_attribute("data-state") == "confirmed"


def test_what_is_typed_into_a_field_is_saved_on_the_way_to_the_next_one(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    station.tab.keyboard.type("ĐẶNG")
    station.press("Tab")
    station.saved()
    assert station.kept(name)[0] == "ĐẶNG"


def test_a_value_that_cannot_be_says_why_and_stays_typed(station: Station) -> None:
    station.visitor.guard.allow("status of 422")
    born = station.dossier.field(BIRTH, "child.birth_date")
    station.press("Enter")
    station.tab.keyboard.type("32/13/2024")
    station.press("Enter")
    station.row(born).locator(".finding.wrong").first.wait_for()
    assert station.input(born).input_value() == "32/13/2024"
    assert station.input(born).get_attribute("aria-invalid") == "true"
    assert "2/3" in station.tab.locator("#progress-text").inner_text()
