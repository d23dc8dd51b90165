"""Logging in at an identity provider: a small real one, which can be told to lie in every way that matters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, parse_qsl, urlsplit

import anyio
import httpx
import pytest
from joserfc.jwk import RSAKey

from review.people.oidc import Provider, Vouchless
from runtime.settings import LoginSettings
from schemas.errors import Unavailable
from schemas.person import Person
from storage.records.people import find_login
from tests.integration.served import Service, code_of, serving
from tests.people import COOKIE
from tests.servers.oidc import Claims, OidcProvider

pytestmark = pytest.mark.xdist_group("doors")
SECRET = "bi-mat_cua~rieng+1"
ASKED = "sohoa_asked"
REFUSED = "không xác nhận lần đăng nhập này"
NOT_HELD = "Xác nhận của nơi cấp danh tính không hợp lệ"
LAN: Claims = {"sub": "7c1", "preferred_username": "lan", "name": "Nguyễn Thị Lan", "groups": ["kiem-soat"]}


@pytest.fixture(scope="module")
def provider() -> Iterator[OidcProvider]:
    with OidcProvider(secret=SECRET) as provider:
        yield provider


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, provider: OidcProvider) -> Iterator[Service]:
    told = {
        "SOHOA_OIDC_ISSUER": provider.issuer,
        "SOHOA_OIDC_NAME": "Hà Nội SSO",
        "SOHOA_OIDC_SECRET": SECRET,
        "SOHOA_OIDC_ROLES": "kiem-soat=reviewer,mot-cua=operator,quan-tri=admin",
        "SOHOA_LOCAL_LOGINS": "false",
    }
    with serving(tmp_path_factory.mktemp("oidc") / "data", told) as service:
        yield service


@pytest.fixture
def honest(provider: OidcProvider) -> OidcProvider:
    """It signs Lan in, and tells the truth."""
    provider.person, provider.header, provider.signer = dict(LAN), {}, provider.key
    provider.spoil = lambda _: None
    return provider


@pytest.fixture
def browser(service: Service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, headers={"Accept": "text/html"}, trust_env=False, timeout=60) as client:
        yield client


def at_provider(browser: httpx.Client, path: str = "/login/oidc") -> str:
    """The way to the provider and back: the URL at which it sends the browser to the service again."""
    asked = browser.get(path)
    assert asked.status_code == 302, asked.text
    back = httpx.get(asked.headers["Location"], trust_env=False)
    return back.headers["Location"]


def logged_in(browser: httpx.Client, path: str = "/login/oidc") -> httpx.Response:
    return browser.get(at_provider(browser, path))


def person(service: Service, login: str) -> Person | None:
    with service.records.read() as tx:
        return find_login(tx, login)


def test_whom_the_provider_vouches_for_is_let_in(service: Service, honest: OidcProvider, browser: httpx.Client) -> None:
    shown = browser.get("/login?next=/me")
    assert "Đăng nhập qua Hà Nội SSO" in shown.text
    assert 'href="/login/oidc?next=/me"' in shown.text
    assert 'type="password"' not in shown.text
    answer = logged_in(browser, "/login/oidc?next=/me")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/me")
    assert ASKED not in browser.cookies
    assert "Nguyễn Thị Lan" in browser.get("/me").text
    lan = person(service, "lan")
    assert lan is not None
    assert lan.roles == ("reviewer",)


def test_the_question_carries_pkce_and_what_binds_the_answer(honest: OidcProvider, browser: httpx.Client) -> None:
    logged_in(browser)
    logged_in(browser)
    first, second = honest.asked[-2:]
    assert first["code_challenge_method"] == "S256"
    assert len(first["code_challenge"]) == 43
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 20
        assert first[name] != second[name]


def test_a_window_beside_the_page_ends_where_it_tells_it(honest: OidcProvider, browser: httpx.Client) -> None:
    assert logged_in(browser, "/login/oidc?window=1").headers["Location"] == "/login/done"
    assert "logged-in.js" in browser.get("/login/done").text


def test_roles_are_as_the_provider_says_each_time(
    service: Service, honest: OidcProvider, browser: httpx.Client
) -> None:
    logged_in(browser)
    assert browser.get("/people").status_code == 403
    honest.person = LAN | {"groups": ["quan-tri", "mot-cua"], "branch": "ba-dinh"}
    logged_in(browser)
    assert browser.get("/people").status_code == 200
    lan = person(service, "lan")
    assert lan is not None
    assert (lan.roles, lan.branch) == (("operator", "admin"), "ba-dinh")
    honest.person = LAN | {"groups": []}
    assert "chưa được giao vai trò" in logged_in(browser).text


def later(seconds: int) -> Callable[[Claims], object]:
    return lambda claims: claims.update(iat=int(time.time()) + seconds, exp=int(time.time()) + seconds + 300)


SPOILT: dict[str, Callable[[Claims], object]] = {
    "another issuer": lambda claims: claims.update(iss="http://127.0.0.1/realms/another"),
    "no issuer": lambda claims: claims.pop("iss"),
    "for another service": lambda claims: claims.update(aud="another"),
    "for others, and not us": lambda claims: claims.update(aud=["another", "third"], azp="another"),
    "for us, given to another": lambda claims: claims.update(aud=["sohoa", "another"], azp="another"),
    "for nobody": lambda claims: claims.pop("aud"),
    "expired": later(-3600),
    "from the future": later(3600),
    "never ending": lambda claims: claims.pop("exp"),
    "of another question": lambda claims: claims.update(nonce="another"),
    "of no question": lambda claims: claims.pop("nonce"),
    "of nobody": lambda claims: claims.pop("sub"),
}


@pytest.mark.parametrize("lie", SPOILT)
def test_a_token_that_says_anything_wrong_lets_nobody_in(honest: OidcProvider, browser: httpx.Client, lie: str) -> None:
    honest.spoil = SPOILT[lie]
    answer = logged_in(browser)
    assert answer.status_code == 200
    assert NOT_HELD in answer.text
    assert COOKIE not in browser.cookies


def test_a_token_signed_by_another_or_nobody_lets_nobody_in(honest: OidcProvider, browser: httpx.Client) -> None:
    honest.signer = RSAKey.generate_key(2048, {"kid": "1"})
    assert NOT_HELD in logged_in(browser).text
    honest.signer, honest.header = honest.key, {"alg": "none"}
    assert NOT_HELD in logged_in(browser).text
    assert COOKIE not in browser.cookies


def test_new_keys_of_the_provider_are_fetched(honest: OidcProvider, browser: httpx.Client) -> None:
    assert logged_in(browser).status_code == 303
    honest.new_key("2")
    assert logged_in(browser).status_code == 303


def test_an_answer_counts_in_the_browser_that_asked_and_once(
    service: Service, honest: OidcProvider, browser: httpx.Client
) -> None:
    """Nobody is led into another's account by a link, and no code is used twice."""
    back = at_provider(browser)
    with httpx.Client(base_url=service.url, headers={"Accept": "text/html"}, trust_env=False) as other:
        assert REFUSED in other.get(back).text
        at_provider(other)
        assert REFUSED in other.get(back).text
        assert COOKIE not in other.cookies
    kept = browser.cookies[ASKED]
    assert browser.get(back).status_code == 303
    browser.cookies.set(ASKED, kept)
    assert REFUSED in browser.get(back).text


