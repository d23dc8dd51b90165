"""Of a dossier just made: which accepted fields are keyed blind as a sample, which known error its check shows."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from random import Random
from typing import Any

from sqlalchemy import Connection, Row, select, update

from schemas.document import FieldValue
from schemas.dossier import Dossier
from schemas.review import FieldName, Planted
from storage.records.review.needs import WAITING, add_task, set_fields
from storage.records.review.quality_rules import QualityRules, chance
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.tables import DossierRow

PLANT_FROM = 0.99
"""Known errors take the place of values that are right almost for certain."""
_Accepted = Mapping[FieldName, FieldValue]


def draw(tx: Connection, dossier: Dossier, revision: int, rules: QualityRules) -> None:
    """Makes the sample fit a dossier that was just kept, and plants a known error in its check.

    Nothing for a revision that came too late.
    """
    current = select(DossierRow.id).where(DossierRow.id == dossier.id, DossierRow.revision == revision)
    if not (rules.sample_share or rules.planted_share) or tx.execute(current).first() is None:
        return
    secret, accepted = _secret(tx, dossier.id), _accepted(dossier)
    rows = tx.execute(select(TaskRow).where(TaskRow.dossier == dossier.id, WAITING)).all()
    waiting = {row.kind: row for row in rows}
    drawn = [name for name in accepted if rules.sampled(secret, name.document, name.field)]
    _sample(tx, dossier.id, drawn, rules.sample_share, waiting.get("sample"))
    if "check" in waiting and rules.plants(secret) and not _begun(tx, waiting["check"]):
        planted = _planted(dossier, accepted, rules, Random(chance(secret, "which error")))
        told = planted.model_dump(mode="json") if planted else None
        tx.execute(update(TaskRow).where(TaskRow.id == waiting["check"].id).values(planted=told))


def _secret(tx: Connection, dossier: str) -> str:
    """The dossier's own, made when it is first needed."""
    of_dossier = DossierRow.id == dossier
    kept: str | None = tx.execute(select(DossierRow.draw).where(of_dossier)).scalar_one()
    if kept is None:
        kept = secrets.token_hex(16)
        tx.execute(update(DossierRow).where(of_dossier).values(draw=kept))
    return kept


def _accepted(dossier: Dossier) -> _Accepted:
    """What the machine accepted and no person decided."""
    return {
        FieldName(document=document.key, field=key): value
        for document in dossier.documents
        for key, value in document.fields.items()
        if value.status == "accepted" and value.source != "reviewer" and value.value is not None
    }


def _sample(tx: Connection, dossier: str, drawn: list[FieldName], share: float, row: Row[Any] | None) -> None:
    """What was keyed blind already is not asked again."""
    done = (KeyingRow.dossier == dossier, KeyingRow.kind == "sample")
    before = {(one.document, one.field) for one in tx.execute(select(KeyingRow.document, KeyingRow.field).where(*done))}
    fields = [name for name in drawn if (name.document, name.field) not in before]
    if row is not None:
        set_fields(tx, row.id, fields)
    elif fields:
        add_task(tx, dossier, "sample", fields)
    mine = (TaskRow.dossier == dossier, TaskRow.kind == "sample", WAITING)
    tx.execute(update(TaskRow).where(*mine).values(share=share))


def _begun(tx: Connection, row: Row[Any]) -> bool:
    """Whether anyone has had the check, or a known error of this dossier."""
    shown = (KeyingRow.task == row.id) | KeyingRow.planted
    keyings = select(KeyingRow.id).where(KeyingRow.dossier == row.dossier, shown).limit(1)
    return row.holder is not None or tx.execute(keyings).first() is not None


def _planted(dossier: Dossier, accepted: _Accepted, rules: QualityRules, choose: Random) -> Planted | None:
    types = {one.key: one.type for one in dossier.documents}
    sure = [name for name, value in accepted.items() if (value.confidence or 0.0) >= PLANT_FROM]
    choose.shuffle(sure)
    for name in sure:
        spec, truth = rules.spec(types[name.document], name.field), accepted[name].value
        shown = rules.slip(spec.kind, truth, choose) if spec else None
        if shown is not None:
            return Planted(name=name, shown=shown, truth=truth)
    return None
