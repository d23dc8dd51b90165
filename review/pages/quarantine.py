"""What the machine gave up on: apart from the queue, for nobody can correct it there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from pipeline.load import REFUSALS
from review.answers import Refused
from review.desk import TheDesk
from review.pages.render import page
from review.pages.words import OURS, STUCK
from review.people.access import permit
from review.people.roles import branch_limit, may
from schemas.person import Person
from storage.records.quarantine import refused_files, stuck
from storage.records.retry import retry
from workers.intake.refusals import told

router = APIRouter(prefix="/review/quarantine")
Onlooker = Annotated[Person, Depends(permit("quarantine"))]


@router.get("")
def quarantine(request: Request, desk: TheDesk, person: Onlooker) -> HTMLResponse:
    """Of all branches, for an operator of their own."""
    branch = branch_limit(person) if may(person, "queue") else None
    with desk.doors.records.read() as tx:
        jobs, files = stuck(tx, branch), refused_files(tx, branch)
    reasons = {file.code: _reason(file.code, person.language) for file in files}
    why = {job.code: STUCK.get(job.code or "", OURS) for job in jobs}
    may_retry = may(person, "retry")
    return page(
        request, person, "quarantine.html", jobs=jobs, why=why, files=files, reasons=reasons, may_retry=may_retry
    )


@router.post("/{job}/retry")
def try_again(desk: TheDesk, person: Annotated[Person, Depends(permit("retry"))], job: int) -> RedirectResponse:
    """The job waits again with its counts at nought."""
    with desk.doors.records.write() as tx:
        if not retry(tx, job, person.id):
            raise Refused("not_found")
    desk.wake()
    return RedirectResponse("/review/quarantine", 303)


def _reason(code: str, language: str) -> str:
    """As the sender was told it; the code itself, where that was something else."""
    if code not in REFUSALS:
        return code
    vietnamese, _, english = told(code).partition(" / ")
    return english if language == "en" else vietnamese
