"""Page images, for whoever may correct their dossier: through the app, never by a link into the store."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Response

from review.answers import Refused
from review.desk import TheDesk
from review.people.access import permit, require_branch
from review.station.viewing import note_view
from schemas.person import Person
from storage.records.review.dossier_sheets import find_reviewed_page

router = APIRouter(prefix="/review/api/pages")


@router.get("/{page}/{size}.jpg")
def show_page(
    page: int,
    size: Literal["view", "full"],
    person: Annotated[Person, Depends(permit("correct"))],
    desk: TheDesk,
) -> Response:
    """`full`: the upright page image itself, `view`: a smaller one. 404: no page, no image, or not for this person."""
    with desk.doors.records.read() as tx:
        found = find_reviewed_page(tx, page)
    if found is None or found.page.image is None:
        raise Refused("not_found")
    require_branch(person, found.branch)
    note_view(desk.doors.records, desk.station, person, "page", page, found.dossier)
    stored = desk.station.pages
    jpeg = stored.view(found.page.image) if size == "view" else stored.full(found.page.image)
    return Response(jpeg, media_type="image/jpeg")
