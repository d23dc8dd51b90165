"""Values of the machine about which people decided: right or wrong. Training truth, and the real error rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, select, true
from sqlalchemy.orm import aliased

from schemas.document import FieldValue
from schemas.evidence import Evidence
from schemas.review import FieldName, TaskKind
from storage.records.database import fixed
from storage.records.field_versions import MACHINE
from storage.records.review.quality_rules import QualityRules, Said, said_by, said_in
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.tables import DocumentRow, FieldRow

_EVIDENCE = TypeAdapter(Evidence)
_LOT = 1000
_Settled = Mapping[tuple[str, FieldName], tuple[int, Said]]
_Standing = Mapping[tuple[str, FieldName], Said]


class Verdict(NamedTuple):
    """A value that the machine gave, and whether it was right.

    `sampled`: it had been accepted and was drawn; it stands for `weight` accepted ones. Else it had been uncertain, as
    all of its kind were looked at. `right` None: it was keyed blind otherwise, and nobody settled it yet.
    """

    dossier: str
    name: FieldName
    type: str
    told: FieldValue
    evidence: Evidence | None
    sampled: bool
    weight: float
    right: bool | None
    at: datetime


def verdicts(tx: Connection, rules: QualityRules, *, dossier: str | None = None) -> Iterator[Verdict]:
    """Of one dossier; or of all no check of which waits. What nobody can read is no verdict.

    What a person changed of their own accord says nothing: people look at what is accepted where it looks wrong.
    """
    check = aliased(TaskRow)
    waits = exists().where(check.dossier == KeyingRow.dossier, check.kind == "check", check.state == fixed("waiting"))
    which = ~waits if dossier is None else KeyingRow.dossier == dossier
    return _verdicts(tx, rules, _chosen(("check", "sample"), which), dossier)


def sampled_verdicts(tx: Connection, rules: QualityRules, since: datetime | None = None) -> Iterator[Verdict]:
    """Of accepted values that were drawn, keyed since then."""
    which = KeyingRow.made_at >= since if since else true()
    return _verdicts(tx, rules, _chosen(("sample",), which), None)


def _verdicts(tx: Connection, rules: QualityRules, chosen: Select[Any], dossier: str | None) -> Iterator[Verdict]:
    settled, standing = _settled(tx, dossier), _by_people(tx, dossier)
    for row in tx.execute(chosen, execution_options={"yield_per": _LOT}):
        told = FieldValue.model_validate(row.machine)
        sampled = row.kind == "sample"
        if told.value is None or told.status != ("accepted" if sampled else "review"):
            continue
        found = _verdict(row, told, settled, standing, rules)
        if found is not None:
            yield found


def _verdict(
    row: Row[Any], told: FieldValue, settled: _Settled, standing: _Standing, rules: QualityRules
) -> Verdict | None:
    of_field = _name(row)
    keying, truth = settled.get(of_field, (0, Said(None)))
    said = truth if keying > row.id else said_by(row.outcome, row.value)
    if not said.legible and (row.kind == "check" or keying > row.id):
        return None
    right: bool | None = rules.agree(row.type, row.field, said, said_in(told))
    if row.kind == "sample" and not right and keying <= row.id:
        other = standing.get(of_field)
        right = False if other is not None and rules.agree(row.type, row.field, said, other) else None
    weight = 1 / row.share if row.kind == "sample" and row.share else 1.0
    evidence = None if row.evidence is None else _EVIDENCE.validate_python(row.evidence)
    return Verdict(*of_field, row.type, told, evidence, row.kind == "sample", weight, right, row.made_at)


def _chosen(kinds: Sequence[TaskKind], which: ColumnElement[bool]) -> Select[Any]:
    """The last that was keyed of each field in each task, with the value that the machine had then."""
    later = aliased(KeyingRow)
    again = exists().where(*_same_field(later), later.task == KeyingRow.task, later.id > KeyingRow.id)
    of_paper = and_(
        DocumentRow.dossier == KeyingRow.dossier,
        DocumentRow.key == KeyingRow.document,
        DocumentRow.revision == TaskRow.revision,
    )
    return (
        select(KeyingRow, TaskRow.share, DocumentRow.type, FieldRow.evidence, FieldRow.told.label("machine"))
        .join(TaskRow, TaskRow.id == KeyingRow.task)
        .join(DocumentRow, of_paper)
        .join(FieldRow, _machines_then())
        .where(KeyingRow.kind.in_(kinds), which, ~KeyingRow.planted, ~again)
        .order_by(KeyingRow.id)
    )


def _machines_then() -> ColumnElement[bool]:
    """The machine's version of the field that held when it was keyed."""
    newer = aliased(FieldRow)
    same = (newer.dossier == KeyingRow.dossier, newer.document == KeyingRow.document, newer.key == KeyingRow.field)
    then = (newer.made_by == MACHINE, newer.made_at <= KeyingRow.made_at)
    version = select(func.max(newer.version)).where(*same, *then).scalar_subquery()
    return and_(
        FieldRow.dossier == KeyingRow.dossier,
        FieldRow.document == KeyingRow.document,
        FieldRow.key == KeyingRow.field,
        FieldRow.version == version,
    )


def _same_field(other: type[KeyingRow]) -> tuple[ColumnElement[bool], ...]:
    return tuple(getattr(other, name) == getattr(KeyingRow, name) for name in ("dossier", "document", "field"))


def _settled(tx: Connection, dossier: str | None) -> _Settled:
    """The last that was settled of each field, and by which keying."""
    rows = tx.execute(_of_kind("settle", dossier))
    return {_name(row): (row.id, said_by(row.outcome, row.value)) for row in rows}


def _by_people(tx: Connection, dossier: str | None) -> _Standing:
    """What was last decided in a check of each field that was sampled."""
    sample = aliased(KeyingRow)
    sampled = exists().where(*_same_field(sample), sample.kind == "sample")
    rows = tx.execute(_of_kind("check", dossier).where(KeyingRow.made.is_not(None), sampled))
    return {_name(row): said_by(row.outcome, row.value) for row in rows}


def _of_kind(kind: str, dossier: str | None) -> Select[Any]:
    chosen = select(KeyingRow).where(KeyingRow.kind == kind).order_by(KeyingRow.id)
    return chosen if dossier is None else chosen.where(KeyingRow.dossier == dossier)


def _name(row: Row[Any]) -> tuple[str, FieldName]:
    return row.dossier, FieldName(document=row.document, field=row.field)
