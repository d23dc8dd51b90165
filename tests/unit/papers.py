"""Documents for tests: fields given by value, spread over the catalogue's keys of their type."""

from __future__ import annotations

from typing import Any

from schemas.document import Document, FieldValue
from schemas.geometry import Box

ABSENT = FieldValue(value=None, text=None, confidence=None, status="absent", source=None, page=None, box=None)


def read(value: Any) -> FieldValue:
    return FieldValue(
        value=value, text=str(value), confidence=0.99, status="accepted", source="ocr", page=1, box=Box(0, 0, 9, 9)
    )


def paper(id_: str, type_: str, **values: Any) -> Document:
    """`child__name="A"` becomes the field `child.name`; None stands for a blank."""
    fields = {key.replace("__", "."): ABSENT if value is None else read(value) for key, value in values.items()}
    return Document(id=id_, type=type_, confidence=0.99, file=None, pages=(), fields=fields)
