"""Where a person can go from any page."""

from __future__ import annotations

from typing import NamedTuple

from review.pages.texts import marked
from review.people.roles import Action, may
from schemas.person import Person


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
    Place("/review/quarantine", "quarantine", marked("Cách ly"), "stuck"),
    Place("/review/quality", "quality", marked("Chất lượng"), "quality"),
    Place("/people", "people", marked("Người dùng"), "people"),
)


def places_of(person: Person | None) -> list[Place]:
    return [place for place in PLACES if person and may(person, place.action)]
