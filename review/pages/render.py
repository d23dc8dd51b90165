"""Pages for people, made on the server from templates in `templates/`."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from review.pages import shown
from review.pages.places import places_of
from review.pages.static import static_url
from review.pages.texts import Language, translations
from schemas.person import Person
from storage.records.sessions import Session

THEME_COOKIE = "sohoa_theme"
LANGUAGE_COOKIE = "sohoa_language"
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; report-uri /csp-report",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with none at all, forms would not say their origin
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def page(request: Request, person: Person | None, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page for `person`, or for someone who is not logged in.

    Every template knows `person`, `language`, `theme` (light, dark, or empty: as the system has it), `csrf`, `here`
    (the path), `places` (what the person may open), `static(name)`, `_()` and the filters of `shown`.
    """
    language = person.language if person else _language(request)
    session: Session | None = getattr(request.state, "session", None)
    known = {
        "person": person,
        "language": language,
        "theme": _theme(request),
        "csrf": session.csrf if session else "",
        "here": request.url.path,
        "places": places_of(person),
    }
    return HTMLResponse(_environment(language).get_template(template).render(known | values), status, PAGE_HEADERS)


def _language(request: Request) -> Language:
    return "en" if request.cookies.get(LANGUAGE_COOKIE) == "en" else "vi"


def _theme(request: Request) -> str:
    asked = request.cookies.get(THEME_COOKIE, "")
    return asked if asked in {"light", "dark"} else ""


@cache
def _environment(language: Language) -> Environment:
    made = Environment(
        loader=PackageLoader("review.pages"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals["static"] = static_url
    made.filters |= shown.filters(language)
    return made
