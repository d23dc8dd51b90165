"""People, sessions, tasks of the review, what people decided, how they arrange pages.

revision: 0004
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_MOMENT = sa.DateTime(timezone=True)
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("batch", sa.Column("operator", sa.String(length=128)))
    op.add_column("page", sa.Column("rotation", sa.Integer()))
    op.add_column("dossier", sa.Column("handed_at", _MOMENT))
    op.add_column("dossier", sa.Column("draw", sa.String(length=32)))
    op.add_column("document", sa.Column("pages", sa.JSON()))
    op.add_column("field", sa.Column("leaf", sa.Integer()))
    op.add_column("field", sa.Column("revision", sa.Integer()))
    op.add_column("field", sa.Column("evidence", sa.JSON()))
    _create_person()
    _create_session()
    _create_task()
    _create_keying()
    _create_arrangement()


def _only(rows: str) -> dict[str, Any]:
    """An index of these rows only."""
    return {"sqlite_where": sa.text(rows), "postgresql_where": sa.text(rows)}


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")


def _create_person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("branch", sa.String(length=64)),
        sa.Column("agency", sa.Text()),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("keymap", sa.JSON(), nullable=False),
        sa.Column("password", sa.Text()),
        sa.Column("issuer", sa.Text()),
        sa.Column("subject", sa.String(length=255)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("closed_until", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("disabled_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("login", name="uq_person_login"),
        sa.UniqueConstraint("issuer", "subject", name="uq_person_issuer_subject"),
    )


def _create_session() -> None:
    op.create_table(
        "session",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_session"),
        _of("session", "person", "person"),
    )
    op.create_index("ix_session_person", "session", ["person"])
    op.create_index("ix_session_ends_at", "session", ["ends_at"])


def _create_task() -> None:
    op.create_table(
        "task",
        sa.Column("id", _ID, nullable=False),
        sa.Column("dossier", sa.String(length=128), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=16), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("branch", sa.String(length=64), nullable=False),
        sa.Column("procedure", sa.String(length=32)),
        sa.Column("types", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.String(length=40)),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("planted", sa.JSON()),
        sa.Column("share", sa.Double()),
        sa.Column("lease", sa.String(length=32)),
        sa.Column("holder", sa.String(length=32)),
        sa.Column("lease_until", _MOMENT),
        sa.Column("reason", sa.String(length=32)),
        sa.Column("note", sa.Text()),
        sa.Column("pins", sa.JSON(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("done_at", _MOMENT),
        sa.Column("done_by", sa.String(length=32)),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        _of("task", "dossier", "dossier"),
        _of("task", "holder", "person"),
        _of("task", "done_by", "person"),
    )
    waiting = _only("state = 'waiting'")
    op.create_index("ix_task_dossier", "task", ["dossier"])
    op.create_index("ix_task_holder", "task", ["holder"])
    queue = ["place", "lane", "due_at", "id", "kind", "procedure", "state"]
    op.create_index("ix_task_queue", "task", queue, **waiting)
    op.create_index("ix_task_branch", "task", ["branch", *queue], **waiting)
    op.create_index("ix_task_held", "task", ["lease_until"], **_only("holder IS NOT NULL"))
    op.create_index("ix_task_returned", "task", ["id", "branch"], **_only("state = 'returned'"))
    op.create_index("uq_task_waiting", "task", ["dossier", "kind"], unique=True, **waiting)
    op.create_index("ix_task_done", "task", ["done_by", "done_at"])


def _create_keying() -> None:
    op.create_table(
        "keying",
        sa.Column("id", _ID, nullable=False),
        sa.Column("task", _ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("dossier", sa.String(length=128), nullable=False),
        sa.Column("document", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("value", sa.JSON()),
        sa.Column("told", sa.JSON()),
        sa.Column("made", sa.Integer()),
        sa.Column("planted", sa.Boolean(), nullable=False),
        sa.Column("candidate", sa.Integer()),
        sa.Column("shown_at", _MOMENT, nullable=False),
        sa.Column("first_key_at", _MOMENT),
        sa.Column("decided_at", _MOMENT, nullable=False),
        sa.Column("active_ms", sa.Integer(), nullable=False),
        sa.Column("keys", sa.Integer(), nullable=False),
        sa.Column("clicks", sa.Integer(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keying"),
        _of("keying", "task", "task"),
        _of("keying", "person", "person"),
        _of("keying", "dossier", "dossier"),
    )
    op.create_index("ix_keying_task", "keying", ["task"])
    op.create_index("ix_keying_made_at", "keying", ["made_at"])
    op.create_index("ix_keying_dossier_document_field", "keying", ["dossier", "document", "field"])
    op.create_index("ix_keying_person_made_at", "keying", ["person", "made_at"])


def _create_arrangement() -> None:
    op.create_table(
        "arrangement",
        sa.Column("dossier", sa.String(length=128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("dossier", "version", name="pk_arrangement"),
        _of("arrangement", "dossier", "dossier"),
        _of("arrangement", "made_by", "person"),
    )
