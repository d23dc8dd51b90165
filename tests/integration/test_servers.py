"""The test servers themselves: what they keep through faults, and that nothing of them stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import pytest

from tests.integration.server_clients import CLIENTS, Client
from tests.servers.fixtures import running
from tests.servers.ports import free_port
from tests.servers.process import Server

TEXT = "Đơn đề nghị số 12"
GONE_LIMIT_S = 10.0
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
    client.put(url, TEXT)
    server.kill()
    assert not server.running
    assert not server.pids()
    with pytest.raises(client.errors):
        client.get(url)
    server.start()
    assert server.url == url
    assert client.get(url) == TEXT


def test_a_frozen_server_is_silent_and_then_goes_on(server: Server, client: Client) -> None:
    client.put(server.url, TEXT)
    server.freeze()
    with pytest.raises(client.errors):
        client.put(server.url, TEXT)
    server.thaw()
    client.put(server.url, TEXT)
    assert client.get(server.url) == TEXT


def test_a_server_that_dies_by_itself_leaves_no_half_of_it(server: Server, client: Client) -> None:
    first, *others = server.pids()
    os.kill(first, signal.SIGKILL)
    _wait_gone(others)
    _wait_until(lambda: not server.running)
    server.heal()
    client.put(server.url, TEXT)


def test_nothing_stays_behind_when_its_session_is_killed(client: Client) -> None:
    script = _ALONE.format(module=client.kind.__module__, name=client.kind.__name__)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as session:
        assert session.stdout is not None
        folder, *pids = session.stdout.readline().split()
        session.kill()
    assert pids
    _wait_gone([int(pid) for pid in pids])
    _wait_until(lambda: not Path(folder).exists())


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
