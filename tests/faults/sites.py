"""Whole deployments, as they are run: on one machine, or on many with a broker, PostgreSQL and an S3 server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import httpx

from storage.records.database import Records, open_records
from tests.faults.clock import Clock
from tests.faults.disks import Disk, a_disk
from tests.faults.drops import DropFolder, watchers
from tests.faults.units import Unit, Watch
from tests.servers.ports import free_port
from tests.servers.postgresql import PostgreSql
from tests.servers.process import Server
from tests.servers.proxy import Proxy
from tests.servers.rabbitmq import RabbitMq
from tests.servers.radosgw import RadosGw
from tests.servers.redis import Redis

Kind = Literal["machine", "rabbitmq", "redis"]
"""`machine`: `sohoa serve` alone on SQLite and a folder. Else the broker of a service with a worker of each lane."""
KINDS: tuple[Kind, ...] = get_args(Kind)
Part = Literal["broker", "database", "objects"]
MEMORY_MB = 2000
_DISK_MB = 1500
_START_LIMIT_S = 180.0
_SETTINGS = {
    "SOHOA_WORKER_MEMORY_MB": str(MEMORY_MB),
    "SOHOA_MIN_FREE_MB": "0",  # so that the disk is really full when it fills up
    "SOHOA_RING_AGAIN_S": "15",
    "SOHOA_S3_ACCESS_KEY": "",
    "SOHOA_S3_SECRET_KEY": "",
}


@dataclass
class Site:
    """`url`: of the service, `token`: of a station there, `drop`: its scanner's folder, with watchers among the units.

    `servers` by what they are for; units reach them through `roads`, the test directly. `clocks`: of the machine of
    each unit, where clocks can jump. `disk`: where all units have their data.
    """

    kind: Kind
    folder: Path
    url: str
    units: dict[str, Unit]
    records: Records
    environment: Mapping[str, str]
    drop: DropFolder
    token: str = ""
    broker: str = ""
    servers: dict[Part, Server] = field(default_factory=dict)
    roads: dict[Part, Proxy] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    disk: Disk | None = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`sohoa …`, as somebody on this machine gives it; the network is not in its way."""
        return subprocess.run(
            [sys.executable, "-P", "-m", "sohoa.cli", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def wait_until_it_serves(self) -> None:
        until = time.monotonic() + _START_LIMIT_S
        while not self.serves():
            assert time.monotonic() < until, self.units["service"].log.read_text()[-3000:]
            time.sleep(0.2)

    def serves(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ready", trust_env=False, timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    def heal(self) -> None:
        """All that was done to it is undone."""
        for road in self.roads.values():
            road.heal()
        for clock in self.clocks.values():
            clock.set(0)
        if self.disk:
            self.disk.free()
        for server in self.servers.values():
            server.heal()


@contextmanager
def site(kind: Kind, folder: Path) -> Iterator[Site]:
    """Running; all of it is gone afterwards, but for the logs in `folder`."""
    with ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        disk = stack.enter_context(a_disk(folder / "data", _DISK_MB))
        made = _one_machine(folder) if kind == "machine" else _many_machines(kind, folder, stack)
        made.disk = disk
        stack.callback(made.records.close)
        made.records.prepare()
        made.token = _token(made)
        made.units |= watchers(made.drop.folder, made.url, made.token, folder)
        stack.enter_context(Watch(list(made.units.values())))
        made.wait_until_it_serves()
        yield made


def _token(made: Site) -> str:
    shown = made.command("stations", "add", "gate-1", "--branch", "b1")
    assert shown.returncode == 0, shown.stderr
    return shown.stdout.split()[-1]


def missing(kind: Kind) -> list[str]:
    """Programs that it needs and this machine lacks."""
    servers: tuple[type[Server], ...] = () if kind == "machine" else (_broker_of(kind), PostgreSql, RadosGw)
    return [program for server in servers for program in server.missing()]


def _one_machine(folder: Path) -> Site:
    port, data = free_port(), folder / "data"
    environment = {**_SETTINGS, "SOHOA_DATA": str(data)}
    clocks = _clocks(folder, ["service"])
    units = {"service": _service(folder, environment | _clocked(clocks, "service"), port, jobs=2)}
    records = open_records(f"sqlite:///{data / 'sohoa.db'}")
    return Site(
        "machine", folder, f"http://127.0.0.1:{port}", units, records, environment, _drop(folder), clocks=clocks
    )


def _many_machines(kind: Kind, folder: Path, stack: ExitStack) -> Site:
    """Each unit has a folder and a clock of its own."""
    broker, database, objects = _broker_of(kind)(), PostgreSql(), RadosGw()
    servers: dict[Part, Server] = {"broker": broker, "database": database, "objects": objects}
    for server in servers.values():
        stack.enter_context(server)
    roads = {part: stack.enter_context(Proxy(server.port)) for part, server in servers.items()}
    records = database.database_url(database.fresh_database())
    bucket = f"{objects.url}/{objects.fresh_bucket_name()}"
    straight = {
        **_SETTINGS,
        "SOHOA_DATABASE": records,
        "SOHOA_OBJECTS": bucket,
        "SOHOA_S3_ACCESS_KEY": objects.access_key,
        "SOHOA_S3_SECRET_KEY": objects.secret_key,
    }
    by_road = {
        **straight,
        "SOHOA_DATABASE": roads["database"].through(records),
        "SOHOA_OBJECTS": roads["objects"].through(bucket),
        "SOHOA_BROKER": roads["broker"].through(broker.url),
    }
    clocks = _clocks(folder, ["service", "counter", "archive"])
    port = free_port()
    of = {
        name: {**by_road, **_clocked(clocks, name), "SOHOA_DATA": str(folder / "data" / name)}
        for name in ("service", "counter", "archive")
    }
    units = {"service": _service(folder, of["service"], port, jobs=0)}
    units |= {lane: _worker(folder, of[lane], lane) for lane in ("counter", "archive")}
    return Site(
        kind=kind,
        folder=folder,
        url=f"http://127.0.0.1:{port}",
        units=units,
        records=open_records(records),
        environment={**straight, "SOHOA_DATA": str(folder / "data" / "here")},
        drop=_drop(folder),
        broker=broker.url,
        servers=servers,
        roads=roads,
        clocks=clocks,
    )


def _drop(folder: Path) -> DropFolder:
    return DropFolder(folder / "drop")


def _broker_of(kind: Kind) -> type[RabbitMq] | type[Redis]:
    return RabbitMq if kind == "rabbitmq" else Redis


def _service(folder: Path, environment: Mapping[str, str], port: int, jobs: int) -> Unit:
    slots = ["--jobs", str(jobs), "--archive-jobs", str(min(jobs, 1))]
    return Unit("service", ["serve", "--port", str(port), *slots], environment, folder / "service.log")


def _worker(folder: Path, environment: Mapping[str, str], lane: str) -> Unit:
    jobs = "2" if lane == "counter" else "1"
    return Unit(lane, ["worker", "--queue", lane, "--jobs", jobs], environment, folder / f"{lane}.log")


def _clocks(folder: Path, names: list[str]) -> dict[str, Clock]:
    return {name: Clock(folder, name) for name in names} if Clock.can_jump() else {}


def _clocked(clocks: Mapping[str, Clock], name: str) -> dict[str, str]:
    return clocks[name].environment if name in clocks else {}
