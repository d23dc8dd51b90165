"""All tables of the first version.

revision: 0001
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:

    _create_station()
    _create_station_key()
    _create_object()
    _create_batch()
    _create_batch_file()
    _create_page()
    _create_dossier()
    _create_part()
    _create_dossier_file()
    _create_document()
    _create_field()
    _create_job()
    _create_outbox()
    _create_attempt()
    _create_audit()


def _only(rows: str) -> dict[str, Any]:
    """An index of these rows only."""
    return {"sqlite_where": sa.text(rows), "postgresql_where": sa.text(rows)}


def _create_station() -> None:
    op.create_table(
        "station",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duplex", sa.String(length=16), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_station"),
    )
    op.create_index("ix_station_branch", "station", ["branch"])


def _create_station_key() -> None:
    op.create_table(
        "station_key",
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("revoked_at", _MOMENT, nullable=True),
        sa.Column("last_used_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["station"], ["station.id"], name="fk_station_key_station"),
        sa.PrimaryKeyConstraint("prefix", name="pk_station_key"),
    )
    op.create_index("ix_station_key_station", "station_key", ["station"])


def _create_object() -> None:
    op.create_table(
        "object",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("locked_until", _MOMENT, nullable=True),
        sa.Column("erased_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("sha256", name="pk_object"),
    )


def _create_batch() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", _ID, nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("client_key", sa.String(length=128), nullable=True),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("procedure", sa.String(length=32), nullable=True),
        sa.Column("received_at", sa.String(length=40), nullable=True),
        sa.Column("code", sa.String(length=128), nullable=True),
        sa.Column("sheets", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("pages_total", sa.Integer(), nullable=False),
        sa.Column("pages_left", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
        sa.UniqueConstraint("number", name="uq_batch_number"),
        sa.UniqueConstraint("station", "client_key", name="uq_batch_station_client_key"),
        sa.UniqueConstraint("station", "content", name="uq_batch_station_content"),
    )
    op.create_index("ix_batch_branch_number", "batch", ["branch", "number"])
    op.create_index("ix_batch_open", "batch", ["number"], **_only("state <> 'closed'"))


def _create_batch_file() -> None:
    op.create_table(
        "batch_file",
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_batch_file_batch"),
        sa.PrimaryKeyConstraint("batch", "position", name="pk_batch_file"),
    )
    op.create_index("ix_batch_file_sha256", "batch_file", ["sha256"])


def _create_page() -> None:
    op.create_table(
        "page",
        sa.Column("id", _ID, nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("source_page", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("artefacts", sa.JSON(), nullable=False),
        sa.Column("dossier", sa.String(length=128), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("set_aside", sa.String(length=16), nullable=True),
        sa.Column("read_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["batch", "file"], ["batch_file.batch", "batch_file.position"], name="fk_page_batch_file"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
        sa.UniqueConstraint("batch", "position", name="uq_page_batch_position"),
    )
    op.create_index("ix_page_dossier", "page", ["dossier"])
    op.create_index("ix_page_key", "page", ["key"])


def _create_dossier() -> None:
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=128), nullable=True),
        sa.Column("procedure", sa.String(length=32), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=True),
        sa.Column("received_at", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.String(length=40), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_dossier"),
    )
    op.create_index("ix_dossier_branch_created_at", "dossier", ["branch", "created_at"])
    op.create_index("ix_dossier_status_due_at", "dossier", ["status", "due_at"])


def _create_part() -> None:
    op.create_table(
        "part",
        sa.Column("dossier", sa.String(length=128), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=False),
        sa.Column("number", _ID, nullable=False),
        sa.Column("grouped", sa.JSON(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batch.id"], name="fk_part_batch"),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_part_dossier"),
        sa.PrimaryKeyConstraint("dossier", "batch", name="pk_part"),
    )
    op.create_index("ix_part_batch", "part", ["batch"])


def _create_dossier_file() -> None:
    op.create_table(
        "dossier_file",
        sa.Column("dossier", sa.String(length=128), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_dossier_file_dossier"),
        sa.PrimaryKeyConstraint("dossier", "revision", "path", name="pk_dossier_file"),
    )
    op.create_index("ix_dossier_file_sha256", "dossier_file", ["sha256"])


def _create_document() -> None:
    op.create_table(
        "document",
        sa.Column("dossier", sa.String(length=128), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=64), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_document_dossier"),
        sa.PrimaryKeyConstraint("dossier", "revision", "id", name="pk_document"),
    )


def _create_field() -> None:
    op.create_table(
        "field",
        sa.Column("dossier", sa.String(length=128), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name="fk_field_dossier"),
        sa.PrimaryKeyConstraint("dossier", "document", "key", "version", name="pk_field"),
    )


def _create_job() -> None:
    op.create_table(
        "job",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("deaths", sa.Integer(), nullable=False),
        sa.Column("losses", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=True),
        sa.Column("lease_until", _MOMENT, nullable=True),
        sa.Column("not_before", _MOMENT, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("kind", "subject", "revision", name="uq_job_kind_subject_revision"),
    )
    op.create_index("ix_job_queued", "job", ["lane", "rank", "id", "not_before"], **_only("state = 'queued'"))
    op.create_index("ix_job_running", "job", ["lease_until"], **_only("state = 'running'"))
    op.create_index("ix_job_stuck", "job", ["id"], **_only("state IN ('failed', 'quarantined')"))


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("job", _ID, autoincrement=False, nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["job"], ["job.id"], name="fk_outbox_job"),
        sa.PrimaryKeyConstraint("job", name="pk_outbox"),
    )
    op.create_index("ix_outbox_lane_sent_at_job", "outbox", ["lane", "sent_at", "job"])


def _create_attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("job", _ID, autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["job"], ["job.id"], name="fk_attempt_job"),
        sa.PrimaryKeyConstraint("job", "start", name="pk_attempt"),
    )


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", _ID, autoincrement=False, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
