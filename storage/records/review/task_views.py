"""The tasks of the review as they wait, are held, were returned or done: looked at only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, RowMapping, Select, Text, cast, func, select, tuple_

from schemas.review import FieldName, FinishedTask, QueueCount, QueueFilter, Task
from schemas.service import LANES, Lane
from storage.records.database import fixed, in_lots, now
from storage.records.review.needs import WAITING
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.tables import DossierRow

RETURNED = TaskRow.state == fixed("returned")
_BY = (TaskRow.branch, TaskRow.place, TaskRow.lane, TaskRow.kind)


def find_task(tx: Connection, task: int) -> Task | None:
    row = tx.execute(select(TaskRow).where(TaskRow.id == task)).first()
    return None if row is None else task_of(row)


def tasks_where(tx: Connection, wanted: QueueFilter, after: int | None = None, limit: int = 50) -> list[Task]:
    """Those that wait, in the order in which they are claimed: counters first, then by due time, then by age.

    `after`: the last one seen.
    """
    seen = None if after is None else tx.execute(select(TaskRow).where(TaskRow.id == after)).first()
    return [task_of(row) for row in in_order(tx, select(TaskRow).where(*fitting(wanted)), wanted.lane, limit, seen)]


def returned_tasks(tx: Connection, branch: str | None = None, before: int | None = None, limit: int = 50) -> list[Task]:
    """Those that went back to a branch, the newest task first. `before`: the last one seen."""
    chosen = select(TaskRow).where(RETURNED).order_by(TaskRow.id.desc()).limit(limit)
    if branch is not None:
        chosen = chosen.where(TaskRow.branch == branch)
    if before is not None:
        chosen = chosen.where(TaskRow.id < before)
    return [task_of(row) for row in tx.execute(chosen)]


def held_by(tx: Connection, person: str) -> list[Task]:
    """Those that the person holds now, the one worked on last first."""
    held = (TaskRow.holder == person, WAITING, TaskRow.lease_until > now(tx))
    rows = tx.execute(select(TaskRow).where(*held).order_by(TaskRow.lease_until.desc()))
    return [task_of(row) for row in rows]


def finished_lately(tx: Connection, person: str, within: timedelta, limit: int = 50) -> list[FinishedTask]:
    """Those that the person finished and may reopen, the last first."""
    done = (TaskRow.done_by == person, TaskRow.done_at > now(tx) - within, TaskRow.state == "done")
    open_still = (TaskRow.kind == "check", DossierRow.handed_at.is_(None))
    columns = (TaskRow.id, TaskRow.dossier, DossierRow.code, TaskRow.done_at)
    chosen = select(*columns).join(DossierRow, DossierRow.id == TaskRow.dossier).where(*done, *open_still)
    rows = tx.execute(chosen.order_by(TaskRow.done_at.desc()).limit(limit))
    return [FinishedTask.model_validate(row._mapping) for row in rows]


def queue_counts(tx: Connection, branch: str | None = None) -> list[QueueCount]:
    """How many wait, of all branches or of one."""
    counts = (func.count().label("waiting"), func.min(TaskRow.due_at).label("due_at"), func.min(TaskRow.id).label("id"))
    chosen = select(*_BY, *counts).where(WAITING).group_by(*_BY)
    if branch is not None:
        chosen = chosen.where(TaskRow.branch == branch)
    rows, held = tx.execute(chosen).mappings().all(), _held_counts(tx)
    oldest = _made_at(tx, [row["id"] for row in rows])
    return [
        QueueCount.model_validate(
            {name: row[name] for name in ("branch", "place", "lane", "kind", "waiting", "due_at")}
            | {"held": held[_kind_of(row)], "oldest_at": oldest[row["id"]]}
        )
        for row in rows
    ]


def _held_counts(tx: Connection) -> Counter[tuple[str, ...]]:
    held = select(*_BY).where(WAITING, TaskRow.holder.is_not(None), TaskRow.lease_until > now(tx))
    return Counter(_kind_of(row) for row in tx.execute(held).mappings())


def _kind_of(row: RowMapping) -> tuple[str, ...]:
    return tuple(row[column.key] for column in _BY)


def _made_at(tx: Connection, tasks: Sequence[int]) -> dict[int, datetime]:
    made: dict[int, datetime] = {}
    for some in in_lots(tasks):
        rows = tx.execute(select(TaskRow.id, TaskRow.created_at).where(TaskRow.id.in_(some)))
        made |= {row.id: row.created_at for row in rows}
    return made


def undecided(tx: Connection, task: Task) -> set[FieldName]:
    """What must be decided in this task and is not yet."""
    asked = {*task.fields, *([task.planted.name] if task.planted else [])}
    rows = tx.execute(select(KeyingRow.document, KeyingRow.field).where(KeyingRow.task == task.id).distinct())
    return asked - {FieldName(document=row.document, field=row.field) for row in rows}


def fitting(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    """Waiting tasks that the filter lets through."""
    told = wanted.model_dump(include={"kind", "place", "branch", "procedure"}, exclude_none=True)
    chosen = [WAITING, *(getattr(TaskRow, name) == value for name, value in told.items())]
    if wanted.type is not None:
        chosen.append(cast(TaskRow.types, Text).contains(f'"{wanted.type}"', autoescape=True))
    if wanted.due_before is not None:
        chosen.append(TaskRow.due_at < wanted.due_before)
    return chosen


def in_order(
    tx: Connection, chosen: Select[Any], lane: Lane | None, limit: int, after: Row[Any] | None = None
) -> Iterator[Row[Any]]:
    """The first of them, each lane by its due times and then what has none: so the index gives them in order."""
    for each, dated in _segments(lane, after):
        due = TaskRow.due_at.is_not(None) if dated else TaskRow.due_at.is_(None)
        some = chosen.where(TaskRow.lane == each, due).order_by(TaskRow.due_at, TaskRow.id).limit(limit)
        if after is not None and (after.lane, after.due_at is not None) == (each, dated):
            some = some.where(_later(after))
        rows = tx.execute(some).all()
        yield from rows
        limit -= len(rows)
        if limit <= 0:
            return


def _segments(lane: Lane | None, after: Row[Any] | None) -> Sequence[tuple[Lane, bool]]:
    """Lane, and whether with due times; those that come before `after` are left out."""
    lanes = LANES if lane is None else (lane,)
    segments = [(each, dated) for each in lanes for dated in (True, False)]
    if after is None or after.lane not in lanes:
        return segments
    return segments[segments.index((after.lane, after.due_at is not None)) :]


def _later(after: Row[Any]) -> ColumnElement[bool]:
    if after.due_at is None:
        return TaskRow.id > int(after.id)
    later: ColumnElement[bool] = tuple_(TaskRow.due_at, TaskRow.id) > (after.due_at, after.id)
    return later


def task_of(row: Row[Any]) -> Task:
    return Task.model_validate({name: row._mapping[name] for name in Task.model_fields})
