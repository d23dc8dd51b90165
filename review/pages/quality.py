"""How good what the machine accepted is, by what people keyed blind; and how one's own work goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from review.desk import TheDesk
from review.pages.lines import paper_title
from review.pages.render import page
from review.people.access import permit
from review.people.roles import may
from schemas.person import Person
from storage.records.review.quality_figures import BANDS, ErrorRate, WeekOfWork, accepted_quality, weeks_of

router = APIRouter()
PERIODS = (30, 90, 365)
_WEEKS = 12


class TypeRate(NamedTuple):
    title: str
    rate: ErrorRate


class Band(NamedTuple):
    """Confidences from `least` up to `below`; None: of none that was measured, or up to 1."""

    least: float | None
    below: float | None
    rate: ErrorRate


class Week(NamedTuple):
    """`share`: of the slowest week's seconds a field, from 0 to 1."""

    work: WeekOfWork
    share: float


@router.get("/review/quality")
def quality(
    request: Request,
    desk: TheDesk,
    person: Annotated[Person, Depends(permit("quality"))],
    days: Literal["30", "90", "365"] = "90",
) -> HTMLResponse:
    """Everybody sees their own weeks; nobody is compared with others."""
    now, rules = datetime.now(UTC), desk.station.rules
    with desk.doors.records.read() as tx:
        accepted = accepted_quality(tx, rules, now - timedelta(days=int(days)))
        works = may(person, "correct")
        weeks = weeks_of(tx, rules, person.id, now - timedelta(weeks=_WEEKS)) if works else []
    return page(
        request,
        person,
        "quality.html",
        days=int(days),
        periods=PERIODS,
        all=accepted.all,
        types=[TypeRate(paper_title(code), rate) for code, rate in accepted.by_type.items()],
        bands=[_band(least, rate) for least, rate in accepted.by_band.items()],
        works=works,
        weeks=_weeks(weeks),
    )


def _band(least: float | None, rate: ErrorRate) -> Band:
    above = None if least is None else next((band for band in reversed(BANDS) if band > least), None)
    return Band(least, above, rate)


def _weeks(weeks: Sequence[WeekOfWork]) -> list[Week]:
    slowest = max((week.seconds for week in weeks), default=0.0) or 1.0
    return [Week(week, week.seconds / slowest) for week in reversed(weeks)]
