"""How pages look to someone: light, dark or as their system has it; in which language before they are logged in."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from review.pages.render import LANGUAGE_COOKIE, THEME_COOKIE
from review.pages.texts import Language

router = APIRouter()
_YEAR_S = 365 * 24 * 3600


@router.post("/look")
def choose(
    request: Request,
    theme: Annotated[Literal["system", "light", "dark"] | None, Form()] = None,
    language: Annotated[Language | None, Form()] = None,
    back: Annotated[str, Form()] = "/",
) -> RedirectResponse:
    """Keeps what was chosen in a cookie and goes back to the page."""
    answer = RedirectResponse(local_path(back), 303)
    for cookie, value in ((THEME_COOKIE, theme), (LANGUAGE_COOKIE, language)):
        if value is not None:
            secure = request.url.scheme == "https"
            answer.set_cookie(cookie, value, max_age=_YEAR_S, httponly=True, samesite="lax", secure=secure)
    return answer


def local_path(path: str) -> str:
    """`path` if it is one of ours, else the start page: no address of another server is followed."""
    ours = path.startswith("/") and not path.startswith("//") and not {"\\", "\r", "\n", "\t"} & set(path)
    return path if ours else "/"
