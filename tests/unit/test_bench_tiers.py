"""A tier whose typefaces are missing is skipped; when nothing is left, the bench says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.bench import BenchRequest, run_bench
from benchmarks.mill import fonts
from benchmarks.sets import lacks_hands
from schemas.errors import EnvironmentLacks


@pytest.fixture
def no_faces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "HAND_FOLDER", tmp_path / "none")


@pytest.mark.usefixtures("no_faces")
def test_only_the_tier_hand_needs_the_faces() -> None:
    assert lacks_hands("build", "hard") is None
    assert "benchmarks.mill.handwriting" in str(lacks_hands("build", "hand"))


@pytest.mark.usefixtures("no_faces")
def test_a_bench_of_nothing_is_refused(tmp_path: Path) -> None:
    request = BenchRequest(
        command="sohoa bench",
        split="build",
        tiers=("hand",),
        dossiers=1,
        seed=1,
        root=tmp_path / "bench",
        jobs=1,
        speed=False,
        fresh=False,
    )
    with pytest.raises(EnvironmentLacks, match="handwriting"):
        run_bench(request)
    assert not (tmp_path / "bench" / "sets").exists()
