"""What is done to a site, at random moments, while it has work in flight."""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from signal import SIGKILL
from typing import NamedTuple, get_args

import redis
from sqlalchemy import text

from schemas.errors import Unavailable
from schemas.service import LANES, Lane
from tests.faults.clock import DAY_S
from tests.faults.sites import Part, Site
from workers.jobs.broker import Broker, open_broker

_PATIENCE_S = 240.0
_LOOK_EVERY_S = 0.05
_UNFINISHED = "select state, count(*) from job where state in ('queued', 'running') group by state"
_NEAR_QUARANTINE = """
    select count(*) from job where state in ('queued', 'running') and deaths > 1 and not (
        kind = 'page' and subject in (
            select cast(page.id as varchar) from page
            join batch_file on batch_file.batch = page.batch and batch_file.position = page.file
            where batch_file.name = '9.png'))"""
_LANE_JOBS = "select id from job where lane = :lane and state in ('queued', 'running') order by id limit 20"


class InFlight(NamedTuple):
    """Jobs at work and waiting (None while the database is away), and requests of stations without their answer."""

    running: int | None
    queued: int | None
    sending: int

    def __bool__(self) -> bool:
        return bool(self.running or self.queued or self.sending)


@dataclass(frozen=True)
class Plan:
    """How often each unit, `child` or server is killed, and how often something else is done to the site."""

    kills: Mapping[str, int]
    others: Mapping[str, int]

    @property
    def kill_count(self) -> int:
        return sum(self.kills.values())


@dataclass
class Faults:
    """Two threads: one does what takes long (servers, networks, disks, clocks), one kills processes meanwhile.

    `sending`: requests that are open. `done`: how often what was done; `log`: when, and what was in flight.
    """

    site: Site
    plan: Plan
    seed: int
    sending: Callable[[], int]
    gap_s: float = 4.0
    done: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    _log_lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> list[threading.Thread]:
        """Starts both; they end when all that was planned is done."""
        servers = get_args(Part)
        slow = [f"kill {name}" for name in servers for _ in range(self.plan.kills.get(name, 0))]
        slow += [name for name, count in self.plan.others.items() for _ in range(count)]
        quick = [f"kill {name}" for name, count in self.plan.kills.items() if name not in servers for _ in range(count)]
        threads = [
            threading.Thread(target=self._all, args=(names, random.Random(self.seed + number)), daemon=True)
            for number, names in enumerate((slow, quick))
        ]
        for thread in threads:
            thread.start()
        return threads

    def in_flight(self) -> InFlight:
        sending = self.sending()
        try:
            with self.site.records.read() as tx:
                counted = {str(state): int(count) for state, count in tx.execute(text(_UNFINISHED))}
        except Unavailable:
            return InFlight(None, None, sending)
        return InFlight(counted.get("running", 0), counted.get("queued", 0), sending)

    def _all(self, names: list[str], draw: random.Random) -> None:
        draw.shuffle(names)
        for name in names:
            time.sleep(draw.uniform(0.2, 2) * self.gap_s)
            try:
                self._do(name, draw)
            except (AssertionError, OSError, Unavailable) as error:
                self.broken.append(f"{name}: {error!r}")

    def _do(self, name: str, draw: random.Random) -> None:
        how, _, what = name.partition(" ")
        match how:
            case "kill" if what == "child":
                self._kill_child(draw)
            case "kill" if what in self.site.units:
                self._note(name)
                self.site.units[what].kill()
            case "kill":
                self._kill_server(name, what, draw)
            case "freeze":
                self._freeze(name, what, draw)
            case "disk":
                self._fill_disk(name, draw)
            case "clock":
                self._jump(name, draw)
            case "emptied":
                self._empty(name)
            case "doubled":
                self._double(name)
            case _:
                raise AssertionError(name)

    def _note(self, name: str, **more: object) -> None:
        """Waits until work is in flight, then writes down what is about to be done."""
        self._wait(lambda: bool(self.in_flight()), "work in flight")
        found = self.in_flight()
        told = {"time": f"{datetime.now(UTC):%H:%M:%S.%f}"[:-3], "fault": name, **found._asdict(), **more}
        with self._log_lock, (self.site.folder / "faults.jsonl").open("a") as log:
            log.write(f"{json.dumps(told)}\n")
        self.done[name] += 1

    def _kill_child(self, draw: random.Random) -> None:
        """Of a unit with jobs at work; never one of a page that was killed twice: three would be quarantine."""
        until = time.monotonic() + _PATIENCE_S
        while time.monotonic() < until:
            children = [child for unit in self.site.units.values() for child in unit.children()]
            if children and (self.in_flight().running or 0) and not self._near_quarantine():
                child = draw.choice(children)
                self._note("kill child")
                with suppress(ProcessLookupError):
                    os.killpg(child, SIGKILL)
                return
            time.sleep(_LOOK_EVERY_S)
        raise AssertionError("no child came to be killed")

    def _near_quarantine(self) -> bool:
        with self.site.records.read() as tx:
            return bool(tx.execute(text(_NEAR_QUARANTINE)).scalar_one())

    def _kill_server(self, name: str, part: str, draw: random.Random) -> None:
        server = self.site.servers[part]  # type: ignore[index]
        self._note(name)
        server.kill()
        time.sleep(draw.uniform(0, 6))
        server.heal()

    def _freeze(self, name: str, part: str, draw: random.Random) -> None:
        """Longer than a lease, each second time."""
        seconds = draw.choice([draw.uniform(3, 12), draw.uniform(32, 45)])
        self._note(name, seconds=round(seconds, 1))
        road = self.site.roads[part]  # type: ignore[index]
        road.freeze()
        time.sleep(seconds)
        road.heal()

    def _fill_disk(self, name: str, draw: random.Random) -> None:
        if self.site.disk is None:
            return
        self._note(name)
        self.site.disk.fill()
        until = time.monotonic() + draw.uniform(4, 12)
        while time.monotonic() < until:
            self.site.disk.fill()  # what was given back meanwhile
            time.sleep(0.5)
        self.site.disk.free()

    def _jump(self, name: str, draw: random.Random) -> None:
        """A day, to either side, and back."""
        if not self.site.clocks:
            return
        unit = draw.choice(sorted(self.site.clocks))
        seconds = draw.choice([DAY_S, -DAY_S])
        self._note(name, of=unit, seconds=seconds)
        self.site.clocks[unit].set(seconds)
        time.sleep(draw.uniform(5, 20))
        self.site.clocks[unit].set(0)

    def _empty(self, name: str) -> None:
        self._note(name)
        if self.site.kind == "redis":
            with closing(redis.Redis.from_url(self.site.broker)) as client:
                client.flushall()
            return
        with closing(open_broker(self.site.broker)) as broker:
            for lane in LANES:
                broker.dramatiq.flush(lane)

    def _double(self, name: str) -> None:
        """Each bell of jobs that wait or run, twice more."""
        self._note(name)
        with closing(open_broker(self.site.broker)) as broker:
            for lane in LANES:
                self._ring_twice(broker, lane)

    def _ring_twice(self, broker: Broker, lane: Lane) -> None:
        with self.site.records.read() as tx:
            jobs = tx.execute(text(_LANE_JOBS), {"lane": lane}).scalars().all()
        for job in [*jobs, *jobs]:
            broker.ring(lane, job)

    def _wait(self, ready: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + _PATIENCE_S
        while not ready():
            assert time.monotonic() < until, f"no {what}"
            time.sleep(_LOOK_EVERY_S)
