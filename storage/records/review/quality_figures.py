"""How good accepted values are, as people found who keyed a sample of them blind; and how people's work goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, select
from sqlalchemy.orm import aliased

from schemas.model import Frozen
from schemas.review import Planted
from schemas.shares import wilson
from storage.records.review.quality_rules import QualityRules, Said, said_by
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.review.verdicts import Verdict, sampled_verdicts
from storage.records.tables import DocumentRow

BANDS = (0.999, 0.99, 0.97, 0.0)
"""Confidences of accepted values, each from here up to the one before."""
_LOT = 1000


class ErrorRate(Frozen):
    """Of accepted values. `open`: keyed otherwise and not settled yet; the bound counts them as wrong.

    `rate`, `upper_95`: weighted by how many each drawn value stands for; None when none is settled.
    """

    sampled: int
    wrong: int
    open: int
    rate: float | None
    upper_95: float


class AcceptedQuality(Frozen):
    """The real error rate of what the machine accepted: of all, by type of paper, by confidence (`BANDS`, and None)."""

    all: ErrorRate
    by_type: dict[str, ErrorRate]
    by_band: dict[float | None, ErrorRate]


class WeekOfWork(Frozen):
    """A person's week, from its Monday. `seconds`, `keys`: of a field, the median. `corrected`: fields, in checks.

    `planted`, `found`: known errors that were shown, and noticed.
    """

    monday: date
    fields: int
    seconds: float
    keys: float
    corrected: int
    planted: int
    found: int


def accepted_quality(tx: Connection, rules: QualityRules, since: datetime | None = None) -> AcceptedQuality:
    sampled = list(sampled_verdicts(tx, rules, since))
    types, bands = defaultdict[str, list[Verdict]](list), defaultdict[float | None, list[Verdict]](list)
    for one in sampled:
        types[one.type].append(one)
        bands[_band(one.told.confidence)].append(one)
    return AcceptedQuality(
        all=error_rate(sampled),
        by_type={name: error_rate(some) for name, some in sorted(types.items())},
        by_band={band: error_rate(bands[band]) for band in (*BANDS, None) if band in bands},
    )


def error_rate(sampled: Sequence[Verdict]) -> ErrorRate:
    """Uneven weights tell less than even ones: the bound is of as many even ones as tell the same (Kish 1965)."""
    settled = [one for one in sampled if one.right is not None]
    worth = _worth(sampled)
    return ErrorRate(
        sampled=len(sampled),
        wrong=sum(not one.right for one in settled),
        open=len(sampled) - len(settled),
        rate=round(_share_wrong(settled), 5) if settled else None,
        upper_95=round(wilson(_share_wrong(sampled) * worth, worth)[1], 5),
    )


def weeks_of(tx: Connection, rules: QualityRules, person: str, since: datetime) -> list[WeekOfWork]:
    """What the person did, week by week, the oldest first. Of a field keyed again in one task only the last counts."""
    weeks = defaultdict[date, list[Row[Any]]](list)
    for row in tx.execute(_keyings(person, since), execution_options={"yield_per": _LOT}):
        day = row.made_at.date()
        weeks[day - timedelta(days=day.weekday())].append(row)
    return [_week(monday, rows, rules) for monday, rows in sorted(weeks.items())]


def _keyings(person: str, since: datetime) -> Select[Any]:
    later = aliased(KeyingRow)
    same = [getattr(later, name) == getattr(KeyingRow, name) for name in ("task", "document", "field")]
    of_paper = and_(
        DocumentRow.dossier == KeyingRow.dossier,
        DocumentRow.key == KeyingRow.document,
        DocumentRow.revision == TaskRow.revision,
    )
    chosen = select(KeyingRow, TaskRow.planted.label("error"), DocumentRow.type)
    chosen = chosen.join(TaskRow, TaskRow.id == KeyingRow.task).outerjoin(DocumentRow, of_paper)
    last = ~exists().where(*same, later.id > KeyingRow.id)
    return chosen.where(KeyingRow.person == person, KeyingRow.made_at >= since, last).order_by(KeyingRow.id)


def _week(monday: date, rows: Sequence[Row[Any]], rules: QualityRules) -> WeekOfWork:
    shown = [row for row in rows if row.planted and row.error]
    return WeekOfWork(
        monday=monday,
        fields=len(rows),
        seconds=round(median(row.active_ms for row in rows) / 1000, 2),
        keys=median(row.keys for row in rows),
        corrected=sum(row.outcome == "corrected" and row.kind == "check" and not row.planted for row in rows),
        planted=len(shown),
        found=sum(_noticed(row, rules) for row in shown),
    )


def _noticed(row: Row[Any], rules: QualityRules) -> bool:
    """Whoever keyed anything but the known error noticed it."""
    if row.outcome == "confirmed":
        return False
    shown = Said(Planted.model_validate(row.error).shown)
    return not rules.agree(row.type or "", row.field, said_by(row.outcome, row.value), shown)


def _share_wrong(sampled: Sequence[Verdict]) -> float:
    """Weighted; what is not settled counts as wrong."""
    weight = sum(one.weight for one in sampled)
    return sum(one.weight for one in sampled if not one.right) / weight if sampled else 0.0


def _worth(sampled: Sequence[Verdict]) -> float:
    squares = sum(one.weight**2 for one in sampled)
    worth: float = sum(one.weight for one in sampled) ** 2 / squares if sampled else 0.0
    return worth


def _band(confidence: float | None) -> float | None:
    return None if confidence is None else next(band for band in BANDS if confidence >= band)
