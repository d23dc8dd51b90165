"""The catalogue as data: document types with their printed labels, procedures with their composition."""

from __future__ import annotations

from typing import Literal

from schemas.model import Frozen

Kind = Literal[
    "name", "date", "sex", "id12", "id_any", "address", "text", "long_text", "int", "decimal", "money", "phone",
    "email", "serial", "enum", "check", "signature", "stamp", "list", "table",
]  # fmt: skip


class FieldSpec(Frozen):
    """A field of a type. `labels`: printed wordings, most usual first."""

    key: str
    kind: Kind
    required: bool
    labels: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class DocumentType(Frozen):
    """A document type; `titles` are printed in capitals at its head."""

    code: str
    titles: tuple[str, ...]
    fields: tuple[FieldSpec, ...]

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
