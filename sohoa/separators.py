"""`sohoa separators`: sheets to print and put between dossiers."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from pipeline.separator_sheets import separator_sheets
from schemas.errors import UsageError
from sohoa.reporting import print_line, reporting
from storage.atomic import write_whole

HELP = """Make separator sheets to print: put one before each dossier and scan the whole pile.

Each sheet is A4 with a large QR code. Without codes all are alike and can be used again and again; with --codes each
names its dossier (a CSV file: the column `code`, or else the first one).

Example:  sohoa separators --out separators.pdf --count 20"""

COLUMN = "code"


def command(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.pdf", help="The file to make.")],
    count: Annotated[int | None, typer.Option(min=1, max=2000, help="Sheets without a code; default: 1.")] = None,
    codes: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Dossier codes, a sheet for each.", dir_okay=False)
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        if count is not None and codes is not None:
            raise UsageError("bad_usage", "give --count or --codes, not both.")
        wanted = read_codes(codes) if codes is not None else [None] * (count or 1)
        template = (resources.files("runtime") / "separator_sheet.pdf").read_bytes()
        write_whole(out, separator_sheets(template, wanted), out.parent)
        print_line(f"{len(wanted)} sheets in {out}.")


def read_codes(path: Path) -> list[str | None]:
    """The codes of a CSV file, in order; lines without one are left out."""
    try:
        rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError("bad_codes", f"{path}: it cannot be read as a CSV file in UTF-8.") from error
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    column, rows = (head.index(COLUMN), rows[1:]) if COLUMN in head else (0, rows)
    return [row[column].strip() for row in rows if len(row) > column and row[column].strip()]
