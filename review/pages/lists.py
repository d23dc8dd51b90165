"""What waits for people, what went back, what they did: plain pages, made anew each time they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from review.answers import Refused
from review.desk import TheDesk
from review.pages.asked import Asked, choices_of, query
from review.pages.lines import Line, line_of, returned_line, waiting
from review.pages.render import page
from review.people.access import permit
from review.people.roles import branch_limit, may
from review.station.opening import require_task
from schemas.person import Person
from schemas.review import QueueFilter, Task
from storage.records.people import names_of
from storage.records.queue_view import queues
from storage.records.review.task_views import finished_lately, held_by, queue_counts, returned_tasks, tasks_where
from storage.records.review.tasks import reopen

router = APIRouter(prefix="/review")
PAGE_LINES = 50
LATELY = timedelta(hours=24)
Viewer = Annotated[Person, Depends(permit("queue"))]


@router.get("")
def queue(request: Request, desk: TheDesk, person: Viewer, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """What waits to be corrected; the next one is given out by `/review/task`, with the same filter."""
    now = datetime.now(UTC)
    with desk.doors.records.read() as tx:
        counts = [one for one in queue_counts(tx, branch_limit(person)) if one.place == "check"]
        wanted = asked.wanted(person, now)
        tasks = tasks_where(tx, wanted, asked.after, PAGE_LINES + 1)
        lines, held = _lines(tx, person, tasks[:PAGE_LINES], now), held_by(tx, person.id)
        at_work = sum(lane.waiting + lane.running for lane in queues(tx, now))
    return page(
        request,
        person,
        "queue.html",
        tasks=lines,
        held=held,
        at_work=at_work,
        counts=waiting(counts, now),
        asked=asked,
        next_task=_next_task(wanted),
        choices=choices_of(asked, sorted({one.branch for one in counts})),
        next_page=_next(request, asked, tasks),
        may_correct=may(person, "correct"),
    )


@router.get("/unreadable")
def unreadable(request: Request, desk: TheDesk, person: Viewer, after: int | None = None) -> HTMLResponse:
    """Dossiers with pages or fields that nobody can read."""
    asked, now = Asked(after=after), datetime.now(UTC)
    with desk.doors.records.read() as tx:
        wanted = asked.wanted(person, now, "unreadable")
        tasks = tasks_where(tx, wanted, after, PAGE_LINES + 1)
        lines = _lines(tx, person, tasks[:PAGE_LINES], now)
    return page(
        request,
        person,
        "unreadable.html",
        tasks=lines,
        next_task=_next_task(wanted),
        next_page=_next(request, asked, tasks),
        may_correct=may(person, "correct"),
    )


@router.get("/returned")
def returned(request: Request, desk: TheDesk, person: Viewer, after: int | None = None) -> HTMLResponse:
    """What went back to a branch, and why."""
    now = datetime.now(UTC)
    with desk.doors.records.read() as tx:
        tasks = returned_tasks(tx, branch_limit(person), after, PAGE_LINES + 1)
        names = names_of(tx, [task.done_by for task in tasks if task.done_by])
    lines = [returned_line(task, names, now) for task in tasks[:PAGE_LINES]]
    return page(
        request,
        person,
        "returned.html",
        tasks=lines,
        next_page=_next(request, Asked(), tasks),
        may_correct=may(person, "correct"),
    )


@router.get("/finished")
def finished(request: Request, desk: TheDesk, person: Viewer) -> HTMLResponse:
    """What the person did in the last day and may open again."""
    with desk.doors.records.read() as tx:
        tasks = finished_lately(tx, person.id, LATELY)
    return page(request, person, "finished.html", tasks=tasks)


@router.post("/reopen/{task}")
def open_again(desk: TheDesk, person: Annotated[Person, Depends(permit("correct"))], task: int) -> RedirectResponse:
    """And goes to it."""
    with desk.doors.records.write() as tx:
        require_task(tx, task, person)
        lease = reopen(tx, task, person)
    if lease is None:
        raise Refused("not_permitted")
    return RedirectResponse(f"/review/tasks/{lease.task}", 303)


def _lines(tx: Connection, viewer: Person, tasks: Sequence[Task], now: datetime) -> list[Line]:
    names = names_of(tx, [task.holder for task in tasks if task.holder])
    return [line_of(task, viewer, names, now) for task in tasks]


def _next_task(wanted: QueueFilter) -> str:
    """Where the next one that fits is given out."""
    return f"/review/task{query(wanted.model_dump(exclude_defaults=True))}"


def _next(request: Request, asked: Asked, tasks: Sequence[Task]) -> str | None:
    """One more task than a page holds was looked for."""
    if len(tasks) <= PAGE_LINES:
        return None
    return request.url.path + asked.query(after=tasks[PAGE_LINES - 1].id)
