"""The catalogue as data: document types with their printed labels, procedures with their composition."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.model import Frozen

Kind = Literal[
    "name", "date", "sex", "id12", "id_any", "address", "text", "long_text", "int", "decimal", "money", "phone",
    "email", "serial", "enum", "check", "signature", "stamp", "list", "table",
]  # fmt: skip


Find = Literal[
    "label", "checkbox", "signature", "stamp", "table", "list", "place_date", "head", "none",
]  # fmt: skip
"""How a field is found on the page; `label` is the usual way: the text that follows a printed label."""


Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class FieldSpec(Frozen):
    """A field of a type.

    `find`: how it is looked for. `values`: the words it can take. `columns`: of a table, key -> printed headings.
    `options`: of tick boxes, the printed words that mean true and those that mean false.
    `below`: printed headings under which it stands (signatures, names under a signature).
    `within`: the field whose text holds it when it has no label of its own (a date in `lúc … giờ …, ngày …`).
    `lexicon`: the name of the list that `values` come from, if they are one of the catalogue's.
    """

    key: str
    kind: Kind
    required: bool
    find: Find = "label"
    values: tuple[str, ...] = ()
    columns: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    options: dict[bool, tuple[str, ...]] = Field(default_factory=dict)
    below: tuple[str, ...] = ()
    within: str | None = None
    lexicon: str | None = None


class PrintedLabel(Frozen):
    """Words printed on a form, in its order. `key` None: no field of ours; it opens a block or ends a value.

    `inline`: it stands in the middle of a sentence (`hạng … số … do … cấp ngày …`), right after the label before it.
    """

    block: str
    key: str | None
    wordings: tuple[str, ...]
    opens: bool = False
    inline: bool = False


class DocumentType(Frozen):
    """A document type: titles printed in capitals at its head, labels in printed order, fields.

    `side_by_side`: blocks that may stand in columns beside each other (bride and groom).
    `phrases`: further sentences printed on this form and no other, that tell it from its neighbours.
    """

    code: str
    titles: tuple[str, ...]
    labels: tuple[PrintedLabel, ...]
    fields: tuple[FieldSpec, ...]
    side_by_side: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    reference: str = ""

    def field(self, key: str) -> FieldSpec:
        return next(spec for spec in self.fields if spec.key == key)


class TimeLimit(Frozen):
    """Working days after receipt (0: the same day); received after `cutoff` counts from the next working day."""

    days: int
    cutoff: str | None
    verified: bool


class ConditionalComponent(Frozen):
    """May be needed if the condition holds: `rule` names the test, `condition` says it in Vietnamese."""

    component: str
    rule: str
    condition: str


Competence = Literal["commune", "commune_police", "named"]


class Procedure(Frozen):
    """A procedure. `form`: the type of its main form; `competence`: who decides (the commune addressed, its police, or
    `agency` itself); the dates bound the entry's validity, `valid_to` included."""

    code: str
    name: str
    agency: str
    competence: Competence
    time_limit: TimeLimit
    form: str
    must: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    when: tuple[ConditionalComponent, ...] = ()
    show: tuple[str, ...] = ()
    legal_basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Province(Frozen):
    code: str
    name: str


class Commune(Frozen):
    """A ward (Phường), commune (Xã) or special zone (Đặc khu) since 1 July 2025, with its statistics code."""

    province_code: str
    code: str
    type: str
    name: str


class FormerCommune(Frozen):
    """A unit of Hà Nội before 1 July 2025 and one of today's units that it went into, wholly or in part."""

    type: str
    name: str
    code: str
    share: Literal["whole", "part", "rest"]
    note: str = ""


class FormerDistrict(Frozen):
    """A district (Quận, Huyện, Thị xã) of Hà Nội to 30 June 2025."""

    type: str
    name: str


class Places(Frozen):
    """Places of today and before. `former_provinces`: the 63 -> the 34; `personal_number_provinces`: by 3 digits."""

    provinces: tuple[Province, ...]
    communes: tuple[Commune, ...]
    former_provinces: dict[str, str]
    former_communes: tuple[FormerCommune, ...]
    former_districts: tuple[FormerDistrict, ...] = ()
    personal_number_provinces: dict[str, str]


class Holiday(Frozen):
    """A day off. Not `observed`: listed, but counted as a working day until it is confirmed."""

    date: date
    name: str
    verified: bool
    observed: bool = True


class Calendar(Frozen):
    """Working days: not in `weekend`, no observed holiday. It says nothing about years outside `years`."""

    weekend: tuple[Weekday, ...]
    years: tuple[int, ...]
    working_day_ends: str
    holidays: tuple[Holiday, ...]


class ListedAgency(Frozen):
    """An agency of the table that the Centre supplies (none is known to us)."""

    code: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None


class Spelling(Frozen):
    """Lists of words to spell by, and which of them a field has: by the last part of its key, else by its kind."""

    words: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    by_key: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    by_kind: dict[Kind, tuple[str, ...]] = Field(default_factory=dict)


class Catalogue(Frozen):
    """All dated data that the stages work by. Types and procedures by code, document kinds in capitals."""

    document_types: dict[str, DocumentType]
    procedures: dict[str, Procedure]
    ethnic_groups: tuple[str, ...]
    document_kinds: tuple[str, ...]
    places: Places
    calendar: Calendar
    agencies: tuple[ListedAgency, ...] = ()
    spelling: Spelling = Spelling()
