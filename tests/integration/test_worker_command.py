"""`sohoa worker` as it is started, with real stages behind real brokers."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from schemas.service import Receipt
from tests import scans
from tests.e2e.command import lines, sohoa, start
from tests.servers.postgresql import PostgreSql
from tests.servers.process import Server
from tests.service import Service, service, wait_for
from workers.jobs.broker import open_broker

BROKERS = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("rabbitmq", "redis_server")]


@pytest.fixture(params=BROKERS)
def server(request: pytest.FixtureRequest) -> Server:
    server: Server = request.getfixturevalue(request.param)
    broker = open_broker(server.url)
    broker.waiting("counter")
    broker.dramatiq.flush("counter")
    broker.close()
    return server


@pytest.fixture
def environment(server: Server, postgresql: PostgreSql, tmp_path: Path) -> Mapping[str, str]:
    return {
        "SOHOA_DATA": str(tmp_path / "service"),
        "SOHOA_DATABASE": postgresql.database_url(postgresql.fresh_database()),
        "SOHOA_BROKER": server.url,
    }


@pytest.fixture
def station(environment: Mapping[str, str], tmp_path: Path) -> Iterator[Service]:
    """What workers share."""
    with service(tmp_path, database=environment["SOHOA_DATABASE"]) as opened:
        yield opened


def send(station: Service, tmp_path: Path, count: int) -> list[Receipt]:
    pages = [scans.save(scans.letter(number), tmp_path / f"{number}.png") for number in range(1, count + 1)]
    return [station.send([page]) for page in pages]


def end(worker: subprocess.Popen[str]) -> int:
    worker.terminate()
    with suppress(subprocess.TimeoutExpired):
        worker.communicate(timeout=60)
    worker.kill()
    return worker.wait()


def test_batches_become_dossiers(station: Service, environment: Mapping[str, str], tmp_path: Path) -> None:
    sent = send(station, tmp_path, 2)
    worker = start("worker", "--queue", "counter", "--jobs", "2", env=environment)
    closed = station.finish(*sent)
    assert end(worker) == 0
    assert [(one.pages, one.kept) for one in closed] == [(1, 1)] * 2
    assert {(row.state, row.starts) for row in station.rows("select state, starts from job")} == {("done", 1)}
    assert station.rows("select * from outbox") == []
    assert list((tmp_path / "service" / "work").iterdir()) == []


def test_a_killed_worker_loses_nothing(station: Service, environment: Mapping[str, str], tmp_path: Path) -> None:
    sent = send(station, tmp_path, 2)
    for _ in range(2):
        worker = start("worker", "--queue", "counter", "--jobs", "1", env=environment)
        wait_for(lambda: bool(station.rows("select * from job where state = 'running'")))
        worker.kill()
        assert worker.wait() == -signal.SIGKILL
        worker.communicate()
    worker = start("worker", "--queue", "counter", "--jobs", "1", env=environment)
    closed = station.finish(*sent)
    assert end(worker) == 0
    assert [one.kept for one in closed] == [1, 1]
    for job in station.rows("select starts, deaths, losses from job"):
        assert (job.starts - 1, job.deaths) == (job.losses, 0)


def test_a_worker_of_the_archive_hears_nothing_of_the_counter(
    station: Service, environment: Mapping[str, str], tmp_path: Path
) -> None:
    send(station, tmp_path, 1)
    worker = start("worker", "--queue", "archive", "--jobs", "1", env=environment)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(timeout=8)
    assert end(worker) == 0
    assert [row.state for row in station.rows("select state from job")] == ["queued"]


def refused(tmp_path: Path, **environment: str) -> tuple[int, str]:
    """The status and the one line."""
    shown = sohoa("worker", "--queue", "counter", env={"SOHOA_DATA": str(tmp_path / "service"), **environment})
    (line,) = lines(shown.stderr)
    assert shown.stdout == ""
    return shown.returncode, line


def test_without_a_broker_it_says_so(tmp_path: Path) -> None:
    status, line = refused(tmp_path, SOHOA_BROKER="")
    assert status == 3
    assert "SOHOA_BROKER is empty" in line


@pytest.mark.parametrize(
    ("broker", "database", "said"),
    [
        ("amqp://a:b@localhost/", "", "SOHOA_DATABASE"),
        ("kafka://localhost", "postgresql+psycopg://localhost/x", "kafka is not known"),
    ],
)
def test_settings_that_cannot_work_are_named(tmp_path: Path, broker: str, database: str, said: str) -> None:
    status, line = refused(tmp_path, SOHOA_BROKER=broker, SOHOA_DATABASE=database)
    assert status == 2
    assert said in line


@pytest.mark.xdist_group("postgresql")
@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_does_not_answer_is_named_without_its_password(
    tmp_path: Path, postgresql: PostgreSql, scheme: str
) -> None:
    database = postgresql.database_url(postgresql.fresh_database())
    status, line = refused(tmp_path, SOHOA_BROKER=f"{scheme}://a:hidden@127.0.0.1:9/", SOHOA_DATABASE=database)
    assert status == 3
    assert "at 127.0.0.1:9 does not answer" in line
    assert "hidden" not in line
