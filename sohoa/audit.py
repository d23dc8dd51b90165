"""`sohoa audit verify`: whether anybody altered the record of what was done."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from runtime.settings import read_settings
from runtime.stores import build_records
from sohoa.reporting import REJECTED, print_line, reporting
from storage.records import audit

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
HELP = "The chain of all that was done: taken, made, erased, decided.\n\nExample:  sohoa audit verify"
VERIFY_HELP = """Recompute the audit chain from its first entry.

Each entry is sealed by the hash of all before it, so that a changed, moved or missing one shows. What was cut off at
the end does not: compare the number and hash that this prints with the last ones that were written down elsewhere.

Example:  sohoa audit verify

Exit status: 0 the chain is whole; 1 it is broken, the first broken entry is named; 3 the database does not answer."""


@app.callback(help=HELP)
def _chain() -> None: ...


@app.command("verify", help=VERIFY_HELP)
def verify(debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False) -> None:
    with reporting(debug), closing(build_records(read_settings())) as records:
        with records.read() as tx:
            broken, head = audit.first_broken(tx), audit.head(tx)
        if broken is not None:
            print_line(f"the audit chain is broken at entry {broken}: it was altered, moved or removed.")
            raise typer.Exit(REJECTED)
        typer.echo(f"whole: {head.number} entries, the last with hash {head.hash}" if head else "whole: no entries yet")
