"""Logging in as people do it: by keyboard, at an identity provider, in a small window beside a page that waits."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from review.people.passwords import hashed
from schemas.person import Person
from storage.records.people import Standing, add_person
from storage.records.sessions import end_sessions
from tests.browser.conftest import Visit
from tests.browser.test_pages_look import RULES, ZOOMS
from tests.integration.served import ADMIN, Service, serving
from tests.people import COOKIE, new_person
from tests.servers.oidc import OidcProvider

pytestmark = pytest.mark.xdist_group("browser")
PASSWORD = "mưa phùn tháng giêng"
HEARING = """() => {
  window.heard = [];
  new BroadcastChannel("sohoa").onmessage = (event) => window.heard.push(event.data);
}"""
OPENING = "() => void window.open('/login?window=1', 'login', 'popup,width=520,height=680')"


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with OidcProvider() as provider:
        provider.person = {"sub": "7c1", "preferred_username": "minh", "name": "Trần Minh", "groups": ["kiem-soat"]}
        yield provider


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, provider: OidcProvider) -> Iterator[Service]:
    told = {
        "SOHOA_OIDC_ISSUER": provider.issuer,
        "SOHOA_OIDC_NAME": "SSO",
        "SOHOA_OIDC_ROLES": "kiem-soat=reviewer",
    }
    with serving(tmp_path_factory.mktemp("doors") / "data", told) as running:
        yield running


@pytest.fixture(scope="module")
def lan(service: Service) -> Person:
    with service.records.write() as tx:
        return add_person(tx, "lan", "Nguyễn Thị Lan", Standing(roles=("reviewer",)), ADMIN, hashed(PASSWORD))


def type_login(tab: Page, password: str) -> None:
    """By keyboard alone, from where the page puts the focus."""
    expect(tab.locator("#login")).to_be_focused()
    tab.keyboard.type("lan")
    tab.keyboard.press("Tab")
    tab.keyboard.type(password)
    tab.keyboard.press("Enter")


def test_by_keyboard_to_where_they_wanted(visit: Visit, lan: Person) -> None:
    visitor = visit()
    tab = visitor.open("/me")
    type_login(tab, "wrong")
    expect(tab.get_by_role("alert")).to_contain_text("không đúng")
    type_login(tab, PASSWORD)
    tab.wait_for_url("**/me")
    expect(tab.get_by_role("heading", level=1)).to_have_text(lan.name)
    assert any(cookie.get("name") == COOKIE for cookie in visitor.context.cookies())
    assert COOKIE not in tab.evaluate("document.cookie")
    tab.get_by_role("button", name="Đăng xuất").press("Enter")
    tab.wait_for_url("**/login")
    tab.go_back()
    expect(tab.locator("#login")).to_be_visible()


@pytest.mark.parametrize("way", ["password", "provider"])
def test_in_a_small_window_while_the_page_waits(
    visit: Visit, service: Service, provider: OidcProvider, lan: Person, way: str
) -> None:
    """The page stays as it is, hears of the login and goes on; the window closes by itself."""
    visitor = visit(lan)
    visitor.guard.allow(provider.issuer)
    waiting = visitor.open("/me")
    with service.records.write() as tx:
        end_sessions(tx, lan.id)
    waiting.evaluate(HEARING)
    with visitor.context.expect_page() as opened:
        waiting.evaluate(OPENING)
    window = opened.value
    with window.expect_event("close"):
        if way == "password":
            type_login(window, PASSWORD)
        else:
            window.get_by_role("link", name="Đăng nhập qua SSO").press("Enter")
    waiting.wait_for_function("window.heard.includes('logged-in')")
    assert waiting.evaluate("fetch('/me').then(answer => answer.redirected)") is False


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_breaks_the_guidelines_when_something_is_wrong(
    visit: Visit, service: Service, lan: Person, theme: str, zoom: str
) -> None:
    keeper = new_person(service.records, "admin")
    stranger, visitor = visit(color_scheme=theme, **ZOOMS[zoom]), visit(keeper, color_scheme=theme, **ZOOMS[zoom])
    login = stranger.open("/login")
    require_good(login)
    type_login(login, "wrong")
    expect(login.get_by_role("alert")).to_be_visible()
    require_good(login)
    tab = visitor.open("/people")
    require_good(tab)
    tab.get_by_label("Tên đăng nhập").fill("có dấu")
    tab.get_by_label("Họ tên").fill("Trần An")
    tab.get_by_role("button", name="Thêm").click()
    expect(tab.get_by_role("alert")).to_be_visible()
    require_good(tab)
    tab.goto(f"/people/{lan.id}")
    tab.get_by_label("Kiểm soát viên").uncheck()
    tab.get_by_role("button", name="Lưu vai trò").click()
    expect(tab.get_by_role("alert")).to_be_visible()
    require_good(tab)
    tab.goto("/me")
    require_good(tab)


def test_a_password_is_given_and_a_refusal_is_a_page(visit: Visit, service: Service, lan: Person) -> None:
    keeper = visit(new_person(service.records, "admin"))
    tab = keeper.open(f"/people/{new_person(service.records, 'reviewer').id}")
    tab.get_by_role("button", name="Cấp mật khẩu mới").click()
    expect(tab.locator("#password")).to_have_text(re.compile(r"^(\w{5}-){3}\w{5}$"))
    require_good(tab)
    visitor = visit(lan)
    visitor.guard.allow("403")
    refused = visitor.open("/people")
    expect(refused.get_by_role("heading", level=1)).to_have_text("Không thực hiện được")
    require_good(refused)


def require_good(tab: Page) -> None:
    """WCAG 2.2 A and AA, by axe; nothing stands out of the window's width."""
    found = Axe().run(tab, options=RULES)
    assert not found.response["violations"], f"{tab.url}\n{found.generate_report()}"
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), tab.url
