"""Every route of the service, asked by everybody: each role, nobody, a station.

Made from the routes of the app, so that a new one without a rule fails here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from review.access import require_station
from review.app import build_app
from review.people.access import Permit
from review.people.roles import ALLOWED, Action, branch_limit, may
from runtime.doors import open_doors
from runtime.settings import LoginSettings, Settings
from schemas.person import ROLES, Person, Role
from tests.integration.served import Service, code_of
from tests.people import browsing, new_person

pytestmark = pytest.mark.xdist_group("doors")
Route = tuple[str, str]
OPEN: set[Route] = {
    *(("GET", "/health"), ("GET", "/ready"), ("GET", "/metrics"), ("OPTIONS", "/uploads"), ("POST", "/csp-report")),
    *(("GET", "/static/{name}"), ("POST", "/look"), ("GET", "/login"), ("POST", "/login")),
    *(("GET", "/login/oidc"), ("GET", "/login/oidc/back")),
}
"""To whom they open does not matter: they say nothing that is anybody's."""
LEAVING = ("POST", "/logout")
PLACES: Mapping[Role, Mapping[str, str]] = {"operator": {"branch": "ba-dinh"}, "agency": {"agency": "Sở Tư pháp"}}


def routes() -> dict[Route, Dependant | None]:
    with TemporaryDirectory() as folder, closing(open_doors(Settings(data=Path(folder)))) as doors:
        found = list(iter_route_contexts(build_app(doors, LoginSettings()).routes))
    return {
        (method, route.path or ""): getattr(route, "dependant", None)
        for route in found
        for method in sorted(route.methods or {"mounted"})
    }


def guards(dependant: Dependant | None) -> Iterator[object]:
    for below in dependant.dependencies if dependant else ():
        if below.call is require_station or isinstance(below.call, Permit):
            yield below.call
        yield from guards(below)


ROUTES = {route: list(guards(dependant)) for route, dependant in routes().items()}
PEOPLES: dict[Route, Action] = {
    route: guard.action for route, found in ROUTES.items() for guard in found[:1] if isinstance(guard, Permit)
}
STATIONS = {route for route, found in ROUTES.items() if found == [require_station]}


def test_every_route_is_open_a_stations_or_names_what_people_do_there() -> None:
    assert {route for route, found in ROUTES.items() if not found} == OPEN
    assert {route for route, found in ROUTES.items() if len(found) > 1} == set()
    assert {path.split("/")[1] for _, path in STATIONS} == {"batches", "uploads"}
    assert set(PEOPLES.values()) <= set(ALLOWED)


def test_the_table_is_that_of_the_reliability_plan() -> None:
    """Nobody both corrects and keeps accounts by one role; who keeps accounts or audits sees no value."""
    table = {role: {action for action, roles in ALLOWED.items() if role in roles} for role in ROLES}
    assert table == {
        "operator": {"queue", "correct", "reveal", "quarantine", "self"},
        "reviewer": {"queue", "correct", "approve", "reveal", "quarantine", "quality", "self"},
        "agency": {"self"},
        "auditor": {"quarantine", "quality", "self"},
        "admin": {"quarantine", "retry", "quality", "people", "self"},
    }


def person(*roles: Role, branch: str | None = None) -> Person:
    return Person(id="1", login="lan", name="Lan", roles=roles, branch=branch)


def test_operators_work_in_their_branch_and_reviewers_everywhere() -> None:
    assert branch_limit(person("operator", branch="b1")) == "b1"
    assert branch_limit(person("operator", "reviewer", branch="b1")) is None
    assert branch_limit(person("reviewer")) is None
    assert branch_limit(person("operator")) == ""
    assert branch_limit(person("admin")) == ""
    assert may(person("auditor", "operator", branch="b1"), "correct")
    assert not may(person(), "self")


@pytest.fixture(scope="module")
def service(doors_service: Service) -> Service:
    return doors_service


Browsers = Mapping[Role, httpx.Client]


@pytest.fixture(scope="module")
def browsers(service: Service) -> Iterator[Browsers]:
    """Of a person of each role."""
    with ExitStack() as clients:
        people = {role: new_person(service.records, role, **PLACES.get(role, {})) for role in ROLES}
        yield {role: clients.enter_context(browsing(service, person)) for role, person in people.items()}


@pytest.fixture(scope="module")
def strangers(service: Service) -> Iterator[tuple[httpx.Client, ...]]:
    """Nobody, and a station."""
    with service.client() as nobody, service.client(service.new_key()) as station:
        yield nobody, station


def ask(client: httpx.Client, route: Route, **headers: str) -> httpx.Response:
    """With a body that says nothing, for what is not there."""
    method, path = route
    told = {"Accept": "*/*", "Tus-Resumable": "1.0.0"} | headers
    body: dict[str, str] | None = None if method in {"GET", "HEAD"} else {}
    return client.request(method, re.sub(r"\{[^}]+\}", "1", path), json=body, headers=told)


@pytest.mark.parametrize("route", sorted(PEOPLES.keys() - {LEAVING}), ids=" ".join)
def test_a_route_is_for_its_roles_and_for_nobody_else(browsers: Browsers, route: Route) -> None:
    for role, client in browsers.items():
        answer = ask(client, route)
        if role in ALLOWED[PEOPLES[route]]:
            assert answer.status_code not in {401, 403}, (role, answer.text)
            assert answer.status_code < 500, (role, answer.text)
        else:
            assert (answer.status_code, code_of(answer)) == (403, "not_permitted"), role


@pytest.mark.parametrize("route", sorted(PEOPLES), ids=" ".join)
def test_nobody_and_no_station_is_let_in_there(strangers: tuple[httpx.Client, ...], route: Route) -> None:
    for client in strangers:
        answer = ask(client, route)
        if route[1].startswith("/review/api/"):
            assert (answer.status_code, code_of(answer)) == (401, "not_logged_in")
        else:
            assert answer.status_code == 303
            assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize("route", sorted(STATIONS), ids=" ".join)
def test_people_are_no_stations(browsers: Browsers, route: Route) -> None:
    assert {ask(client, route).status_code for client in browsers.values()} == {401}


@pytest.mark.parametrize("route", sorted(route for route in PEOPLES if route[0] != "GET"), ids=" ".join)
def test_what_changes_something_is_not_done_for_another_site(browsers: Browsers, route: Route) -> None:
    client = next(browsers[role] for role in ROLES if role in ALLOWED[PEOPLES[route]])
    for lacking in ({"Origin": "https://evil.example"}, {"X-CSRF-Token": "x"}):
        assert code_of(ask(client, route, **lacking)) == "bad_csrf"


def test_a_page_refuses_with_a_page(browsers: Browsers) -> None:
    answer = ask(browsers["reviewer"], ("GET", "/people"), Accept="text/html")
    assert answer.status_code == 403
    assert "Bạn không có quyền làm việc này." in answer.text
    assert ask(browsers["reviewer"], ("GET", "/nothing"), Accept="text/html").status_code == 404
