"""Records in which people decided about thousands of values, written straight into their tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from models.calibration import MeasuredCalibrator, load_calibration
from schemas.document import FieldValue
from schemas.evidence import Evidence
from storage.records.database import Records, in_lots
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.tables import DocumentRow, DossierRow, FieldRow
from tests.integration.review_flow import LAN, add_people

SHARE = 0.4
AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
_PAPERS_EACH = 10
_FIELDS = ("child.name", "child.birth_place", "mother.name", "father.name", "signer.name")


def teach(records: Records, dossiers: int, doubt: float) -> None:
    """Of what the calibration doubts only `doubt` is wrong. All uncertain values were checked, some accepted keyed."""
    add_people(records)
    rng, known = Random(3), _known()
    with records.write() as tx:
        for number in range(dossiers):
            _dossier(tx, f"h{number}", rng, known, doubt)


def _known() -> list[tuple[Evidence, float, bool]]:
    """Evidence, its confidence, whether that is accepted."""
    calibrator, found = MeasuredCalibrator(load_calibration(), "counter"), []
    for least in (0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99):
        evidence = Evidence(
            kind="name", source="ocr", least=least, mean=least, other_least=least, same=least > 0.8, words=2, letters=8,
            likeness=1.0, page_mean=0.95, beside=True, tagged=1.0, tag_least=least, paper=1.0, listed=True, sound=True,
        )  # fmt: skip
        confidence = calibrator.confidence(evidence) or 0.0
        found.append((evidence, confidence, confidence >= calibrator.accept_from))
    return found


def _dossier(tx: Connection, name: str, rng: Random, known: list[tuple[Evidence, float, bool]], doubt: float) -> None:
    tx.execute(insert(DossierRow).values(id=name, lane="counter", branch="b1", wanted=1, revision=1, created_at=AT))
    papers = [f"p{place}" for place in range(_PAPERS_EACH)]
    of_revision = {"dossier": name, "revision": 1, "type": "birth_certificate", "confidence": 0.9}
    tx.execute(insert(DocumentRow), [{**of_revision, "id": f"d{paper}", "key": paper} for paper in papers])
    tasks = {kind: _task(tx, name, kind) for kind in ("check", "sample")}
    fields, keyings = [], []
    for paper, field in ((paper, field) for paper in papers for field in _FIELDS):
        evidence, confidence, accepted = rng.choice(known)
        right = rng.random() < 1 - (1 - confidence) * doubt
        fields.append(_field(name, paper, field, evidence, confidence, accepted))
        if not accepted or rng.random() < SHARE:
            kind = "sample" if accepted else "check"
            keyings.append(_keying(tasks[kind], kind, name, paper, field, "A" if right else "B"))
    _insert(tx, FieldRow, fields)
    _insert(tx, KeyingRow, keyings)


def _task(tx: Connection, dossier: str, kind: str) -> int:
    told = {"dossier": dossier, "revision": 1, "kind": kind, "state": "done", "place": "check", "lane": "counter"}
    facts = {"branch": "b1", "types": [], "uncertain": 0, "fields": [], "pins": [], "share": SHARE, "created_at": AT}
    task: int = tx.execute(insert(TaskRow).values(**told, **facts).returning(TaskRow.id)).scalar_one()
    return task


def _field(dossier: str, paper: str, field: str, evidence: Evidence, confidence: float, accepted: bool) -> Any:
    status = "accepted" if accepted else "review"
    told = FieldValue(value="A", text="A", confidence=confidence, status=status, source="ocr", page=1, box=None)  # type: ignore[arg-type]
    where = {"dossier": dossier, "document": paper, "key": field, "version": 1, "revision": 1}
    made = {"made_by": "machine", "made_at": AT, "evidence": asdict(evidence)}
    return where | made | {"told": told.model_dump(mode="json"), "status": status, "confidence": confidence}


def _keying(task: int, kind: str, dossier: str, paper: str, field: str, typed: str) -> Any:
    where = {"task": task, "kind": kind, "person": LAN.id, "dossier": dossier, "document": paper, "field": field}
    times = {"shown_at": AT, "decided_at": AT, "made_at": AT, "active_ms": 2000, "keys": 1, "clicks": 0}
    return where | times | {"outcome": "corrected", "value": typed, "planted": False}


def _insert(tx: Connection, table: Any, rows: Iterable[Any]) -> None:
    for some in in_lots(rows):
        tx.execute(insert(table), some)
