"""`sohoa fetch`: dossiers out of the service, as folders."""

from __future__ import annotations

import getpass
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from runtime.doors import open_doors
from runtime.settings import read_settings
from schemas.errors import UsageError
from sohoa.reporting import print_line, reporting
from storage.records.dossier_views import made_dossiers
from storage.records.handing import finished_dossiers
from workers.jobs.fetching import fetch_dossier

HELP = """Write dossiers of the service into a folder: dossier.json, searchable PDFs, pages.

Each is what `sohoa run` would have made of the same scans, with what people corrected. Who fetched what stands in the
audit chain. With --hand-over they are for the agency: from then on nobody corrects them, until further pages come.

Example:  sohoa fetch H26.18-260305-0012 --out dossiers/

Exit status: 0 all are there; 2 wrong usage, or a dossier is not known, not made yet or, to be handed over, not finished
by those who correct it; 3 a server does not answer."""


def command(
    dossiers: Annotated[list[str] | None, typer.Argument(metavar="[DOSSIER]...", help="Ids of dossiers.")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to be written to.")] = Path("dossiers"),
    every: Annotated[bool, typer.Option("--all", help="All dossiers that are made.")] = False,
    hands_over: Annotated[
        bool, typer.Option("--hand-over", help="Hand them over to the agency; with --all: those that are finished.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug), closing(open_doors(read_settings())) as doors:
        if bool(dossiers) == every:
            raise UsageError("no_dossier", "name dossiers, or give --all.")
        with doors.records.read() as tx:
            wanted = dossiers or list(finished_dossiers(tx) if hands_over else made_dossiers(tx))
        for dossier in wanted:
            fetch_dossier(doors, dossier, out, f"admin {getpass.getuser()}", hands_over=hands_over)
            print_line(f"{dossier}: in {out / dossier}.")
