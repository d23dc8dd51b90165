"""Refusals as people see them: a page where they asked for one, the login where nobody is logged in."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from review.answers import ANSWERS, answer, code_of_status, known_code, of_ours
from review.pages.render import page
from review.people.access import LoginNeeded
from schemas.errors import SohoaError
from storage.records.sessions import Session

_API = "/review/api/"


def answer_people(app: FastAPI) -> None:
    app.exception_handler(LoginNeeded)(_to_login)
    app.exception_handler(SohoaError)(_of_ours)
    app.exception_handler(HTTPException)(_of_framework)


def _to_login(request: Request, error: LoginNeeded) -> Response:
    """What was posted is not posted again: a page asks for it anew."""
    if request.url.path.startswith(_API):
        return answer(error.code)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    again = f"?next={quote(asked, safe='/')}" if request.method == "GET" and asked != "/" else ""
    return RedirectResponse(f"/login{again}", 303)


def _of_ours(request: Request, error: SohoaError) -> Response:
    return _shown(request, known_code(error), of_ours(request, error))


def _of_framework(request: Request, error: HTTPException) -> Response:
    code = code_of_status(error.status_code)
    return _shown(request, code, answer(code))


def _shown(request: Request, code: str, told: Response) -> Response:
    if request.url.path.startswith(_API) or "text/html" not in request.headers.get("accept", ""):
        return told
    session: Session | None = getattr(request.state, "session", None)
    person = session.person if session else None
    return page(request, person, "refused.html", told.status_code, kind=ANSWERS[code])
