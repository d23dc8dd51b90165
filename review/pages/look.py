"""How pages look to someone: light, dark or as their system has it; in which language before they are logged in."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from review.answers import Refused
from review.bodies import read_form
from review.pages.render import LANGUAGE_COOKIE, THEME_COOKIE

router = APIRouter()
_YEAR_S = 365 * 24 * 3600
_CHOICES = {"theme": (THEME_COOKIE, ("system", "light", "dark")), "language": (LANGUAGE_COOKIE, ("vi", "en"))}


@router.post("/look")
async def choose(request: Request) -> RedirectResponse:
    """Keeps what was chosen in a cookie and goes back to the page. Raises Refused (bad_field)."""
    form = await read_form(request)
    answer = RedirectResponse(local_path(form.get("back", "/")), 303)
    for name, (cookie, choices) in _CHOICES.items():
        if name not in form:
            continue
        if form[name] not in choices:
            raise Refused("bad_field")
        secure = request.url.scheme == "https"
        answer.set_cookie(cookie, form[name], max_age=_YEAR_S, httponly=True, samesite="lax", secure=secure)
    return answer


def local_path(path: str) -> str:
    """`path` if it is one of ours, else the start page: no address of another server is followed."""
    ours = path.startswith("/") and not path.startswith("//") and not {"\\", "\r", "\n", "\t"} & set(path)
    return path if ours else "/"
