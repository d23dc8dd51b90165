"""What people decide about fields: a new version of each, and beside it what the machine had told, to learn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from schemas.document import FieldStatus, FieldValue
from schemas.errors import FieldConflict
from schemas.person import Person
from schemas.review import BLIND, FieldName, FieldVersion, Keyed, Keying, Outcome, Task
from storage.records import audit
from storage.records.database import now
from storage.records.field_versions import MACHINE
from storage.records.review.tables import KeyingRow
from storage.records.review.tasks import lock_dossier
from storage.records.tables import DossierRow, FieldRow

ILLEGIBLE = "illegible"
"""The finding of a field that a person could not read."""
_STATUS: Mapping[Outcome, FieldStatus] = {
    "confirmed": "accepted",
    "corrected": "accepted",
    "illegible": "review",
    "empty": "absent",
}
_BLANK = {"value": None, "text": None, "page": None, "box": None}


def decided(keying: Keying, before: FieldValue | None) -> FieldValue:
    """The field as the person has it. It stays where it was found, unless they drew a box or found it empty."""
    told = FieldValue(value=None, text=None, confidence=None, status=_STATUS[keying.outcome], source="reviewer",
                      page=before.page if before else None, box=before.box if before else None)  # fmt: skip
    if keying.outcome == "empty":
        return told.model_copy(update=_BLANK)
    if keying.outcome == "illegible":
        told = told.model_copy(update={"findings": (ILLEGIBLE,)})
    else:
        told = told.model_copy(update={"value": keying.value, "text": before.text if before else None})
    return told if keying.box is None else told.model_copy(update={"page": keying.page, "box": keying.box})


def keep_keying(
    tx: Connection, task: Task, person: Person, keying: Keying, value: FieldValue, leaf: int | None = None
) -> int:
    """Keeps what was decided in a task that `require_lease` gave; returns the version of the field that holds then.

    `value`: the field as `decided` tells it; what is keyed blind, or about a planted error, makes no version. `leaf`:
    the index of its page among the document's pages, where it was drawn anew. Raises FieldConflict when the field has
    another version than `keying.version`, but for what is keyed blind.
    """
    lock_dossier(tx, task.dossier)
    rows = _versions(tx, task.dossier, keying.name)
    newest = rows[0].version if rows else 0
    planted = task.planted is not None and task.planted.name == keying.name
    blind = task.kind in BLIND
    if not blind and keying.version != newest:
        raise FieldConflict(newest)
    made = None
    if not blind and not planted:
        made = newest = newest + 1
        _keep_version(tx, task, person, keying.name, made, value, rows[0].leaf if leaf is None and rows else leaf)
    machine = next((row.told for row in rows if row.made_by == MACHINE), None)
    _keep(tx, task, person, keying, machine, made, planted=planted)
    return newest


def versions(tx: Connection, dossier: str, name: FieldName) -> list[FieldVersion]:
    """All of a field, the newest first."""
    return [
        FieldVersion(version=row.version, value=_value(row), made_by=row.made_by, made_at=row.made_at)
        for row in _versions(tx, dossier, name)
    ]


def keyed(tx: Connection, task: int) -> Mapping[FieldName, Keyed]:
    """What was last decided about each field in this task."""
    rows = tx.execute(select(KeyingRow).where(KeyingRow.task == task).order_by(KeyingRow.id))
    return {
        FieldName(document=row.document, field=row.field): Keyed(
            outcome=row.outcome, value=row.value, made=row.made, planted=row.planted
        )
        for row in rows
    }


def _versions(tx: Connection, dossier: str, name: FieldName) -> list[Row[Any]]:
    same = (FieldRow.dossier == dossier, FieldRow.document == name.document, FieldRow.key == name.field)
    return list(tx.execute(select(FieldRow).where(*same).order_by(FieldRow.version.desc())).all())


def _keep_version(
    tx: Connection, task: Task, person: Person, name: FieldName, version: int, value: FieldValue, leaf: int | None
) -> None:
    row = {"dossier": task.dossier, "document": name.document, "key": name.field, "version": version, "leaf": leaf}
    told = {"told": value.model_dump(mode="json"), "status": value.status, "confidence": value.confidence}
    seen = select(DossierRow.revision).where(DossierRow.id == task.dossier).scalar_subquery()
    tx.execute(insert(FieldRow).values(**row, **told, revision=seen, made_by=person.id, made_at=now(tx)))
    facts = {"dossier": task.dossier, "document": name.document, "field": name.field, "version": version}
    audit.append(tx, person.id, "field decided", str(task.id), **facts)


def _keep(
    tx: Connection, task: Task, person: Person, keying: Keying, machine: Any, made: int | None, *, planted: bool
) -> None:
    about = {
        "task": task.id,
        "kind": task.kind,
        "person": person.id,
        "dossier": task.dossier,
        **keying.name.model_dump(),
    }
    told = keying.model_dump(mode="json", include={"outcome", "value", "candidate"})
    result = {"told": None if made is None else machine, "made": made, "planted": planted, "made_at": now(tx)}
    tx.execute(insert(KeyingRow).values(**about, **told, **keying.timing.model_dump(), **result))


def _value(row: Row[Any]) -> FieldValue:
    return FieldValue.model_validate(row.told)
