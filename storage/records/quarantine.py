"""What the machine gave up on: pages and dossiers that stopped its work, files that it refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Connection, and_, case, cast, func, select

from schemas.model import Frozen
from schemas.service import JobKind
from storage.records.jobs import STUCK
from storage.records.tables import BatchFileRow, BatchRow, DossierRow, JobRow, PageRow

_LATEST_BATCHES = 1000


class Stuck(Frozen):
    """A job that no worker takes any more. `file`, `source_page`: of a page; `batch`: also of a grouping;
    `dossier`: that it belongs to or is."""

    job: int
    kind: JobKind
    state: str
    starts: int
    code: str | None
    branch: str
    batch: str | None
    dossier: str | None
    file: str | None
    source_page: int | None
    since: datetime


class RefusedFile(Frozen):
    """A file of a batch that was not read. Its bytes are kept, unless it was too large."""

    branch: str
    station: str
    batch: str
    file: str
    code: str
    since: datetime


def stuck(tx: Connection, branch: str | None = None, limit: int = 100) -> list[Stuck]:
    """The newest first, of all branches or of one."""
    of_branch = func.coalesce(BatchRow.branch, DossierRow.branch)
    page = case((JobRow.kind == "page", cast(JobRow.subject, BigInteger)))
    batch = case((JobRow.kind == "group", JobRow.subject), else_=PageRow.batch)
    dossier = case((JobRow.kind == "dossier", JobRow.subject), else_=PageRow.dossier)
    of_file = and_(BatchFileRow.batch == PageRow.batch, BatchFileRow.position == PageRow.file)
    chosen = (
        select(
            *(JobRow.id.label("job"), JobRow.kind, JobRow.state, JobRow.starts, JobRow.code),
            *(of_branch.label("branch"), batch.label("batch"), dossier.label("dossier")),
            *(BatchFileRow.name.label("file"), PageRow.source_page, JobRow.finished_at.label("since")),
        )
        .outerjoin(PageRow, PageRow.id == page)
        .outerjoin(BatchRow, BatchRow.id == batch)
        .outerjoin(BatchFileRow, of_file)
        .outerjoin(DossierRow, DossierRow.id == dossier)
    )
    mine = chosen.where(STUCK) if branch is None else chosen.where(STUCK, of_branch == branch)
    rows = tx.execute(mine.order_by(JobRow.id.desc()).limit(limit))
    return [Stuck.model_validate(row._mapping) for row in rows]


def refused_files(tx: Connection, branch: str | None = None, limit: int = 100) -> list[RefusedFile]:
    """Of the latest batches, the newest first, of all branches or of one."""
    latest = select(BatchRow.id).order_by(BatchRow.number.desc()).limit(_LATEST_BATCHES)
    if branch is not None:
        latest = latest.where(BatchRow.branch == branch)
    columns = (BatchRow.branch, BatchRow.station, BatchRow.id.label("batch"), BatchFileRow.name.label("file"))
    chosen = select(*columns, BatchFileRow.code, BatchRow.created_at.label("since")).join(
        BatchFileRow, BatchFileRow.batch == BatchRow.id
    )
    some = chosen.where(BatchRow.id.in_(latest), BatchFileRow.code.is_not(None))
    rows = tx.execute(some.order_by(BatchRow.number.desc(), BatchFileRow.position).limit(limit))
    return [RefusedFile.model_validate(row._mapping) for row in rows]
