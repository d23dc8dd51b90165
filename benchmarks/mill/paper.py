"""A filled form before it is typeset: its type, its values, and what else is printed on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Paper:
    """`fields`: every key of the catalogue's type with its contract value (ISO dates, digits only, True/False,
    lists, tables), None where left blank. `facts`: further printed texts that are no field, by a name of ours
    (`mother.id_number`, `issuer.parent`, `qr`, `mrz`, `id_issue_place`, ...); a layout prints what it knows.
    """

    type: str
    fields: dict[str, Any]
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """A typeset paper as HTML for WeasyPrint (one `<html>` document; page size and breaks by CSS).

    Every element that shows the value of a field carries `data-field="key"`; filled-in values carry class `fill`
    (the font of the fill, perhaps handwriting-like). `handwritten`: the keys whose fill is handwriting-like.
    """

    html: str
    layout: str
    handwritten: tuple[str, ...] = ()


class Family(Protocol):
    """A layout family: typesets any paper of its types, in a style drawn from `seed`."""

    @property
    def name(self) -> str: ...

    @property
    def types(self) -> tuple[str, ...]: ...

    def typeset(self, paper: Paper, seed: int, hand: bool) -> Sheet:
        """`hand`: fill in with handwriting-like fonts."""
