"""What the screen's menus offer, and each person's keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field, RootModel, StringConstraints

from review.desk import TheDesk
from review.pages.words import REASONS
from review.people.access import permit
from review.station.bodies import body_of
from schemas.person import Person
from storage.records.people import set_keymap

router = APIRouter(prefix="/review/api")
_Word = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_MOST_KEYS = 100


class Keymap(RootModel[Annotated[dict[_Word, _Word], Field(max_length=_MOST_KEYS)]]):
    """Key combinations by action."""


@router.get("/types")
def show_types(_: Annotated[Person, Depends(permit("correct"))], desk: TheDesk) -> list[dict[str, str]]:
    return [{"code": code, "title": title} for code, title in desk.station.forms.titles().items()]


@router.get("/reasons")
def show_reasons(_: Annotated[Person, Depends(permit("correct"))]) -> list[dict[str, str]]:
    return [{"code": code, "label": label} for code, label in REASONS.items()]


@router.get("/me/keymap")
def show_keymap(person: Annotated[Person, Depends(permit("self"))]) -> Mapping[str, str]:
    return person.keymap


@router.put("/me/keymap")
def change_keymap(
    person: Annotated[Person, Depends(permit("self"))],
    keymap: Annotated[Keymap, Depends(body_of(Keymap))],
    desk: TheDesk,
) -> Mapping[str, str]:
    with desk.doors.records.write() as tx:
        set_keymap(tx, person.id, keymap.root)
    return keymap.root
