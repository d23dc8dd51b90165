"""What of a dossier needs a person: found out whenever it is made, in the transaction that keeps it.

A person need look at a field in `review` or named by a failed check, at a paper of type `other`, at a page that could
not be read; and once more, in a place of its own, at what one person called illegible. What a person decided,
or has seen and left as it is, is not asked again. A dossier that went back to its branch waits for something new.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from schemas.document import Document
from schemas.dossier import Dossier
from schemas.model import Frozen
from schemas.review import FieldName, Place, TaskKind
from storage.records.database import fixed, now
from storage.records.field_versions import MACHINE, newest_fields
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.tables import DocumentRow, DossierRow, PageRow

WAITING = TaskRow.state == fixed("waiting")
_OTHER = "other"


class _Needs(Frozen):
    """`fields`: to be decided. `place`: where that is done."""

    fields: tuple[FieldName, ...]
    place: Place


def refresh(tx: Connection, dossier: Dossier, revision: int) -> None:
    """Makes the tasks of the dossier fit what was just made of it. The dossier's row is locked already."""
    there = frozenset(FieldName(document=one.key, field=name) for one in dossier.documents for name in one.fields)
    waiting = select(TaskRow).where(TaskRow.dossier == dossier.id, WAITING).with_for_update(key_share=True)
    check = None
    for row in tx.execute(waiting).all():
        if row.kind == "check":
            check = row
        else:
            _refit(tx, row, revision, [name for name in _fields(row) if name in there])
    keyed = frozenset(_keyed(tx, check.id)) if check else frozenset[FieldName]()
    needs = _needs(tx, dossier, keyed)
    if check is not None:
        _refresh_check(tx, check, revision, needs, begun=bool(keyed) or _held(tx, check))
    elif needs is not None and not _sent_back(tx, dossier):
        add_task(tx, dossier.id, "check", needs.fields, needs.place)


def add_task(
    tx: Connection, dossier: str, kind: TaskKind, fields: Collection[FieldName], place: Place = "check"
) -> int:
    """A new task of a dossier that is made; `fields`: those to be decided. One of each kind may wait at a time."""
    told: dict[str, Any] = {"kind": kind, "place": place, "state": "waiting", "pins": [], "created_at": now(tx)}
    facts = _facts(tx, dossier) | _told_fields(fields)
    new = insert(TaskRow).values(dossier=dossier, **facts, **told)
    added: int = tx.execute(new.returning(TaskRow.id)).scalar_one()
    return added


def set_fields(tx: Connection, task: int, fields: Collection[FieldName]) -> None:
    """What a task that waits asks for; one that asks for nothing is dropped."""
    if fields:
        tx.execute(update(TaskRow).where(TaskRow.id == task, WAITING).values(_told_fields(fields)))
    else:
        _drop(tx, TaskRow.id == task)


def drop_tasks(tx: Connection, dossier: str) -> None:
    """The dossier was withdrawn: nothing of it waits any more, and whoever held a task has lost it."""
    _drop(tx, TaskRow.dossier == dossier)


def _refresh_check(tx: Connection, row: Row[Any], revision: int, needs: _Needs | None, *, begun: bool) -> None:
    """One that somebody has begun stays theirs to finish, where it is, even if nothing is left of it."""
    if needs is None and not begun:
        _drop(tx, TaskRow.id == row.id)
        return
    _refit(tx, row, revision, needs.fields if needs else ())
    if needs is not None and not begun:
        tx.execute(update(TaskRow).where(TaskRow.id == row.id).values(place=needs.place))


def _refit(tx: Connection, row: Row[Any], revision: int, fields: Sequence[FieldName]) -> None:
    if not fields and row.kind != "check":
        _drop(tx, TaskRow.id == row.id)
        return
    facts = _facts(tx, row.dossier) | _told_fields(fields) | {"revision": revision}
    tx.execute(update(TaskRow).where(TaskRow.id == row.id).values(facts))


def _drop(tx: Connection, which: Any) -> None:
    gone = {"state": "dropped", "done_at": now(tx), "lease": None, "lease_until": None, "holder": None}
    tx.execute(update(TaskRow).where(which, WAITING).values(gone))


def _facts(tx: Connection, dossier: str) -> dict[str, Any]:
    """What a task says of its dossier."""
    row = tx.execute(select(DossierRow).where(DossierRow.id == dossier)).one()
    of_revision = (DocumentRow.dossier == dossier, DocumentRow.revision == row.revision)
    types = tx.execute(select(DocumentRow.type).where(*of_revision)).scalars()
    own = ("lane", "branch", "procedure", "due_at", "revision")
    return {name: row._mapping[name] for name in own} | {"types": sorted(set(types))}


def _told_fields(fields: Collection[FieldName]) -> dict[str, Any]:
    return {"fields": [name.model_dump() for name in fields], "uncertain": len(fields)}


