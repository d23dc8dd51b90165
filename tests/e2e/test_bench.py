"""`sohoa bench` on a dossier of the building split."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.command import contents, lines, sohoa

ROOT = Path(__file__).parents[2]
CHOICE = ("--split", "build", "--tier", "clean", "--dossiers", "1", "--seed", "7", "--no-speed")


@pytest.mark.slow
def test_bench_measures_and_uses_again_what_it_made(tmp_path: Path) -> None:
    first = sohoa("bench", *CHOICE, "--json", "--out", tmp_path)
    assert first.returncode == 0, first.stderr
    (tier,) = json.loads(first.stdout)["tiers"]
    assert (tier["dossiers"], tier["run"]["rejected"]) == (1, 0)
    assert tier["figures"]["ledger"]["rate"] == 1.0
    assert tier["figures"]["page type"]["rate"] > 0.8
    assert tier["figures"]["field"]["total"] > 10
    assert 0 < tier["characters"]["any_order"]["value"] < 0.5
    assert tier["beside_plain"]["plain"]["pages"] == tier["beside_plain"]["ours"]["pages"] > 1
    assert sum(one["right"]["total"] for one in tier["reliability"]["bins"]) > 10
    assert (tmp_path / "misses-build-clean.html").stat().st_size > 1000
    assert (tmp_path / "reliability-clean.svg").stat().st_size > 1000

    made = contents(tmp_path / "sets") | contents(tmp_path / "runs")
    again = sohoa("bench", *CHOICE, "--out", tmp_path, "--against", tmp_path / "results.json")
    assert again.returncode == 0, again.stderr
    assert "## Beside the goals" in again.stdout
    assert "Nothing moved." in again.stdout
    assert contents(tmp_path / "sets") | contents(tmp_path / "runs") == made


def test_without_the_project_it_says_so_in_one_line(tmp_path: Path) -> None:
    for room in ("schemas", "pipeline", "models", "storage", "workers", "runtime", "sohoa", "catalogue"):
        shutil.copytree(ROOT / room, tmp_path / room)
    known = [str(tmp_path), *(path for path in sys.path if path and not (Path(path) / "benchmarks").is_dir())]
    code = f"import sys; sys.path = {known}; sys.argv[1:] = ['bench', *{CHOICE}]; from sohoa.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3
    (line,) = lines(ended.stderr)
    assert "make setup" in line
    assert ended.stdout == ""
