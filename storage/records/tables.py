"""The tables. Times are UTC; digests hexadecimal SHA-256; an object stands by its digest wherever it is named.

station 1-n key      batch 1-n batch_file, page      batch n-m dossier by part
dossier 1-n dossier_file, document, field            job 1-1 outbox, 1-n attempt
object, audit stand by themselves; those of the review are in review/tables.py
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schemas.service import Lane

_OPEN = "state <> 'closed'"
_QUEUED = "state = 'queued'"
_RUNNING = "state = 'running'"
_ORDER = ("lane", "rank", "id", "not_before")
"""The order in which jobs are claimed, with all that a claim must know."""
_STUCK = "state IN ('failed', 'quarantined')"

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up by itself only in a column of type INTEGER."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, and so gets none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Table(DeclarativeBase):
    """Names of constraints are given by rule, so that migrations can name them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}


class StationRow(Table):
    """A scanner station of a branch."""

    __tablename__ = "station"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    branch: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(Text)
    duplex: Mapped[str] = mapped_column(String(16), default="both")
    created_at: Mapped[datetime]


class KeyRow(Table):
    """An API key: of the secret only its digest is kept."""

    __tablename__ = "station_key"
    prefix: Mapped[str] = mapped_column(String(16), primary_key=True)
    station: Mapped[str] = mapped_column(ForeignKey("station.id"), index=True)
    secret_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class ObjectRow(Table):
    """An object that lasts. `kind`: original | page | dossier. `erased_at`: the law forbade to keep it."""

    __tablename__ = "object"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class BatchRow(Table):
    """What a station sent at once. `number`: its place in the ledger, the number of its entry in the audit chain.

    `state`: taken -> grouped -> closed; `taken` again when a page is to be read anew, `reopened` counts how often.
    `pages_left`: not yet read. `content`: digest of its files and options. `sheets`: pages as the station counted.
    `code`: of the dossier that it begins with. `operator`: the login or id of who scanned it, if told.
    """

    __tablename__ = "batch"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(Id, unique=True)
    lane: Mapped[Lane] = mapped_column(String(16))
    branch: Mapped[str] = mapped_column(String(64))
    station: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    client_key: Mapped[str | None] = mapped_column(String(128))
    content: Mapped[str] = mapped_column(String(64))
    procedure: Mapped[str | None] = mapped_column(String(32))
    received_at: Mapped[str | None] = mapped_column(String(40))
    code: Mapped[str | None] = mapped_column(String(128))
    operator: Mapped[str | None] = mapped_column(String(128))
    sheets: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(16))
    pages_total: Mapped[int]
    pages_left: Mapped[int]
    reopened: Mapped[int]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("station", "client_key"),
        UniqueConstraint("station", "content"),
        Index(None, "branch", "number"),
        Index("ix_batch_open", "number", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )


class BatchFileRow(Table):
    """A file of a batch, in the station's order; `code`: why it was rejected. Its bytes are kept in any case."""

    __tablename__ = "batch_file"
    batch: Mapped[str] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8))
    pages: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(40))
    message: Mapped[str | None] = mapped_column(Text)


class PageRow(Table):
    """A page of a batch. `key`: digest of its file, its number there and all that shaped its reading, once it is read.

    `state`: waiting -> read | unreadable | quarantined. `artefacts`: names of `storage/pages.py` -> objects' digests.
    `dossier` and `number` (in it), or `set_aside`: where it ended. `rotation`: as a person has it; None: as read.
    """

    __tablename__ = "page"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    batch: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    file: Mapped[int]
    source_page: Mapped[int]
    key: Mapped[str | None] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(16))
    code: Mapped[str | None] = mapped_column(String(40))
    artefacts: Mapped[dict[str, Any]]
    dossier: Mapped[str | None] = mapped_column(String(128), index=True)
    number: Mapped[int | None]
    set_aside: Mapped[str | None] = mapped_column(String(16))
    read_at: Mapped[datetime | None]
    rotation: Mapped[int | None]
    __table_args__ = (
        UniqueConstraint("batch", "position"),
        ForeignKeyConstraint(["batch", "file"], ["batch_file.batch", "batch_file.position"]),
    )


