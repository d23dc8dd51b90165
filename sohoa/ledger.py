"""`sohoa ledger`: what became of every sheet."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from runtime.doors import open_doors
from runtime.settings import read_settings
from schemas.service import Ledger
from sohoa.ledger_csv import LedgerCsv, open_ledger_csv
from sohoa.reporting import REJECTED, print_line, reporting
from storage.records.batches import ledgers

HELP = """Show what became of every sheet, batch by batch, as CSV for Excel.

What came in stands somewhere: kept, blank, separator, duplicate, secret, unreadable, rejected, or still waiting.
docs/backfill.md explains the columns.

Example:  sohoa ledger --branch main --out so-cai.csv

Exit status: 0 all balances; 1 a closed batch does not, or has other pages than were declared."""


def command(
    branch: Annotated[str | None, typer.Option(metavar="NAME", help="Only batches of this branch.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only batches that are not closed.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.csv", help="File to be written; default: standard output.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        doors = open_doors(read_settings())
        doors.records.prepare()
        with _opened(out) as table, doors.records.read() as tx:
            flawed = _write(ledgers(tx, branch, only_open=only_open), table)
        doors.close()
        if flawed:
            raise typer.Exit(REJECTED)


def _write(found: Iterable[Ledger], table: LedgerCsv) -> int:
    """How many batches are not as they should be; each is named."""
    flawed = 0
    for one in found:
        table.write(one)
        if one.state == "closed" and not one.balances:
            flawed += 1
            print_line(
                f"batch {one.number} is closed, but its {one.pages} pages are not all accounted for [unbalanced]"
            )
        if one.sheets is not None and one.sheets != one.pages:
            flawed += 1
            print_line(f"batch {one.number}: {one.sheets} sheets declared, {one.pages} pages found [sheets_differ]")
    return flawed


@contextmanager
def _opened(out: Path | None) -> Iterator[LedgerCsv]:
    if out is not None:
        with open_ledger_csv(out) as table:
            yield table
        return
    text = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=True)
    yield LedgerCsv(text)
    text.detach()
