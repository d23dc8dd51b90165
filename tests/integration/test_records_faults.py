"""Contract of the records, on SQLite and PostgreSQL: what is left when processes, servers and disks fail."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, text

from schemas.errors import NoSpaceLeft, Unavailable, UsageError
from storage.records import audit
from storage.records.batches import take_batch
from storage.records.database import Records, open_records
from storage.records.jobs import add_jobs
from storage.records.tables import BatchRow, JobRow
from tests.integration.records_flow import batch, claimed, taken
from tests.servers.postgresql import PostgreSql

_DIES_MIDWAY = """
import os, sys
from storage.records.database import open_records
from storage.records.jobs import add_jobs, claim
with open_records(sys.argv[1]).write() as tx:
    assert claim(tx, "counter", "dying") is not None
    add_jobs(tx, "dossier", "counter", ["half done"])
    os.kill(os.getpid(), 9)
"""


def test_a_process_that_dies_midway_leaves_nothing(records: Records, records_url: str) -> None:
    with records.write() as tx:
        add_jobs(tx, "page", "counter", ["1"])
    died = subprocess.run([sys.executable, "-c", _DIES_MIDWAY, records_url], check=False)
    assert died.returncode == -signal.SIGKILL
    job = claimed(records)
    assert (job.kind, job.starts) == ("page", 1)


@pytest.mark.xdist_group("postgresql")
def test_a_server_that_was_killed_keeps_what_was_acknowledged(postgresql: PostgreSql) -> None:
    url = postgresql.database_url(postgresql.fresh_database())
    with closing(open_records(url)) as records:
        records.prepare()
        receipt = taken(records, batch())
        with pytest.raises(Unavailable) as midway, records.write() as tx:
            take_batch(tx, batch("midway"))
            postgresql.kill()
            tx.execute(text("select 1"))
        with pytest.raises(Unavailable) as gone:
            records.ping()
        assert midway.value.retryable
        assert gone.value.code == "records_unreachable"
        assert "\n" not in gone.value.message
        postgresql.restart()
        records.ping()
        with records.read() as tx:
            assert tx.execute(select(BatchRow.id)).scalars().all() == [receipt.batch]
            assert audit.first_broken(tx) is None


@pytest.mark.xdist_group("postgresql")
def test_of_two_who_wait_for_each_other_one_is_asked_to_try_again(postgresql: PostgreSql) -> None:
    with closing(open_records(postgresql.database_url(postgresql.fresh_database()))) as records:
        records.prepare()
        with records.write() as tx:
            add_jobs(tx, "page", "counter", ["1", "2"])
        both = Barrier(2)

        def lock(*subjects: str) -> str:
            try:
                with records.write() as tx:
                    for subject in subjects:
                        tx.execute(select(JobRow.id).where(JobRow.subject == subject).with_for_update())
                        if subject == subjects[0]:
                            both.wait(30)
            except Unavailable as error:
                assert error.retryable
                return error.code
            return "done"

        with ThreadPoolExecutor(2) as threads:
            ended = threads.map(lock, ("1", "2"), ("2", "1"))
        assert sorted(ended) == ["done", "records_busy"]


def test_a_full_disk_is_told_and_nothing_half_done_stays(tmp_path: Path) -> None:
    with closing(open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")) as records:
        records.prepare()
        receipt = taken(records, batch())
        with pytest.raises(NoSpaceLeft), records.write() as tx:
            used = tx.execute(text("pragma page_count")).scalar_one()
            tx.execute(text(f"pragma max_page_count = {used}"))
            take_batch(tx, batch("large", (5000,)))
        with records.read() as tx:
            assert tx.execute(select(BatchRow.id)).scalars().all() == [receipt.batch]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable), closing(open_records(f"sqlite:///{tmp_path / 'none' / 'x.sqlite'}")) as records:
        records.prepare()


def test_other_databases_are_not_known() -> None:
    with pytest.raises(UsageError) as caught:
        open_records("mysql://localhost/x")
    assert caught.value.code == "bad_setting"
