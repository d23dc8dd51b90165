"""Dossiers whose fields are of kinds that people key twice, and rules for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from pipeline.formats.same import same_value
from pipeline.formats.slips import slip
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.dossier import Dossier
from schemas.person import Person
from schemas.review import FieldName, Lease, Outcome, QueueFilter, Task, TaskKind
from storage.records.database import Records
from storage.records.field_versions import newest_fields
from storage.records.review import quality, tasks
from storage.records.review.drawing import draw
from storage.records.review.quality_rules import QualityRules
from storage.records.tables import DossierRow
from tests.integration.review_flow import arrives, claimed, key, keying, makes, with_fields

NOTHING = QualityRules(
    types=load_document_types(("Kinh",)),
    second=frozenset(),
    sample_share=0.0,
    planted_share=0.0,
    same=same_value,
    slip=slip,
)
TYPE = "birth_certificate"


def made(name: str, fields: dict[str, FieldValue]) -> Dossier:
    return with_fields(name, fields, type=TYPE)


def value(text: Any, status: str = "review", confidence: float = 0.9) -> FieldValue:
    return FieldValue(value=text, text=str(text), confidence=confidence, status=status, source="ocr", page=1, box=None)  # type: ignore[arg-type]


def comes(records: Records, dossier: Dossier, rules: QualityRules = NOTHING) -> None:
    """It arrives, is made, and what is to be looked at is drawn."""
    arrives(records, dossier)
    drawn(records, dossier, rules)


def anew(records: Records, dossier: Dossier, rules: QualityRules = NOTHING) -> None:
    """Made again, after something was decided."""
    makes(records, dossier)
    drawn(records, dossier, rules)


def drawn(records: Records, dossier: Dossier, rules: QualityRules) -> None:
    with records.write() as tx:
        revision = tx.execute(select(DossierRow.revision).where(DossierRow.id == dossier.id)).scalar_one()
        draw(tx, dossier, revision, rules)


def gets(records: Records, who: Person, kind: TaskKind) -> Lease:
    return claimed(records, who, QueueFilter(kind=kind))


def ends(records: Records, lease: Lease, who: Person, rules: QualityRules, **typed: Any) -> Task:
    """Keys what the task asks for, `typed` by the field's key with `_` for dots (None: illegible), and finishes it."""
    with records.write() as tx:
        task = tasks.require_lease(tx, lease.task, lease.token, who)
        newest = newest_fields(tx, task.dossier)
        names = [*task.fields, *([task.planted.name] if task.planted else [])]
        for name in names:
            row = newest[name.document, name.field]
            told = typed.get(name.field.replace(".", "_"), row.told["value"])
            outcome: Outcome = "illegible" if told is None else "corrected"
            key(tx, lease, who, keying(name, row.version, told, outcome))
        tasks.finish(tx, task, who)
        quality.after_finish(tx, task, rules)
    return task


def held(records: Records, dossier: str, name: FieldName) -> Any:
    with records.read() as tx:
        return newest_fields(tx, dossier)[name.document, name.field].told["value"]
