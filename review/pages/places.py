"""Where a person can go from any page."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse

from review.pages.texts import marked
from review.people.access import permit
from review.people.roles import Action, may
from schemas.person import Person

router = APIRouter()


class Place(NamedTuple):
    """`action`: what one must be allowed to do there."""

    path: str
    icon: str
    title: str
    action: Action


PLACES = (
    Place("/review", "queue", marked("Hàng chờ"), "queue"),
    Place("/review/unreadable", "unreadable", marked("Không đọc được"), "queue"),
    Place("/review/returned", "return", marked("Đã trả lại"), "queue"),
    Place("/review/finished", "done", marked("Đã xong"), "queue"),
    Place("/review/quarantine", "quarantine", marked("Cách ly"), "quarantine"),
    Place("/review/quality", "quality", marked("Chất lượng"), "quality"),
    Place("/people", "people", marked("Người dùng"), "people"),
)


def places_of(person: Person | None) -> list[Place]:
    return [place for place in PLACES if person and may(person, place.action)]


@router.get("/")
def start(person: Annotated[Person, Depends(permit("self"))]) -> RedirectResponse:
    """To the first page that they may open."""
    return RedirectResponse(next((place.path for place in places_of(person)), "/me"), 303)
