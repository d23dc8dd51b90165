"""Accounts, for those who keep them: added, changed, disabled, given a new password. A password is shown once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from review.answers import Refused
from review.bodies import read_form
from review.desk import Desk, TheDesk
from review.pages.render import page
from review.people.access import permit
from review.people.passwords import hashed, new_password
from review.people.problems import of_form
from review.people.roles import ROLE_NAMES
from schemas.errors import UsageError
from schemas.person import ROLES, Person, Role
from storage.records import people
from storage.records.sessions import end_sessions

router = APIRouter(prefix="/people")
Keeper = Annotated[Person, Depends(permit("people"))]
_LOGIN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LONGEST = 200


@router.get("")
def show(request: Request, keeper: Keeper, desk: TheDesk) -> Response:
    return _list(request, desk, keeper, "", {})


@router.post("")
async def add(request: Request, keeper: Keeper, desk: TheDesk) -> Response:
    form = await read_form(request)
    return await run_in_threadpool(_add, request, desk, keeper, form)


@router.get("/{person}")
def show_one(request: Request, keeper: Keeper, desk: TheDesk, person: str) -> Response:
    return _one(request, desk, keeper, person)


@router.post("/{person}")
async def change(request: Request, keeper: Keeper, desk: TheDesk, person: str) -> Response:
    form = await read_form(request)

    def change_it(tx: Connection) -> None:
        people.require_local(tx, person)
        people.change_standing(tx, person, _standing(form), keeper.id)

    return await run_in_threadpool(_do, request, desk, keeper, person, change_it)


@router.post("/{person}/disable")
def disable(request: Request, keeper: Keeper, desk: TheDesk, person: str) -> Response:
    return _do(request, desk, keeper, person, lambda tx: people.disable(tx, person, keeper.id))


@router.post("/{person}/enable")
def enable(request: Request, keeper: Keeper, desk: TheDesk, person: str) -> Response:
    return _do(request, desk, keeper, person, lambda tx: people.enable(tx, person, keeper.id))


@router.post("/{person}/password")
def renew_password(request: Request, keeper: Keeper, desk: TheDesk, person: str) -> Response:
    """All their sessions end."""
    password = new_password()
    encoded = hashed(password)

    def renew(tx: Connection) -> None:
        people.set_password(tx, person, encoded, keeper.id)
        end_sessions(tx, person)

    return _do(request, desk, keeper, person, renew, lambda: _one(request, desk, keeper, person, password=password))


def _add(request: Request, desk: Desk, keeper: Person, form: dict[str, str]) -> Response:
    login, name, password = form.get("login", "").strip(), form.get("name", "").strip()[:_LONGEST], new_password()
    encoded = hashed(password)
    try:
        if not _LOGIN.fullmatch(login):
            raise UsageError("bad_login_name", "a login has up to 64 letters, digits, - _ or dots.")
        with desk.doors.records.write() as tx:
            added = people.add_person(tx, login, name or login, _standing(form), keeper.id, encoded)
    except UsageError as error:
        return _list(request, desk, keeper, of_form(error.code), form)
    return _one(request, desk, keeper, added.id, password=password)


def _do(
    request: Request,
    desk: Desk,
    keeper: Person,
    person: str,
    work: Callable[[Connection], None],
    then: Callable[[], Response] | None = None,
) -> Response:
    """Nobody locks themselves out, or gives themselves more. Raises Refused (not_found)."""
    try:
        if person == keeper.id:
            raise UsageError("not_oneself", "somebody else must do this.")
        with desk.doors.records.write() as tx:
            work(tx)
    except UsageError as error:
        if error.code == "unknown_person":
            raise Refused("not_found") from error
        return _one(request, desk, keeper, person, problem=of_form(error.code))
    return then() if then else RedirectResponse(f"/people/{person}", 303)


def _standing(form: dict[str, str]) -> people.Standing:
    place = {name: form.get(name, "").strip()[:_LONGEST] or None for name in ("branch", "agency")}
    return people.Standing(roles=_ticked(form), **place)


def _ticked(form: dict[str, str]) -> tuple[Role, ...]:
    return tuple(role for role in ROLES if f"role_{role}" in form)


def _list(request: Request, desk: Desk, keeper: Person, problem: str, form: dict[str, str]) -> Response:
    with desk.doors.records.read() as tx:
        everybody = people.people(tx)
    return page(
        request,
        keeper,
        "people.html",
        people=everybody,
        roles=ROLE_NAMES,
        problem=problem,
        form=form,
        chosen=_ticked(form),
    )


def _one(request: Request, desk: Desk, keeper: Person, person: str, problem: str = "", password: str = "") -> Response:
    with desk.doors.records.read() as tx:
        found, local = people.find_person(tx, person), people.is_local(tx, person)
    if found is None:
        raise Refused("not_found")
    return page(
        request, keeper, "person.html", one=found, local=local, problem=problem, password=password, roles=ROLE_NAMES
    )
