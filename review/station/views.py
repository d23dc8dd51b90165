"""What the review screen is told and tells: the JSON of `/review/api`. `review/screen/src/api.ts` mirrors it.

A task is opened whole (`TaskView`); every change answers with what changed. Values are shown and typed as people write
them (`12/03/2024`, `1.200.000`); the server turns them into those of the outside contract and back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from schemas.catalogue import Kind
from schemas.geometry import Box
from schemas.model import Frozen
from schemas.page import SetAsideReason
from schemas.review import FieldName, Keying, Outcome, ReturnReason, TaskKind, Timing

FieldState = Literal["accepted", "uncertain", "failed", "confirmed", "corrected", "illegible", "empty", "absent"]
"""accepted: by the machine. uncertain: a person must look. failed: a check says it cannot be. confirmed, corrected,
illegible, empty: a person said so. absent: the machine found it left blank."""

Band = Literal["sure", "look", "unsure", "unknown"]
"""How far the machine trusts its value, in words; never a number."""


class Candidate(Frozen):
    """A value to pick by key. `origin`: reading (a second reading), list (how a list spells it), other (it stands so in
    another paper of the dossier)."""

    shown: str
    origin: Literal["reading", "list", "other"]


class CheckView(Frozen):
    """A check that found something, and the fields that it is about. `message`: a Vietnamese sentence."""

    rule: str
    outcome: Literal["ok", "warn", "fail"]
    message: str
    fields: tuple[FieldName, ...]


class FieldView(Frozen):
    """A field, in the order of the form.

    `shown`: as a person types it, None when there is no value or it is blind. `machine`: what Esc brings back. `asked`:
    a person must decide about it in this task. `blind`: keyed without a value to look at. `choices`: all words it can
    take, where these are few. `columns`: of a table, its keys and headings; a table's `shown` is TSV with a line a row,
    a list's has a line an entry. `page`, `box`: where it stands, the page's id and pixels of its upright image.
    `findings`: of the reading itself; what checks say of it stands in `checks`. `masked`: a number shown in part;
    `/reveal` tells it whole.
    """

    name: FieldName
    label: str
    kind: Kind
    required: bool
    critical: bool
    version: int
    state: FieldState
    band: Band
    shown: str | None
    machine: str | None
    asked: bool
    blind: bool
    page: int | None
    box: Box | None
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    today: tuple[str, ...] = ()
    masked: bool = False
    mine: tuple[str, ...] = ()
    """Of a settling task: the values that people and the machine have for it, in no order."""


class PageView(Frozen):
    """A page of the dossier.

    `id`: of the records; `number`: in the dossier. `view`: URL of an image at most 1700 pixels high, `full`: of the
    upright page image itself; None: no image is kept. Both have the same proportions; boxes are in pixels of `width` x
    `height`. `set_aside`: why it is in no document, then `number` is None.
    """

    id: int
    number: int | None
    width: int
    height: int
    rotation: int
    view: str | None
    full: str | None
    source: str
    set_aside: str | None = None


class DocumentView(Frozen):
    """A paper. `pages`: ids. `title`: of its type, in Vietnamese."""

    key: str
    id: str
    type: str
    title: str
    pages: tuple[int, ...]
    region: Box | None
    fields: tuple[FieldView, ...]


class TaskView(Frozen):
    """A task as it is opened. `writable` off: somebody else holds it, or it is done.

    `making`: the dossier is being made anew after pages were arranged; ask again. `missing`: papers that the procedure
    asks for and the dossier lacks, by title.
    """

    id: int
    kind: TaskKind
    dossier: str
    code: str | None
    procedure: str | None
    lane: str
    branch: str
    due_at: str | None
    revision: int
    arrangement: int
    making: bool
    writable: bool
    lease: str | None
    lease_until: datetime | None
    pages: tuple[PageView, ...]
    documents: tuple[DocumentView, ...]
    checks: tuple[CheckView, ...]
    missing: tuple[str, ...]


class KeyingIn(Frozen):
    """What a person decided, as typed. `lease`: the task's. `page`, `box`: where they drew it, the page by its id.

    A value that was confirmed need not be typed: what was shown holds.
    """

    lease: str
    name: FieldName
    version: int
    outcome: Outcome
    typed: str | None = None
    page: int | None = None
    box: Box | None = None
    candidate: int | None = None
    timing: Timing


class Saved(Frozen):
    """Answer to a keying: the field as it is now, and the checks of the whole dossier with it."""

    field: FieldView
    checks: tuple[CheckView, ...]
    saved_at: datetime


class Conflict(Frozen):
    """409 `conflict`: somebody changed the field meanwhile. `theirs`: as it is now; what was typed stays typed."""

    code: Literal["conflict"]
    message: str
    theirs: FieldView


class LeaseIn(Frozen):
    lease: str


class ZoneIn(Frozen):
    """A box that a person drew on a page (its id); the field it is meant for."""

    lease: str
    name: FieldName
    page: int
    box: Box


class ZoneRead(Frozen):
    """What was read in it, best first; none when nothing could be read."""

    candidates: tuple[Candidate, ...]


class ArrangedIn(Frozen):
    """A document of a new arrangement. `pages`: ids."""

    type: str
    pages: tuple[int, ...]
    region: Box | None = None


class ArrangeIn(Frozen):
    """`version`: of the arrangement that they saw. `set_aside`: pages that belong to no document, and why. Pages named
    nowhere stay set aside as they were.
    """

    lease: str
    version: int
    documents: tuple[ArrangedIn, ...]
    set_aside: tuple[tuple[int, SetAsideReason], ...] = ()


class TurnIn(Frozen):
    """`page`: its id. `rotation`: how far the source page is to be turned clockwise: 0, 90, 180, 270."""

    lease: str
    page: int
    rotation: Literal[0, 90, 180, 270]


class ReturnIn(Frozen):
    lease: str
    reason: ReturnReason
    note: str = Field(default="", max_length=2000)
    pins: tuple[str, ...] = ()


class VersionView(Frozen):
    """A version of a field. `by`: a name, or None for the machine."""

    version: int
    shown: str | None
    state: FieldState
    by: str | None
    at: datetime


class FinishedView(Frozen):
    """A task done lately, that may still be opened again."""

    id: int
    dossier: str
    code: str | None
    done_at: datetime


def keying_of(told: KeyingIn, value: Any) -> Keying:
    """`value`: what was typed, as the outside contract writes it."""
    return Keying(
        name=told.name,
        version=told.version,
        outcome=told.outcome,
        value=value,
        page=told.page,
        box=told.box,
        candidate=told.candidate,
        timing=told.timing,
    )
