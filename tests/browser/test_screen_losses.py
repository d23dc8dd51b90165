"""Nothing is lost: no network, no session, no lease, somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator
from sqlalchemy import delete, update

from storage.records.review.tables import SessionRow, TaskRow
from tests.browser.conftest import Visit
from tests.browser.station import CUT, REFUSED, Station, log_in, sit_down
from tests.integration.served import Service
from tests.reviewed import BIRTH

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def station(visit: Visit, service: Service) -> Station:
    return sit_down(visit, service)


def expire(station: Station) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    with station.service.records.write() as tx:
        tx.execute(update(TaskRow).where(TaskRow.id == station.dossier.task).values(lease_until=past))


def test_without_a_network_the_work_goes_on_and_is_saved_later(station: Station) -> None:
    station.visitor.guard.allow(CUT)
    name, born = (station.dossier.field(BIRTH, key) for key in ("child.name", "child.birth_date"))
    station.visitor.context.set_offline(True)
    station.tab.keyboard.type("LÊ VĂN MẠNG")
    station.press("Enter")
    station.tab.locator('#banner[data-kind="offline"]').wait_for()
    station.tab.keyboard.type("01/02/2024")
    station.press("Enter")
    assert "2 ô" in station.tab.locator("#banner").inner_text()
    assert station.input(name).input_value() == "LÊ VĂN MẠNG"
    assert station.kept(name)[1] == "machine"
    station.visitor.context.set_offline(False)
    station.saved()
    assert station.kept(name) == ("LÊ VĂN MẠNG", station.person.id)
    assert station.kept(born) == ("2024-02-01", station.person.id)
    assert station.tab.locator("#banner").is_hidden()


def test_a_session_that_ends_is_begun_again_beside_the_page(station: Station) -> None:
    name = station.dossier.field(BIRTH, "child.name")
    end_session(station)
    station.tab.keyboard.type("LÊ VĂN PHIÊN")
    station.press("Enter")
    dialog = login_asked(station)
    station.press("Escape", "Escape", "Escape")
    assert dialog.is_visible()
    begin_again(station)
    dialog.wait_for(state="detached")
    station.saved()
    assert station.kept(name) == ("LÊ VĂN PHIÊN", station.person.id)


def test_a_session_that_ends_takes_no_key_from_who_is_typing(station: Station) -> None:
    name, born = (station.dossier.field(BIRTH, key) for key in ("child.name", "child.birth_date"))
    end_session(station)
    station.tab.keyboard.type("LÊ VĂN PHIÊN")
    with station.tab.expect_response(lambda answer: answer.status == 401 and answer.request.method == "PUT"):
        station.press("Enter")
    station.tab.keyboard.type("01/02/2024", delay=300)
    station.press("Enter")
    login_asked(station)
    begin_again(station)
    station.saved()
    assert station.kept(name) == ("LÊ VĂN PHIÊN", station.person.id)
    assert station.kept(born) == ("2024-02-01", station.person.id)


def test_a_lease_that_ran_out_is_taken_again(station: Station) -> None:
    station.visitor.guard.allow(REFUSED)
    name = station.dossier.field(BIRTH, "child.name")
    expire(station)
    station.tab.keyboard.type("LÊ VĂN HẠN")
    station.press("Enter")
    station.saved()
    assert station.kept(name) == ("LÊ VĂN HẠN", station.person.id)


def test_the_second_reviewer_only_looks(station: Station, visit: Visit) -> None:
    second = sit_down(visit, station.service, station.dossier)
    name = station.dossier.field(BIRTH, "child.name")
    assert second.tab.locator("#banner").inner_text().startswith("Người khác đang giữ")
    second.tab.keyboard.type("KHÔNG ĐƯỢC")
    assert second.input(name).input_value() == "TRẦN GIA HƯNG"
    second.press("Enter")
    assert station.kept(name)[1] == "machine"


def test_of_two_who_wrote_neither_is_overwritten(station: Station, visit: Visit) -> None:
    """The lease ran out, another one took the dossier, decided and left: what was typed stands beside it."""
    station.visitor.guard.allow(REFUSED)
    name = station.dossier.field(BIRTH, "child.name")
    station.tab.keyboard.type("CỦA NGƯỜI MỘT")
    expire(station)
    second = sit_down(visit, station.service, station.dossier)
    second.tab.keyboard.type("CỦA NGƯỜI HAI")
    second.press("Enter")
    second.saved()
    station.press("Enter")
    station.tab.locator('#banner[data-kind="held"]').wait_for()
    assert station.input(name).input_value() == "CỦA NGƯỜI MỘT"
    second.tab.close()
    expire(station)
    station.row(name).locator(".conflict").wait_for()
    assert station.input(name).input_value() == "CỦA NGƯỜI MỘT"
    assert "CỦA NGƯỜI HAI" in station.row(name).locator(".conflict").inner_text()
    assert station.kept(name)[0] == "CỦA NGƯỜI HAI"
    station.input(name).focus()
    station.press("Enter")
    station.tab.locator("#banner").wait_for(state="hidden")
    station.press("Enter")
    station.saved()
    assert station.kept(name) == ("CỦA NGƯỜI MỘT", station.person.id)


def test_nothing_of_people_is_left_in_the_browser(station: Station) -> None:
    station.tab.keyboard.type("LÊ VĂN KHO")
    station.press("Enter")
    station.saved()
    left = station.tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert left == '[{},{},""]'


def end_session(station: Station) -> None:
    station.visitor.guard.allow(REFUSED)
    with station.service.records.write() as tx:
        tx.execute(delete(SessionRow).where(SessionRow.person == station.person.id))


def login_asked(station: Station) -> Locator:
    dialog = station.tab.get_by_role("dialog", name="Phiên làm việc đã hết")
    dialog.wait_for()
    return dialog


def begin_again(station: Station) -> None:
    """Logs in in the window that the dialog opens."""
    with station.visitor.context.expect_page() as opening:
        station.press("Enter")
    window = opening.value
    window.wait_for_load_state()
    assert "/login" in window.url
    log_in(station.visitor, station.service, station.person)
    with window.expect_event("close"):
        window.goto("/login/done", wait_until="commit")
