"""The dated catalogue, read once from the files of `catalogue/`."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from runtime.document_types import load_document_types
from schemas.catalogue import (
    Calendar,
    Catalogue,
    Commune,
    FormerCommune,
    FormerDistrict,
    ListedAgency,
    Places,
    Procedure,
    Province,
    Spelling,
)


@cache
def load_catalogue() -> Catalogue:
    """Everything under `catalogue/`; raises pydantic.ValidationError where a file breaks the schema."""
    folder = resources.files("catalogue")
    ethnic_groups = load_ethnic_groups(folder)
    document_kinds = tuple(kind["name"] for kind in _yaml(folder / "document_kinds.yaml")["kinds"])
    return Catalogue(
        document_types=load_document_types(ethnic_groups, document_kinds),
        procedures=_procedures(folder),
        ethnic_groups=ethnic_groups,
        document_kinds=document_kinds,
        places=_places(folder / "places"),
        calendar=_calendar(folder),
        agencies=tuple(ListedAgency.model_validate(_without_blanks(row)) for row in _rows(folder / "agencies.csv")),
        spelling=_spelling(folder / "lexicons", ethnic_groups, document_kinds),
    )


def load_ethnic_groups(folder: Traversable) -> tuple[str, ...]:
    """The 54 groups, other spellings of them, and what registers write beside them."""
    data = _yaml(folder / "ethnic_groups.yaml")
    return (*data["groups"], *_others(data))


def _others(data: dict[str, Any]) -> list[str]:
    also = [name for names in data.get("also_written", {}).values() for name in names]
    return [*also, *data.get("besides", ())]


def _spelling(folder: Traversable, ethnic_groups: tuple[str, ...], document_kinds: tuple[str, ...]) -> Spelling:
    lists = {file.name.removesuffix(".yaml"): _yaml(file) for file in folder.iterdir() if file.name.endswith(".yaml")}
    fields = lists.pop("fields")
    words = {name: (*data["words"], *_others(data)) for name, data in sorted(lists.items())}
    named = {"ethnic_groups": ethnic_groups, "document_kinds": document_kinds}
    return Spelling(words={**named, **words}, by_key=fields["by_key"], by_kind=fields["by_kind"])


def _procedures(folder: Traversable) -> dict[str, Procedure]:
    entries = _yaml(folder / "procedures.yaml")["procedures"]
    return {code: Procedure(code=code, **entry) for code, entry in entries.items()}


def _places(folder: Traversable) -> Places:
    former = [
        FormerCommune.model_validate({key.removeprefix("former_"): value for key, value in row.items()})
        for row in _rows(folder / "hanoi_former_communes.csv")
    ]
    return Places(
        provinces=tuple(Province.model_validate(row) for row in _rows(folder / "provinces.csv")),
        communes=tuple(Commune.model_validate(row) for row in _rows(folder / "communes.csv")),
        former_provinces={row["former_province"]: row["province"] for row in _rows(folder / "former_provinces.csv")},
        former_communes=tuple(former),
        former_districts=tuple(
            FormerDistrict.model_validate(row) for row in _rows(folder / "hanoi_former_districts.csv")
        ),
        personal_number_provinces={
            row["code"]: row["province"] for row in _rows(folder / "personal_number_provinces.csv")
        },
    )


def _calendar(folder: Traversable) -> Calendar:
    data = _yaml(folder / "calendar.yaml")
    return Calendar(**{key: value for key, value in data.items() if key in Calendar.model_fields})


def _yaml(file: Traversable) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return data


def _rows(file: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text("utf-8").splitlines()))


def _without_blanks(row: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in row.items() if value}
