"""Contract of the records, on SQLite and PostgreSQL: what was done stays told, and tampering is named."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.records import audit
from storage.records.database import Records
from storage.records.tables import AuditRow
from tests.integration.records_flow import together

WRITERS, ENTRIES = 4, 100
_WRITE = """
import sys
from storage.records import audit
from storage.records.database import open_records
records = open_records(sys.argv[1])
for number in range(int(sys.argv[3])):
    with records.write() as tx:
        audit.append(tx, sys.argv[2], "written", str(number), words="Đơn đề nghị")
"""


@pytest.fixture
def chain(records: Records) -> Records:
    """Ten entries."""
    for number in range(10):
        with records.write() as tx:
            audit.append(tx, "me", "did", f"thing {number}", place="phường Cầu Giấy")
    return records


def test_entries_are_numbered_and_whole(chain: Records) -> None:
    with chain.read() as tx:
        assert audit.first_broken(tx) is None
        entries = [
            json.loads(entry) for entry in tx.execute(select(AuditRow.entry).order_by(AuditRow.number)).scalars()
        ]
    assert [entry["number"] for entry in entries] == list(range(1, 11))
    assert (
        entries[3].items() >= {"actor": "me", "action": "did", "subject": "thing 3", "place": "phường Cầu Giấy"}.items()
    )


def test_an_entry_of_a_transaction_that_was_undone_never_was(chain: Records) -> None:
    with pytest.raises(ZeroDivisionError), chain.write() as tx:
        audit.append(tx, "me", "did not", "it")
        raise ZeroDivisionError
    with chain.write() as tx:
        assert audit.append(tx, "me", "did", "it") == 11
        assert audit.first_broken(tx) is None


def test_verifying_leaves_the_connection_as_it_was(chain: Records) -> None:
    with chain.read() as tx:
        audit.first_broken(tx)
        assert "yield_per" not in tx.get_execution_options()


def test_four_writers_at_once_make_one_chain(records: Records, records_url: str) -> None:
    command = [sys.executable, "-c", _WRITE, records_url]
    started = [subprocess.Popen([*command, f"writer {number}", str(ENTRIES)]) for number in range(WRITERS)]
    assert [process.wait(300) for process in started] == [0] * WRITERS
    together(records, *[lambda tx: audit.append(tx, "thread", "written", "x")] * 3)
    with records.read() as tx:
        assert audit.first_broken(tx) is None
        assert len(tx.execute(select(AuditRow.number)).all()) == WRITERS * ENTRIES + 3


def test_a_changed_entry_is_named(chain: Records) -> None:
    with tampering(chain) as tx:
        entry = tx.execute(select(AuditRow.entry).where(AuditRow.number == 4)).scalar_one()
        tx.execute(update(AuditRow).where(AuditRow.number == 4).values(entry=entry.replace("thing 3", "thing 7")))
        assert audit.first_broken(tx) == 4


def test_a_changed_entry_with_a_seal_of_its_own_breaks_the_next(chain: Records) -> None:
    with tampering(chain) as tx:
        before = tx.execute(select(AuditRow.hash).where(AuditRow.number == 3)).scalar_one()
        entry = tx.execute(select(AuditRow.entry).where(AuditRow.number == 4)).scalar_one().replace("thing 3", "other")
        forged = {"entry": entry, "hash": audit.seal(before, entry)}
        tx.execute(update(AuditRow).where(AuditRow.number == 4).values(forged))
        assert audit.first_broken(tx) == 5


@pytest.mark.parametrize("number", [1, 6])
def test_a_removed_entry_is_named(chain: Records, number: int) -> None:
    with tampering(chain) as tx:
        tx.execute(delete(AuditRow).where(AuditRow.number == number))
        assert audit.first_broken(tx) == number


def test_reordered_entries_are_named(chain: Records) -> None:
    with tampering(chain) as tx:
        rows = {row.number: row for row in tx.execute(select(AuditRow).where(AuditRow.number.in_([5, 8])))}
        for number, other in ((5, rows[8]), (8, rows[5])):
            values = {"entry": other.entry, "hash": other.hash}
            tx.execute(update(AuditRow).where(AuditRow.number == number).values(values))
        assert audit.first_broken(tx) == 5


@pytest.mark.parametrize("statement", [
    "update audit set entry = entry",
    "update audit set entry = '{}' where number = 2",
    "delete from audit where number = 10",
])  # fmt: skip
def test_the_database_refuses_to_change_or_remove(chain: Records, statement: str) -> None:
    refused(chain, statement)


def test_the_chain_is_not_emptied(chain: Records) -> None:
    for statement in ("delete from audit",) if chain.is_sqlite else ("truncate audit", "truncate audit cascade"):
        refused(chain, statement)


def test_an_entry_is_not_replaced(chain: Records) -> None:
    verb = "insert or replace into" if chain.is_sqlite else "insert into"
    with pytest.raises(DBAPIError), chain.write() as tx:
        tx.execute(text(f"{verb} audit (number, entry, hash) values (3, 'x', 'y')"))
    with chain.read() as tx:
        assert audit.first_broken(tx) is None


def test_a_number_is_not_given_twice(chain: Records) -> None:
    with pytest.raises(DBAPIError), chain.write() as tx:
        tx.execute(insert(AuditRow).values(number=10, entry="x", hash="y"))


def refused(records: Records, statement: str) -> None:
    with pytest.raises(DBAPIError, match="never changed"), records.write() as tx:
        tx.execute(text(statement))
    with records.read() as tx:
        assert audit.first_broken(tx) is None
        assert len(tx.execute(select(AuditRow.number)).all()) == 10


@contextmanager
def tampering(records: Records) -> Iterator[Connection]:
    """As someone with all rights over the database could."""
    with records.write() as tx:
        if records.is_sqlite:
            for name in ("audit_rows_stay", "audit_stays", "audit_grows_at_its_end"):
                tx.execute(text(f"drop trigger {name}"))
        else:
            tx.execute(text("alter table audit disable trigger all"))
        yield tx
