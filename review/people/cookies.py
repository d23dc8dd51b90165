"""The cookies of people: whose session it is, and a login at the provider that was begun. Scripts see neither."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from review.desk import Desk
from review.people.oidc import Asked
from storage.records.sessions import LONGEST, end_session, open_session

SESSION, ASKED = "sohoa_session", "sohoa_asked"
_BOUND = "__Host-"
"""A browser takes a cookie of such a name from this very host alone, and by TLS alone."""
_LONGEST_TOKEN = 128
_LOGIN_S = 600


def own_origin(request: Request, desk: Desk) -> str:
    """`https://host:port` under which browsers find the service."""
    parts = urlsplit(desk.entrance.settings.public_url or str(request.base_url))
    return f"{parts.scheme}://{parts.netloc}"


def session_token(request: Request, desk: Desk) -> str:
    """As the browser has it; empty: none."""
    return request.cookies.get(_named(SESSION, request, desk), "")[:_LONGEST_TOKEN]


def begin_session(request: Request, desk: Desk, answer: Response, person: str, by: str) -> None:
    """A new session for `answer` to carry; the one that the browser had ends."""
    with desk.doors.records.write() as tx:
        end_session(tx, session_token(request, desk))
        token = open_session(tx, person, datetime.now(UTC), by)
    _set(request, desk, answer, SESSION, token, int(LONGEST.total_seconds()))


def stop_session(request: Request, desk: Desk, answer: Response) -> None:
    with desk.doors.records.write() as tx:
        end_session(tx, session_token(request, desk))
    _set(request, desk, answer, SESSION, "", 0)


def keep_asked(request: Request, desk: Desk, answer: Response, asked: Asked) -> None:
    told = base64.urlsafe_b64encode(asked.model_dump_json().encode()).decode()
    _set(request, desk, answer, ASKED, told, _LOGIN_S)


def kept_asked(request: Request, desk: Desk) -> Asked | None:
    try:
        return Asked.model_validate_json(
            base64.urlsafe_b64decode(request.cookies.get(_named(ASKED, request, desk), ""))
        )
    except (ValidationError, ValueError):
        return None


def drop_asked(request: Request, desk: Desk, answer: Response) -> None:
    _set(request, desk, answer, ASKED, "", 0)


def _set(request: Request, desk: Desk, answer: Response, name: str, value: str, age_s: int) -> None:
    named = _named(name, request, desk)
    secure = named.startswith(_BOUND)
    answer.set_cookie(named, value, max_age=age_s, path="/", secure=secure, httponly=True, samesite="lax")


def _named(name: str, request: Request, desk: Desk) -> str:
    return f"{_BOUND}{name}" if own_origin(request, desk).startswith("https:") else name
