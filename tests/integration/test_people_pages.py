"""The pages on which accounts are kept: added, changed, disabled, given new passwords, by somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from schemas.person import Person
from storage.records.people import Identity, Standing, find_login, find_person, take_in
from tests.integration.served import Service
from tests.people import browsing, new_person

pytestmark = pytest.mark.xdist_group("doors")


@pytest.fixture(scope="module")
def service(doors_service: Service) -> Service:
    return doors_service


@pytest.fixture(scope="module")
def keeper(service: Service) -> Person:
    return new_person(service.records, "admin")


@pytest.fixture
def browser(service: Service, keeper: Person) -> Iterator[httpx.Client]:
    with browsing(service, keeper) as client:
        yield client


def found(service: Service, login: str) -> Person:
    with service.records.read() as tx:
        person = find_login(tx, login)
    assert person is not None
    return person


def shown_password(answer: httpx.Response) -> str:
    told = re.search(r'<code id="password">([a-z0-9-]+)</code>', answer.text)
    assert told
    return told.group(1)


def log_in(service: Service, login: str, password: str) -> int:
    form = {"login": login, "password": password}
    return httpx.post(f"{service.url}/login", data=form, headers={"Origin": service.url}, trust_env=False).status_code


def test_a_person_is_added_with_a_password_shown_once(service: Service, browser: httpx.Client) -> None:
    form = {
        "login": "mai",
        "name": "Nguyễn Thị <Mai>",
        "role_operator": "on",
        "role_admin": "on",
        "branch": " ba-dinh ",
    }
    password = shown_password(browser.post("/people", data=form))
    mai = found(service, "mai")
    assert (mai.name, mai.roles, mai.branch) == ("Nguyễn Thị <Mai>", ("operator", "admin"), "ba-dinh")
    assert log_in(service, "mai", password) == 303
    listed = browser.get("/people").text
    assert "Nguyễn Thị &lt;Mai&gt;" in listed
    assert "Bộ phận một cửa, Quản trị" in listed
    assert password not in listed + browser.get(f"/people/{mai.id}").text


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"login": "có dấu", "role_reviewer": "on"}, "Tên đăng nhập chỉ gồm"),
        ({"login": "", "role_reviewer": "on"}, "Tên đăng nhập chỉ gồm"),
        ({"login": "an"}, "ít nhất một vai trò"),
        ({"login": "an", "role_root": "on"}, "ít nhất một vai trò"),
        ({"login": "an", "role_operator": "on", "branch": " "}, "cần có tên bộ phận"),
        ({"login": "an", "role_agency": "on"}, "cần có tên cơ quan"),
    ],
)
def test_a_form_that_cannot_be_done_is_shown_again_as_it_was(
    service: Service, browser: httpx.Client, form: dict[str, str], told: str
) -> None:
    answer = browser.post("/people", data=form | {"name": "Trần An"})
    assert told in answer.text
    assert 'value="Trần An"' in answer.text
    assert answer.text.count(" checked") == sum(
        name in {"role_reviewer", "role_operator", "role_agency"} for name in form
    )
    with service.records.read() as tx:
        assert find_login(tx, "an") is None


def test_a_login_is_one_persons(service: Service, browser: httpx.Client) -> None:
    taken = new_person(service.records, "reviewer").login
    assert "đã có người dùng" in browser.post("/people", data={"login": taken, "role_reviewer": "on"}).text


def test_roles_change_and_hold_at_once(service: Service, browser: httpx.Client) -> None:
    one = new_person(service.records, "reviewer")
    with browsing(service, one) as theirs:
        assert theirs.get("/people").status_code == 403
        changed = browser.post(f"/people/{one.id}", data={"role_admin": "on"})
        assert changed.headers["Location"] == f"/people/{one.id}"
        assert theirs.get("/people").status_code == 200
        assert "ít nhất một vai trò" in browser.post(f"/people/{one.id}", data={}).text


def test_who_is_disabled_is_out_until_enabled_again(service: Service, browser: httpx.Client) -> None:
    one = new_person(service.records, "reviewer")
    with browsing(service, one) as theirs:
        browser.post(f"/people/{one.id}/disable")
        assert theirs.get("/me").status_code == 303
        assert "Đã ngừng" in browser.get(f"/people/{one.id}").text
        browser.post(f"/people/{one.id}/enable")
        assert theirs.get("/me").status_code == 200


def test_a_new_password_ends_what_was_open(service: Service, browser: httpx.Client) -> None:
    one = new_person(service.records, "reviewer")
    with browsing(service, one) as theirs:
        password = shown_password(browser.post(f"/people/{one.id}/password"))
        assert theirs.get("/me").status_code == 303
    assert log_in(service, one.login, password) == 303


def test_nobody_changes_their_own_account_there(service: Service, keeper: Person, browser: httpx.Client) -> None:
    for path in ("", "/disable", "/password"):
        answer = browser.post(f"/people/{keeper.id}{path}", data={"role_reviewer": "on"})
        assert "Không tự làm việc này" in answer.text
    with service.records.read() as tx:
        assert find_person(tx, keeper.id) == keeper
    assert browser.get("/people").status_code == 200


def test_whom_a_provider_vouches_for_has_no_password_here(service: Service, browser: httpx.Client) -> None:
    minh = Identity(issuer="https://id", subject="7", login="minh", name="Minh")
    with service.records.write() as tx:
        one = take_in(tx, minh, Standing(roles=("reviewer",)))
    for path in ("", "/password"):
        answer = browser.post(f"/people/{one.id}{path}", data={"role_admin": "on"})
        assert "do nơi cấp danh tính quản lý" in answer.text
    assert found(service, "minh").roles == ("reviewer",)
    with browsing(service, one) as theirs:
        assert "Mật khẩu do nơi cấp danh tính quản lý." in theirs.get("/me").text


def test_there_is_nobody_else(browser: httpx.Client) -> None:
    answers = [
        browser.get("/people/1"),
        *(browser.post(f"/people/1{path}") for path in ("/disable", "/enable", "/password")),
    ]
    assert {answer.status_code for answer in answers} == {404}
