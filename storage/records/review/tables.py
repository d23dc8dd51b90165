"""The tables of the review: people, tasks, what people decided.

dossier 1-n task, arrangement      task 1-n keying      person 1-n session
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from schemas.service import Lane
from storage.records.tables import Id, Table

_WAITING = "state = 'waiting'"
_RETURNED = "state = 'returned'"
_HELD = "holder IS NOT NULL"
_QUEUE = ("place", "lane", "due_at", "id", "kind", "procedure", "state")
"""The order in which tasks are claimed, then what else they are chosen by; SQLite looks at their state even here."""


class PersonRow(Table):
    """Someone with an account. `password`: argon2's encoded hash, of a local account. `issuer`, `subject`: of OIDC.

    `failures` in a row at the login, and until when it is closed for that.
    """

    __tablename__ = "person"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    login: Mapped[str] = mapped_column(String(128), unique=True)
    name: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[Any]]
    branch: Mapped[str | None] = mapped_column(String(64))
    agency: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    keymap: Mapped[dict[str, Any]]
    password: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(String(255))
    failures: Mapped[int]
    closed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class SessionRow(Table):
    """Someone who is logged in. Of the cookie's token only the SHA-256 is kept."""

    __tablename__ = "session"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class TaskRow(Table):
    """A dossier that waits for a person, as `schemas.review.Task` says. `lease`: the token of who holds it.

    `share`: of a sample, how many of the accepted fields were drawn.
    """

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    dossier: Mapped[str] = mapped_column(ForeignKey("dossier.id"), index=True)
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(16))
    lane: Mapped[Lane] = mapped_column(String(16))
    branch: Mapped[str] = mapped_column(String(64))
    procedure: Mapped[str | None] = mapped_column(String(32))
    types: Mapped[list[Any]]
    due_at: Mapped[str | None] = mapped_column(String(40))
    uncertain: Mapped[int]
    fields: Mapped[list[Any]]
    planted: Mapped[dict[str, Any] | None]
    share: Mapped[float | None]
    lease: Mapped[str | None] = mapped_column(String(32))
    holder: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    lease_until: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(Text)
    pins: Mapped[list[Any]]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    __table_args__ = (
        Index("ix_task_queue", *_QUEUE, sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)),
        Index("ix_task_branch", "branch", *_QUEUE, sqlite_where=text(_WAITING), postgresql_where=text(_WAITING)),
        Index("ix_task_held", "lease_until", sqlite_where=text(_HELD), postgresql_where=text(_HELD)),
        Index("ix_task_returned", "id", "branch", sqlite_where=text(_RETURNED), postgresql_where=text(_RETURNED)),
        Index(
            "uq_task_waiting",
            *("dossier", "kind"),
            unique=True,
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
        Index("ix_task_done", "done_by", "done_at"),
    )


class KeyingRow(Table):
    """What a person decided about a field: the truth that corrections teach. `told`: what the machine had said.

    `made`: the version that it made of the field; None where it was keyed blind or a known error was shown (`planted`).
    """

    __tablename__ = "keying"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    task: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    person: Mapped[str] = mapped_column(ForeignKey("person.id"))
    dossier: Mapped[str] = mapped_column(ForeignKey("dossier.id"))
    document: Mapped[str] = mapped_column(String(40))
    field: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))
    value: Mapped[Any | None] = mapped_column(JSON)
    told: Mapped[dict[str, Any] | None]
    made: Mapped[int | None]
    planted: Mapped[bool]
    candidate: Mapped[int | None]
    shown_at: Mapped[datetime]
    first_key_at: Mapped[datetime | None]
    decided_at: Mapped[datetime]
    active_ms: Mapped[int]
    keys: Mapped[int]
    clicks: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(index=True)
    __table_args__ = (Index(None, "dossier", "document", "field"), Index(None, "person", "made_at"))


class ArrangementRow(Table):
    """How a person arranged a dossier's pages; the highest version holds. `told`: an Arrangement."""

    __tablename__ = "arrangement"
    dossier: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    told: Mapped[dict[str, Any]]
    made_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
