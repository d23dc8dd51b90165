"""`sohoa watch` against the service itself, both as processes."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from runtime.doors import open_doors
from runtime.settings import Settings
from storage.records.stations import Station, add_station, issue_key
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


@contextmanager
def serving(data: Path, port: int) -> Iterator[None]:
    env = {"SOHOA_DATA": str(data)}
    service = start("serve", "--port", str(port), "--jobs", "0", "--archive-jobs", "0", env=env)
    try:
        wait_until(lambda: _is_ready(port, service))
        yield
    finally:
        end(service)


def _is_ready(port: int, service: subprocess.Popen[str]) -> bool:
    assert service.poll() is None, service.communicate()
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health").is_success
    except httpx.TransportError:
        return False


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
        wait_until(lambda: "two pages.pdf" in done(folder), 90)
        large = {f"large/{page}.png": noise(folder / f".{page}.png", page) for page in (1, 2)}
        for name, path in large.items():
            put(folder / name, path.read_bytes())
            path.unlink()
        put(folder / "bad.pdf", b"no PDF at all")
        put(folder / "mixed" / "bad.pdf", b"none either")
        save(letter(3), folder / "mixed" / "good.jpg")
        wait_until(lambda: len(done(folder)) == 5 and not waiting(folder), 90)
        listed = httpx.get(
            f"http://127.0.0.1:{port}/batches", headers={"Authorization": f"Bearer {env['SOHOA_STATION_KEY']}"}
        ).json()["batches"]
    end(watcher)
    assert len(listed) == 4
    assert sorted(one["pages"] for one in receipts(folder)) == [1, 2, 2]
    found = below(folder)
    assert found["rejected/bad.pdf"] == b"no PDF at all"
    assert found["rejected/bad.pdf.ly-do.txt"].decode().startswith("bad.pdf: Tệp không phải PDF")
    assert any(name.startswith("rejected/mixed.") for name in found)
    assert not [name for name in found if not name.startswith(("done/", "rejected/"))]
