"""What people decide is checked by other people.

check, then for critical fields second: another person keys them blind. Where the two differ, settle: a third decides.
A sample of what the machine accepted is keyed blind as well; where that differs, settling is the ticket by which it is
corrected. What is keyed blind changes no field; what is decided in a check or in settling does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, select, update

from schemas.document import FieldValue
from schemas.review import BLIND, FieldName, Keyed, Task, TaskKind
from storage.records import audit
from storage.records.field_versions import MACHINE, newest_fields
from storage.records.review.corrections import keyed
from storage.records.review.needs import WAITING, add_task, set_fields
from storage.records.review.quality_rules import QualityRules, Said, said_by, said_in
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.review.verdicts import verdicts
from storage.records.tables import DocumentRow, DossierRow

_Decided = Mapping[FieldName, Keyed]


def after_finish(tx: Connection, task: Task, rules: QualityRules) -> None:
    """Asks the next person, where what was decided in a task just finished needs one."""
    types = _types(tx, task.dossier)
    decided = {name: one for name, one in keyed(tx, task.id).items() if name.document in types}
    if task.kind == "check":
        _ask(tx, task.dossier, "second", list(_alone(tx, task, types, decided, rules)))
        _ask(tx, task.dossier, "settle", list(_beyond_planted(task, types, decided, rules)))
    elif task.kind in BLIND:
        _ask(tx, task.dossier, "settle", list(_differing(tx, task, types, decided, rules)))
    if task.kind in {"sample", "settle"}:
        _note_errors(tx, task, decided, rules)


def to_settle(tx: Connection, task: Task) -> Mapping[FieldName, tuple[Said, ...]]:
    """Of each field of a settling task what stands and what was keyed blind, in no order and each once."""
    newest, found = newest_fields(tx, task.dossier), {}
    for name in task.fields:
        row = newest.get((name.document, name.field))
        stands = [said_in(FieldValue.model_validate(row.told))] if row else []
        found[name] = tuple(sorted({repr(one): one for one in [*stands, *_blind(tx, task, name)]}.values(), key=repr))
    return found


def _ask(tx: Connection, dossier: str, kind: TaskKind, fields: Collection[FieldName]) -> None:
    """One of the kind that waits already is asked for these too."""
    if not fields:
        return
    waiting = select(TaskRow).where(TaskRow.dossier == dossier, TaskRow.kind == kind, WAITING)
    row = tx.execute(waiting.with_for_update(key_share=True)).first()
    if row is None:
        add_task(tx, dossier, kind, fields)
        return
    asked = [FieldName.model_validate(one) for one in row.fields]
    set_fields(tx, row.id, [*asked, *(name for name in fields if name not in asked)])


def _types(tx: Connection, dossier: str) -> Mapping[str, str]:
    """Of the dossier's documents as they are now, by key."""
    now = (DocumentRow.dossier == DossierRow.id) & (DocumentRow.revision == DossierRow.revision)
    chosen = select(DocumentRow.key, DocumentRow.type).join(DossierRow, now).where(DossierRow.id == dossier)
    return {row.key: row.type for row in tx.execute(chosen)}


def _alone(
    tx: Connection, task: Task, types: Mapping[str, str], decided: _Decided, rules: QualityRules
) -> Iterator[FieldName]:
    """Critical fields about which one person decided, and nobody else keyed the same."""
    for name, one in decided.items():
        type_ = types[name.document]
        spec = rules.spec(type_, name.field)
        if one.planted or spec is None or not rules.is_critical(type_, spec):
            continue
        told = said_by(one.outcome, one.value)
        if not any(rules.agree(type_, name.field, told, other) for other in _blind(tx, task, name)):
            yield name


def _beyond_planted(
    task: Task, types: Mapping[str, str], decided: _Decided, rules: QualityRules
) -> Iterator[FieldName]:
    """A known error put right with something else than was taken for right: a third person says who errs."""
    if task.planted is not None and (one := decided.get(task.planted.name)) is not None and one.planted:
        name, told = task.planted.name, said_by(one.outcome, one.value)
        known = (Said(task.planted.shown), Said(task.planted.truth))
        if not any(rules.agree(types[name.document], name.field, told, other) for other in known):
            yield name


def _differing(
    tx: Connection, task: Task, types: Mapping[str, str], decided: _Decided, rules: QualityRules
) -> Iterator[FieldName]:
    """Fields that were keyed otherwise than they stand."""
    newest = newest_fields(tx, task.dossier)
    for name, one in decided.items():
        row = newest.get((name.document, name.field))
        stands = said_in(FieldValue.model_validate(row.told)) if row else Said(None)
        if not rules.agree(types[name.document], name.field, said_by(one.outcome, one.value), stands):
            yield name


def _blind(tx: Connection, task: Task, name: FieldName) -> list[Said]:
    """What people keyed blind for the field, each their last."""
    of_field = (KeyingRow.dossier == task.dossier, KeyingRow.document == name.document, KeyingRow.field == name.field)
    chosen = select(KeyingRow).where(*of_field, KeyingRow.kind.in_(BLIND)).order_by(KeyingRow.id)
    last = {row.task: said_by(row.outcome, row.value) for row in tx.execute(chosen)}
    return list(last.values())


def _note_errors(tx: Connection, task: Task, decided: _Decided, rules: QualityRules) -> None:
    """The audit names each accepted value that this task proved wrong; an agency that has it gets the dossier anew."""
    of_dossier = DossierRow.id == task.dossier
    handed = tx.execute(select(DossierRow.handed_at).where(of_dossier)).scalar() is not None
    for one in verdicts(tx, rules, dossier=task.dossier):
        if one.sampled and one.right is False and one.name in decided:
            facts = {**one.name.model_dump(), "task": task.id, "handed_over": handed}
            audit.append(tx, MACHINE, "accepted value found wrong", task.dossier, **facts)
            if task.kind == "settle":
                tx.execute(update(DossierRow).where(of_dossier).values(handed_at=None))
