"""`sohoa backfill`: an archive, in the lane that yields to the counters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from runtime.settings import read_settings
from schemas.errors import UsageError
from schemas.service import Ledger
from sohoa.backfill_progress import open_backfill_progress
from sohoa.ledger_csv import open_ledger_csv
from sohoa.reporting import REJECTED, print_line, reporting
from workers.backfill.archive_list import read_archive_list
from workers.backfill.feeding import Counts
from workers.backfill.run import BackfillRequest, backfill

HELP = """Read an archive into the service, in a lane of its own that yields to the counters.

ARCHIVE is a folder, or s3://HOST:PORT/BUCKET/PREFIX (s3+http:// without TLS) with the keys of SOHOA_S3_.... Each folder
with scans is a batch. A catalogue, CSV as Excel writes it, may name folders and single scans (each then a batch of its
own) with their dossier codes, procedures and numbers of sheets; docs/backfill.md explains its columns.

Stop it or kill it at any moment: the same command goes on. Done again over the same archive it does nothing.

Example:  sohoa backfill /srv/archive/2019 --catalogue 2019.csv --ledger so-cai.csv

Exit status: 0 every sheet is accounted for; 1 something was rejected, stands still or differs from what was declared,
each named, the others are done; 2 wrong usage; 3 this machine lacks something, or a server does not answer."""

BRANCH = "main"
_BRANCH = re.compile(r"[\w.-]{1,50}")


def command(
    archive: Annotated[str, typer.Argument(metavar="ARCHIVE", help="Folder, or s3://HOST:PORT/BUCKET/PREFIX.")],
    catalogue: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="What its folders and scans are.")] = None,
    branch: Annotated[str, typer.Option(metavar="NAME", help="Branch that the archive belongs to.")] = BRANCH,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=0, max=256, help="Processes; default: one for each core; 0: only feed, workers run elsewhere."
        ),
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Write what became of each sheet of the archive.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        settings = read_settings()
        if not _BRANCH.fullmatch(branch):
            raise UsageError("bad_branch", f"--branch {branch}: give letters, digits, `.`, `-`, `_`, at most 50.")
        request = BackfillRequest(
            archive=archive,
            listed=read_archive_list(catalogue) if catalogue else None,
            branch=branch,
            jobs=0 if jobs == 0 else settings.processes(jobs),
            settings=settings,
        )
        _report(_run(request, ledger), request)


def _run(request: BackfillRequest, ledger: Path | None) -> Counts:
    with _written_to(ledger) as write, open_backfill_progress(request.settings.backfill_report_s) as progress:
        return backfill(request, progress, write)


@contextmanager
def _written_to(path: Path | None) -> Iterator[Callable[[Ledger], None]]:
    if path is None:
        yield lambda _: None
        return
    with open_ledger_csv(path) as table:
        yield table.write


def _report(counts: Counts, request: BackfillRequest) -> None:
    parts = [f"{counts.taken} batches taken ({counts.pages} pages)", f"{counts.before} taken before"]
    if counts.held:
        parts.append(f"{counts.held} held back until their rows are mended")
    if request.listed is not None:
        parts.append(f"{counts.unlisted} files not in the catalogue")
    parts.append(f"{counts.ignored} files ignored")
    worked = "" if counts.worked else "nothing to do: "
    print_line(f"{worked}{', '.join(parts)}; {counts.problems or 'no'} problems.")
    if counts.problems:
        raise typer.Exit(REJECTED)
