"""A machine whose clock is a day off neither takes the jobs of others nor loses its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.records.database import Records, open_records
from storage.records.jobs import add_jobs, claim, lost_jobs
from tests.faults.clock import DAY_S, Clock
from tests.servers.postgresql import PostgreSql

pytestmark = [
    pytest.mark.xdist_group("postgresql"),
    pytest.mark.skipif(not Clock.can_jump(), reason="no compiler for a clock that jumps"),
]
ROOT = Path(__file__).parents[2]
_STRANGER = """
import sys, time
from storage.records.database import open_records
from storage.records.jobs import claim, lost_jobs
with open_records(sys.argv[1]).write() as tx:
    print(int(time.time()), len(lost_jobs(tx)), claim(tx, "counter", "stranger").id, len(lost_jobs(tx)))
"""


@pytest.mark.parametrize("jump", [DAY_S, -DAY_S])
def test_leases_are_measured_by_the_clock_of_the_database(postgresql: PostgreSql, tmp_path: Path, jump: int) -> None:
    url = postgresql.database_url(postgresql.fresh_database())
    records = open_records(url)
    records.prepare()
    claimed(records)
    clock = Clock(tmp_path, "stranger")
    clock.set(jump)
    shown = subprocess.run(
        [sys.executable, "-c", _STRANGER, url],
        env={**clock.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    with records.write() as tx:
        assert lost_jobs(tx) == []
    records.close()
    told, *found = map(int, shown.stdout.split())
    assert abs(told - time.time() - jump) < 600
    assert found == [0, 2, 0]


def claimed(records: Records) -> None:
    with records.write() as tx:
        add_jobs(tx, "page", "counter", ["1", "2"])
        assert claim(tx, "counter", "mine") is not None
