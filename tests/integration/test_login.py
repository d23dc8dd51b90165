"""Logging in by a password, as a browser does it: what is let in, what is not, and what a session's cookie is worth."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi.testclient import TestClient

from review.answers import Refused
from review.app import build_app
from review.people import entrance
from review.people.entrance import Entrance
from review.people.passwords import hashed
from runtime.doors import open_doors
from runtime.settings import LoginSettings, Settings
from schemas.person import Person
from storage.records.database import Records, open_records
from storage.records.logins import CLOSE_AFTER
from storage.records.people import Standing, add_person, disable, find_person, set_language
from tests.integration.served import ADMIN, Service, code_of
from tests.people import COOKIE, browsing, logged_in, new_person

pytestmark = pytest.mark.xdist_group("doors")
PASSWORD = "mưa phùn tháng giêng"
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng"


@pytest.fixture(scope="module")
def service(doors_service: Service) -> Service:
    return doors_service


def with_password(records: Records, login: str) -> Person:
    with records.write() as tx:
        return add_person(tx, login, "Nguyễn Thị Lan", Standing(roles=("reviewer",)), ADMIN, hashed(PASSWORD))


def stranger(service: Service, **cookies: str) -> httpx.Client:
    """A browser in which nobody is logged in."""
    told = {"Origin": service.url, "Accept": "text/html,*/*"}
    return httpx.Client(base_url=service.url, headers=told, cookies=cookies, timeout=60, trust_env=False)


def log_in(client: httpx.Client, login: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
    return client.post("/login", data={"login": login, "password": password, **fields})


def test_the_right_password_lets_in_and_leads_on(service: Service) -> None:
    with_password(service.records, "lan")
    with stranger(service) as client:
        answer = log_in(client, "lan", next="/me")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
        cookie = answer.headers["Set-Cookie"]
        assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Max-Age=43200; Path=/; SameSite=lax", cookie)
        assert client.get("/me").status_code == 200


def test_a_login_makes_a_new_session_and_ends_the_one_before(service: Service) -> None:
    before, _ = logged_in(service.records, with_password(service.records, "thu"))
    with stranger(service, **{COOKIE: before}) as client:
        after = log_in(client, "thu").cookies[COOKIE]
    assert after != before
    with stranger(service, **{COOKIE: before}) as old, stranger(service, **{COOKIE: after}) as new:
        assert (old.get("/me").status_code, new.get("/me").status_code) == (303, 200)


def test_whatever_is_wrong_gets_the_same_page(service: Service) -> None:
    with_password(service.records, "hoa")
    with stranger(service) as client:
        tries = [
            ("nobody", PASSWORD),
            ("", ""),
            ("hoa", ""),
            ("hoa", PASSWORD.upper()),
            ("HOA", PASSWORD),
            ("' or 1=1 --", "x"),
        ]
        answers = [log_in(client, *tried) for tried in tries]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        assert WRONG in answers[0].text
        assert COOKIE not in client.cookies
        assert log_in(client, "hoa").status_code == 303


def test_a_closed_account_takes_not_even_the_right_password(service: Service) -> None:
    with_password(service.records, "quy")
    with stranger(service) as client:
        for _ in range(CLOSE_AFTER):
            log_in(client, "quy", "wrong")
        assert WRONG in log_in(client, "quy").text
    with service.records.read() as tx:
        assert tx.exec_driver_sql("select count(*) from audit where entry like '%login closed%'").scalar() == 1


def test_a_disabled_person_is_neither_let_in_nor_left_in(service: Service) -> None:
    person = with_password(service.records, "ngoc")
    with stranger(service) as client:
        log_in(client, "ngoc")
        assert client.get("/me").status_code == 200
        with service.records.write() as tx:
            disable(tx, person.id, ADMIN)
        assert client.get("/me").status_code == 303
        assert WRONG in log_in(client, "ngoc").text


def test_an_address_from_which_many_fail_must_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "_MOST_FAILURES", 3)
    records = open_records(f"sqlite:///{tmp_path / 'r.sqlite'}")
    records.prepare()
    with_password(records, "lan")

    async def attempts() -> None:
        one = Entrance(LoginSettings(), records)
        for n in range(3):
            assert await one.by_password("10.0.0.1", f"nobody-{n}", "x") is None
        with pytest.raises(Refused) as caught:
            await one.by_password("10.0.0.1", "lan", PASSWORD)
        assert caught.value.code == "too_many_logins"
        assert await one.by_password("10.0.0.2", "lan", PASSWORD) is not None

    anyio.run(attempts)
    records.close()


def test_logging_out_ends_the_session_and_takes_the_cookie(service: Service) -> None:
    with browsing(service, new_person(service.records, "auditor")) as client:
        assert client.get("/me").status_code == 200
        token = client.cookies[COOKIE]
        answer = client.post("/logout")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
        assert f'{COOKIE}=""; HttpOnly; Max-Age=0' in answer.headers["Set-Cookie"]
    with stranger(service, **{COOKIE: token}) as again:
        assert again.get("/me").status_code == 303


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/me", "/login?next=/me"),
        ("/people?a=1&b=%2F", "/login?next=/people%3Fa%3D1%26b%3D%252F"),
        ("/login/done", "/login?next=/login/done"),
    ],
)
def test_who_is_not_logged_in_is_led_to_the_login_and_back(service: Service, asked: str, led_to: str) -> None:
    with stranger(service) as client:
        answer = client.get(asked)
        assert (answer.status_code, answer.headers["Location"]) == (303, led_to)
        assert f'value="{asked}"'.replace("&", "&amp;") in client.get(led_to).text
        assert client.post("/logout").headers["Location"] == "/login"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere(service: Service, elsewhere: str) -> None:
    person = new_person(service.records, "reviewer")
    with service.records.write() as tx:
        tx.exec_driver_sql("update person set password = ? where id = ?", (hashed(PASSWORD), person.id))
    with stranger(service) as client:
        assert elsewhere not in client.get("/login", params={"next": elsewhere}).text
        assert log_in(client, person.login, next=elsewhere).headers["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "SELF"},
        {"Sec-Fetch-Site": "none", "Origin": "SELF"},
    ],
)
def test_a_form_of_another_site_logs_nobody_in_or_out(service: Service, headers: dict[str, str]) -> None:
    told = {name: value.replace("SELF", service.url) for name, value in headers.items()}
    token, csrf = logged_in(service.records, new_person(service.records, "reviewer"))
    with httpx.Client(base_url=service.url, headers=told, trust_env=False) as client:
        assert code_of(log_in(client, "lan")) == "bad_csrf"
        client.cookies.set(COOKIE, token)
        assert code_of(client.post("/logout", data={"csrf": csrf})) == "bad_csrf"
        assert client.get("/me").status_code == 200


@pytest.mark.parametrize("csrf", [None, "", "x" * 43, "ă"])
def test_what_changes_something_needs_the_sessions_token(service: Service, csrf: str | None) -> None:
    token, right = logged_in(service.records, new_person(service.records, "reviewer"))
    _, of_another = logged_in(service.records, new_person(service.records, "reviewer"))
    with stranger(service, **{COOKIE: token}) as client:
        client.headers["Accept"] = "*/*"
        for wrong in ({} if csrf is None else {"csrf": csrf}, {"csrf": of_another}):
            answer = client.post("/me/language", data={"language": "en", **wrong})
            assert (answer.status_code, code_of(answer)) == (403, "bad_csrf")
        assert client.post("/me/language", data={"language": "en", "csrf": right}).status_code == 303
        assert client.post("/me/language", data={"language": "vi"}, headers={"X-CSRF-Token": right}).status_code == 303


def test_a_form_must_be_small_and_whole(service: Service) -> None:
    with stranger(service) as client:
        client.headers["Accept"] = "*/*"
        assert code_of(log_in(client, "lan", "x" * 70_000)) == "too_large"
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        assert code_of(client.post("/login", content=b"login=\xff", headers=kind)) == "bad_form"
        assert WRONG in client.post("/login", json={"login": "lan", "password": PASSWORD}).text


def test_everybody_sets_their_own_password_and_language(service: Service) -> None:
    person = with_password(service.records, "van")
    elsewhere, _ = logged_in(service.records, person)
    with browsing(service, person) as client:

        def change(old: str, new: str, again: str) -> httpx.Response:
            return client.post("/me/password", data={"old": old, "new": new, "again": again})

        new = "một mật khẩu khác hẳn"
        assert "không giống nhau" in change(PASSWORD, new, new + "x").text
        assert "ít nhất 5 ký tự khác nhau" in change(PASSWORD, "123", "123").text
        assert "hiện tại không đúng" in change("wrong", new, new).text
        changed = change(PASSWORD, new, new)
        assert (changed.status_code, changed.headers["Location"]) == (303, "/me?changed=1")
        assert "Đã đổi mật khẩu" in client.get("/me?changed=1").text
    with stranger(service, **{COOKIE: elsewhere}) as other:
        assert other.get("/me").status_code == 303
        assert WRONG in log_in(other, "van").text
        assert log_in(other, "van", new).status_code == 303
    with service.records.write() as tx:
        set_language(tx, person.id, "en")
        assert getattr(find_person(tx, person.id), "language", "") == "en"
    with browsing(service, person) as client:
        assert "Change the password" in client.get("/me").text
        assert code_of(client.post("/me/language", data={"language": "fr"})) == "bad_field"


def test_pages_carry_what_keeps_them_safe(service: Service) -> None:
    with stranger(service) as client:
        headers = client.get("/login").headers
        assert client.get("/nothing").headers["Content-Type"].startswith("text/html")
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["report-uri"] == "/csp-report"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_reports_of_browsers_are_counted_whoever_sends_them(service: Service) -> None:
    with service.client() as client:
        for body in (
            b'{"csp-report": {"effective-directive": "script-src", "document-uri": "/x"}}',
            b"[",
            b"",
            b'{"a": 1}',
        ):
            assert client.post("/csp-report", content=body).status_code == 204
        assert code_of(client.post("/csp-report", content=b"x" * 20_000)) == "too_large"
        assert "sohoa_csp_reports_total 4.0" in client.get("/metrics").text


def test_behind_tls_cookies_are_bound_to_the_host(tmp_path: Path) -> None:
    public = "https://sohoa.hanoi.example"
    with closing(open_doors(Settings(data=tmp_path))) as doors:
        doors.records.prepare()
        with_password(doors.records, "lan")
        form = {"login": "lan", "password": PASSWORD}
        with TestClient(build_app(doors, LoginSettings(public_url=public)), follow_redirects=False) as client:
            assert client.post("/login", data=form, headers={"Origin": "http://testserver"}).status_code == 403
            cookie = client.post("/login", data=form, headers={"Origin": public}).headers["Set-Cookie"]
            name, _, token = cookie.partition(";")[0].partition("=")
            assert name == f"__Host-{COOKIE}"
            assert cookie.endswith("; HttpOnly; Max-Age=43200; Path=/; SameSite=lax; Secure")
            statuses = [client.get("/me", headers={"Cookie": f"{one}={token}"}).status_code for one in (COOKIE, name)]
            assert statuses == [303, 200]
