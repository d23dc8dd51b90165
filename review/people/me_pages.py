"""What everybody may set for themselves: the language of pages, and the password of a local account."""

from __future__ import annotations

from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from review.answers import Refused
from review.bodies import read_form
from review.desk import Desk, TheDesk
from review.pages.render import page
from review.people.access import permit
from review.people.cookies import begin_session
from review.people.passwords import hashed, require_strong
from review.people.problems import of_form
from review.people.roles import ROLE_NAMES
from schemas.errors import UsageError
from schemas.person import Person
from storage.records.people import is_local, set_language, set_password
from storage.records.sessions import end_sessions

router = APIRouter(prefix="/me")
Me = Annotated[Person, Depends(permit("self"))]
_LANGUAGES = ("vi", "en")


@router.get("")
def show(request: Request, person: Me, desk: TheDesk) -> Response:
    return _page(request, desk, person)


@router.post("/language")
async def choose_language(person: Me, desk: TheDesk, request: Request) -> Response:
    language = (await read_form(request)).get("language", "")
    if language not in _LANGUAGES:
        raise Refused("bad_field")
    await run_in_threadpool(_set_language, desk, person, cast(Literal["vi", "en"], language))
    return RedirectResponse("/me", 303)


@router.post("/password")
async def change_password(person: Me, desk: TheDesk, request: Request) -> Response:
    """All their sessions end; the one that asked goes on as a new one."""
    form = await read_form(request)
    new, address = form.get("new", ""), request.client.host if request.client else ""
    try:
        if new != form.get("again"):
            raise UsageError("not_the_same", "the new password was typed twice, not alike.")
        require_strong(new, person.login)
        if await desk.entrance.by_password(address, person.login, form.get("old", "")) != person.id:
            raise UsageError("wrong_password", "this is not the password that holds.")
    except UsageError as error:
        return await run_in_threadpool(_page, request, desk, person, problem=of_form(error.code))
    return await run_in_threadpool(_set_password, request, desk, person, new)


def _set_language(desk: Desk, person: Person, language: Literal["vi", "en"]) -> None:
    with desk.doors.records.write() as tx:
        set_language(tx, person.id, language)


def _set_password(request: Request, desk: Desk, person: Person, password: str) -> Response:
    encoded = hashed(password)
    with desk.doors.records.write() as tx:
        set_password(tx, person.id, encoded, person.id)
        end_sessions(tx, person.id)
    answer = RedirectResponse("/me?changed=1", 303)
    begin_session(request, desk, answer, person.id, "password")
    return answer


def _page(request: Request, desk: Desk, person: Person, problem: str = "") -> Response:
    with desk.doors.records.read() as tx:
        local = is_local(tx, person.id)
    changed = "changed" in request.query_params
    return page(request, person, "me.html", local=local, problem=problem, changed=changed, roles=ROLE_NAMES)
