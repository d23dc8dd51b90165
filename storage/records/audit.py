"""The audit chain: who did what to which batch, page or dossier, each entry sealed by the hash of all before it.

An entry holds ids and digests, never names or what was read. Changing, removing or moving one breaks the chain at that
place; cutting off its end does not, which is why its head is also kept outside (anchors).
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, text

from schemas.model import Frozen
from storage.records.tables import AuditRow

GENESIS = "0" * 64
_CHAIN = 7_306_100
"""The number of PostgreSQL's advisory lock for the chain's end."""


def append(tx: Connection, actor: str, action: str, subject: str, **facts: object) -> int:
    """Adds an entry in this transaction; returns its number. Entries of others wait until the transaction ends."""
    take_turn(tx)
    last = head(tx)
    number, before = (last.number + 1, last.hash) if last else (1, GENESIS)
    told = {
        "number": number,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "actor": actor,
        "action": action,
        "subject": subject,
        **facts,
    }
    entry = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    tx.execute(insert(AuditRow).values(number=number, entry=entry, hash=seal(before, entry)))
    return number


def take_turn(tx: Connection) -> None:
    """From here to the transaction's end no other adds entries. On SQLite a transaction that writes is alone anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("select pg_advisory_xact_lock(:chain)"), {"chain": _CHAIN})


def seal(before: str, entry: str) -> str:
    """SHA-256 of the hash before and the entry's canonical JSON."""
    return hashlib.sha256(f"{before}{entry}".encode()).hexdigest()


def first_broken(tx: Connection) -> int | None:
    """The number of the first entry that was altered, moved or is missing; None when the chain is whole."""
    before, expected = GENESIS, 1
    entries = select(AuditRow.number, AuditRow.entry, AuditRow.hash).order_by(AuditRow.number)
    for number, entry, sealed in tx.execute(entries, execution_options={"yield_per": 1000}):
        if number != expected or sealed != seal(before, entry) or json.loads(entry).get("number") != number:
            return expected
        before, expected = sealed, number + 1
    return None


class Head(Frozen):
    """The last entry; whoever keeps it elsewhere can tell whether the end was cut off."""

    number: int
    hash: str


def head(tx: Connection) -> Head | None:
    last = tx.execute(select(AuditRow.number, AuditRow.hash).order_by(AuditRow.number.desc()).limit(1)).first()
    return None if last is None else Head(number=last.number, hash=last.hash)