@pytest.mark.parametrize("asked", ["", "x", "e30=", "ăă"])
def test_what_the_browser_kept_must_be_ours(
    service: Service, honest: OidcProvider, browser: httpx.Client, asked: str
) -> None:
    back = urlsplit(at_provider(browser))
    header = {"Cookie": f"{ASKED}={asked}".encode(), "Accept": b"text/html"}
    answer = httpx.get(f"{service.url}{back.path}?{back.query}", headers=header, trust_env=False)  # type: ignore[arg-type]
    assert REFUSED in answer.text


def test_who_gives_up_is_told(honest: OidcProvider, browser: httpx.Client) -> None:
    honest.person = None
    back = at_provider(browser)
    assert parse_qs(urlsplit(back).query)["error"] == ["access_denied"]
    assert REFUSED in browser.get(back).text


def test_there_is_no_other_way_in(service: Service, browser: httpx.Client) -> None:
    answer = browser.post("/login", data={"login": "lan"}, headers={"Origin": service.url, "Accept": "*/*"})
    assert (answer.status_code, code_of(answer)) == (404, "not_found")


def test_a_provider_that_is_away_or_calls_itself_otherwise_lets_nobody_in() -> None:
    with OidcProvider() as provider:
        one = Provider(LoginSettings(oidc_issuer=provider.issuer))
        provider.claimed_issuer = "https://another.example"
        with pytest.raises(Vouchless) as caught:
            anyio.run(one.ask, "http://127.0.0.1/back", "/")
    assert caught.value.code == "oidc_bad_token"
    with pytest.raises(Unavailable) as away:
        anyio.run(Provider(LoginSettings(oidc_issuer=provider.issuer)).ask, "http://127.0.0.1/back", "/")
    assert away.value.code == "oidc_unreachable"


def test_a_client_without_a_secret_is_known_by_pkce_alone() -> None:
    async def flow(provider: OidcProvider) -> object:
        one = Provider(LoginSettings(oidc_issuer=provider.issuer))
        url, asked = await one.ask("http://127.0.0.1/back", "/")
        back = httpx.get(url, trust_env=False).headers["Location"]
        answer = dict(parse_qsl(urlsplit(back).query))
        with pytest.raises(Vouchless):
            await one.vouched(asked.model_copy(update={"code_verifier": "x" * 48}), answer, "http://127.0.0.1/back")
        url, asked = await one.ask("http://127.0.0.1/back", "/")
        answer = dict(parse_qsl(urlsplit(httpx.get(url, trust_env=False).headers["Location"]).query))
        return (await one.vouched(asked, answer, "http://127.0.0.1/back"))["sub"]

    with OidcProvider() as provider:
        provider.person = dict(LAN)
        assert anyio.run(flow, provider) == "7c1"
