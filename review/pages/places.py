"""Where a person can go from any page."""

from __future__ import annotations

from typing import NamedTuple

from review.pages.texts import marked
from schemas.person import Person, Role


class Place(NamedTuple):
    path: str
    icon: str
    title: str
    roles: frozenset[Role]


_WORKERS: frozenset[Role] = frozenset({"reviewer", "operator"})
PLACES = (
    Place("/review", "queue", marked("Hàng chờ"), _WORKERS),
    Place("/review/unreadable", "unreadable", marked("Không đọc được"), _WORKERS),
    Place("/review/returned", "return", marked("Đã trả lại"), _WORKERS),
    Place("/review/finished", "done", marked("Đã xong"), _WORKERS),
    Place("/review/quarantine", "quarantine", marked("Cách ly"), frozenset({"admin", "auditor"})),
    Place("/review/quality", "quality", marked("Chất lượng"), frozenset({"reviewer", "auditor", "admin"})),
    Place("/people", "people", marked("Người dùng"), frozenset({"admin"})),
)


def places_of(person: Person | None) -> list[Place]:
    return [place for place in PLACES if person and place.roles & set(person.roles)]
