"""The shell of the review screen: everything in it comes from `review/static/screen.js` and the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from review.pages.render import page
from review.people.access import permit
from review.station.texts import SCREEN_TEXTS
from schemas.person import Person

router = APIRouter()
Worker = Annotated[Person, Depends(permit("correct"))]


@router.get("/review/task")
def next_task(request: Request, person: Worker) -> HTMLResponse:
    """Claims the next task that fits the filters in its query (a QueueFilter's)."""
    return page(request, person, "screen.html", texts=SCREEN_TEXTS)


@router.get("/review/tasks/{task}")
def one_task(request: Request, person: Worker, task: int) -> HTMLResponse:
    """Opens this one, for writing where it is free. Whether it exists is for the API to say."""
    return page(request, person, "screen.html", texts=SCREEN_TEXTS)
