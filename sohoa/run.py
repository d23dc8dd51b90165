"""`sohoa run`: a folder of scans becomes dossiers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from runtime.run_options import build_options
from runtime.settings import read_settings
from schemas.errors import UsageError
from schemas.run import Profile
from sohoa.progress import open_progress
from sohoa.reporting import REJECTED, print_line, reporting
from workers.folder.run import RunRequest, RunResult, run_folder

HELP = """Turn scans into dossiers.

A folder that holds scans is a batch; so is every folder below it, and a file given by itself. Killing it loses
nothing: the same command goes on. Done again over the same scans it does nothing.

Example:  sohoa run scans/ --out dossiers/ --jobs 4

Exit status: 0 done; 1 some input was rejected, the others are done; 2 wrong usage; 3 this machine lacks something
(a program, a language, space, a DIR that can be written and is not in use)."""


def command(
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT", help="Files or folders of scans.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the dossiers and summary.json.")],
    procedure: Annotated[
        str | None, typer.Option(metavar="CODE", help="Procedure of all dossiers, e.g. 1.001193; default: as read.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Processes; default: one for each core.")] = None,
    profile: Annotated[
        Profile, typer.Option(help="archive: old forms, no deadlines, larger files, stricter acceptance.")
    ] = "counter",
    received_at: Annotated[
        str | None,
        typer.Option(
            "--received-at", metavar="ISO8601", help="When the dossiers came in, e.g. 2026-03-02T09:15+07:00."
        ),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        settings = read_settings()
        _check_out(out, inputs)
        options = build_options(profile, procedure, received_at)
        request = RunRequest(inputs, out, options, settings, settings.processes(jobs), debug)
        with open_progress() as progress:
            result = run_folder(request, progress)
        _report(result, out)


def _report(result: RunResult, out: Path) -> None:
    for rejected in result.rejected:
        print_line(rejected.message)
    summary = result.summary
    counts = Counter(one.status for one in summary.dossiers)
    states = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    done = f"{len(summary.dossiers)} dossiers ({states or 'none'}) from {summary.pages} pages in {out}"
    print_line(f"{done}; {summary.seconds:.1f} s." if result.worked else f"nothing to do: {done}.")
    if result.rejected:
        raise typer.Exit(REJECTED)


def _check_out(out: Path, inputs: list[Path]) -> None:
    if any(out.resolve() == one.resolve() for one in inputs):
        raise UsageError("out_is_input", f"{out}: the scans lie there; give another folder with --out.")
