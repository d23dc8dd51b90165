"""The built wheel, installed elsewhere, does the main job without the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import scans
from tests.e2e.command import dossiers
from tests.servers.ports import free_port
from tests.service import wait_for

ROOT = Path(__file__).parents[2]
ENTRY = "from sohoa.cli import main; main()"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; what it depends on comes from the one that runs the tests."""
    folder = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # Links in the other environment (such as the editable one to the source tree) are not followed from here.
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder


def test_wheel_holds_the_catalogue_and_the_weights_but_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("catalogue/types/") for name in names)
    assert "runtime/letters.png" in names
    assert {"models/weights/calibration.json", "models/weights/manifest.toml"} <= set(names)
    assert not [
        name for name in names if name.startswith(("models/training/", "tests/", "benchmarks/", "docs/", "docker/"))
    ]


def test_installed_wheel_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    scans.save(scans.letter(1), tmp_path / "in" / "1.png")
    assert str(installed) in python(installed, tmp_path, "import sohoa; print(sohoa.__file__)").stdout
    told = python(installed, tmp_path, ENTRY, "--help")
    assert "Example:  sohoa run" in told.stdout
    (tmp_path / "schemas").mkdir()  # a folder of the user's that has the name of one of ours
    (tmp_path / "schemas" / "__init__.py").write_text("raise SystemExit('not ours')")
    done = python(installed, tmp_path, ENTRY, "run", "in", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert len(dossiers(tmp_path / "out")) == 1


def test_wheel_holds_what_the_image_starts(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (points,) = (archive.read(name).decode() for name in names if name.endswith("entry_points.txt"))
    assert "sohoa = sohoa.cli:main" in points
    migrations = [path.relative_to(ROOT) for path in (ROOT / "storage/records/migrations").rglob("*.py")]
    assert len(migrations) >= 3
    assert set(map(str, migrations)) <= names
    packages = {path.parent for path in ROOT.glob("*/__init__.py")} - {ROOT / "tests", ROOT / "benchmarks"}
    ours = {str(path.relative_to(ROOT)) for folder in packages for path in folder.rglob("*.py")}
    assert {name for name in ours if not name.startswith("models/training/")} <= names


def test_installed_wheel_serves(installed: Path, tmp_path: Path) -> None:
    port = str(free_port())
    with serving(installed, tmp_path, port) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: is_ready(url))
        added = python(installed, tmp_path, ENTRY, "stations", "add", "cua-1", "--branch", "b1")
        page = scans.save(scans.letter(1), tmp_path / "1.png").read_bytes()
        headers = {"Authorization": f"Bearer {added.stdout.strip()}"}
        told: dict[str, Any] = {
            "files": {"file": ("1.png", page)},
            "headers": headers,
            "timeout": 60,
            "trust_env": False,
        }
        answer = httpx.post(f"{url}/batches", **told)
        assert answer.status_code == 201, f"{answer.text} {added.stderr}"
        assert answer.json()["pages"] == 1
        process.terminate()
        assert process.wait(60) == 0
    done = python(installed, tmp_path, ENTRY, "audit", "verify")
    assert done.stdout.startswith("whole: 3 entries"), done.stderr


@contextmanager
def serving(installed: Path, folder: Path, port: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [*command_of(installed), "serve", "--port", port, "--jobs", "0", "--archive-jobs", "0"]
    process = subprocess.Popen(command, cwd=folder, env=clean_environment(), stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def command_of(installed: Path) -> list[str]:
    """As a console script has it: -P, the current folder is no place for modules."""
    return [str(installed / "bin" / "python"), "-P", "-c", ENTRY]


def clean_environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SOHOA_"))}


def python(installed: Path, folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(installed / "bin" / "python"), "-P", "-c", program, *arguments]
    return subprocess.run(command, cwd=folder, env=clean_environment(), capture_output=True, text=True, check=False)
