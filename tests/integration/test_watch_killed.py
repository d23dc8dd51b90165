"""The watcher as a process: killed at any moment, two on one folder, a slow scanner, a service that comes and goes."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path

from tests.integration.intake_server import IntakeServer
from tests.integration.watching import (
    LOCKED,
    QUICK,
    below,
    done,
    end,
    put,
    receipts,
    start_watch,
    wait_until,
    waiting,
)

KILLS = 20


class Scanner(threading.Thread):
    """Drops batches as a scanner does: files written slowly, now and then a folder, one after the other."""

    def __init__(self, folder: Path, count: int, seed: int) -> None:
        super().__init__(daemon=True)
        self.folder, self.count = folder, count
        self.chance = random.Random(seed)
        self.dropped: dict[str, bytes] = {}

    def run(self) -> None:
        for number in range(self.count):
            names = [f"{number:03d}.pdf"] if number % 4 else [f"{number:03d}/{page}.jpg" for page in (1, 2, 10)]
            unfinished = self.folder / f"{number:03d}" / "more to come.part"
            if len(names) > 1:
                unfinished.parent.mkdir()
                unfinished.touch()  # on a busy machine the pauses may be longer than the quiet time
            for name in names:
                self.dropped[name] = name.encode() + self.chance.randbytes(50_000)
                self._write(self.folder / name, self.dropped[name])
            unfinished.unlink(missing_ok=True)
            time.sleep(self.chance.uniform(0, 0.2))

    def _write(self, path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            for start in range(0, len(data), 20_000):
                file.write(data[start : start + 20_000])
                file.flush()
                time.sleep(self.chance.uniform(0, 0.05))


def assert_all_arrived(folder: Path, service: IntakeServer, dropped: dict[str, bytes]) -> None:
    """Each file once in done/ and once in the service, each batch whole and in order, nothing left over."""
    assert done(folder) == dropped
    sent = [[data for _, data in files] for files in service.taken()]
    assert sorted(data for files in sent for data in files) == sorted(dropped.values())
    batches: dict[str, list[bytes]] = {}
    for name, data in dropped.items():
        batches.setdefault(name.partition("/")[0], []).append(data)
    assert sorted(sent) == sorted(batches.values())
    assert sorted(one["number"] for one in receipts(folder)) == list(range(1, len(batches) + 1))
    assert waiting(folder) == []


def test_killed_at_random_moments_loses_and_doubles_nothing(tmp_path: Path) -> None:
    chance = random.Random(4)
    folder = tmp_path / "in"
    folder.mkdir()
    with IntakeServer() as service:
        service.delay_s = 0.05
        service.busy = lambda: (503, {"Retry-After": "0"}) if chance.random() < 0.3 else None
        scanner = Scanner(folder, 60, seed=1)
        scanner.start()
        in_flight = 0
        for _ in range(KILLS):
            watcher = start_watch(folder, service, LOCKED)
            time.sleep(chance.uniform(0.05, 1.0))
            in_flight += bool(waiting(folder))
            os.kill(watcher.pid, signal.SIGKILL)
            watcher.communicate()
        scanner.join()
        watcher = start_watch(folder, service, LOCKED)
        wait_until(lambda: len(done(folder)) == len(scanner.dropped) and not waiting(folder))
        assert end(watcher) == 143
        assert in_flight >= KILLS / 4
        assert_all_arrived(folder, service, scanner.dropped)


def test_two_watchers_on_one_folder_take_turns(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with IntakeServer() as service:
        watchers = [start_watch(folder, service, QUICK) for _ in range(2)]
        scanner = Scanner(folder, 16, seed=2)
        scanner.start()
        wait_until(lambda: len(service.taken()) > 4)
        os.kill(watchers[0].pid, signal.SIGKILL)
        watchers[0].communicate()
        scanner.join()
        wait_until(lambda: len(done(folder)) == len(scanner.dropped) and not waiting(folder))
        end(watchers[1])
        assert_all_arrived(folder, service, scanner.dropped)


def test_a_service_that_comes_and_goes(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    service = IntakeServer()
    service.start()
    scanner = Scanner(folder, 24, seed=3)
    watcher = start_watch(folder, service, LOCKED)
    scanner.start()
    spooled = 0
    for _ in range(4):
        service.stop()
        time.sleep(1)
        spooled += len(list((folder / ".sohoa-spool").glob("*.sohoa-spool")))
        service.start()
        time.sleep(0.5)
    scanner.join()
    wait_until(lambda: len(done(folder)) == len(scanner.dropped) and not waiting(folder))
    end(watcher)
    service.stop()
    assert spooled
    assert_all_arrived(folder, service, scanner.dropped)


def test_a_scanner_that_pauses_longer_than_the_quiet_time(tmp_path: Path) -> None:
    """It holds the file open, which the kernel tells."""
    folder = tmp_path / "in"
    folder.mkdir()
    with IntakeServer() as service:
        watcher = start_watch(folder, service, QUICK)
        with (folder / "slow.pdf").open("wb") as file:
            for part in (b"one ", b"two ", b"three"):
                file.write(part)
                file.flush()
                time.sleep(0.6)
        wait_until(lambda: bool(done(folder)))
        end(watcher)
        assert service.taken() == [[("slow.pdf", b"one two three")]]


def test_stopping_is_clean(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    put(folder / "1.pdf", b"1")
    with IntakeServer() as service:
        service.delay_s = 30
        watcher = start_watch(folder, service, QUICK)
        wait_until(lambda: service.posts > 0)
        watcher.send_signal(signal.SIGTERM)
        _, told = watcher.communicate(timeout=10)
        assert watcher.returncode == 143
        assert "nothing is lost" in told
        assert [name for name in below(folder, ".sohoa-claimed") if name.endswith("dropped/1.pdf")]
