"""A task as the screen opens it, from what the records and `dossier.json` say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from review.answers import Refused
from review.people.access import require_branch
from review.people.roles import may
from review.station.fields import Scene, field_views
from review.station.pages import page_view
from review.station.standing import Standing, checks_of, standing
from review.station.tools import StationTools
from review.station.views import CheckView, DocumentView, PageView, TaskView
from schemas.document import Document
from schemas.dossier import Check
from schemas.person import Person
from schemas.review import FieldName, Keyed, Lease, Task
from storage.records.review.arrangements import arrangement_of, is_making
from storage.records.review.corrections import keyed
from storage.records.review.dossier_sheets import find_sheet
from storage.records.review.quality import to_settle
from storage.records.review.task_views import find_task, held_by
from storage.records.stage_input import given_options


def is_held(tx: Connection, task: Task, person: Person) -> bool:
    """Whether the person may write to it."""
    return any(held.id == task.id for held in held_by(tx, person.id))


def require_task(tx: Connection, task: int, person: Person) -> Task:
    """Raises Refused (not_found): there is none, it is another branch's, or it is not for the person's eyes.

    Who keys a dossier blind does not look meanwhile at what stands in it.
    """
    found = find_task(tx, task)
    if found is None:
        raise Refused("not_found")
    require_branch(person, found.branch)
    if found.kind != "check" and not may(person, "approve"):
        raise Refused("not_found")
    if any(
        held.dossier == found.dossier and held.id != task and held.kind != "check" for held in held_by(tx, person.id)
    ):
        raise Refused("not_found")
    return found


def scene_of(tx: Connection, task: Task, tools: StationTools, *, checked: bool = True) -> Scene:
    """The task's dossier as it stands now; `checked` off: without checks. Raises Refused (not_found): withdrawn."""
    sheet = find_sheet(tx, task.dossier)
    if sheet is None:
        raise Refused("not_found")
    decided = keyed(tx, task.id)
    now = standing(sheet, tools.made.read(sheet.dossier_json), _planted(task, decided))
    arrangement = arrangement_of(tx, task.dossier)
    return Scene(
        task=task,
        standing=now,
        checks=_checks(tx, now, tools) if checked and task.kind == "check" else (),
        keyed=decided,
        to_settle=to_settle(tx, task) if task.kind == "settle" else {},
        is_critical=tools.rules.is_critical,
        arrangement=arrangement.version if arrangement else 0,
        making=is_making(tx, task.dossier),
    )


def _checks(tx: Connection, now: Standing, tools: StationTools) -> tuple[Check, ...]:
    """Those that found something."""
    options, told_procedure = given_options(tx, now.sheet.dossier)
    found = checks_of(now, tools.forms, options, told_procedure)
    return tuple(check for check in found if check.outcome != "ok")


def task_view(scene: Scene, tools: StationTools, lease: Lease | None, *, writable: bool) -> TaskView:
    """`lease`: of whoever looks, just given. `writable`: whether they hold the task."""
    task, sheet, made = scene.task, scene.standing.sheet, scene.standing.made
    pages = tuple(page_view(page, tools.pages) for page in sheet.pages)
    named = tools.forms.catalogue.procedures.get(made.procedure or "")
    return TaskView(
        id=task.id,
        kind=task.kind,
        dossier=sheet.dossier,
        code=sheet.code,
        procedure=named.name if named else made.procedure,
        lane=task.lane,
        branch=task.branch,
        due_at=made.due_at,
        revision=sheet.revision,
        arrangement=scene.arrangement,
        making=scene.making,
        writable=writable,
        lease=lease.token if lease else None,
        lease_until=lease.until if lease else task.lease_until,
        pages=pages,
        documents=tuple(_document(scene, one, pages, tools) for one in scene.standing.documents),
        checks=check_views(scene),
        missing=tuple(tools.forms.named(part) for part in made.completeness.missing),
    )


def check_views(scene: Scene) -> tuple[CheckView, ...]:
    keys = {document.id: document.key for document in scene.standing.documents}
    return tuple(
        CheckView(
            rule=check.rule,
            outcome=check.outcome,
            message=check.message,
            fields=tuple(_name(place, keys) for place in check.fields if place.partition("/")[0] in keys),
        )
        for check in scene.checks
    )


def _name(place: str, keys: Mapping[str, str]) -> FieldName:
    """`d01/child.name` by its document's key."""
    document, _, field = place.partition("/")
    return FieldName(document=keys[document], field=field)


def _document(scene: Scene, document: Document, pages: tuple[PageView, ...], tools: StationTools) -> DocumentView:
    form = tools.forms.of(document.type)
    ids = {page.number: page.id for page in pages}
    return DocumentView(
        key=document.key,
        id=document.id,
        type=document.type,
        title=form.title,
        pages=tuple(ids[page.page] for page in document.pages),
        region=document.pages[0].region if document.pages else None,
        fields=field_views(scene, document, form),
    )


def _planted(task: Task, decided: Mapping[FieldName, Keyed]) -> Mapping[FieldName, Any]:
    """A known error stands in the place of the truth, and then what was keyed about it."""
    if task.planted is None:
        return {}
    name = task.planted.name
    return {name: decided[name].value if name in decided else task.planted.shown}