class DossierRow(Table):
    """A dossier. `wanted`: how often it was asked to be made; `revision`: up to which of these it has been made.

    `status` None: not made yet, or withdrawn because its batches were grouped anew and gave it nothing any more.
    `handed_at`: when the agency took it; until then it may be corrected. `draw`: the secret that decides which of its
    fields are sampled, None until it is first needed.
    """

    __tablename__ = "dossier"
    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    lane: Mapped[Lane] = mapped_column(String(16))
    branch: Mapped[str] = mapped_column(String(64))
    code: Mapped[str | None] = mapped_column(String(128))
    procedure: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[str | None] = mapped_column(String(16))
    received_at: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[str | None] = mapped_column(String(40))
    wanted: Mapped[int]
    revision: Mapped[int]
    created_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    handed_at: Mapped[datetime | None]
    draw: Mapped[str | None] = mapped_column(String(32))
    __table_args__ = (Index(None, "branch", "created_at"), Index(None, "status", "due_at"))


class PartRow(Table):
    """What a batch gave a dossier. `grouped`: the JSON of its GroupedDossiers; `since`: the first revision with it."""

    __tablename__ = "part"
    dossier: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    batch: Mapped[str] = mapped_column(ForeignKey("batch.id"), primary_key=True, index=True)
    number: Mapped[int] = mapped_column(Id)
    grouped: Mapped[list[Any]]
    since: Mapped[int]


class DossierFileRow(Table):
    """A file of a dossier's revision, by its path in the outside contract."""

    __tablename__ = "dossier_file"
    dossier: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(String(255), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)


class DocumentRow(Table):
    """A document of a dossier's revision. `key`: digest of its pages and its region, so that it is known again.

    `pages`: as they were then, each the JSON of a DocumentPage; None of what was made before people corrected dossiers.
    """

    __tablename__ = "document"
    dossier: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(64))
    confidence: Mapped[float | None]
    pages: Mapped[list[Any] | None]


class FieldRow(Table):
    """A field of a document, with every version it ever had; the highest one holds. `made_by`: `machine`, or who.

    `leaf`: the index of its page among the document's. `revision`: of the dossier as it was then; the box in `told` is
    on that revision's image of the page. `evidence`: what the machine's confidence is measured by.
    """

    __tablename__ = "field"
    dossier: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    document: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    told: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(String(16))
    confidence: Mapped[float | None]
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    leaf: Mapped[int | None]
    revision: Mapped[int | None]
    evidence: Mapped[dict[str, Any] | None]


class JobRow(Table):
    """One stage to be done for one subject. `state`: queued -> running -> done | failed | quarantined, or queued again.

    `deaths`: starts in which its own child died under a living parent. `losses`: those that ended because the parent,
    or a server it needs, went away. `lease_until`: when a running job counts as lost. `error`: a code and a line.
    """

    __tablename__ = "job"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    lane: Mapped[Lane] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(128))
    revision: Mapped[int]
    rank: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    starts: Mapped[int]
    deaths: Mapped[int]
    losses: Mapped[int]
    owner: Mapped[str | None] = mapped_column(String(128))
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime]
    code: Mapped[str | None] = mapped_column(String(40))
    message: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("kind", "subject", "revision"),
        Index("ix_job_queued", *_ORDER, sqlite_where=text(_QUEUED), postgresql_where=text(_QUEUED)),
        Index("ix_job_running", "lease_until", sqlite_where=text(_RUNNING), postgresql_where=text(_RUNNING)),
        Index("ix_job_stuck", "id", sqlite_where=text(_STUCK), postgresql_where=text(_STUCK)),
    )


class OutboxRow(Table):
    """A bell to ring for a job that waits; the job's start takes it away. `sent_at`: when the broker confirmed it."""

    __tablename__ = "outbox"
    job: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True, autoincrement=False)
    lane: Mapped[Lane] = mapped_column(String(16))
    sent_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "lane", "sent_at", "job"),)


class AttemptRow(Table):
    """One start of a job. `outcome`: done, an error's code, died, lost; None while it runs."""

    __tablename__ = "attempt"
    job: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True, autoincrement=False)
    start: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(String(128))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    outcome: Mapped[str | None] = mapped_column(String(40))


class AuditRow(Table):
    """One entry of the audit chain. `hash`: SHA-256 of the hash before it and of `entry`, canonical JSON."""

    __tablename__ = "audit"
    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    entry: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
