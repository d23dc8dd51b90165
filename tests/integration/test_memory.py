"""One process stays under 640 MB however long the dossier is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "benchmarks" / "samples" / "scans" / "khai-sinh" / "doc.pdf"
MOST_MB = 640


@pytest.mark.slow
def test_dossier_of_400_pages(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.integration.long_dossier", str(SAMPLE), str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made, peak_mb = map(int, done.stdout.split())
    assert made > 350
    assert peak_mb < MOST_MB
