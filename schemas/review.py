"""The review of dossiers: tasks, who holds them, what a person decided about a field, how a dossier is arranged."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from schemas.document import DocumentPage, FieldValue
from schemas.geometry import Box
from schemas.model import Frozen
from schemas.page import Rotation, SetAsideReason
from schemas.service import Lane

TaskKind = Literal["check", "second", "settle", "sample"]
"""check: what the machine is unsure of. second: critical fields, keyed by another person who sees no value.
settle: a third person decides where two differ. sample: fields the machine accepted, keyed by someone who sees none."""
BLIND: frozenset[TaskKind] = frozenset({"second", "sample"})

TaskState = Literal["waiting", "done", "returned", "dropped"]
"""dropped: the dossier was withdrawn, or needs nobody any more."""

Place = Literal["check", "unreadable"]
"""unreadable: pages or fields that nobody can read; they wait apart from what can be corrected."""

Outcome = Literal["confirmed", "corrected", "illegible", "empty"]

ReturnReason = Literal["blurred", "pages_missing", "wrong_paper", "wrong_dossier", "papers_missing", "other"]


class FieldName(Frozen):
    """A field of a dossier: the key of its document (`Document.key`) and its own."""

    document: str
    field: str


class Planted(Frozen):
    """A known error, shown to see whether it is found: `shown` in place of `truth`. It never enters the dossier."""

    name: FieldName
    shown: Any
    truth: Any


class QueueFilter(Frozen):
    """Which tasks; None: any. `due_before`: ISO 8601 with +07:00. `type`: a document type of the dossier."""

    kind: TaskKind | None = None
    place: Place = "check"
    lane: Lane | None = None
    branch: str | None = None
    procedure: str | None = None
    type: str | None = None
    due_before: str | None = None


class Task(Frozen):
    """A dossier that waits for a person, or did.

    `fields`: those that a person must decide here; `uncertain`: how many. `revision`: of the dossier, when the task
    was last made to fit it. `holder` held it last, and still does until `lease_until`. `reason`, `note`, `pins`: why
    it was returned, and what is pinned (`page 3`, a field's name). It holds nothing personal but `note`.
    """

    id: int
    dossier: str
    revision: int
    kind: TaskKind
    state: TaskState
    place: Place
    lane: Lane
    branch: str
    procedure: str | None
    types: tuple[str, ...]
    due_at: str | None
    uncertain: int
    fields: tuple[FieldName, ...] = ()
    planted: Planted | None = Field(default=None, repr=False)
    holder: str | None = None
    lease_until: datetime | None = None
    reason: ReturnReason | None = None
    note: str | None = Field(default=None, repr=False)
    pins: tuple[str, ...] = ()
    created_at: datetime
    done_at: datetime | None = None
    done_by: str | None = None


class QueueCount(Frozen):
    """So many tasks of one place, kind, lane and branch wait. `held`: by somebody now. `due_at`: the first's."""

    place: Place
    kind: TaskKind
    lane: Lane
    branch: str
    waiting: int
    held: int
    due_at: str | None
    oldest_at: datetime


class FinishedTask(Frozen):
    """A task done lately, that may still be reopened. `code`: of the dossier."""

    id: int
    dossier: str
    code: str | None
    done_at: datetime


class Lease(Frozen):
    """The right to write to a task. `token`: names it; every write carries it. A new claim ends the one before."""

    task: int
    token: str
    until: datetime


class Timing(Frozen):
    """How a field was worked on: moments by the reviewer's clock, keys and clicks counted, idle time left out."""

    shown_at: datetime
    first_key_at: datetime | None = None
    decided_at: datetime
    active_ms: int = Field(ge=0)
    keys: int = Field(ge=0)
    clicks: int = Field(ge=0)


class Keying(Frozen):
    """What a person decided about a field.

    `version`: of the field that they saw (0: none yet); another one is a conflict. `value`: as the outside contract
    writes it; None when illegible or empty. `box`, `page`: where they found it, when they drew it. `candidate`: which
    of those offered they took, from 1.
    """

    name: FieldName
    version: int = Field(ge=0)
    outcome: Outcome
    value: Any = None
    page: int | None = None
    box: Box | None = None
    candidate: int | None = None
    timing: Timing


class Keyed(Frozen):
    """What was last decided about a field in a task. `made`: the version that it made of the field, if it made one."""

    outcome: Outcome
    value: Any = Field(repr=False)
    made: int | None
    planted: bool


class FieldVersion(Frozen):
    """One version of a field, as its history shows it. `made_by`: `machine`, or a person's id."""

    version: int
    value: FieldValue
    made_by: str
    made_at: datetime


class ArrangedDocument(Frozen):
    """A document as a person arranged it. `pages`: ids of the records' pages, in order.

    `region`: its part of the upright page that it shares with other documents, which was turned by `rotation` then.
    """

    type: str
    pages: tuple[int, ...]
    region: Box | None = None
    rotation: Rotation = 0


class Arrangement(Frozen):
    """Which pages make which documents of a dossier, as a person has it; it holds until another one replaces it.

    Pages of the dossier that it does not name (they came later) stay as the machine groups them, at the end.
    """

    dossier: str
    version: int
    documents: tuple[ArrangedDocument, ...]
    set_aside: tuple[tuple[int, SetAsideReason], ...] = ()


class Correction(Frozen):
    """A person's value of a field. `page`: the page that it is about, as it was then: by now it may be turned, have
    another number, or be part of another document. None: unknown; then it holds for no other document.
    """

    value: FieldValue
    page: DocumentPage | None = None
    made_by: str
    made_at: datetime
