from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage.records import jobs
from storage.records.database import Records, open_records
from storage.records.tables import JobRow
from workers.jobs.owner import Heartbeat, is_gone, this_owner

_SAY_AND_WAIT = "from workers.jobs.owner import this_owner; print(this_owner(), flush=True); input()"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def other() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _SAY_AND_WAIT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_a_living_process_is_not_gone(other: subprocess.Popen[str]) -> None:
    assert other.stdout is not None
    owner = other.stdout.readline().strip()
    assert owner != this_owner()
    assert not is_gone(owner)
    assert not is_gone(this_owner())


def test_a_killed_process_is_gone_before_its_parent_buries_it(other: subprocess.Popen[str]) -> None:
    assert other.stdout is not None
    owner = other.stdout.readline().strip()
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
    assert is_gone(owner)
    other.wait()
    assert is_gone(owner)


def test_a_number_that_came_round_is_another_process() -> None:
    host, pid, start = this_owner().rsplit("/", 2)
    assert is_gone(f"{host}/{pid}/{int(start) - 1}")


def test_of_other_hosts_nothing_is_known() -> None:
    _, pid, _ = this_owner().rsplit("/", 2)
    assert not is_gone(f"elsewhere/{pid}/1")
    assert not is_gone("elsewhere/with/slashes/1/1")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    records.prepare()
    with records.write() as tx:
        jobs.add_jobs(tx, "page", "counter", ["1", "2", "3"])
        for job, owner in ((1, "us/1/1"), (2, "us/1/1"), (3, "them/1/1")):
            jobs.start(tx, job, owner)
        tx.execute(update(JobRow).values(lease_until=LONG_AGO))
    yield records
    records.close()


def extended(records: Records) -> list[int]:
    with records.read() as tx:
        return list(tx.execute(select(JobRow.id).where(JobRow.lease_until > LONG_AGO)).scalars())


def test_only_what_is_in_hand_and_ours_is_extended(records: Records) -> None:
    heartbeat = Heartbeat(records, "us/1/1")
    with heartbeat.holding(1), heartbeat.holding(3):
        heartbeat.turn()
    assert extended(records) == [1]


def test_what_was_let_go_of_is_not_extended(records: Records) -> None:
    heartbeat = Heartbeat(records, "us/1/1")
    with heartbeat.holding(1):
        with heartbeat.holding(1), heartbeat.holding(2):
            pass
        heartbeat.turn()
    assert extended(records) == [1], "another thread that held it too says nothing about this one"
    with records.write() as tx:
        tx.execute(update(JobRow).values(lease_until=LONG_AGO))
    heartbeat.turn()
    assert extended(records) == []
