"""The catalogue as data: document types with their printed labels, procedures with their composition."""

from __future__ import annotations

from typing import Literal

from schemas.model import Frozen

Kind = Literal[
    "name", "date", "sex", "id12", "id_any", "address", "text", "long_text", "int", "decimal", "money", "phone",
    "email", "serial", "enum", "check", "signature", "stamp", "list", "table",
]  # fmt: skip


Find = Literal[
    "label", "checkbox", "signature", "stamp", "table", "list", "place_date", "head", "none",
]  # fmt: skip
"""How a field is found on the page; `label` is the usual way: the text that follows a printed label."""


class FieldSpec(Frozen):
    """A field of a type.

    `find`: how it is looked for. `values`: the words it can take. `columns`: of a table, key -> printed headings.
    `options`: of tick boxes, the printed words that mean true and those that mean false.
    `below`: printed headings under which it stands (signatures, names under a signature).
    """

    key: str
    kind: Kind
    required: bool
    find: Find = "label"
    values: tuple[str, ...] = ()
    columns: dict[str, tuple[str, ...]] = {}
    options: dict[bool, tuple[str, ...]] = {}
    below: tuple[str, ...] = ()


class PrintedLabel(Frozen):
    """Words printed on a form, in its order. `key` None: no field of ours; it opens a block or ends a value."""

    block: str
    key: str | None
    wordings: tuple[str, ...]
    opens: bool = False


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
    """May be needed if the condition holds; `condition` is the catalogue's sentence."""

    component: str
    condition: str


class Procedure(Frozen):
    code: str
    name: str
    agency: str
    time_limit: TimeLimit
    must: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    when: tuple[ConditionalComponent, ...] = ()
    show: tuple[str, ...] = ()
