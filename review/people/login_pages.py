"""Logging in and out. `?next=`: where to go on; `?window=1`: in a small window beside a page that waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from review.answers import Refused
from review.bodies import read_form
from review.desk import Desk, TheDesk
from review.pages.look import local_path
from review.pages.render import page
from review.people.access import permit, require_same_origin
from review.people.cookies import begin_session, drop_asked, keep_asked, kept_asked, own_origin, stop_session
from review.people.oidc import Provider, Vouchless, identity_of, standing_of
from review.people.problems import of_login
from schemas.errors import Unavailable, UsageError
from schemas.person import Person
from storage.records.people import take_in

router = APIRouter()
_DONE = "/login/done"
_BACK = "/login/oidc/back"


@router.get("/login")
def show(request: Request, desk: TheDesk) -> Response:
    return _login_page(request, desk, _goal(request.query_params.get("next"), request.query_params.get("window")))


@router.post("/login")
async def by_password(request: Request, desk: TheDesk) -> Response:
    """Back to the form when it is not their password; it never says what was wrong."""
    require_same_origin(request, desk)
    if not desk.entrance.settings.local_logins:
        raise Refused("not_found")
    form = await read_form(request)
    goal, address = local_path(form.get("next", "/")), request.client.host if request.client else ""
    try:
        person = await desk.entrance.by_password(address, form.get("login", ""), form.get("password", ""))
    except Refused as refused:
        return _login_page(request, desk, goal, refused.code)
    if person is None:
        return _login_page(request, desk, goal, "bad_login")
    return await run_in_threadpool(_let_in, request, desk, person, goal, "password")


@router.get("/login/oidc")
async def at_provider(request: Request, desk: TheDesk) -> Response:
    """Sends the browser to the identity provider."""
    goal = _goal(request.query_params.get("next"), request.query_params.get("window"))
    try:
        url, asked = await _provider(desk).ask(own_origin(request, desk) + _BACK, goal)
    except (Unavailable, Vouchless) as error:
        return _login_page(request, desk, goal, error.code)
    answer = RedirectResponse(url, 302)
    keep_asked(request, desk, answer, asked)
    return answer


@router.get(_BACK)
async def from_provider(request: Request, desk: TheDesk) -> Response:
    """With the provider's answer; it counts once, in the browser that asked."""
    provider, asked = _provider(desk), kept_asked(request, desk)
    if asked is None:
        return _login_page(request, desk, "/", "oidc_refused")
    goal = local_path(asked.back)
    try:
        claims = await provider.vouched(asked, request.query_params, own_origin(request, desk) + _BACK)
        person = await run_in_threadpool(_taken_in, desk, claims)
    except (Unavailable, Vouchless, UsageError) as error:
        answer = _login_page(request, desk, goal, error.code)
    else:
        answer = await run_in_threadpool(_let_in, request, desk, person, goal, "oidc")
    drop_asked(request, desk, answer)
    return answer


@router.get(_DONE)
def done(request: Request, person: Annotated[Person, Depends(permit("self"))]) -> Response:
    """Tells the page that waits, and closes the window."""
    return page(request, person, "login_done.html")


@router.post("/logout")
def leave(request: Request, desk: TheDesk, _: Annotated[Person, Depends(permit("self"))]) -> Response:
    answer = RedirectResponse("/login", 303)
    stop_session(request, desk, answer)
    return answer


def _taken_in(desk: Desk, claims: Mapping[str, Any]) -> str:
    """The id of whom the claims are about. Raises Vouchless, UsageError."""
    standing = standing_of(claims, desk.entrance.settings)
    with desk.doors.records.write() as tx:
        return take_in(tx, identity_of(claims), standing).id


def _let_in(request: Request, desk: Desk, person: str, goal: str, by: str) -> Response:
    answer = RedirectResponse(goal, 303)
    begin_session(request, desk, answer, person, by)
    return answer


def _login_page(request: Request, desk: Desk, goal: str, problem: str = "") -> Response:
    settings = desk.entrance.settings
    return page(
        request,
        None,
        "login.html",
        goal=goal,
        problem=of_login(problem),
        local=settings.local_logins,
        provider=settings.oidc_name or settings.oidc_issuer,
    )


def _goal(path: str | None, window: str | None) -> str:
    return _DONE if window else local_path(path or "/")


def _provider(desk: Desk) -> Provider:
    """Raises Refused (not_found)."""
    if desk.entrance.provider is None:
        raise Refused("not_found")
    return desk.entrance.provider
