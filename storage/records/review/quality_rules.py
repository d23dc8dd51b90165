"""Which work of people is checked by other people, and when two of them say the same of a field."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from schemas.catalogue import DocumentType, FieldSpec, Kind
from schemas.document import FieldValue
from storage.records.review.corrections import ILLEGIBLE

CLUSTER = 5
"""A dossier that is drawn is asked for every fifth of its accepted fields: opening it costs more than keying one."""


class Said(NamedTuple):
    """What somebody has for a field. `value` None: left blank."""

    value: Any
    legible: bool = True


@dataclass(frozen=True)
class QualityRules:
    """`second`: what a second person keys blind, once a first one decided about it: kinds (`id12`), or a type and a
    field (`birth_certificate.child.name`). `sample_share`: of the accepted fields, how many are keyed blind.
    `planted_share`: of the checks, how many show a known error. `same`: whether two values are one by the outside
    contract. `slip`: a plausible misreading of a value, None where there is none.
    """

    types: Mapping[str, DocumentType]
    second: frozenset[str]
    sample_share: float
    planted_share: float
    same: Callable[[Kind, Any, Any], bool]
    slip: Callable[[Kind, Any, Random], Any | None]

    def spec(self, document_type: str, field: str) -> FieldSpec | None:
        known = self.types.get(document_type)
        return next((one for one in known.fields if one.key == field), None) if known else None

    def is_critical(self, document_type: str, spec: FieldSpec) -> bool:
        return spec.kind in self.second or f"{document_type}.{spec.key}" in self.second

    def agree(self, document_type: str, field: str, one: Said, other: Said) -> bool:
        """A mark that is not there, and no rows, are blank; a field that the type lost is compared as it is."""
        if not (one.legible and other.legible):
            return one.legible == other.legible
        if one.value is None or other.value is None:
            return is_blank(one.value) and is_blank(other.value)
        spec = self.spec(document_type, field)
        return bool(one.value == other.value) if spec is None else self.same(spec.kind, one.value, other.value)

    def sampled(self, draw: str, document: str, field: str) -> bool:
        """Whether this field is drawn: one of `1 / sample_share`, in one of fewer dossiers. `draw`: the dossier's."""
        dossiers = min(1.0, CLUSTER * self.sample_share)
        if chance(draw, "sample") >= dossiers:
            return False
        return chance(draw, f"{document}/{field}") < self.sample_share / dossiers

    def plants(self, draw: str) -> bool:
        return chance(draw, "planted") < self.planted_share


def is_blank(value: Any) -> bool:
    return value is None or value is False or value in ([], "")


def said_by(outcome: str, value: Any) -> Said:
    """`outcome`: of a keying."""
    return Said(None if outcome in {"empty", "illegible"} else value, legible=outcome != "illegible")


def said_in(value: FieldValue) -> Said:
    return Said(value.value, legible=ILLEGIBLE not in value.findings)


def chance(draw: str, about: str) -> float:
    """From 0 to 1, the same whenever it is asked; nobody guesses it without knowing `draw`."""
    told = hmac.new(draw.encode(), about.encode(), hashlib.sha256).digest()
    return int.from_bytes(told[:8]) / 2**64
