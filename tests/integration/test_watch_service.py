"""`sohoa watch` against the service itself, both as processes."""

from __future__ import annotations

import random
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image

from runtime.doors import open_doors
from runtime.settings import Settings
from schemas.service import Station
from storage.records.stations import add_station, issue_key
from tests.e2e.command import start
from tests.integration.watching import LOCKED, below, done, end, put, receipts, wait_until, waiting
from tests.scans import letter, save, save_pages


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def station_key(data: Path) -> str:
    with closing(open_doors(Settings(data=data))) as doors:
        doors.records.prepare()
        with doors.records.write() as tx:
            add_station(tx, Station(id="b1-s1", branch="b1", name="Quầy 1"), "test")
            return issue_key(tx, "b1-s1", "test")


def start_service(data: Path, port: int) -> subprocess.Popen[str]:
    env = {"SOHOA_DATA": str(data)}
    return start("serve", "--port", str(port), "--jobs", "0", "--archive-jobs", "0", env=env)


@contextmanager
def serving(data: Path, port: int) -> Iterator[None]:
    service = start_service(data, port)
    try:
        wait_until(lambda: _is_ready(port, service))
        yield
    finally:
        end(service)


def listed(port: int, key: str) -> list[dict[str, Any]]:
    address = f"http://127.0.0.1:{port}/batches?limit=500"
    found: list[dict[str, Any]] = httpx.get(address, headers={"Authorization": f"Bearer {key}"}).json()["batches"]
    return found


def _is_ready(port: int, service: subprocess.Popen[str]) -> bool:
    assert service.poll() is None, service.communicate()
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health").is_success
    except httpx.TransportError:
        return False


def kill(service: subprocess.Popen[str]) -> None:
    service.kill()
    service.communicate()


def noise(path: Path, seed: int) -> Path:
    """A page that no compression makes small."""
    pixels = np.random.default_rng(seed).integers(0, 255, (1200, 900), np.uint8)
    Image.fromarray(pixels).save(path, dpi=(150, 150))
    return path


def test_small_large_and_bad_batches_while_the_service_comes_and_goes(tmp_path: Path) -> None:
    data, folder, port = tmp_path / "data", tmp_path / "in", free_port()
    folder.mkdir()
    env = {
        **LOCKED,
        "SOHOA_STATION_KEY": station_key(data),
        "SOHOA_SENDING_WHOLE_MAX_MB": "1",
        "SOHOA_SENDING_CHUNK_MB": "1",
    }
    save_pages([letter(1), letter(2)], folder / "two pages.pdf")
    watcher = start("watch", folder, "--service", f"http://127.0.0.1:{port}", env=env)
    wait_until(lambda: bool(list((folder / ".sohoa-spool").glob("*.sohoa-spool"))))
    with serving(data, port):
        wait_until(lambda: "two pages.pdf" in done(folder))
        large = {f"large/{page}.png": noise(folder / f".{page}.png", page) for page in (1, 2)}
        for name, path in large.items():
            put(folder / name, path.read_bytes())
            path.unlink()
        put(folder / "bad.pdf", b"no PDF at all")
        put(folder / "mixed" / "bad.pdf", b"none either")
        save(letter(3), folder / "mixed" / "good.jpg")
        wait_until(lambda: len(done(folder)) == 5 and not waiting(folder))
        assert len(listed(port, env["SOHOA_STATION_KEY"])) == 4
    end(watcher)
    assert sorted(one["pages"] for one in receipts(folder)) == [1, 2, 2]
    found = below(folder)
    assert found["rejected/bad.pdf"] == b"no PDF at all"
    assert found["rejected/bad.pdf.ly-do.txt"].decode().startswith("bad.pdf: Tệp không phải PDF")
    assert any(name.startswith("rejected/mixed.") for name in found)
    assert not [name for name in found if not name.startswith(("done/", "rejected/"))]


def test_service_and_watcher_killed_in_turns_lose_and_double_nothing(tmp_path: Path) -> None:
    data, folder, port, chance = tmp_path / "data", tmp_path / "in", free_port(), random.Random(5)
    folder.mkdir()
    env = {**LOCKED, "SOHOA_STATION_KEY": (key := station_key(data))}
    dropped = {}
    for turn in range(4):
        service = start_service(data, port)
        watcher = start("watch", folder, "--service", f"http://127.0.0.1:{port}", env=env)
        for number in range(5):
            path = save(letter(5 * turn + number), folder / f"{turn}-{number}.jpg")
            dropped[path.name] = path.read_bytes()
        wait_until(lambda turn=turn: any(name.startswith(f"{turn}-") for name in done(folder)))  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.3))
        for process in chance.sample([service, watcher], 2):
            kill(process)
    watcher = start("watch", folder, "--service", f"http://127.0.0.1:{port}", env=env)
    with serving(data, port):
        wait_until(lambda: len(done(folder)) == len(dropped) and not waiting(folder))
        numbers = sorted(one["number"] for one in listed(port, key))
    end(watcher)
    assert done(folder) == dropped
    assert numbers == sorted(one["number"] for one in receipts(folder))
    assert len(set(numbers)) == len(dropped)
