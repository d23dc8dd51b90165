"""The dossier and the run's summary: the shapes of `dossier.json` and `summary.json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.document import Document
from schemas.model import Frozen
from schemas.page import SetAsideReason

DossierStatus = Literal["complete", "incomplete", "review"]
Outcome = Literal["ok", "warn", "fail"]


class Applicant(Frozen):
    name: str | None = None
    id_number: str | None = None


class Agency(Frozen):
    """The agency that decides; `code` only from a supplied table (wards: their statistics code)."""

    code: str | None
    name: str


class SetAside(Frozen):
    source: str
    source_page: int
    reason: SetAsideReason


class Completeness(Frozen):
    """Components by document type; a `one_of` stands as `a|b`."""

    required: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Check(Frozen):
    """One rule applied: its code, what came out, a plain Vietnamese sentence, fields as `d01/child.name`."""

    rule: str
    outcome: Outcome
    message: str
    fields: tuple[str, ...] = ()


class Dossier(Frozen):
    """`dossier.json`."""

    schema_: Literal["sohoa.dossier/1"] = Field(default="sohoa.dossier/1", alias="schema")
    id: str
    code: str | None
    procedure: str | None
    received_at: str | None
    due_at: str | None
    status: DossierStatus
    applicant: Applicant
    agency: Agency | None
    documents: tuple[Document, ...]
    set_aside: tuple[SetAside, ...]
    completeness: Completeness
    checks: tuple[Check, ...]


class DossierEntry(Frozen):
    id: str
    path: str
    status: DossierStatus


class Rejected(Frozen):
    """An input that could not be opened: the path as given or found, the error's stable code, one clear line."""

    input: str
    code: str
    message: str


class Summary(Frozen):
    """`summary.json`."""

    dossiers: tuple[DossierEntry, ...]
    rejected: tuple[Rejected, ...]
    ignored: int
    pages: int
    seconds: float
    version: str
