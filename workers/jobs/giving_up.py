"""What becomes of a job whose start did not end well: it waits again, or a person has to look."""

from __future__ import annotations

from sqlalchemy import Connection

from schemas.errors import SohoaError
from schemas.service import Job
from storage.records import audit, jobs, results
from storage.records.field_versions import MACHINE
from storage.records.jobs import MAX_DEATHS, MAX_LOSSES
from storage.records.results import ReadPage


def after_death(tx: Connection, job: Job, error: SohoaError) -> None:
    """Its own child died or hung: tried again, and the third time put into quarantine."""
    if job.deaths + 1 < MAX_DEATHS:
        jobs.give_back(tx, job, error, died=True)
    else:
        give_up(tx, job, error, "quarantined")


def after_loss(tx: Connection, job: Job, error: SohoaError) -> None:
    """Its worker or a server it needs went away, which is no fault of the job: tried again for much longer."""
    if job.losses + 1 < MAX_LOSSES:
        jobs.give_back(tx, job, error, died=False)
    else:
        often = f"given up after {MAX_LOSSES} losses, the last one: {error.message}"
        give_up(tx, job, SohoaError("lost_too_often", often), "failed")


def give_up(tx: Connection, job: Job, error: SohoaError, state: str) -> None:
    """`state`: quarantined or failed. A page is set aside as unreadable, so that the rest of its dossier goes on."""
    if job.kind != "page":
        audit.take_turn(tx)  # before the job: whoever calls it off has the chain already
    jobs.finish(tx, job, state, error)
    if job.kind == "page":
        results.keep_page(tx, int(job.subject), ReadPage(key=None, artefacts={}, code=error.code), "quarantined")
    audit.append(tx, MACHINE, f"job {state}", str(job.id), kind=job.kind, of=job.subject, code=error.code)
