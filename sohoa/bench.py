"""`sohoa bench`: accuracy and speed on the project's own benchmark set."""

from __future__ import annotations

import shlex
import sys
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Literal

import typer

from runtime.settings import read_settings
from schemas.errors import EnvironmentLacks
from sohoa.reporting import print_line, reporting

HELP = """Measure accuracy and speed on invented papers whose truth is known.

Makes the papers if they are not there yet, runs `sohoa run` over them, compares, prints tables. Killing it loses
little: the same command goes on. Needs a checkout of the project (`make setup`). With --against OLD.json (the
results.json of an earlier run, or benchmarks/results.json of the published one) it also prints what moved since then,
marked where that is more than chance.

Example:  sohoa bench --split build --tier clean --dossiers 4 --no-speed"""

Split = Literal["build", "measure"]


class Tier(StrEnum):
    """The scans' condition; an enumeration, because the command line takes no list of literals."""

    CLEAN = "clean"
    OFFICE = "office"
    HARD = "hard"
    HAND = "hand"


def command(
    split: Annotated[
        Split, typer.Option(help="measure: layouts that nothing was fitted to; build: those to develop on.")
    ] = "measure",
    tier: Annotated[list[Tier] | None, typer.Option(help="Repeat for several; default: clean and office.")] = None,
    dossiers: Annotated[int, typer.Option(min=1, help="Dossiers in each tier.")] = 40,
    seed: Annotated[int, typer.Option(help="Another seed draws other papers.")] = 1,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where papers and runs are kept.")] = Path(".bench"),
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Processes; default: one for each core.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not tables.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write benchmarks/RESULTS.md, results.json and pictures.")
    ] = False,
    add: Annotated[bool, typer.Option("--add", help="With --write: keep the tiers that are not measured now.")] = False,
    speed: Annotated[bool, typer.Option(help="Also measure speed beside ocrmypdf, and memory on a long PDF.")] = True,
    against: Annotated[
        Path | None, typer.Option(metavar="OLD.json", help="Also compare with the results.json of an earlier run.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run anew even where nothing has changed.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        bench = _benchmark()
        old = bench.read_old(against) if against else None
        request = bench.BenchRequest(
            command=shlex.join(["sohoa", *sys.argv[1:]]),
            split=split,
            tiers=tuple(dict.fromkeys(one.value for one in tier or (Tier.CLEAN, Tier.OFFICE))),
            dossiers=dossiers,
            seed=seed,
            root=out,
            jobs=read_settings().processes(jobs),
            speed=speed,
            fresh=fresh,
        )
        results = bench.run_bench(request)
        typer.echo(bench.as_json(results) if as_json else bench.as_tables(results, old), nl=False)
        if write:
            print_line(f"written: {bench.write_results(results, add)}")


def _benchmark() -> ModuleType:
    """The folder `benchmarks/` is part of the project, not of the installed package."""
    try:
        return import_module("benchmarks.bench")
    except ModuleNotFoundError as error:
        raise EnvironmentLacks(
            "no_benchmark",
            f"The benchmark cannot start ({error.name} is missing): it runs from a checkout of the project, "
            "set up with `make setup`.",
        ) from error
