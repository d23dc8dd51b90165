"""The command line: parse, call, print, exit status. One file per command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

from runtime.version import version

HELP = "Turns scanned Vietnamese paperwork into structured dossiers.\n\nExample:  sohoa run scans/ --out dossiers/"
COMMANDS = (
    *("run", "serve", "worker", "watch", "backfill", "stations", "people", "separators", "fetch"),
    *("jobs", "ledger", "reconcile", "audit", "learn", "doctor", "bench"),
)
"""Modules of this package: each has `command` and `HELP`, or an `app` of its own with commands below it."""


def build_app(names: Sequence[str] = COMMANDS) -> typer.Typer:
    """`names`: which commands to load; one alone starts in a fraction of the time."""
    app = typer.Typer(
        name="sohoa",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_options)
    for name in names:
        module = import_module(f"sohoa.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name, help=module.HELP)(module.command)
    return app


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"sohoa {version()}")
        raise typer.Exit


def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None: ...


def main() -> None:
    """The `sohoa` command."""
    asked = sys.argv[1:2]
    build_app(asked if set(asked) <= set(COMMANDS) and asked else COMMANDS)(prog_name="sohoa")


if __name__ == "__main__":
    main()
