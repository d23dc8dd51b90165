"""Stations and their API keys. A key is `PREFIX.SECRET`; of the secret, 256 bits, only the SHA-256 is kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from schemas.errors import UsageError
from schemas.service import Station, StationKey
from storage.records import audit
from storage.records.database import insert_new
from storage.records.tables import KeyRow, StationRow

LIVE_KEYS = 2
"""So many a station may have at once: the old one holds until the new one is in use."""
_TOKEN = re.compile(r"([0-9a-f]{12})\.([A-Za-z0-9_-]{43})")
_NOBODY = hashlib.sha256(secrets.token_bytes(32)).hexdigest()
_NOTE_EVERY = timedelta(minutes=1)


def add_station(tx: Connection, station: Station, actor: str) -> None:
    """Raises UsageError (station_exists)."""
    row = {**station.model_dump(), "created_at": datetime.now(UTC)}
    if tx.execute(insert_new(tx, StationRow, row).returning(StationRow.id)).first() is None:
        raise UsageError("station_exists", f"station {station.id} is there already.")
    audit.append(tx, actor, "station added", station.id, branch=station.branch)


def stations(tx: Connection, branch: str | None = None) -> list[Station]:
    """All of them, or a branch's, by their ids."""
    chosen = select(StationRow).order_by(StationRow.id)
    if branch is not None:
        chosen = chosen.where(StationRow.branch == branch)
    return [_station(row) for row in tx.execute(chosen)]


def issue_key(tx: Connection, station: str, actor: str, expires_at: datetime | None = None) -> str:
    """The new key, to be shown once. Raises UsageError: unknown_station, too_many_keys (revoke one of them first)."""
    now = datetime.now(UTC)
    if tx.execute(select(StationRow.id).where(StationRow.id == station).with_for_update()).first() is None:
        raise UsageError("unknown_station", f"there is no station {station}; add it first.")
    if sum(_live(key, now) for key in keys(tx, station)) >= LIVE_KEYS:
        raise UsageError("too_many_keys", f"station {station} has {LIVE_KEYS} keys that hold; revoke one first.")
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    kept = {"prefix": prefix, "station": station, "secret_sha256": _digest(secret)}
    tx.execute(insert(KeyRow).values(**kept, created_at=now, expires_at=expires_at))
    audit.append(tx, actor, "key issued", station, prefix=prefix)
    return f"{prefix}.{secret}"


def keys(tx: Connection, station: str) -> list[StationKey]:
    """All that the station ever had, the newest last."""
    rows = tx.execute(select(KeyRow).where(KeyRow.station == station).order_by(KeyRow.created_at, KeyRow.prefix))
    return [StationKey(**{name: row._mapping[name] for name in StationKey.model_fields}) for row in rows]


def revoke_key(tx: Connection, prefix: str, actor: str) -> bool:
    """From now on the key opens nothing. False when it does not hold anyway."""
    holds = (KeyRow.prefix == prefix, KeyRow.revoked_at.is_(None))
    revoked = update(KeyRow).where(*holds).values(revoked_at=datetime.now(UTC)).returning(KeyRow.station)
    station = tx.execute(revoked).scalar()
    if station is None:
        return False
    audit.append(tx, actor, "key revoked", station, prefix=prefix)
    return True


def authenticate(tx: Connection, token: str, now: datetime) -> Station | None:
    """The station whose key this is; None for any other, in the same time whether the prefix is known or not.

    In a transaction that writes, the use is noted, at most once a minute.
    """
    parts = _TOKEN.fullmatch(token)
    prefix, secret = parts.groups() if parts else ("", "")
    found = select(KeyRow, StationRow).join(StationRow, StationRow.id == KeyRow.station).where(KeyRow.prefix == prefix)
    key = tx.execute(found).first()
    known = hmac.compare_digest(key.secret_sha256 if key else _NOBODY, _digest(secret))
    if key is None or not known or not _live(key, now):
        return None
    if tx.get_execution_options().get("writes"):
        _note_use(tx, prefix, now)
    return _station(key)


def _note_use(tx: Connection, prefix: str, now: datetime) -> None:
    long_ago = or_(KeyRow.last_used_at.is_(None), KeyRow.last_used_at <= now - _NOTE_EVERY)
    tx.execute(update(KeyRow).where(KeyRow.prefix == prefix, long_ago).values(last_used_at=now))


def _live(key: StationKey | Row[*tuple[Any, ...]], now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or now < key.expires_at)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _station(row: Row[*tuple[Any, ...]]) -> Station:
    return Station(**{name: row._mapping[name] for name in Station.model_fields})
