"""The processes of docker/compose.yaml by its own commands and environment, with real servers in place of its own."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url

from runtime.logging import ID_FIELDS
from tests import scans
from tests.compose import OURS, compose, environment
from tests.e2e.command import SOHOA, sohoa
from tests.integration.served import form
from tests.servers.keeper import below
from tests.servers.ports import free_port
from tests.servers.postgresql import PostgreSql
from tests.servers.rabbitmq import RabbitMq
from tests.servers.radosgw import RadosGw
from tests.service import wait_for
from workers.jobs.stage import ARCHIVE_NICE

PORT = "8750"
DATA = "/data"
STOP_S = 60.0
PERSON, NUMBER, PHONE = "TRAN QUOC KHANG", "001099000123", "0912 345 678"
LANES = ("counter", "archive")
pytestmark = pytest.mark.xdist_group("rabbitmq")


class Wiring:
    """Compose's names of servers and its port, and what stands in their place here."""

    def __init__(self, hosts: Mapping[str, str], secrets: dict[str, str], folder: Path) -> None:
        self._folder = folder
        self._swapped = {**hosts, PORT: str(free_port()), "0.0.0.0": "127.0.0.1"}
        self._secrets = secrets

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._swapped[PORT]}"

    def environment(self, name: str) -> dict[str, str]:
        told = {key: self.swapped(value) for key, value in environment(name, self._secrets).items()}
        assert told["SOHOA_DATA"] == DATA
        clean = {key: value for key, value in os.environ.items() if not key.startswith("SOHOA_")}
        return clean | told | {"SOHOA_DATA": str(self._folder / name), "SOHOA_LOG_LEVEL": "DEBUG"}

    def command(self, name: str) -> list[str]:
        return [self.swapped(word) for word in compose()["services"][name]["command"]]

    def is_healthy(self, name: str) -> bool:
        """What its own health check says."""
        kind, program, *words = compose()["services"][name]["healthcheck"]["test"]
        assert (kind, program) == ("CMD", "python")
        asked = [sys.executable, *map(self.swapped, words)]
        return subprocess.run(asked, stderr=subprocess.DEVNULL, check=False).returncode == 0

    def swapped(self, text: str) -> str:
        for name, there in self._swapped.items():
            text = text.replace(name, there)
        return text

    @contextmanager
    def running(self, name: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self._folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen([*SOHOA, *self.command(name)], env=self.environment(name), stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def logged(self) -> dict[str, str]:
        """By the processes themselves, and by their children."""
        paths = [*self._folder.glob("*.log"), *self._folder.glob("*/log.jsonl")]
        return {str(path.relative_to(self._folder)): path.read_text() for path in paths}

    def last_words(self) -> str:
        return "\n".join(f"{name}: {text[-2000:]}" for name, text in self.logged().items())


@pytest.fixture
def wiring(postgresql: PostgreSql, rabbitmq: RabbitMq, radosgw: RadosGw, tmp_path: Path) -> Wiring:
    bells_password = make_url(rabbitmq.url).password
    assert bells_password
    secrets = {
        "SOHOA_RECORDS_PASSWORD": "records-of-the-test",
        "SOHOA_BELLS_PASSWORD": bells_password,
        "SOHOA_OBJECTS_KEY": radosgw.access_key,
        "SOHOA_OBJECTS_SECRET": radosgw.secret_key,
    }
    furnish(postgresql, secrets["SOHOA_RECORDS_PASSWORD"])
    hosts = {
        "records:5432": f"127.0.0.1:{postgresql.port}",
        "bells:5672": f"127.0.0.1:{rabbitmq.port}",
        "objects:9000": radosgw.host,
    }
    return Wiring(hosts, secrets, tmp_path)


def furnish(server: PostgreSql, password: str) -> None:
    """The account and the database that compose's variables make, without more rights than an owner's."""
    told = compose()["services"]["records"]["environment"]
    assert (told["POSTGRES_USER"], told["POSTGRES_DB"]) == ("sohoa", "sohoa")
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS sohoa")
        admin.execute("DROP ROLE IF EXISTS sohoa")
        admin.execute(f"CREATE ROLE sohoa LOGIN PASSWORD '{password}'".encode())
        admin.execute("CREATE DATABASE sohoa OWNER sohoa TEMPLATE template0")


def test_batches_of_both_lanes_become_dossiers(wiring: Wiring) -> None:
    with ExitStack() as stack:
        processes = {name: stack.enter_context(wiring.running(name)) for name in OURS}
        wait_for(lambda: wiring.is_healthy("service"), wiring.last_words)
        added = sohoa("stations", "add", "cua-1", "--branch", "ba-dinh", env=wiring.environment("service"))
        headers = {"Authorization": f"Bearer {added.stdout.strip()}"}
        with httpx.Client(base_url=wiring.url, headers=headers, timeout=60, trust_env=False) as client:
            assert client.get("/ready").json() == {"records": "ok", "objects": "ok", "disk": "ok"}
            sent = [send(client, lane) for lane in LANES]
            yielded = Yielded(processes["archive"].pid)
            wait_for(lambda: yielded.lift() and all(is_closed(client, batch) for batch in sent), wiring.last_words)
            wait_for(lambda: dossiers_made(client) == 2, wiring.last_words)
            assert 'sohoa_jobs{lane="archive",state="waiting"} 0.0' in client.get("/metrics").text
        for process in processes.values():
            process.terminate()
        ended = {name: process.wait(STOP_S) for name, process in processes.items()}
        assert ended == dict.fromkeys(OURS, 0), wiring.last_words()
    assert_ids_only(wiring.logged())
    assert sohoa("reconcile", "--whole", env=wiring.environment("service")).stdout == "all fits\n"


class Yielded:
    """Children of the archive's worker: they yield to all, which must not make this test wait for those beside it."""

    def __init__(self, worker: int) -> None:
        self._worker = worker
        self._lifted: set[int] = set()

    def lift(self) -> bool:
        """Gives those that yield an equal share, where this account may do so; True once one was seen."""
        for pid in below(self._worker):
            with suppress(OSError):
                if os.getpriority(os.PRIO_PROCESS, pid) == ARCHIVE_NICE:
                    self._lifted.add(pid)
                    os.setpriority(os.PRIO_PROCESS, pid, 0)
        return bool(self._lifted)


def send(client: httpx.Client, lane: str) -> str:
    """The batch: a page with a person on it, in a file of the person's name."""
    page, name = io.BytesIO(), f"{PERSON} {lane}.png"
    scans.page(f"Hồ sơ {lane}", f"Họ và tên: {PERSON}", f"Số định danh: {NUMBER}", f"Điện thoại: {PHONE}").save(
        page, "PNG", dpi=(scans.DPI, scans.DPI)
    )
    answer = client.post("/batches", files=form((name, page.getvalue())), data={"lane": lane, "name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["batch"])


def is_closed(client: httpx.Client, batch: str) -> bool:
    told = client.get(f"/batches/{batch}").json()
    return bool(told["state"] == "closed" and told["balances"] and [one["status"] for one in told["dossiers"]])


def dossiers_made(client: httpx.Client) -> int:
    """As /metrics tells it."""
    found = re.search(
        r'^sohoa_jobs_ended_total\{kind="dossier",outcome="done"\} (\d+)', client.get("/metrics").text, re.M
    )
    assert found
    return int(found[1])


def assert_ids_only(logged: Mapping[str, str]) -> None:
    """Of the service, workers of both lanes and their children: nothing of a person, a file's name or a key."""
    assert len(logged) == len(OURS) + len(LANES)
    for name, text in logged.items():
        assert text, name
        told = re.findall(rf"{PERSON}|KHANG|{NUMBER}|{PHONE}|{PHONE.replace(' ', '')}|\.png|Bearer", text, re.I)
        assert not told, name
        for line in text.splitlines():
            if not line.startswith("sohoa: "):
                assert set(json.loads(line)) <= {"time", "level", "process", "event", *ID_FIELDS}
