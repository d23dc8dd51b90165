"""A watcher as a process or step by step, and what a drop folder holds."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from schemas.run import RunOptions
from tests.e2e.command import start
from tests.integration.intake_server import KEY, IntakeServer
from workers.station.claims import FOLDER
from workers.station.sending import Sender, SendingOptions
from workers.station.spool import Spool
from workers.station.watch import Watch, WatchOptions

SPOOL_KEY = bytes(range(32))
QUICK = {
    "SOHOA_STATION_KEY": KEY,
    "SOHOA_WATCH_SETTLE_S": "0.2",
    "SOHOA_WATCH_FOLDER_SETTLE_S": "0.4",
    "SOHOA_WATCH_POLL_S": "0.03",
    "SOHOA_SENDING_TIMEOUT_S": "5",
}
LOCKED = {**QUICK, "SOHOA_SPOOL_KEY": base64.b64encode(SPOOL_KEY).decode()}


def start_watch(folder: Path, service: IntakeServer, env: Mapping[str, str], *more: str) -> subprocess.Popen[str]:
    """Returns once it says that it watches (or waits for another watcher)."""
    process = start("watch", folder, "--service", service.url, *more, env=env)
    assert process.stderr
    for line in process.stderr:
        if "watching" in line or "another watcher" in line:
            return process
    raise AssertionError(f"the watcher ended: {process.wait()}")


def end(process: subprocess.Popen[str]) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    return process.returncode


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Station:
    """A watcher whose looks and clock the test leads. `looks`: with the clock going on by a second each."""

    def __init__(
        self, folder: Path, service: IntakeServer, key: bytes | None = SPOOL_KEY, max_mb: int = 100, **options: Any
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.clock = Clock()
        self.lines: list[str] = []
        self.spool = Spool(folder / ".sohoa-spool", key, max_mb) if key else None
        self.sizes = SendingOptions(timeout_s=5, whole_max=1 << 20, chunk=1 << 18)
        sender = Sender(service.url, KEY, RunOptions(), self.sizes, sleep=lambda _: None)
        chosen = WatchOptions(settle_s=2, folder_settle_s=2, **options)
        self.watch = Watch(folder, sender, self.spool, chosen, self.lines.append, self.clock)

    def looks(self, count: int = 4, seconds: float = 1.0) -> None:
        for _ in range(count):
            self.watch.step()
            self.clock.now += seconds


def wait_until(holds: Callable[[], bool], limit_s: float = 180) -> None:
    end_at = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end_at, "it did not come about"
        time.sleep(0.03)


def below(folder: Path, *own: str) -> dict[str, bytes]:
    """Files by their path, those of the watcher's own folders only when named; what goes while we look is left out."""
    hidden = {FOLDER, ".sohoa-spool"} - set(own)
    found: dict[str, bytes] = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in hidden]
        for path in (Path(place, name) for name in names):
            with suppress(FileNotFoundError):
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def done(folder: Path) -> dict[str, bytes]:
    """What lies in done/, by its path below the day; receipts left out."""
    found = {name.split("/", 2)[2]: data for name, data in below(folder).items() if name.startswith("done/")}
    return {name: data for name, data in found.items() if not name.endswith(".receipt.json")}


def receipts(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("done/**/*.receipt.json"))]


def waiting(folder: Path) -> list[str]:
    """Claims and spool files that are not finished."""
    places = (folder / FOLDER, folder / ".sohoa-spool")
    return [path.name for place in places if place.exists() for path in place.iterdir() if path.name != "lock"]


def put(path: Path, data: bytes) -> Path:
    """As a careful program does: whole, or not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name[:40]}.part")
    aside.write_bytes(data)
    os.rename(aside, path)  # noqa: PTH104
    return path
