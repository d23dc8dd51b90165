"""What the review screen asks for and tells, as JSON. Shapes are in `views.py`, who may do what in `review/people`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from review.answers import Refused
from review.bodies import read_form, read_json
from review.desk import Desk, TheDesk
from review.people.access import permit
from review.people.roles import may
from review.station.bodies import body_of
from review.station.fields import Scene
from review.station.history import history_of
from review.station.opening import is_held, require_task, scene_of, task_view
from review.station.saving import save_field, view_of
from review.station.shown import BadValue, shown
from review.station.viewing import note_view
from review.station.views import (
    ArrangeIn,
    Conflict,
    FinishedView,
    KeyingIn,
    LeaseIn,
    ReturnIn,
    TaskView,
    TurnIn,
    VersionView,
    ZoneIn,
)
from review.station.zones import read_zone
from schemas.errors import FieldConflict
from schemas.person import Person
from schemas.review import ArrangedDocument, FieldName, Lease, QueueFilter, Task
from storage.records import audit
from storage.records.review.arrangements import arrange
from storage.records.review.dossier_sheets import find_sheet
from storage.records.review.quality import after_finish
from storage.records.review.task_views import finished_lately
from storage.records.review.tasks import beat, claim, finish, release, reopen, require_lease, send_back, take
from storage.records.review.turning import turn_page

router = APIRouter(prefix="/review/api")
Corrector = Annotated[Person, Depends(permit("correct"))]
LATELY = timedelta(hours=12)
"""How long a finished task stays at hand."""


@router.post("/claim")
def claim_next(
    person: Corrector, wanted: Annotated[QueueFilter, Depends(body_of(QueueFilter))], desk: TheDesk
) -> Response:
    """The next task; 204: nothing waits that this person may do."""
    if not may(person, "approve"):
        if wanted.kind not in (None, "check"):
            raise Refused("not_permitted")
        wanted = wanted.model_copy(update={"kind": "check"})
    with desk.doors.records.write() as tx:
        lease = claim(tx, person, wanted)
    return Response(status_code=204) if lease is None else _told(_opened(desk, lease.task, person, lease))


@router.post("/tasks/{task}/open")
def open_task(task: int, person: Corrector, desk: TheDesk) -> Response:
    """Leased when it is free or theirs; else to be looked at only."""
    with desk.doors.records.write() as tx:
        require_task(tx, task, person)
        lease = take(tx, task, person)
    return _told(_opened(desk, task, person, lease))


@router.get("/tasks/{task}")
def show_task(task: int, person: Corrector, desk: TheDesk) -> Response:
    return _told(_opened(desk, task, person, None))


@router.post("/tasks/{task}/heartbeat")
def keep_lease(
    task: int,
    person: Annotated[Person, Depends(permit("correct", attended=False))],
    told: Annotated[LeaseIn, Depends(body_of(LeaseIn))],
    desk: TheDesk,
) -> dict[str, Any]:
    with desk.doors.records.write() as tx:
        return {"lease_until": beat(tx, task, told.lease, person)}


@router.post("/tasks/{task}/release")
async def let_go(task: int, request: Request, person: Corrector, desk: TheDesk) -> Response:
    """Also from a page that goes away, which sends a form."""
    told = await read_form(request) or await read_json(request)
    return await run_in_threadpool(_let_go, desk, task, person, str(told.get("lease", "")))


@router.put("/tasks/{task}/field")
def decide_field(
    task: int, person: Corrector, told: Annotated[KeyingIn, Depends(body_of(KeyingIn))], desk: TheDesk
) -> Response:
    """422 bad_value: the message says what is wrong. 409 conflict: with the field as it is now."""
    try:
        return _told(save_field(desk.doors.records, task, told, person, desk.station))
    except BadValue as error:
        return JSONResponse({"code": error.code, "message": error.message}, 422)
    except FieldConflict as error:
        return _told(_conflict(desk, task, person, told.name, error), 409)


@router.post("/tasks/{task}/finish")
def finish_task(
    task: int, person: Corrector, told: Annotated[LeaseIn, Depends(body_of(LeaseIn))], desk: TheDesk
) -> Response:
    with desk.doors.records.write() as tx:
        held = require_lease(tx, task, told.lease, person)
        finish(tx, held, person)
        after_finish(tx, held, desk.station.rules)
    desk.wake()
    return Response(status_code=204)


@router.post("/tasks/{task}/return")
def return_task(
    task: int, person: Corrector, told: Annotated[ReturnIn, Depends(body_of(ReturnIn))], desk: TheDesk
) -> Response:
    with desk.doors.records.write() as tx:
        send_back(tx, require_lease(tx, task, told.lease, person), person, told.reason, told.note, told.pins)
    return Response(status_code=204)


@router.post("/tasks/{task}/reopen")
def reopen_task(task: int, person: Corrector, desk: TheDesk) -> Response:
    with desk.doors.records.write() as tx:
        require_task(tx, task, person)
        lease = reopen(tx, task, person)
    if lease is None:
        raise Refused("not_permitted")
    return _told(_opened(desk, lease.task, person, lease))


@router.post("/tasks/{task}/arrange")
def arrange_pages(
    task: int, person: Corrector, told: Annotated[ArrangeIn, Depends(body_of(ArrangeIn))], desk: TheDesk
) -> Response:
    """202: the dossier is being made anew; ask again."""
    documents = [ArrangedDocument(type=one.type, pages=one.pages, region=one.region) for one in told.documents]
    if not {one.type for one in documents} <= desk.station.forms.titles().keys():
        raise Refused("bad_field")
    with desk.doors.records.write() as tx:
        held = _held_check(tx, task, told.lease, person)
        arrange(tx, held, person, told.version, documents, told.set_aside)
    return _making(desk, task, person)


@router.post("/tasks/{task}/turn")
def turn_around(
    task: int, person: Corrector, told: Annotated[TurnIn, Depends(body_of(TurnIn))], desk: TheDesk
) -> Response:
    """202: the page is being read anew; ask again."""
    with desk.doors.records.write() as tx:
        held = _held_check(tx, task, told.lease, person)
        sheet = find_sheet(tx, held.dossier)
        if sheet is None or sheet.page(told.page) is None:
            raise Refused("not_found")
        turn_page(tx, told.page, told.rotation, person)
    return _making(desk, task, person)


@router.post("/tasks/{task}/zone")
def read_drawn(
    task: int, person: Corrector, told: Annotated[ZoneIn, Depends(body_of(ZoneIn))], desk: TheDesk
) -> Response:
    return _told(read_zone(desk.doors.records, task, told, person, desk.station))


@router.get("/tasks/{task}/history")
def show_history(
    task: int,
    document: Annotated[str, Query(max_length=40)],
    field: Annotated[str, Query(max_length=64)],
    person: Corrector,
    desk: TheDesk,
) -> list[VersionView]:
    """Of a field, the newest version first."""
    name = FieldName(document=document, field=field)
    with desk.doors.records.read() as tx:
        return history_of(tx, _open_check(tx, task, person, desk), name, desk.station)


@router.post("/tasks/{task}/reveal")
def reveal_number(
    task: int,
    person: Annotated[Person, Depends(permit("reveal"))],
    name: Annotated[FieldName, Depends(body_of(FieldName))],
    desk: TheDesk,
) -> dict[str, str | None]:
    """A number whole."""
    with desk.doors.records.write() as tx:
        scene = _open_check(tx, task, person, desk)
        document = scene.standing.document_of(name)
        if document is None:
            raise Refused("not_found")
        facts = {"dossier": scene.task.dossier, "document": name.document, "field": name.field}
        audit.append(tx, person.id, "number revealed", str(task), **facts)
    spec = desk.station.forms.of(document.type).specs[name.field]
    return {"shown": shown(document.fields[name.field].value, spec)}


@router.get("/finished")
def show_finished(person: Corrector, desk: TheDesk) -> list[FinishedView]:
    with desk.doors.records.read() as tx:
        return [FinishedView(**one.model_dump()) for one in finished_lately(tx, person.id, LATELY)]


def _opened(desk: Desk, task: int, person: Person, lease: Lease | None) -> TaskView:
    with desk.doors.records.read() as tx:
        found = require_task(tx, task, person)
        scene = scene_of(tx, found, desk.station)
        writable = lease is not None or is_held(tx, found, person)
    note_view(desk.doors.records, desk.station, person, "task", task, found.dossier)
    if lease is not None:
        desk.station.zones.warm()
    return task_view(scene, desk.station, lease, writable=writable)


def _held_check(tx: Connection, task: int, lease: str, person: Person) -> Task:
    """Raises LeaseLost; Refused (not_permitted) for a task that is about values alone."""
    held = require_lease(tx, task, lease, person)
    if held.kind != "check":
        raise Refused("not_permitted")
    return held


def _making(desk: Desk, task: int, person: Person) -> Response:
    desk.wake()
    return _told(_opened(desk, task, person, None), 202)


def _let_go(desk: Desk, task: int, person: Person, lease: str) -> Response:
    with desk.doors.records.write() as tx:
        release(tx, task, lease, person)
    return Response(status_code=204)


def _conflict(desk: Desk, task: int, person: Person, name: FieldName, error: FieldConflict) -> Conflict:
    with desk.doors.records.read() as tx:
        theirs = view_of(scene_of(tx, require_task(tx, task, person), desk.station), name, desk.station)
    return Conflict(code="conflict", message=_CHANGED, theirs=theirs)


_CHANGED = "Người khác vừa sửa mục này. / Somebody else has just changed this field."


def _open_check(tx: Connection, task: int, person: Person, desk: Desk) -> Scene:
    """Raises Refused (not_found) for a task in which values are not to be seen."""
    found = require_task(tx, task, person)
    if found.kind != "check":
        raise Refused("not_found")
    return scene_of(tx, found, desk.station)


def _told(model: BaseModel, status: int = 200) -> Response:
    return Response(model.model_dump_json(), status, media_type="application/json")
