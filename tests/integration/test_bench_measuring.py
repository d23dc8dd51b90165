"""Time and memory of real programs, and misses as pictures."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.memory import MemoryWatch, forget_peaks
from benchmarks.misses import worst, write_misses
from benchmarks.running import ProgramFailed, run_timed
from benchmarks.score import Card, FieldResult, PageResult, Where

HOLDER = "held = bytearray({mb} * 1_000_000); import time; time.sleep(0.5)"
STARTER = (
    "import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], start_new_session=True, check=True)"
)


def test_memory_of_a_child_in_its_own_session_is_seen() -> None:
    timed = run_timed([sys.executable, "-c", STARTER.format(child=HOLDER.format(mb=150))])
    assert 150 < timed.peak.process_mb < 220
    assert timed.peak.together_mb > timed.peak.process_mb
    assert timed.peak.program.startswith("python")
    assert timed.seconds > 0.5


def test_peaks_can_be_forgotten() -> None:
    held = bytearray(200_000_000)
    with MemoryWatch(os.getpid()) as before:
        pass
    del held
    forget_peaks(os.getpid())
    with MemoryWatch(os.getpid()) as after:
        pass
    assert 0 < after.peak.process_mb < before.peak.process_mb - 150


def test_a_program_that_fails_is_not_measured() -> None:
    with pytest.raises(ProgramFailed, match="status 9"):
        run_timed([sys.executable, "-c", "raise SystemExit(9)"])


def test_a_program_ends_with_its_measurer() -> None:
    sleeper = "import os, time; print(os.getpid(), file=__import__('sys').stderr, flush=True); time.sleep(60)"
    measurer = f"import sys; from benchmarks.running import run_timed; run_timed([sys.executable, '-c', {sleeper!r}])"
    process = subprocess.Popen([sys.executable, "-c", measurer], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    sleeping = Path("/proc") / process.stderr.readline().strip()
    assert sleeping.exists()
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while sleeping.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not sleeping.exists()


def miss(key: str, given: str | None, confidence: float | None, status: str, box: bool = True) -> FieldResult:
    return FieldResult(
        batch="b",
        type="form",
        layout="family",
        key=key,
        kind="name",
        handwritten=False,
        truth="Hà <An>",
        given=given,
        text=given,
        status=status,
        confidence=confidence,
        findings=("Xem lại.",),
        where=Where("d1", 1, (100, 100, 200, 130) if box else None),
    )


def test_the_worst_misses_come_first_and_none_too_often() -> None:
    misses = [miss("a", "x", 0.9, "review"), miss("b", "x", None, "review"), miss("c", "x", 0.5, "accepted")]
    assert [one.key for one in worst([*misses, *[miss("a", "x", 0.8, "review")] * 20])] == ["c", *"aaaaaa", "b"]


def test_misses_are_shown_with_their_pictures(tmp_path: Path) -> None:
    pages = tmp_path / "out" / "d1" / "pages"
    pages.mkdir(parents=True)
    Image.new("L", (800, 1100), 255).save(pages / "0001.jpg")
    card = Card(
        pages=[PageResult("b", "form", "family", "a.pdf", 1, (), None)],
        fields=[miss("a", "On", 0.9, "accepted"), miss("b", None, None, "review", box=False)],
    )
    shown = write_misses(card, tmp_path / "out", "clean", tmp_path / "misses.html").read_text()
    assert shown.count('src="data:image/jpeg;base64,') == 2
    assert "no picture" in shown
    assert "Hà &lt;An&gt;" in shown
    assert "<An>" not in shown
