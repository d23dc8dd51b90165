"""`sohoa reconcile`: whether records and objects still fit together."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from typing import Annotated

import typer

from runtime.doors import open_doors
from runtime.settings import read_settings
from sohoa.reporting import REJECTED, print_line, reporting
from workers.jobs.reconciling import findings, mend

HELP = """Compare the database with the object store, and look for jobs and batches that nobody goes on with.

Every object has its row, every row its object with the same digest, every job is finished or leased. Each thing that
does not fit is one line: its code, what it is about, and what was found. Do it daily, and after each restored backup.

Example:  sohoa reconcile --whole

Exit status: 0 all fits; 1 something does not; 3 the database or the object store does not answer."""


def command(
    whole: Annotated[
        bool, typer.Option("--whole", help="Read every object and compare its digest, not its size alone.")
    ] = False,
    mend_it: Annotated[
        bool, typer.Option("--mend", help="Erase objects that no row knows, and those that should be gone.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug), closing(open_doors(read_settings())) as doors:
        found: Counter[str] = Counter()
        for finding in findings(doors, whole=whole):
            mended = mend_it and mend(doors, finding)
            found["mended" if mended else "left"] += 1
            typer.echo(f"{finding.kind}  {finding.subject}  {finding.detail}{'  (mended)' if mended else ''}".rstrip())
        if found["left"]:
            print_line(f"{found['left']} findings; docs/operations.md says what to do about each.")
            raise typer.Exit(REJECTED)
        typer.echo("all fits" if not found["mended"] else f"all fits now, {found['mended']} mended")
