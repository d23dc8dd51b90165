"""Another try, asked for by a person: for jobs that failed or were quarantined."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from storage.records import audit
from storage.records.database import now
from storage.records.jobs import RUNNING, STUCK
from storage.records.reopening import reopen
from storage.records.tables import AttemptRow, JobRow, OutboxRow, PageRow


def retry(tx: Connection, job: int, actor: str) -> bool:
    """The job waits again with its counts at nought; a page of it is accounted for anew. False when it is not stuck."""
    fresh = {"state": "queued", "deaths": 0, "losses": 0, "not_before": now(tx), "finished_at": None}
    again = update(JobRow).where(JobRow.id == job, STUCK).values(**fresh, code=None, message=None)
    row = tx.execute(again.returning(JobRow.kind, JobRow.subject, JobRow.lane)).first()
    if row is None:
        return False
    tx.execute(insert(OutboxRow).values(job=job, lane=row.lane))
    if row.kind == "page":
        _read_anew(tx, int(row.subject))
    audit.append(tx, actor, "job retried", str(job), kind=row.kind, of=row.subject)
    return True


def release(tx: Connection, job: int, actor: str) -> bool:
    """Takes a running job from its worker, which is known to be gone before its lease ends; what that one still makes
    of it is thrown away. False when it does not run.
    """
    waits = {"state": "queued", "owner": None, "lease_until": None, "not_before": now(tx)}
    freed = update(JobRow).where(JobRow.id == job, RUNNING).values(**waits, losses=JobRow.losses + 1)
    row = tx.execute(freed.returning(JobRow.lane, JobRow.kind, JobRow.subject)).first()
    if row is None:
        return False
    tx.execute(insert(OutboxRow).values(job=job, lane=row.lane))
    open_attempt = (AttemptRow.job == job, AttemptRow.ended_at.is_(None))
    tx.execute(update(AttemptRow).where(*open_attempt).values(ended_at=now(tx), outcome="released"))
    audit.append(tx, actor, "job released", str(job), kind=row.kind, of=row.subject)
    return True


def _read_anew(tx: Connection, page: int) -> None:
    """The page waits, and its batch for it: whatever was grouped without it, or is about to be, is made again."""
    known = select(PageRow.batch, PageRow.dossier).where(PageRow.id == page, PageRow.state != "waiting")
    row = tx.execute(known.with_for_update(key_share=True)).first()
    if row is None:
        return
    nowhere = {"key": None, "code": None, "dossier": None, "number": None, "set_aside": None, "read_at": None}
    tx.execute(update(PageRow).where(PageRow.id == page).values(state="waiting", artefacts={}, **nowhere))
    audit.take_turn(tx)  # always before the batches: who waits for whom makes no circle
    reopen(tx, row.batch, row.dossier, more=True)
