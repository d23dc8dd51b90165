"""What the queue is asked for, and what it can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from review.pages.lines import end_of_day, paper_title
from review.pages.texts import marked
from review.pages.words import KINDS, LANES
from review.people.roles import branch_limit
from runtime.catalogue import load_catalogue
from runtime.run_options import VIETNAM
from schemas.model import Frozen
from schemas.person import Person
from schemas.review import Place, QueueFilter, TaskKind
from schemas.service import Lane

_DUES = {"late": marked("Quá hạn"), "today": marked("Đến hết hôm nay"), "tomorrow": marked("Đến hết ngày mai")}


class Asked(Frozen):
    """As it stands in the URL; empty is any. `after`: the last task of the page before."""

    due: Literal["", "late", "today", "tomorrow"] = ""
    kind: TaskKind | Literal[""] = ""
    lane: Lane | Literal[""] = ""
    branch: str = ""
    procedure: str = ""
    type: str = ""
    after: int | None = None

    def query(self, **changes: object) -> str:
        return query(self.model_dump() | changes)

    def wanted(self, person: Person, now: datetime, place: Place = "check") -> QueueFilter:
        """An operator's own branch goes before the one asked for."""
        due = {"late": now.astimezone(VIETNAM).isoformat(), "today": end_of_day(now), "tomorrow": end_of_day(now, 1)}
        limit = branch_limit(person)
        return QueueFilter(
            kind=self.kind or None,
            place=place,
            lane=self.lane or None,
            branch=(self.branch or None) if limit is None else limit,
            procedure=self.procedure or None,
            type=self.type or None,
            due_before=due.get(self.due),
        )


def query(told: Mapping[str, object]) -> str:
    """`?...` of what is not empty, or nothing."""
    some = {name: value for name, value in told.items() if value not in ("", None)}
    return f"?{urlencode(some)}" if some else ""


class Choice(NamedTuple):
    """`options`: value and title. `translated`: whether titles are words of ours."""

    name: str
    title: str
    chosen: str
    options: Sequence[tuple[str, str]]
    translated: bool


def choices_of(asked: Asked, branches: Sequence[str]) -> list[Choice]:
    """Branches are offered where there is more than one."""
    catalogue = load_catalogue()
    procedures = [(code, one.name) for code, one in catalogue.procedures.items()]
    types = [(code, paper_title(code)) for code in catalogue.document_types]
    of_branch = Choice("branch", marked("Chi nhánh"), asked.branch, [(one, one) for one in branches], False)
    return [
        Choice("due", marked("Hạn trả"), asked.due, tuple(_DUES.items()), True),
        Choice("kind", marked("Việc"), asked.kind, tuple(KINDS.items()), True),
        Choice("lane", marked("Luồng"), asked.lane, tuple(LANES.items()), True),
        *([of_branch] if len(branches) > 1 else []),
        Choice("procedure", marked("Thủ tục"), asked.procedure, _by_title(procedures), False),
        Choice("type", marked("Giấy tờ"), asked.type, _by_title(types), False),
    ]


def _by_title(options: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(options, key=lambda option: option[1])
