"""What an archive's feeding asks of the records: what was taken before, what is still open, what stands still."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, exists, select

from schemas.model import Frozen
from schemas.run import RunOptions
from storage.records.database import in_lots
from storage.records.jobs import STUCK
from storage.records.tables import BatchFileRow, BatchRow, DossierRow, JobRow, PageRow, PartRow


class Earlier(Frozen):
    """A batch that was taken before, with what was said of it then."""

    batch: str
    number: int
    pages: int
    closed: bool
    options: RunOptions
    sheets: int | None


class Standing(Frozen):
    """How far a batch is."""

    batch: str
    pages: int
    pages_left: int
    closed: bool


class Flaw(Frozen):
    """What a person should know of a batch: a stable code, and a line without the batch's name."""

    batch: str
    code: str
    message: str


def taken_by_key(tx: Connection, station: str, keys: Sequence[str]) -> dict[str, Earlier]:
    """The station's batches by their client keys; keys that are not known are left out."""
    found: dict[str, Earlier] = {}
    for some in in_lots(keys):
        rows = tx.execute(select(BatchRow).where(BatchRow.station == station, BatchRow.client_key.in_(some)))
        found |= {row.client_key: _earlier(row) for row in rows}
    return found


def taken_files(tx: Connection, station: str, digests: Collection[str]) -> dict[tuple[str, str], Earlier]:
    """The station's files with one of these SHA-256, by their names and digests, each with its first batch."""
    found: dict[tuple[str, str], Earlier] = {}
    for some in in_lots(sorted(digests)):
        files = (
            select(BatchRow, BatchFileRow.name.label("file"), BatchFileRow.sha256)
            .join(BatchFileRow, BatchFileRow.batch == BatchRow.id)
            .where(BatchFileRow.sha256.in_(some), BatchRow.station == station)
            .order_by(BatchRow.number.desc())
        )
        rows: Iterable[Row[Any]] = tx.execute(files)
        found |= {(row.file, row.sha256): _earlier(row) for row in rows}
    return found


def standings(tx: Connection, batches: Collection[str]) -> list[Standing]:
    found: list[Standing] = []
    for some in in_lots(sorted(batches)):
        columns = (BatchRow.id, BatchRow.pages_total, BatchRow.pages_left, BatchRow.state)
        found += [
            Standing(batch=row.id, pages=row.pages_total, pages_left=row.pages_left, closed=row.state == "closed")
            for row in tx.execute(select(*columns).where(BatchRow.id.in_(some)))
        ]
    return found


def standstills(tx: Connection, batches: Collection[str]) -> list[Flaw]:
    """Open batches that no job will bring further: a person has to look (`sohoa jobs`)."""
    return [
        flaw
        for some in in_lots(sorted(batches))
        for find in (_ungrouped, _unmade, _unbalanced)
        for flaw in find(tx, some)
    ]


def losses(tx: Connection, batches: Collection[str]) -> list[Flaw]:
    """Files of these batches that were rejected, and pages given up because reading them ended badly each time."""
    return [flaw for some in in_lots(sorted(batches)) for find in (_rejected, _given_up) for flaw in find(tx, some)]


def _ungrouped(tx: Connection, batches: Sequence[str]) -> list[Flaw]:
    of_batch = (JobRow.kind == "group", JobRow.subject == BatchRow.id, JobRow.revision == BatchRow.reopened)
    stuck = select(BatchRow.id, JobRow.code, JobRow.id.label("job")).join(JobRow, of_batch[1]).where(*of_batch, STUCK)
    rows = tx.execute(stuck.where(BatchRow.id.in_(batches), BatchRow.state != "closed"))
    return [
        Flaw(batch=row.id, code="stuck", message=f"could not be grouped ({row.code}, job {row.job})") for row in rows
    ]


def _unmade(tx: Connection, batches: Sequence[str]) -> list[Flaw]:
    """The newest job of the dossier is the one that counts."""
    of_dossier = (JobRow.kind == "dossier", JobRow.subject == PartRow.dossier, JobRow.revision == DossierRow.wanted)
    stuck = (
        select(PartRow.batch, PartRow.dossier, JobRow.code, JobRow.id.label("job"))
        .join(DossierRow, DossierRow.id == PartRow.dossier)
        .join(BatchRow, BatchRow.id == PartRow.batch)
        .join(JobRow, of_dossier[1])
        .where(PartRow.batch.in_(batches), BatchRow.state == "grouped", DossierRow.revision < PartRow.since)
        .where(*of_dossier, STUCK)
    )
    return [
        Flaw(
            batch=row.batch,
            code="stuck",
            message=f"dossier {row.dossier} could not be made ({row.code}, job {row.job})",
        )
        for row in tx.execute(stuck)
    ]


def _unbalanced(tx: Connection, batches: Sequence[str]) -> list[Flaw]:
    """All its dossiers are made and yet it is not closed."""
    unmade = exists().where(
        PartRow.batch == BatchRow.id, DossierRow.id == PartRow.dossier, DossierRow.revision < PartRow.since
    )
    still = select(BatchRow.id).where(BatchRow.id.in_(batches), BatchRow.state == "grouped", ~unmade)
    message = "its sheets are not all accounted for, so it does not close"
    return [Flaw(batch=batch, code="unbalanced", message=message) for batch in tx.execute(still).scalars()]


def _rejected(tx: Connection, batches: Sequence[str]) -> list[Flaw]:
    rejected = (BatchFileRow.batch.in_(batches), BatchFileRow.code.is_not(None))
    rows = tx.execute(select(BatchFileRow).where(*rejected).order_by(BatchFileRow.batch, BatchFileRow.position))
    return [Flaw(batch=row.batch, code=row.code, message=f"{row.name}: {row.message}") for row in rows]


def _given_up(tx: Connection, batches: Sequence[str]) -> list[Flaw]:
    of_file = (BatchFileRow.batch == PageRow.batch) & (BatchFileRow.position == PageRow.file)
    pages = (
        select(PageRow.batch, PageRow.source_page, PageRow.code, BatchFileRow.name)
        .join(BatchFileRow, of_file)
        .where(PageRow.batch.in_(batches), PageRow.state == "quarantined")
        .order_by(PageRow.batch, PageRow.position)
    )
    return [
        Flaw(
            batch=row.batch,
            code="quarantined",
            message=f"{row.name}, page {row.source_page}: given up ({row.code}); it counts as unreadable",
        )
        for row in tx.execute(pages)
    ]


def _earlier(row: Row[Any]) -> Earlier:
    options = RunOptions(profile=row.lane, procedure=row.procedure, received_at=row.received_at, code=row.code)
    return Earlier(
        batch=row.id,
        number=row.number,
        pages=row.pages_total,
        closed=row.state == "closed",
        options=options,
        sheets=row.sheets,
    )
