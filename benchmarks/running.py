"""`sohoa run` as a user runs it, with its time and memory taken."""

from __future__ import annotations

import ctypes
import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.keeping import kept
from benchmarks.memory import MemoryWatch, Peak
from benchmarks.progress import say
from benchmarks.sets import PaperSet, code_digest, remove_others
from schemas.errors import SohoaError
from schemas.model import Frozen

FINISHED = (0, 1)
"""Exit statuses of a run that went through its input."""
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class Timed(Frozen):
    """What a program took, from start to end, with all it started."""

    seconds: float
    peak: Peak
    status: int


class RunFacts(Frozen):
    """A finished run. `seconds`: of work, over all its starts; `peak`: of the last of them."""

    pages: int
    seconds: float
    jobs: int
    rejected: int
    peak: Peak


class ProgramFailed(SohoaError):
    """A measured program ended badly: nothing can be said about it."""


def run_set(papers: PaperSet, folder: Path, root: Path, jobs: int, fresh: bool) -> tuple[Path, RunFacts]:
    """The dossiers made of the set by the code as it is now; a killed run goes on, a finished one is only looked up."""
    name = f"{papers.name}-{code_digest()}"
    home = root / "runs" / name
    remove_others(root / "runs", "" if fresh else name, stem=papers.name)
    out = home / "dossiers"
    return out, kept(home / "run.json", RunFacts, lambda: _run(folder / "scans", out, jobs))


def _run(scans: Path, out: Path, jobs: int) -> RunFacts:
    say(f"sohoa run over {scans} …")
    timed = run_sohoa(scans, out, jobs)
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    return RunFacts(
        pages=summary["pages"],
        seconds=summary["seconds"],
        jobs=jobs,
        rejected=len(summary["rejected"]),
        peak=timed.peak,
    )


def run_sohoa(scans: Path, out: Path, jobs: int) -> Timed:
    """Raises ProgramFailed unless everything was processed or refused."""
    command: list[str | Path] = [
        sys.executable,
        "-P",
        "-m",
        "sohoa.cli",
        "run",
        scans,
        "--out",
        out,
        "--jobs",
        str(jobs),
    ]
    return run_timed(command, FINISHED)


def run_timed(command: Sequence[str | Path], well: tuple[int, ...] = (0,)) -> Timed:
    """The program ends when this one does, even by kill -9. What it says goes to standard error."""
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        preexec_fn=_stop_with_parent,  # noqa: PLW1509 (no other thread runs now)
    )
    try:
        with MemoryWatch(process.pid) as watch:
            status = process.wait()
    finally:
        process.terminate()
        process.wait()
    if status not in well:
        words = " ".join(map(str, command))
        raise ProgramFailed("program_failed", f"`{words}` ended with status {status}; see what it said above.")
    return Timed(seconds=time.monotonic() - began, peak=watch.peak, status=status)


def _stop_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
