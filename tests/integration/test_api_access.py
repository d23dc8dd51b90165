"""Who may ask what: every route without a key, with wrong ones, and for what is another branch's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi.routing import APIRoute

from review import api, health, tus
from storage.records.stations import issue_key, revoke_key
from tests.integration.served import ADMIN, Key, Service, TusClient, code_of, post, serving
from tests.integration.test_api_batches import jpeg

pytestmark = pytest.mark.xdist_group("api")
OPEN = {("GET", "/health"), ("GET", "/ready"), ("GET", "/metrics"), ("OPTIONS", "/uploads")}
ROUTES = sorted(
    (method, route.path)
    for part in (api, tus, health)
    for route in part.router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "1", "Upload-Offset": "0"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("access") / "data") as service:
        yield service


@pytest.fixture(scope="module")
def key(service: Service) -> Key:
    return service.new_key()


@pytest.fixture(scope="module")
def wrong(service: Service, key: Key) -> dict[str, str]:
    """Headers that let nobody in."""
    prefix, _, secret = key.token.partition(".")
    with service.records.write() as tx:
        expired = issue_key(tx, key.station, ADMIN, datetime.now(UTC) - timedelta(seconds=1))
        revoked = issue_key(tx, key.station, ADMIN)
        revoke_key(tx, revoked.partition(".")[0], ADMIN)
    return {
        "empty": "",
        "another scheme": f"Basic {key.token}",
        "no secret": f"Bearer {prefix}",
        "an empty secret": f"Bearer {prefix}.",
        "another secret": f"Bearer {prefix}.{secret[::-1]}",
        "another prefix": f"Bearer nobody.{secret}",
        "a secret and more": f"Bearer {key.token}x",
        "a long one": f"Bearer {prefix}." + "x" * 5000,
        "letters of another kind": "Bearer khoá.bí-mật",
        "a quote": f"Bearer {prefix}.' or 1=1 --",
        "expired": f"Bearer {expired}",
        "revoked": f"Bearer {revoked}",
    }


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_asks_for_a_key_or_stands_in_the_list_of_open_ones(
    service: Service, wrong: dict[str, str], method: str, path: str
) -> None:
    with service.client() as client:
        target = path.replace("{batch}", "0" * 32).replace("{upload}", "0" * 32)
        if (method, path) in OPEN:
            assert client.request(method, target).status_code in (200, 204)
            return
        refused = [client.request(method, target, headers=TUS)]
        for header in wrong.values():
            sent = {name.encode(): value.encode() for name, value in (TUS | {"Authorization": header}).items()}
            refused.append(client.request(method, target, headers=sent))
    assert {answer.status_code for answer in refused} == {401}
    assert len({answer.text for answer in refused}) == 1
    assert all(answer.headers["WWW-Authenticate"] == "Bearer" for answer in refused)
    if method != "HEAD":
        assert code_of(refused[0]) == "not_authorized"


def test_a_key_that_is_revoked_ends_at_once(service: Service, key: Key) -> None:
    with service.records.write() as tx:
        token = issue_key(tx, key.station, ADMIN)
    with service.client(Key(key.station, key.branch, token)) as client:
        assert client.get("/batches").status_code == 200
        with service.records.write() as tx:
            revoke_key(tx, token.partition(".")[0], ADMIN)
        assert client.get("/batches").status_code == 401


def test_another_branch_sees_nothing_and_is_told_nothing(service: Service, key: Key) -> None:
    stranger = service.new_key()
    with service.client(key) as own, service.client(stranger) as other:
        batch = post(own, [("1.jpg", jpeg(30))]).json()["batch"]
        upload = TusClient(own).create("1.jpg", 5)
        assert own.get(f"/batches/{batch}").status_code == 200
        theirs = other.get(f"/batches/{batch}")
        nobodys = other.get(f"/batches/{'0' * 32}")
        assert (theirs.status_code, code_of(theirs), theirs.text) == (404, "not_found", nobodys.text)
        assert other.get("/batches").json() == {"batches": [], "next": None}
        assert [_answered(other, method, upload) for method in ("HEAD", "PATCH", "DELETE")] == [404, 404, 404]
        named = other.post("/batches", json={"uploads": [{"id": upload.rpartition("/")[2]}]})
        assert (named.status_code, code_of(named)) == (404, "not_found")
        assert TusClient(own).offset(upload) == 0


def test_a_branch_shares_its_batches_but_not_its_uploads(service: Service, key: Key) -> None:
    colleague = service.new_key(key.branch)
    with service.client(key) as own, service.client(colleague) as other:
        batch = post(own, [("1.jpg", jpeg(31))]).json()["batch"]
        assert other.get(f"/batches/{batch}").status_code == 200
        assert _answered(other, "HEAD", TusClient(own).create("1.jpg", 5)) == 404


def _answered(client: httpx.Client, method: str, path: str) -> int:
    headers = TUS | {"Content-Type": "application/offset+octet-stream"}
    return client.request(method, path, headers=headers).status_code


@pytest.mark.parametrize("path", ["/health", "/batches", "/nothing", "/uploads", "/metrics"])
def test_every_answer_is_safe_in_a_browser(service: Service, path: str) -> None:
    with service.client() as client:
        headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "server" not in headers


@pytest.mark.parametrize(
    "path", ["/docs", "/redoc", "/openapi.json", "/batches/../nothing/../batch", "/batches/%00", "/.env"]
)
def test_there_is_nothing_else(service: Service, key: Key, path: str) -> None:
    with service.client(key) as client:
        answer = client.get(path)
        assert (answer.status_code, code_of(answer)) == (404, "not_found")
        assert code_of(client.put("/batches")) == "not_allowed"
