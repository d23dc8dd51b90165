"""The built wheel, installed elsewhere, does the main job without the source tree."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests import scans
from tests.e2e.command import dossiers

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


def python(installed: Path, folder: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """-P as a console script has it: the current folder is no place for modules."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    command = [str(installed / "bin" / "python"), "-P", "-c", program, *arguments]
    return subprocess.run(command, cwd=folder, env=clean, capture_output=True, text=True, check=False)
