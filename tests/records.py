"""The databases that records are tested on, empty and prepared: SQLite in a file, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.records.database import Records, open_records
from tests.servers.postgresql import PostgreSql

DATABASES = ("sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql")))


@pytest.fixture(params=DATABASES)
def records_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'records.sqlite'}"
    server: PostgreSql = request.getfixturevalue("postgresql")
    return server.database_url(server.fresh_database())


@pytest.fixture
def records(records_url: str) -> Iterator[Records]:
    with closing(open_records(records_url)) as opened:
        opened.prepare()
        yield opened
