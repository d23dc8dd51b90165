"""The service as a newcomer meets it: the README's commands, in a folder of their own, without a setting."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import scans
from tests.servers.ports import free_port
from tests.service import wait_for

CODE = "H26.18-260305-0012"
pytestmark = pytest.mark.xdist_group("newcomer")


def command(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    told = [sys.executable, "-m", "sohoa.cli", *map(str, arguments)]
    return subprocess.run(told, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Its address; at the end it is asked to stop, and does."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "sohoa.cli", "serve", "--port", str(port), "--jobs", "1", "--archive-jobs", "0"],
        cwd=folder,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: _ready(address))
        yield address
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in {0, -signal.SIGTERM, 128 + signal.SIGTERM}
    finally:
        process.kill()


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/ready").status_code == 200
    except httpx.TransportError:
        return False


@dataclass(frozen=True)
class Told:
    """What a station heard: its key, the batch it sent twice, what became of it."""

    folder: Path
    key: str
    answers: tuple[httpx.Response, httpx.Response]
    batch: Mapping[str, Any]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("newcomer")
    paths = [
        scans.save(scans.receipt(CODE), folder / "scans" / "1.jpg"),
        scans.save(scans.letter(1), folder / "scans" / "2.jpg"),
    ]
    added = command(folder, "stations", "add", "gate-1", "--branch", "ba-dinh", "--name", "Cửa số 1")
    assert added.returncode == 0, added.stderr
    key = added.stdout.strip()
    with serving(folder) as address:
        station = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60)
        files = [("file", (path.name, path.read_bytes())) for path in paths]
        first, again = (station.post("/batches", files=files) for _ in range(2))
        batch = first.json()["batch"]
        wait_for(lambda: station.get(f"/batches/{batch}").json()["state"] == "closed")
        return Told(folder, key, (first, again), station.get(f"/batches/{batch}").json())


def test_from_a_station_s_key_to_a_dossier_in_a_folder(told: Told) -> None:
    assert re.fullmatch(r"[0-9a-f]{12}\.[\w-]{43}", told.key)
    first, again = told.answers
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (told.batch["pages"], told.batch["kept"], told.batch["balances"]) == (2, 2, True)
    assert [one["id"] for one in told.batch["dossiers"]] == [CODE]
    assert command(told.folder, "fetch", CODE, "--out", "dossiers").returncode == 0
    dossier = json.loads((told.folder / "dossiers" / CODE / "dossier.json").read_text())
    assert [page["source"] for one in dossier["documents"] for page in one["pages"]] == ["1.jpg", "2.jpg"]
    for check in (("reconcile",), ("audit", "verify"), ("ledger",), ("jobs",)):
        assert command(told.folder, *check).returncode == 0, check


def test_what_was_altered_is_found(told: Told) -> None:
    assert command(told.folder, "reconcile", "--whole").stdout == "all fits\n"
    kept = sorted((told.folder / "sohoa-data" / "objects").rglob("*"))
    victim = next(path for path in kept if path.is_file() and path.stat().st_size > 1000)
    before = victim.read_bytes()
    victim.chmod(0o600)
    victim.write_bytes(b"\0" + before[1:])
    found = command(told.folder, "reconcile", "--whole")
    victim.write_bytes(before)
    assert found.returncode == 1
    assert f"object_damaged  {victim.name}" in found.stdout
    assert command(told.folder, "fetch", "H26.18-000000-0000").returncode == 2
