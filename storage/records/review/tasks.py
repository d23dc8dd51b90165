"""Who may work on a task of the review, and what becomes of it.

waiting -> done | returned -> waiting again (reopened); waiting -> dropped. A task that waits may be held, by one person
at a time, for as long as their lease runs; every write names the lease, and a new one ends the one before. A lease that
ran out is over only when somebody else takes the task: nothing was lost then. Leases are measured by the database's
clock. Locks are taken in one order everywhere: dossier, person, task, end of the audit chain.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, select, update
from sqlalchemy.orm import aliased

from schemas.errors import HandedOver, LeaseLost, Undecided
from schemas.person import Person
from schemas.review import Lease, QueueFilter, ReturnReason, Task
from storage.records import audit
from storage.records.database import now
from storage.records.review.needs import WAITING
from storage.records.review.tables import KeyingRow, PersonRow, TaskRow
from storage.records.review.task_views import RETURNED, fitting, in_order, task_of, undecided
from storage.records.tables import BatchRow, DossierRow, PartRow
from storage.records.wanting import want

LEASE = timedelta(minutes=5)
MOST_HELD = 2
"""What a person works on, and what comes next."""
_CHOICE = 16
_TRIES = 5
_NOBODY = {"lease": None, "lease_until": None, "holder": None}


def claim(tx: Connection, person: Person, wanted: QueueFilter) -> Lease | None:
    """One of the first tasks that the person may work on, by chance: nobody picks theirs. None: none waits.

    Who holds two already lets go of the one whose lease ends first; where nothing else waits, they get that one again.
    """
    _lock_person(tx, person)
    found = _choose(tx, person, wanted)
    if found is None and len(held := _held(tx, person)) >= MOST_HELD:
        found = held[-1]
    return None if found is None else _lease(tx, found, person)


def _choose(tx: Connection, person: Person, wanted: QueueFilter) -> int | None:
    free = _free(tx, person)
    chosen = select(TaskRow.id).where(*fitting(wanted), *free)
    for _ in range(_TRIES):
        first = [row.id for row in in_order(tx, chosen, wanted.lane, _CHOICE)]
        if not first:
            return None
        one = select(TaskRow.id).where(TaskRow.id.in_(first), WAITING, *free).order_by(func.random()).limit(1)
        if found := tx.execute(one.with_for_update(skip_locked=True, of=TaskRow, key_share=True)).scalar():
            return found
    return None


def take(tx: Connection, task: int, person: Person) -> Lease | None:
    """This task, when it waits and is free or the person's own already; their lease before ends.

    None: they may not (other branch, four eyes), another one holds it, it is done, or its dossier is being made anew.
    """
    _lock_person(tx, person)
    locked = select(TaskRow.id).where(TaskRow.id == task, WAITING).with_for_update(key_share=True)
    if tx.execute(locked).first() is None:
        return None
    free = (TaskRow.id == task, *_free(tx, person))
    own = (TaskRow.id == task, TaskRow.holder == person.id)
    may = any(tx.execute(select(TaskRow.id).where(*which)).first() for which in (own, free))
    return _lease(tx, task, person) if may else None


def beat(tx: Connection, task: int, token: str, person: Person) -> datetime:
    """The person is at work on it: until when the lease runs now. Raises LeaseLost."""
    until = now(tx) + LEASE
    if tx.execute(update(TaskRow).where(*_holding(task, token, person)).values(lease_until=until)).rowcount != 1:
        raise LeaseLost(task)
    return until


def require_lease(tx: Connection, task: int, token: str, person: Person) -> Task:
    """The task, to be written to in this transaction; its lease is as good as new. Raises LeaseLost."""
    of_task = tx.execute(select(TaskRow.dossier).where(TaskRow.id == task)).scalar()
    if of_task is None:
        raise LeaseLost(task)
    lock_dossier(tx, of_task)
    beat(tx, task, token, person)
    return task_of(tx.execute(select(TaskRow).where(TaskRow.id == task)).one())


def release(tx: Connection, task: int, token: str, person: Person) -> None:
    """The person leaves it to others. Nothing happens when it is not theirs any more."""
    tx.execute(update(TaskRow).where(*_holding(task, token, person)).values(_NOBODY))


def finish(tx: Connection, task: Task, person: Person) -> None:
    """Ends a task that `require_lease` gave; its dossier is made anew with what was corrected. Raises Undecided."""
    if left := undecided(tx, task):
        raise Undecided(task.id, len(left))
    _close(tx, task, person, state="done")
    made = select(KeyingRow.id).where(KeyingRow.task == task.id, KeyingRow.made.is_not(None)).limit(1)
    if tx.execute(made).first():
        want(tx, task.dossier)
    audit.append(tx, person.id, "task finished", str(task.id), dossier=task.dossier, kind=task.kind)


def send_back(
    tx: Connection, task: Task, person: Person, reason: ReturnReason, note: str = "", pins: Sequence[str] = ()
) -> None:
    """Returns a task that `require_lease` gave to the branch, which has to send something new."""
    _close(tx, task, person, state="returned", reason=reason, note=note or None, pins=list(pins))
    facts = {"dossier": task.dossier, "kind": task.kind, "reason": reason}
    audit.append(tx, person.id, "task returned", str(task.id), **facts)


def reopen(tx: Connection, task: int, person: Person) -> Lease | None:
    """Opens a finished check, or a returned task, again. Where another of its kind waits by now, that one is taken.

    None: the person may not, or it is neither. Raises HandedOver when the agency has the dossier.
    """
    row = tx.execute(select(TaskRow).where(TaskRow.id == task)).first()
    if row is None:
        return None
    lock_dossier(tx, row.dossier)
    if tx.execute(select(DossierRow.handed_at).where(DossierRow.id == row.dossier)).scalar() is not None:
        raise HandedOver(row.dossier)
    waiting = select(TaskRow.id).where(TaskRow.dossier == row.dossier, TaskRow.kind == row.kind, WAITING)
    if other := tx.execute(waiting).scalar():
        return take(tx, other, person)
    _lock_person(tx, person)
    closed = RETURNED | ((TaskRow.state == "done") & (TaskRow.kind == "check"))
    again = update(TaskRow).where(TaskRow.id == task, closed, *_allowed(person))
    if tx.execute(again.values(state="waiting", done_at=None, done_by=None)).rowcount != 1:
        return None
    lease = _lease(tx, task, person)
    audit.append(tx, person.id, "task reopened", str(task), dossier=row.dossier, kind=row.kind)
    return lease


def lock_dossier(tx: Connection, dossier: str) -> None:
    """Until the transaction ends nobody else changes this dossier, its fields or tasks."""
    tx.execute(select(DossierRow.id).where(DossierRow.id == dossier).with_for_update(key_share=True)).one()


def _lock_person(tx: Connection, person: Person) -> None:
    """They get one lease at a time, however many windows ask."""
    tx.execute(select(PersonRow.id).where(PersonRow.id == person.id).with_for_update(key_share=True))


def _lease(tx: Connection, task: int, person: Person) -> Lease:
    others = [held for held in _held(tx, person) if held != task]
    for other in others[MOST_HELD - 1 :]:
        tx.execute(update(TaskRow).where(TaskRow.id == other, TaskRow.holder == person.id).values(_NOBODY))
    lease = Lease(task=task, token=secrets.token_hex(16), until=now(tx) + LEASE)
    held = {"lease": lease.token, "lease_until": lease.until, "holder": person.id}
    tx.execute(update(TaskRow).where(TaskRow.id == task).values(held))
    return lease


def _held(tx: Connection, person: Person) -> list[int]:
    """What the person holds, that whose lease ends last first."""
    held = (TaskRow.holder == person.id, WAITING, TaskRow.lease_until > now(tx))
    by_end = select(TaskRow.id).where(*held).order_by(TaskRow.lease_until.desc(), TaskRow.id)
    return list(tx.execute(by_end).scalars())


def _close(tx: Connection, task: Task, person: Person, **told: Any) -> None:
    ended = {"done_at": now(tx), "done_by": person.id, **_NOBODY, **told}
    tx.execute(update(TaskRow).where(TaskRow.id == task.id).values(ended))


def _holding(task: int, token: str, person: Person) -> tuple[ColumnElement[bool], ...]:
    return (TaskRow.id == task, WAITING, TaskRow.lease == token, TaskRow.holder == person.id)


def _free(tx: Connection, person: Person) -> tuple[ColumnElement[bool], ...]:
    """Nobody holds it (a lease that is longer than any is a clock's that jumped), and its dossier stands still.

    Nor does the person hold another task of it: what one of them shows, the other may hide.
    """
    at = now(tx)
    until = TaskRow.lease_until
    unheld = until.is_(None) | (until < at) | (until > at + 2 * LEASE)
    made = _exists(DossierRow.id == TaskRow.dossier, DossierRow.wanted == DossierRow.revision)
    given = (PartRow.dossier == TaskRow.dossier, BatchRow.id == PartRow.batch)
    read_anew = _exists(*given, BatchRow.state == "taken")
    other = aliased(TaskRow)
    same = (other.dossier == TaskRow.dossier, other.id != TaskRow.id)
    beside = _exists(*same, other.holder == person.id, other.lease_until > at)
    return (unheld, made, ~read_anew, ~beside, *_allowed(person))


def _allowed(person: Person) -> tuple[ColumnElement[bool], ...]:
    """Four eyes: no dossier that they scanned; none to be keyed blind, or settled, that they keyed before."""
    names = [person.id.lower(), person.login.lower()]
    given = (PartRow.dossier == TaskRow.dossier, BatchRow.id == PartRow.batch)
    scanned = _exists(*given, func.lower(BatchRow.operator).in_(names))
    other = KeyingRow.task != TaskRow.id
    keyed = _exists(KeyingRow.dossier == TaskRow.dossier, KeyingRow.person == person.id, other)
    own_branch = [] if person.branch is None else [TaskRow.branch == person.branch]
    return (~scanned, (TaskRow.kind == "check") | ~keyed, *own_branch)


def _exists(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Looked up for each task in turn: without the offset PostgreSQL would join all tasks before it takes the first."""
    return select(literal(1)).where(*which).correlate(TaskRow).offset(0).exists()
