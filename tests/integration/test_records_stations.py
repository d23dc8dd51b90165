"""Contract of the records, on SQLite and PostgreSQL: which key is whose, and for how long."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from schemas.errors import UsageError
from schemas.service import Station
from storage.records.database import Records
from storage.records.stations import add_station, authenticate, issue_key, keys, revoke_key, stations
from storage.records.tables import AuditRow, KeyRow
from tests.integration.records_flow import together

FRONT = Station(id="s1", branch="b1", name="Quầy 1", duplex="passes")
BACK = Station(id="s2", branch="b2", name="Quầy 2")
NOW = datetime.now(UTC)
ADMIN = "user:1"


@pytest.fixture
def branches(records: Records) -> Records:
    with records.write() as tx:
        add_station(tx, BACK, ADMIN)
        add_station(tx, FRONT, ADMIN)
    return records


def issued(records: Records, station: str = "s1", expires_at: datetime | None = None) -> str:
    with records.write() as tx:
        return issue_key(tx, station, ADMIN, expires_at)


def known(records: Records, token: str, now: datetime = NOW) -> Station | None:
    with records.write() as tx:
        return authenticate(tx, token, now)


def last_used(records: Records) -> datetime | None:
    with records.read() as tx:
        return keys(tx, "s1")[0].last_used_at


def test_stations_of_all_and_of_a_branch(branches: Records) -> None:
    with branches.read() as tx:
        assert stations(tx) == [FRONT, BACK]
        assert stations(tx, "b2") == [BACK]
    with pytest.raises(UsageError) as caught, branches.write() as tx:
        add_station(tx, FRONT, ADMIN)
    assert caught.value.code == "station_exists"


def test_a_key_opens_for_its_station_only(branches: Records) -> None:
    token, other = issued(branches), issued(branches, "s2")
    assert (known(branches, token), known(branches, other)) == (FRONT, BACK)
    prefix, secret = token.split(".")
    crossed = f"{prefix}.{other.split('.')[1]}"
    wrong = ["", "x", ".", prefix, f"{prefix}.", f".{secret}", f"{prefix}.{secret}x", f"{prefix}.{secret[:-1]}\0",
             f"{'0' * 12}.{secret}", crossed, token.upper(), f"{token}\n", "ă" * 100, "x" * 100_000]  # fmt: skip
    assert [known(branches, one) for one in wrong] == [None] * len(wrong)


def test_only_the_digest_of_a_secret_is_kept(branches: Records) -> None:
    prefix, secret = issued(branches).split(".")
    assert len(secret) == 43
    with branches.read() as tx:
        row = tx.execute(select(KeyRow)).one()
        told = " ".join(tx.execute(select(AuditRow.entry)).scalars())
    assert secret not in " ".join(map(str, row)) + told
    assert (row.prefix, len(row.secret_sha256)) == (prefix, 64)


def test_a_key_ends_when_it_was_told_to(branches: Records) -> None:
    token = issued(branches, expires_at=NOW + timedelta(days=1))
    moments = (NOW, NOW + timedelta(days=1, seconds=-1), NOW + timedelta(days=1), NOW + timedelta(days=9))
    assert [known(branches, token, now) for now in moments] == [FRONT, FRONT, None, None]


def test_two_keys_hold_at_once_for_rotation(branches: Records) -> None:
    old, new = issued(branches), issued(branches)
    assert (known(branches, old), known(branches, new)) == (FRONT, FRONT)
    with pytest.raises(UsageError) as caught:
        issued(branches)
    assert caught.value.code == "too_many_keys"
    with branches.write() as tx:
        assert revoke_key(tx, old.split(".")[0], ADMIN)
        assert not revoke_key(tx, old.split(".")[0], ADMIN)
        assert not revoke_key(tx, "unknown", ADMIN)
    assert (known(branches, old), known(branches, new)) == (None, FRONT)
    assert known(branches, issued(branches)) == FRONT
    with branches.read() as tx:
        assert [key.revoked_at is not None for key in keys(tx, "s1")] == [True, False, False]


def test_an_expired_key_makes_room(branches: Records) -> None:
    for _ in range(3):
        issued(branches, expires_at=NOW - timedelta(days=1))
    assert known(branches, issued(branches)) == FRONT


def test_three_keys_asked_for_at_once_are_two(branches: Records) -> None:
    with pytest.raises(UsageError):
        together(branches, *[lambda tx: issue_key(tx, "s1", ADMIN)] * 3)
    with branches.read() as tx:
        assert len(keys(tx, "s1")) == 2


def test_a_station_must_be_known(branches: Records) -> None:
    with pytest.raises(UsageError) as caught:
        issued(branches, "s9")
    assert caught.value.code == "unknown_station"


def test_use_is_noted_at_most_once_a_minute(branches: Records) -> None:
    token = issued(branches)
    with branches.read() as tx:
        assert authenticate(tx, token, NOW) == FRONT
    assert last_used(branches) is None
    noted = []
    for seconds in (0, 59, 60, 61, 200):
        assert known(branches, token, NOW + timedelta(seconds=seconds)) == FRONT
        noted.append(last_used(branches))
    assert noted == [NOW + timedelta(seconds=seconds) for seconds in (0, 0, 60, 60, 200)]


def test_who_changed_keys_is_told(branches: Records) -> None:
    token = issued(branches)
    with branches.write() as tx:
        revoke_key(tx, token.split(".")[0], ADMIN)
        entries = [
            json.loads(entry) for entry in tx.execute(select(AuditRow.entry).order_by(AuditRow.number)).scalars()
        ]
    assert [(one["actor"], one["action"], one["subject"]) for one in entries[1:]] == [
        (ADMIN, "station added", "s1"),
        (ADMIN, "key issued", "s1"),
        (ADMIN, "key revoked", "s1"),
    ]
