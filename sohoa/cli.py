"""The command line: parse, call, print, exit status. One file per command."""

from __future__ import annotations

from typing import Annotated

import typer

from runtime.wiring import version
from sohoa import audit, backfill, bench, doctor, jobs, ledger, reconcile, run, serve, worker

app = typer.Typer(
    name="sohoa",
    help="Turns scanned Vietnamese paperwork into structured dossiers.\n\nExample:  sohoa run scans/ --out dossiers/",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("run", help=run.HELP)(run.command)
app.command("serve", help=serve.HELP)(serve.command)
app.command("worker", help=worker.HELP)(worker.command)
app.command("backfill", help=backfill.HELP)(backfill.command)
app.command("ledger", help=ledger.HELP)(ledger.command)
app.command("doctor", help=doctor.HELP)(doctor.command)
app.command("jobs", help=jobs.HELP)(jobs.command)
app.command("reconcile", help=reconcile.HELP)(reconcile.command)
app.add_typer(audit.app, name="audit")
app.command("bench", help=bench.HELP)(bench.command)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"sohoa {version()}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None: ...


def main() -> None:
    """The `sohoa` command."""
    app(prog_name="sohoa")


if __name__ == "__main__":
    main()
