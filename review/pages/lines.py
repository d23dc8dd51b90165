"""Tasks as lists show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from review.pages.words import KINDS, LANES, REASONS
from review.station.labels import title_of
from runtime.catalogue import load_catalogue
from runtime.run_options import VIETNAM
from schemas.person import Person
from schemas.review import QueueCount, Task

When = Literal["late", "today", "tomorrow", "later"]


class Due(NamedTuple):
    """`at`: ISO 8601 with +07:00."""

    at: str
    when: When


class Line(NamedTuple):
    """`href`: where it opens, for who holds it: tasks are given out, nobody picks theirs. `kind`, `lane`: to be
    translated.
    """

    id: int
    href: str | None
    dossier: str
    procedure: str | None
    papers: Sequence[str]
    kind: str
    lane: str
    branch: str
    uncertain: int
    due: Due | None
    created_at: datetime
    holder: str | None


class Waiting(NamedTuple):
    """So many of a kind wait in a lane. `title`, `lane_title`: to be translated."""

    kind: str
    lane: str
    title: str
    lane_title: str
    waiting: int
    due: Due | None
    oldest_at: datetime


def line_of(task: Task, viewer: Person, names: Mapping[str, str], now: datetime) -> Line:
    """`names`: of people, by id."""
    held = task.holder is not None and task.lease_until is not None and task.lease_until > now
    return Line(
        id=task.id,
        href=f"/review/tasks/{task.id}" if held and task.holder == viewer.id else None,
        dossier=task.dossier,
        procedure=procedure_name(task.procedure),
        papers=[paper_title(code) for code in task.types],
        kind=KINDS[task.kind],
        lane=LANES[task.lane],
        branch=task.branch,
        uncertain=task.uncertain,
        due=due_of(task.due_at, now),
        created_at=task.created_at,
        holder=names.get(task.holder or "") if held else None,
    )


class ReturnedLine(NamedTuple):
    """A task that went back. `reason`: to be translated; `note`: in the reviewer's words."""

    id: int
    dossier: str
    procedure: str | None
    branch: str
    reason: str
    note: str | None
    pins: Sequence[str]
    due: Due | None
    by: str | None
    at: datetime | None


def returned_line(task: Task, names: Mapping[str, str], now: datetime) -> ReturnedLine:
    return ReturnedLine(
        id=task.id,
        dossier=task.dossier,
        procedure=procedure_name(task.procedure),
        branch=task.branch,
        reason=REASONS[task.reason or "other"],
        note=task.note,
        pins=task.pins,
        due=due_of(task.due_at, now),
        by=names.get(task.done_by or ""),
        at=task.done_at,
    )


def waiting(counts: Sequence[QueueCount], now: datetime) -> list[Waiting]:
    """Of all branches together, counters first."""
    told = []
    for lane in LANES:
        for kind in KINDS:
            some = [one for one in counts if (one.lane, one.kind) == (lane, kind)]
            if some:
                first = min((one.due_at for one in some if one.due_at), default=None)
                oldest = min(one.oldest_at for one in some)
                total = sum(one.waiting for one in some)
                told.append(Waiting(kind, lane, KINDS[kind], LANES[lane], total, due_of(first, now), oldest))
    return told


def due_of(due_at: str | None, now: datetime) -> Due | None:
    if due_at is None:
        return None
    due, here = datetime.fromisoformat(due_at), now.astimezone(VIETNAM)
    days = (due.astimezone(VIETNAM).date() - here.date()).days
    when: Mapping[int, When] = {0: "today", 1: "tomorrow"}
    return Due(due_at, "late" if due < here else when.get(days, "later"))


def end_of_day(now: datetime, days: int = 0) -> str:
    """The end of today in Việt Nam, or of the day `days` later, as tasks tell their due times."""
    here = now.astimezone(VIETNAM) + timedelta(days=days + 1)
    return here.replace(hour=0, minute=0, second=0, microsecond=0).isoformat()


def procedure_name(code: str | None) -> str | None:
    found = load_catalogue().procedures.get(code or "")
    return found.name if found else code


def paper_title(code: str) -> str:
    found = load_catalogue().document_types.get(code)
    return title_of(found) if found else code