def _needs(tx: Connection, dossier: Dossier, keyed: Collection[FieldName]) -> _Needs | None:
    """None: no person need look. `keyed`: already decided in the task that waits."""
    doubtful, illegible = _open_fields(tx, dossier)
    doubtful, illegible = ([name for name in some if name not in keyed] for some in (doubtful, illegible))
    if doubtful or _unknown_papers(tx, dossier):
        return _Needs(fields=(*doubtful, *illegible), place="check")
    if illegible or _unread_pages(tx, dossier.id):
        return _Needs(fields=tuple(illegible), place="unreadable")
    return None


def _open_fields(tx: Connection, dossier: Dossier) -> tuple[list[FieldName], list[FieldName]]:
    """Those that no person decided and some must; those that one person called illegible, and no second one yet."""
    newest, failed = newest_fields(tx, dossier.id), _failed(dossier)
    agreed = _illegible_twice(tx, dossier.id)
    doubtful, illegible = [], []
    for document in dossier.documents:
        for field, value in document.fields.items():
            name, row = FieldName(document=document.key, field=field), newest[document.key, field]
            if row.made_by == MACHINE:
                if value.status == "review" or name in failed:
                    doubtful.append(name)
            elif row.status == "review" and (name, row.version) not in agreed:
                illegible.append(name)
    return doubtful, illegible


def _failed(dossier: Dossier) -> set[FieldName]:
    """Fields of failed checks, which name them `d01/child.name`."""
    keys: Mapping[str, Document] = {document.id: document for document in dossier.documents}
    named = [one.partition("/") for check in dossier.checks if check.outcome == "fail" for one in check.fields]
    return {FieldName(document=keys[document].key, field=field) for document, _, field in named if document in keys}


def _illegible_twice(tx: Connection, dossier: str) -> set[tuple[FieldName, int | None]]:
    """With the version that says so, made where the unreadable is looked at."""
    said = select(KeyingRow.document, KeyingRow.field, KeyingRow.made).join(TaskRow, TaskRow.id == KeyingRow.task)
    of_dossier = (KeyingRow.dossier == dossier, KeyingRow.outcome == "illegible", TaskRow.place == "unreadable")
    rows = tx.execute(said.where(*of_dossier))
    return {(FieldName(document=row.document, field=row.field), row.made) for row in rows}


def _unknown_papers(tx: Connection, dossier: Dossier) -> bool:
    """Whether there is a paper of type `other` that nobody saw as such and left so."""
    unknown = {document.key for document in dossier.documents if document.type == _OTHER}
    same = (DocumentRow.dossier == TaskRow.dossier) & (DocumentRow.revision == TaskRow.revision)
    seen = select(DocumentRow.key).join(TaskRow, same).where(*_done_checks(dossier.id), DocumentRow.type == _OTHER)
    return bool(unknown) and not unknown <= set(tx.execute(seen).scalars())


def _unread_pages(tx: Connection, dossier: str) -> bool:
    """Whether pages could not be read, and nobody finished the dossier since."""
    seen_at = tx.execute(select(func.max(TaskRow.done_at)).where(*_done_checks(dossier))).scalar()
    unread = select(PageRow.id).where(PageRow.dossier == dossier, PageRow.set_aside == "unreadable").limit(1)
    if seen_at is not None:
        unread = unread.where(PageRow.read_at > seen_at)
    return tx.execute(unread).first() is not None


def _done_checks(dossier: str) -> tuple[Any, ...]:
    return (TaskRow.dossier == dossier, TaskRow.kind == "check", TaskRow.state == "done")


def _sent_back(tx: Connection, dossier: Dossier) -> bool:
    """Whether its branch has it, and no page came in since that was not there when it went back."""
    closed = (TaskRow.dossier == dossier.id, TaskRow.kind == "check", TaskRow.state.in_(("done", "returned")))
    in_time = select(TaskRow.state, TaskRow.revision).where(*closed).order_by(TaskRow.done_at.desc(), TaskRow.id.desc())
    last = tx.execute(in_time.limit(1)).first()
    if last is None or last.state != "returned":
        return False
    then = select(DocumentRow.pages).where(DocumentRow.dossier == dossier.id, DocumentRow.revision == last.revision)
    seen = {(page["sha256"], page["source_page"]) for pages in tx.execute(then).scalars() for page in pages or ()}
    return {(page.sha256, page.source_page) for one in dossier.documents for page in one.pages} <= seen


def _held(tx: Connection, row: Row[Any]) -> bool:
    return row.lease_until is not None and row.lease_until > now(tx)


def _fields(row: Row[Any]) -> list[FieldName]:
    return [FieldName.model_validate(one) for one in row.fields]


def _keyed(tx: Connection, task: int) -> set[FieldName]:
    rows = tx.execute(select(KeyingRow.document, KeyingRow.field).where(KeyingRow.task == task).distinct())
    return {FieldName(document=row.document, field=row.field) for row in rows}
