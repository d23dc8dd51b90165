"""`sohoa doctor`: what this machine has and lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from runtime.checkup import check_machine
from runtime.settings import read_settings
from sohoa.reporting import LACKING, print_line, reporting

HELP = """Show what this machine has and lacks, and test the reader on all 134 Vietnamese letters.

Example:  sohoa doctor --out dossiers/

Exit status: 0 usable; 3 not usable, with what to do."""

SIGNS = {"ok": "ok  ", "note": "note", "lacks": "LACKS"}


def command(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder to be written to; default: the current one.")
    ] = Path(),
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        findings = check_machine(read_settings(), out)
        for finding in findings:
            typer.echo(f"{SIGNS[finding.state]:5}  {finding.what}: {finding.message}")
        if any(finding.state == "lacks" for finding in findings):
            print_line("this machine cannot be used yet; do what the lines marked LACKS say.")
            raise typer.Exit(LACKING)
