"""Do the records fit together? Whether each object's bytes are in the store is the store's side of the question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    String,
    TableValuedAlias,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)

from schemas.model import Frozen
from schemas.service import NOT_KEPT, Finding, FindingKind
from storage.records.database import fixed
from storage.records.jobs import RUNNING
from storage.records.tables import BatchFileRow, BatchRow, DossierFileRow, JobRow, ObjectRow, PageRow, PartRow

_LOT = 1000
_UNFINISHED = JobRow.state.in_(("queued", "running"))


def findings(tx: Connection, now: datetime, stale_after: timedelta) -> Iterator[Finding]:
    """What does not fit, found as it is asked for; the database may need minutes for millions of pages.

    `stale_after`: how long after its lease's end a running job should have been swept.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("set local statement_timeout = 0"))
    yield from _found(tx, "object_missing", _missing(tx))
    yield from _found(tx, "object_unnamed", _unnamed(tx))
    nobody = or_(JobRow.owner.is_(None), JobRow.lease_until.is_(None))
    yield from _found(tx, "job_unowned", select(cast(JobRow.id, String), JobRow.kind).where(RUNNING, nobody))
    stale = select(cast(JobRow.id, String), JobRow.owner).where(RUNNING, JobRow.lease_until < now - stale_after)
    yield from _found(tx, "job_stale", stale)
    yield from _found(tx, "batch_stalled", _stalled())


class KnownObject(Frozen):
    """An object as its row knows it."""

    sha256: str
    size: int
    erased: bool


def objects(tx: Connection) -> Iterator[KnownObject]:
    """All object rows in the order of their digests, few of them held at a time."""
    last = ""
    rows = select(ObjectRow.sha256, ObjectRow.size, ObjectRow.erased_at).order_by(ObjectRow.sha256).limit(_LOT)
    while some := tx.execute(rows.where(ObjectRow.sha256 > last)).all():
        yield from (KnownObject(sha256=row.sha256, size=row.size, erased=row.erased_at is not None) for row in some)
        last = some[-1].sha256


def _found(tx: Connection, kind: FindingKind, chosen: Select[Any, Any]) -> Iterator[Finding]:
    for subject, detail in tx.execute(chosen, execution_options={"yield_per": 1000}):
        yield Finding(kind=kind, subject=subject, detail=detail or "")


def _missing(tx: Connection) -> Select[Any, Any]:
    """Who names which digest that no object row has; rows of what the law let nobody keep are there, as erased."""
    named = _named(tx).subquery()
    known = exists().where(ObjectRow.sha256 == named.c.sha256)
    return select(named.c.who, named.c.sha256).where(~known)


def _unnamed(tx: Connection) -> Select[Any, Any]:
    named = _named(tx).subquery()
    unnamed = select(ObjectRow.sha256).except_(select(named.c.sha256)).subquery()
    return select(unnamed.c.sha256, literal(""))


def _named(tx: Connection) -> Any:
    """Every digest that a row names, with that row: `batch ID`, `page ID` or `dossier ID`."""
    artefacts = _artefacts(tx)
    return union_all(
        select(literal("batch ").concat(BatchFileRow.batch).label("who"), BatchFileRow.sha256.label("sha256")).where(
            BatchFileRow.code.is_(None) | (BatchFileRow.code != NOT_KEPT)
        ),
        select(literal("page ").concat(cast(PageRow.id, String)), artefacts.c.value).select_from(PageRow, artefacts),
        select(literal("dossier ").concat(DossierFileRow.dossier), DossierFileRow.sha256),
    )


def _artefacts(tx: Connection) -> TableValuedAlias:
    """A page's artefacts, a row each."""
    each = func.json_each if tx.dialect.name == "sqlite" else func.json_each_text
    return each(PageRow.artefacts).table_valued("key", "value", joins_implicitly=True)


def _stalled() -> Select[Any, Any]:
    """Open batches whose pages, grouping and dossiers have no job that waits or runs."""
    pages = (PageRow.batch == BatchRow.id, JobRow.kind == "page", JobRow.subject == cast(PageRow.id, String))
    group = (JobRow.kind == "group", JobRow.subject == BatchRow.id)
    dossiers = (PartRow.batch == BatchRow.id, JobRow.kind == "dossier", JobRow.subject == PartRow.dossier)
    idle = [~exists().where(*jobs, _UNFINISHED).correlate(BatchRow) for jobs in (pages, group, dossiers)]
    return select(BatchRow.id, BatchRow.state).where(BatchRow.state != fixed("closed"), *idle)
