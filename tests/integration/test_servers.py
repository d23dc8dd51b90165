"""The test servers themselves: what they keep through faults, and that nothing of them stays behind."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import pika
import pytest
from minio import Minio
from minio.error import S3Error
from sqlalchemy import create_engine, text

from tests.integration.server_clients import CLIENTS, Client
from tests.servers.fixtures import running
from tests.servers.ports import free_port
from tests.servers.postgresql import PostgreSql
from tests.servers.process import Server
from tests.servers.rabbitmq import RabbitMq
from tests.servers.radosgw import RadosGw

TEXT = "Đơn đề nghị số 12"
GONE_LIMIT_S = 30.0
_ALONE = """
import sys, time
from {module} import {name}
with {name}() as server:
    print(server.folder, *server.pids(), flush=True)
    time.sleep(600)
"""


@pytest.fixture(params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in CLIENTS])
def fixture_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def client(fixture_name: str) -> Client:
    return CLIENTS[fixture_name]


@pytest.fixture
def server(fixture_name: str, request: pytest.FixtureRequest) -> Iterator[Server]:
    server: Server = request.getfixturevalue(fixture_name)
    yield server
    server.heal()


def test_what_was_acknowledged_survives_a_kill(server: Server, client: Client) -> None:
    url = server.url
    client.put(server, TEXT)
    server.kill()
    assert not server.running
    assert not server.pids()
    with pytest.raises(client.errors):
        client.get(server)
    server.start()
    assert server.url == url
    assert client.get(server) == TEXT


def test_a_frozen_server_is_silent_and_then_goes_on(server: Server, client: Client) -> None:
    client.put(server, TEXT)
    server.freeze()
    with pytest.raises(client.errors):
        client.put(server, TEXT)
    server.thaw()
    client.put(server, TEXT)
    assert client.get(server) == TEXT


def test_a_server_of_which_a_program_died_is_healed(server: Server, client: Client) -> None:
    before = server.pids()
    os.kill(before[0], signal.SIGKILL)
    _wait_until(lambda: not server.running)
    server.heal()
    assert not any(_lives(pid) for pid in before)
    client.put(server, TEXT)


def test_nothing_stays_behind_when_its_session_is_killed(client: Client) -> None:
    script = _ALONE.format(module=client.kind.__module__, name=client.kind.__name__)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as session:
        assert session.stdout is not None
        folder, *pids = session.stdout.readline().split()
        session.kill()
    assert pids
    _wait_gone([int(pid) for pid in pids])
    _wait_until(lambda: not Path(folder).exists())


@pytest.mark.xdist_group("rabbitmq")
def test_a_fresh_virtual_host_has_no_queues(rabbitmq: RabbitMq) -> None:
    names = [rabbitmq.fresh_vhost() for _ in range(2)]
    for name in names:
        with pika.BlockingConnection(pika.URLParameters(rabbitmq.vhost_url(name))) as connection:
            declared = connection.channel().queue_declare("here", durable=True)
            assert declared.method.message_count == 0
            connection.channel().basic_publish("", "here", b"1")


class _Absent(Server):
    name = "absent"
    programs: ClassVar[tuple[str, ...]] = ("no-such-program",)

    @property
    def url(self) -> str:
        return ""

    def _prepare(self) -> None: ...

    def _launch(self) -> None: ...


def test_a_missing_server_skips_on_a_laptop_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        next(running(_Absent))
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        next(running(_Absent))


def test_a_port_is_given_once() -> None:
    script = "from tests.servers.ports import _taken; import sys; sys.exit(not _taken(int(sys.argv[1])))"
    port = free_port()
    assert port != free_port()
    assert subprocess.run([sys.executable, "-c", script, str(port)], check=False).returncode == 0


@pytest.mark.xdist_group("radosgw")
def test_an_object_belongs_to_its_owner(radosgw: RadosGw) -> None:
    bucket = radosgw.fresh_bucket_name()
    assert bucket != radosgw.fresh_bucket_name()
    Minio(radosgw.host, radosgw.access_key, radosgw.secret_key, secure=False).make_bucket(bucket)
    for secret in (radosgw.stranger.secret_key, "wrong"):
        stranger = Minio(radosgw.host, radosgw.stranger.access_key, secret, secure=False)
        with pytest.raises(S3Error, match=r"AccessDenied|SignatureDoesNotMatch"):
            stranger.put_object(bucket, "text", io.BytesIO(b"1"), 1)


@pytest.mark.xdist_group("postgresql")
def test_a_fresh_database_is_empty(postgresql: PostgreSql) -> None:
    names = [postgresql.fresh_database() for _ in range(2)]
    for name in names:
        engine = create_engine(postgresql.database_url(name))
        with engine.begin() as connection:
            assert connection.scalar(text("SELECT current_database()")) == name
            assert connection.scalar(text("SHOW fsync")) == "on"
            connection.execute(text("CREATE TABLE only_here (number int)"))
        engine.dispose()


def _wait_gone(pids: list[int]) -> None:
    _wait_until(lambda: not any(_lives(pid) for pid in pids))


def _lives(pid: int) -> bool:
    with suppress(OSError):
        return Path("/proc", str(pid), "stat").read_text("latin-1").rpartition(")")[2].split()[0] != "Z"
    return False


def _wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + GONE_LIMIT_S
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)
