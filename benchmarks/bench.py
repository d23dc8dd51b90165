"""The benchmark: papers made, `sohoa run` over them as a user would, what came out compared with the truth.

Everything lies under one folder and is used again while neither the mill nor the code has changed, so a bench that was
killed goes on where it was.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from benchmarks.keeping import kept
from benchmarks.machine import describe_machine
from benchmarks.mill.fonts import SplitName
from benchmarks.misses import write_misses
from benchmarks.progress import say
from benchmarks.results import LongFile, Results, Speed, StageSeconds, TierResult, tier_result
from benchmarks.running import run_set
from benchmarks.score import score
from benchmarks.sets import PaperSet, prepare, read_truth
from benchmarks.speed import SpeedPlan, measure_long_file, measure_speed
from benchmarks.stages import time_stages
from benchmarks.tables import report, results_page
from benchmarks.truth import Tier
from runtime.catalogue import load_catalogue
from schemas.errors import UsageError

RESULTS = Path(__file__).parent / "RESULTS.md"


@dataclass(frozen=True)
class BenchRequest:
    """What to measure. `command`: as it was typed. `fresh`: runs are made anew even where nothing has changed."""

    command: str
    split: SplitName
    tiers: tuple[Tier, ...]
    dossiers: int
    seed: int
    root: Path
    jobs: int
    speed: bool
    fresh: bool


def run_bench(request: BenchRequest) -> Results:
    """Raises EnvironmentLacks for what is missing, ProgramFailed when a measured program ends badly."""
    with _alone(request.root):
        tiers, stages = zip(*(_run_tier(request, tier) for tier in request.tiers), strict=True)
        speed, long_file = _measure_speed(request) if request.speed else (None, None)
        results = Results(
            command=request.command,
            date=datetime.now().astimezone().isoformat(timespec="minutes"),
            machine=describe_machine(),
            tiers=tiers,
            stages=stages,
            speed=speed,
            long_file=long_file,
        )
        (request.root / "results.json").write_text(as_json(results), encoding="utf-8")
    return results


def as_json(results: Results) -> str:
    return results.model_dump_json(indent=1, ensure_ascii=False) + "\n"


def as_tables(results: Results) -> str:
    return report(results)


def write_results(results: Results, path: Path = RESULTS) -> Path:
    path.write_text(results_page(results), encoding="utf-8")
    return path


def _run_tier(request: BenchRequest, tier: Tier) -> tuple[TierResult, StageSeconds]:
    papers = PaperSet(split=request.split, tier=tier, dossiers=request.dossiers, seed=request.seed)
    folder = prepare(papers, request.root)
    out, facts = run_set(papers, folder, request.root, request.jobs, request.fresh)
    truth = read_truth(folder)
    card = score(truth, out, load_catalogue().document_types)
    page = write_misses(card, out, tier, request.root / f"misses-{request.split}-{tier}.html")
    say(f"what went wrong, to look at: {page}")
    stages = kept(out.with_name("stages.json"), StageSeconds, lambda: time_stages(papers, folder))
    return tier_result(papers, truth, card, facts), stages


def _measure_speed(request: BenchRequest) -> tuple[Speed, LongFile]:
    chosen = SpeedPlan(split=request.split)
    return (
        measure_speed(chosen, request.root, request.jobs, request.fresh),
        measure_long_file(chosen, request.root, request.jobs, request.fresh),
    )


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two at once in one folder would clear away each other's runs."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                "bench_busy", f"{root}: another benchmark is at work there; wait for it, or give another --out."
            ) from None
        yield
