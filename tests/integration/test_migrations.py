"""The migrations make what the tables declare, on both databases, once, however many processes ask for it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from schemas.errors import EnvironmentLacks
from storage.records.database import Records, open_records
from storage.records.review.tables import TaskRow
from storage.records.tables import Table

_PREPARE = "import sys; from storage.records.database import open_records; open_records(sys.argv[1]).prepare()"
_DRAWN = {
    "sqlite": "select name, sql from sqlite_master where type = 'index' and sql is not null",
    "postgresql": "select indexname, indexdef from pg_indexes where schemaname = 'public'",
}


def test_migrations_make_the_declared_tables(records: Records) -> None:
    with records.read() as tx:
        known = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
        assert TaskRow.metadata is Table.metadata
        assert compare_metadata(known, Table.metadata) == []


def test_indexes_are_the_declared_ones_with_their_conditions(records: Records) -> None:
    with records.write() as tx:
        migrated = _indexes(tx)
        tx.execute(text("drop table alembic_version"))
        Table.metadata.drop_all(tx)
        Table.metadata.create_all(tx)
        assert _indexes(tx) == migrated
        assert sum("WHERE" in told.upper() for told in migrated.values()) >= 4


def test_preparing_again_changes_nothing(records: Records) -> None:
    version = text("select version_num from alembic_version")
    with records.read() as tx:
        before, indexes = tx.execute(version).scalars().all(), _indexes(tx)
    records.prepare()
    with records.read() as tx:
        assert (tx.execute(version).scalars().all(), _indexes(tx)) == (before, indexes)
    assert len(before) == 1


def test_many_processes_prepare_at_once(records_url: str) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", _PREPARE, records_url], stderr=subprocess.PIPE) for _ in range(4)
    ]
    told = [process.communicate()[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 4, told
    open_records(records_url).prepare()


def test_a_newer_database_is_left_alone(records: Records) -> None:
    with records.write() as tx:
        tx.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(EnvironmentLacks) as caught:
        records.prepare()
    assert caught.value.code == "records_newer"


def _indexes(tx: Connection) -> dict[str, str]:
    rows = tx.execute(text(_DRAWN[tx.dialect.name]))
    return {name: told.replace('"', "") for name, told in rows if not name.startswith("alembic")}
