"""Who asks in a browser: by the session's cookie. A route names what it does, `Depends(permit("correct"))`, and gets
the person. Deny by default: a test finds routes that name nothing.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime
from functools import cache

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from review.answers import Refused
from review.bodies import read_form
from review.desk import Desk, TheDesk
from review.people.cookies import own_origin, session_token
from review.people.roles import Action, branch_limit, may
from schemas.person import Person
from storage.records.sessions import Session, session_of

CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class LoginNeeded(Refused):
    """Nobody is logged in: a page sends them to the login, the API says so."""

    def __init__(self) -> None:
        super().__init__("not_logged_in")


class Permit:
    """Made by `permit`. `action`: what the route does."""

    def __init__(self, action: Action, attended: bool) -> None:
        self.action, self._attended = action, attended

    async def __call__(self, request: Request, desk: TheDesk) -> Person:
        session = await run_in_threadpool(_session, request, desk, self._attended)
        if session is None:
            raise LoginNeeded
        request.state.session = session
        if request.method not in _SAFE:
            require_same_origin(request, desk)
            await _require_token(request, session)
        if not may(session.person, self.action):
            raise Refused("not_permitted")
        return session.person


@cache
def permit(action: Action, attended: bool = True) -> Permit:
    """A dependency: the person who asks, when they may do `action`; their `Session` is `request.state.session`.

    `attended` off: for what a page does by itself, a heartbeat; it keeps nobody logged in. What changes something
    must come from a page of ours, with the session's token in the header X-CSRF-Token or the form's field `csrf`.
    Raises LoginNeeded, Refused (bad_csrf, not_permitted).
    """
    return Permit(action, attended)


def require_branch(person: Person, branch: str) -> None:
    """Raises Refused (not_found) for another branch's: nobody is told that it is there."""
    limit = branch_limit(person)
    if limit is not None and limit != branch:
        raise Refused("not_found")


def require_same_origin(request: Request, desk: Desk) -> None:
    """Raises Refused (bad_csrf) unless the browser says that a page of ours asks.

    Browsers say so by Sec-Fetch-Site where the service is reached by TLS or on this machine, else by Origin.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site != "same-origin" if site is not None else origin != own_origin(request, desk):
        raise Refused("bad_csrf")


def _session(request: Request, desk: Desk, attended: bool) -> Session | None:
    token, now = session_token(request, desk), datetime.now(UTC)
    if not token:
        return None
    with desk.doors.records.read() as tx:
        session = session_of(tx, token, now)
    if session is not None and attended and desk.uses.due(token):
        with desk.doors.records.write() as tx:
            session_of(tx, token, now)  # which notes the use
    return session


async def _require_token(request: Request, session: Session) -> None:
    told = request.headers.get(CSRF_HEADER)
    if told is None:
        told = (await read_form(request)).get(CSRF_FIELD, "")
    if not hmac.compare_digest(told.encode(), session.csrf.encode()):
        raise Refused("bad_csrf")
