"""Who is logged in. A session's token is 256 bits, of which the SHA-256 is kept; it ends by idleness, or its last hour.

Every login makes a new one, so that a token known before it is worth nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from schemas.model import Frozen
from schemas.person import Person
from storage.records import audit
from storage.records.review.tables import PersonRow, SessionRow

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_NOTE_EVERY = timedelta(minutes=1)


class Session(Frozen):
    """Someone who is logged in. `csrf`: what their pages must send with what they change."""

    person: Person
    csrf: str
    ends_at: datetime


def open_session(tx: Connection, person: str, now: datetime, by: str) -> str:
    """The token, for the browser alone. `by`: `password` or `oidc`. What has ended is swept away."""
    tx.execute(delete(SessionRow).where(or_(SessionRow.ends_at <= now, SessionRow.seen_at <= now - IDLE)))
    token = secrets.token_urlsafe(32)
    moments = {"created_at": now, "seen_at": now, "ends_at": now + LONGEST}
    tx.execute(
        insert(SessionRow).values(sha256=_digest(token), person=person, csrf=secrets.token_urlsafe(32), **moments)
    )
    audit.append(tx, person, "logged in", person, by=by)
    return token


def session_of(tx: Connection, token: str, now: datetime) -> Session | None:
    """None for a token that is unknown or ended, or when its person was disabled.

    In a transaction that writes, the use is noted, at most once a minute.
    """
    holds = (SessionRow.sha256 == _digest(token), SessionRow.ends_at > now, SessionRow.seen_at > now - IDLE)
    joined = select(SessionRow.csrf, SessionRow.ends_at, SessionRow.seen_at, PersonRow)
    found = tx.execute(
        joined.join(PersonRow, PersonRow.id == SessionRow.person).where(*holds, PersonRow.disabled_at.is_(None))
    ).first()
    if found is None:
        return None
    if tx.get_execution_options().get("writes") and found.seen_at <= now - _NOTE_EVERY:
        tx.execute(update(SessionRow).where(SessionRow.sha256 == _digest(token)).values(seen_at=now))
    person = Person(**{name: found._mapping[name] for name in Person.model_fields})
    return Session(person=person, csrf=found.csrf, ends_at=found.ends_at)


def end_session(tx: Connection, token: str) -> None:
    """Logged out; nothing happens when it has ended already."""
    ended = delete(SessionRow).where(SessionRow.sha256 == _digest(token)).returning(SessionRow.person)
    person = tx.execute(ended).scalar()
    if person is not None:
        audit.append(tx, person, "logged out", person)


def end_sessions(tx: Connection, person: str) -> None:
    """All that they have, on every machine."""
    tx.execute(delete(SessionRow).where(SessionRow.person == person))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
