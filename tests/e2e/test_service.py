"""The service as a newcomer meets it: the README's commands, in a folder of their own, without a setting."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests import scans
from tests.servers.ports import free_port
from tests.service import wait_for

CODE = "H26.18-260305-0012"


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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer")


def test_from_a_station_s_key_to_a_dossier_in_a_folder(folder: Path) -> None:
    paths = [
        scans.save(scans.receipt(CODE), folder / "scans" / "1.jpg"),
        scans.save(scans.letter(1), folder / "scans" / "2.jpg"),
    ]
    added = command(folder, "stations", "add", "gate-1", "--branch", "ba-dinh", "--name", "Cửa số 1")
    assert added.returncode == 0, added.stderr
    key = added.stdout.strip()
    assert re.fullmatch(r"[0-9a-f]{12}\.[\w-]{43}", key)
    with serving(folder) as address:
        station = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60)
        files = [("file", (path.name, path.read_bytes())) for path in paths]
        first, again = (station.post("/batches", files=files) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json()
        batch = first.json()["batch"]
        wait_for(lambda: station.get(f"/batches/{batch}").json()["state"] == "closed")
        told = station.get(f"/batches/{batch}").json()
        assert (told["pages"], told["kept"], told["balances"]) == (2, 2, True)
        assert [one["id"] for one in told["dossiers"]] == [CODE]
    assert command(folder, "fetch", CODE, "--out", "dossiers").returncode == 0
    dossier = json.loads((folder / "dossiers" / CODE / "dossier.json").read_text())
    assert [page["source"] for one in dossier["documents"] for page in one["pages"]] == ["1.jpg", "2.jpg"]
    for check in (("reconcile", "--whole"), ("audit", "verify"), ("ledger",), ("jobs",)):
        assert command(folder, *check).returncode == 0, check


def test_what_was_altered_is_found(folder: Path) -> None:
    """After the first test: its data lie in the same folder."""
    kept = sorted((folder / "sohoa-data" / "objects").rglob("*"))
    victim = next(path for path in kept if path.is_file() and path.stat().st_size > 1000)
    victim.chmod(0o600)
    victim.write_bytes(b"\0" + victim.read_bytes()[1:])
    found = command(folder, "reconcile", "--whole")
    assert found.returncode == 1
    assert f"object_damaged  {victim.name}" in found.stdout
    assert command(folder, "fetch", "H26.18-000000-0000").returncode == 2
