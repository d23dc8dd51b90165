"""The benchmark: papers made, `sohoa run` over them as a user would, what came out compared with the truth.

Everything lies under one folder and is used again while neither the mill nor the code has changed, so a bench that was
killed goes on where it was.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from benchmarks.against import differences, read_old
from benchmarks.diagram import draw_reliability, picture_name
from benchmarks.keeping import kept
from benchmarks.machine import describe_machine
from benchmarks.mill.fonts import SplitName
from benchmarks.misses import write_misses
from benchmarks.plain import read_plain, sample
from benchmarks.progress import say
from benchmarks.reading import BesidePlain, Errors, beside_plain, errors_of_pages
from benchmarks.results import LongFile, Results, Speed, StageEffort, TierResult, tier_result
from benchmarks.running import run_set
from benchmarks.score import Card, score
from benchmarks.sets import PaperSet, lacks_hands, prepare, read_truth
from benchmarks.speed import SpeedPlan, measure_long_file, measure_speed
from benchmarks.stages import measure_stages
from benchmarks.tables import report, results_page
from benchmarks.truth import Tier
from runtime.catalogue import load_catalogue
from schemas.errors import EnvironmentLacks, UsageError

__all__ = ["BenchRequest", "as_json", "as_tables", "read_old", "run_bench", "write_results"]
HOME = Path(__file__).parent
PICTURES = "pictures"


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
        skipped = {tier: why for tier in request.tiers if (why := lacks_hands(request.split, tier))}
        for tier, why in skipped.items():
            say(f"tier {tier} is skipped: {why}")
        if len(skipped) == len(request.tiers):
            raise EnvironmentLacks("no_hand_fonts", f"Nothing can be measured: {' '.join(skipped.values())}")
        done = [_run_tier(request, tier) for tier in request.tiers if tier not in skipped]
        speed, long_file = _measure_speed(request) if request.speed else (None, None)
        results = Results(
            command=request.command,
            date=datetime.now().astimezone().isoformat(timespec="minutes"),
            machine=describe_machine(),
            tiers=tuple(tier for tier, _ in done),
            skipped=skipped,
            stages=tuple(stages for _, stages in done),
            speed=speed,
            long_file=long_file,
        )
        (request.root / "results.json").write_text(as_json(results), encoding="utf-8")
        write_pictures(results, request.root)
    return results


def as_json(results: Results) -> str:
    return results.model_dump_json(indent=1, ensure_ascii=False) + "\n"


def as_tables(results: Results, old: Mapping[str, Any] | None = None) -> str:
    """`old`: the results of an earlier run to stand beside these, from `read_old`."""
    compared = "\n" + differences(old, results.model_dump(mode="json")) if old is not None else ""
    return report(results) + compared


def write_results(results: Results, add: bool = False, home: Path = HOME) -> Path:
    """RESULTS.md with its pictures, and results.json for later runs to be compared with.

    `add`: tiers that were not measured now stay as results.json has them. Raises UsageError where they are of other
    code.
    """
    results = _added(results, home / "results.json") if add else results
    page, notes = home / "RESULTS.md", (home / "notes.md").read_text("utf-8")
    (home / "results.json").write_text(as_json(results), encoding="utf-8")
    write_pictures(results, home / PICTURES)
    page.write_text(results_page(results, PICTURES, notes), encoding="utf-8")
    return page


def _added(results: Results, path: Path) -> Results:
    old = Results.model_validate_json(path.read_bytes())
    before, today = ({**one.machine.versions, "commit": ""} for one in (old, results))
    if before != today:
        raise UsageError("other_code", f"{path}: made with other versions than now; measure all tiers in one run.")
    now = {tier.tier for tier in results.tiers}
    tiers = [*results.tiers, *(tier for tier in old.tiers if tier.tier not in now)]
    stages = [*results.stages, *(effort for effort in old.stages if effort.tier not in now)]
    order = list(get_args(Tier))
    return results.model_copy(
        update={
            "command": f"{old.command}; {results.command}",
            "tiers": tuple(sorted(tiers, key=lambda one: order.index(one.tier))),
            "stages": tuple(sorted(stages, key=lambda one: order.index(one.tier))),
            "speed": results.speed or old.speed,
            "long_file": results.long_file or old.long_file,
        }
    )


def write_pictures(results: Results, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for tier in results.tiers:
        drawn = draw_reliability(tier.reliability, tier.tier)
        (folder / picture_name(tier.tier)).write_text(drawn, encoding="utf-8")


def _run_tier(request: BenchRequest, tier: Tier) -> tuple[TierResult, StageEffort]:
    papers = PaperSet(split=request.split, tier=tier, dossiers=request.dossiers, seed=request.seed)
    folder = prepare(papers, request.root)
    out, facts = run_set(papers, folder, request.root, request.jobs, request.fresh)
    truth = read_truth(folder)
    card = score(truth, out, load_catalogue().document_types)
    page = write_misses(card, out, tier, request.root / f"misses-{request.split}-{tier}.html")
    say(f"what went wrong, to look at: {page}")
    stages = kept(out.with_name("stages.json"), StageEffort, lambda: measure_stages(papers, folder))
    errors = errors_of_pages(card.pages, out)
    plain = _beside_plain(request, papers, card, errors, folder)
    return tier_result(papers, truth, card, errors, plain, facts), stages


def _beside_plain(request: BenchRequest, papers: PaperSet, card: Card, errors: Errors, folder: Path) -> BesidePlain:
    pages = sample(card.pages, papers.seed)
    return beside_plain(errors, pages, read_plain(papers, pages, folder / "scans", request.root, request.jobs))


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
