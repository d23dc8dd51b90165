"""Speed beside ocrmypdf on the same scans, and the memory that a long PDF takes.

python -m benchmarks.speed --split build --dossiers 1 --rounds 1 --pages 6
"""

from __future__ import annotations

import argparse
import json
import shutil
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import pikepdf

from benchmarks.keeping import kept
from benchmarks.mill.batch import make_batch, plan
from benchmarks.mill.fonts import SplitName
from benchmarks.mill.make import spread
from benchmarks.mill.splits import load
from benchmarks.progress import say
from benchmarks.results import LongFile, Speed, SpeedRound
from benchmarks.running import ProgramFailed, run_sohoa, run_timed
from benchmarks.sets import SPLITS, code_digest, mill_digest, remove_others
from schemas.errors import EnvironmentLacks
from schemas.model import Frozen

OCRMYPDF = ("ocrmypdf", "--quiet", "-l", "vie", "--deskew", "--rotate-pages")
DOSSIERS_A_PDF = 3


class SpeedPlan(Frozen):
    """Office scans of so many dossiers, three to a PDF; each program goes over them `rounds` times, turn about."""

    split: SplitName
    dossiers: int = 6
    rounds: int = 3
    long_pages: int = 400


def measure_speed(chosen: SpeedPlan, root: Path, jobs: int, fresh: bool) -> Speed:
    """Rounds done by a killed measurement are kept. Raises EnvironmentLacks without ocrmypdf."""
    if shutil.which(OCRMYPDF[0]) is None:
        raise EnvironmentLacks(
            "no_ocrmypdf", "ocrmypdf is missing; `docker/install-system-packages.sh --dev` brings it."
        )
    scans = speed_scans(chosen, root)
    home = _home(root, f"speed-{chosen.split}-{chosen.dossiers}-{jobs}", chosen.split, fresh)
    rounds = [
        kept(home / f"round-{number}.json", SpeedRound, partial(_round, scans, home / "out", jobs, number))
        for number in range(chosen.rounds)
    ]
    return _speed(sum(page_count(path) for path in scans.iterdir()), jobs, rounds)


def _home(root: Path, stem: str, split: SplitName, fresh: bool) -> Path:
    home = root / "runs" / f"{stem}-{mill_digest(split)}{code_digest()}"
    remove_others(root / "runs", "" if fresh else home.name, stem=stem)
    home.mkdir(parents=True, exist_ok=True)
    return home


def _round(scans: Path, out: Path, jobs: int, number: int) -> SpeedRound:
    """Who goes first changes from round to round: the second finds the scans in memory."""
    turns = {"sohoa_s": partial(_time_sohoa, scans, out, jobs), "ocrmypdf_s": partial(_time_ocrmypdf, scans, out, jobs)}
    order = list(turns) if number % 2 == 0 else list(reversed(turns))
    seconds: dict[str, float] = {}
    for name in order:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        seconds[name] = turns[name]()
        say(f"  round {number + 1}: {name.removesuffix('_s')} {seconds[name]:.1f} s")
    return SpeedRound(**seconds)


def _time_sohoa(scans: Path, out: Path, jobs: int) -> float:
    return run_sohoa(scans, out, jobs).seconds


def _time_ocrmypdf(scans: Path, out: Path, jobs: int) -> float:
    command = [*OCRMYPDF, "--jobs", str(jobs)]
    return sum(run_timed([*command, path, out / path.name]).seconds for path in sorted(scans.iterdir()))


def _speed(pages: int, jobs: int, rounds: list[SpeedRound]) -> Speed:
    sohoa = median(pages / one.sohoa_s for one in rounds)
    ocrmypdf = median(pages / one.ocrmypdf_s for one in rounds)
    return Speed(
        pages=pages,
        jobs=jobs,
        rounds=tuple(rounds),
        sohoa_pages_s=round(sohoa, 3),
        ocrmypdf_pages_s=round(ocrmypdf, 3),
        ratio=round(sohoa / ocrmypdf, 2),
    )


def measure_long_file(chosen: SpeedPlan, root: Path, jobs: int, fresh: bool) -> LongFile:
    """One PDF that holds the speed scans again and again."""
    scans = speed_scans(chosen, root)
    home = _home(root, f"long-{chosen.split}-{chosen.long_pages}-{jobs}", chosen.split, fresh)
    return kept(home / "run.json", LongFile, lambda: _run_long(sorted(scans.iterdir()), chosen.long_pages, home, jobs))


def _run_long(sources: list[Path], pages: int, home: Path, jobs: int) -> LongFile:
    path = home / "scans" / "long.pdf"
    path.parent.mkdir(exist_ok=True)
    _write_long(sources, pages, path)
    say(f"sohoa run over one PDF of {pages} pages …")
    timed = run_sohoa(path, home / "out", jobs)
    read = json.loads((home / "out" / "summary.json").read_text("utf-8"))["pages"]
    if read != pages:
        raise ProgramFailed("long_file", f"Only {read} of {pages} pages were read: the long PDF was refused.")
    return LongFile(
        pages=pages,
        seconds=round(timed.seconds, 1),
        process_mb=round(timed.peak.process_mb),
        program=timed.peak.program,
        together_mb=round(timed.peak.together_mb),
    )


def _write_long(sources: list[Path], pages: int, path: Path) -> None:
    """The sources' pages again and again; the images are shared, so the file stays under the limit of its size."""
    with pikepdf.new() as long:
        for source in sources:
            with pikepdf.open(source) as pdf:
                long.pages.extend(pdf.pages)
        while len(long.pages) < pages:
            long.pages.extend(list(long.pages)[: pages - len(long.pages)])
        long.save(path)


def speed_scans(chosen: SpeedPlan, root: Path) -> Path:
    """A folder of PDFs as an office scans them, made if it is not there yet."""
    stem = f"pdf-{chosen.split}-{chosen.dossiers}"
    folder = root / "sets" / f"{stem}-{mill_digest(chosen.split)}"
    if not (folder / "whole").exists():
        say(f"making PDFs of {chosen.dossiers} dossiers, split {chosen.split} …")
        remove_others(root / "sets", "", stem=stem)
        _make_pdfs(chosen, folder)
        (folder / "whole").touch()
    return folder / "scans"


def _make_pdfs(chosen: SpeedPlan, folder: Path) -> None:
    split, rng = load(chosen.split), Random(f"speed/{chosen.split}")
    procedures = spread(chosen.dossiers, rng)
    (folder / "scans").mkdir(parents=True)
    for first in range(0, len(procedures), DOSSIERS_A_PDF):
        name = f"speed-{chosen.split}-{first // DOSSIERS_A_PDF + 1}"
        papers = plan(split, procedures[first : first + DOSSIERS_A_PDF], rng)
        make_batch(split, "office", papers, name, folder / "made" / name, "pdf")
        (made,) = (folder / "made" / name).iterdir()
        made.rename(folder / "scans" / f"{name}.pdf")


def page_count(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.speed")
    parser.add_argument("--split", choices=SPLITS, default="build")
    parser.add_argument("--dossiers", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=400, help="of the long PDF")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(".bench"))
    given = parser.parse_args()
    chosen = SpeedPlan(split=given.split, dossiers=given.dossiers, rounds=given.rounds, long_pages=given.pages)
    for measure in (measure_speed, measure_long_file):
        print(measure(chosen, given.out, given.jobs, fresh=True).model_dump_json(indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
