"""The screen that is committed is the one that its source makes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

REVIEW = Path(__file__).parents[2] / "review"
BUILT = REVIEW / "static" / "screen.js"


def _npm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [shutil.which("npm") or "npm", *arguments], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_built_screen_is_what_its_source_makes(tmp_path: Path) -> None:
    """Types are checked on the way. Without npm, or where npm reaches no registry, nothing can be said."""
    if shutil.which("npm") is None:
        pytest.skip("not installed: npm")
    shutil.copytree(REVIEW / "screen", tmp_path / "screen", ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / "static").mkdir()
    fetched = _npm(tmp_path / "screen", "ci", "--ignore-scripts", "--prefer-offline")
    if fetched.returncode:
        pytest.skip(f"npm ci: {fetched.stderr.strip().splitlines()[:1]}")
    built = _npm(tmp_path / "screen", "run", "build")
    assert built.returncode == 0, built.stdout + built.stderr
    assert (tmp_path / "static" / "screen.js").read_text() == BUILT.read_text(), "npm run build in review/screen"


def test_the_lock_names_no_address() -> None:
    assert "http" not in (REVIEW / "screen" / "package-lock.json").read_text()
