"""`sohoa stations`: who may send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from schemas.errors import UsageError
from schemas.service import Station, StationKey
from sohoa.records import actor, opened_records, plain_id
from sohoa.reporting import print_line, reporting
from storage.records import stations

HELP = """Say which scanner stations may send, and give them keys.

A key is shown once, when it is made; a station may have two that hold, so that the old one works until the new one is
in use. Everything done here stands in the audit chain.

Example:  sohoa stations add gate-1 --branch ba-dinh --name "Cửa số 1"

Exit status: 0 done; 2 wrong usage; 3 the database cannot be reached."""

app = typer.Typer(help=HELP, no_args_is_help=True, rich_markup_mode=None)

_StationId = Annotated[str, typer.Argument(metavar="STATION", help="The station's id: letters, digits, - _ .")]
_Days = Annotated[int | None, typer.Option(min=1, max=3650, help="Days for which the key holds; default: for good.")]
_Debug = Annotated[bool, typer.Option("--debug", help="Show tracebacks.")]


@app.command("add", help="Add a station and show its key.\n\nExample:  sohoa stations add gate-1 --branch ba-dinh")
def add(
    station: _StationId,
    branch: Annotated[str, typer.Option(help="The branch whose batches it sends and sees.")],
    name: Annotated[str, typer.Option(help="What people call it; default: its id.")] = "",
    passes: Annotated[bool, typer.Option("--passes", help="It scans all fronts first, then all backs.")] = False,
    days: _Days = None,
    debug: _Debug = False,
) -> None:
    with reporting(debug), opened_records() as records:
        duplex = "passes" if passes else "both"
        new = Station(id=plain_id(station), branch=plain_id(branch), name=name or station, duplex=duplex)
        with records.write() as tx:
            stations.add_station(tx, new, actor())
            key = stations.issue_key(tx, station, actor(), _expiry(days))
        _show(key)


@app.command("list", help="List stations and their keys.\n\nExample:  sohoa stations list --branch ba-dinh")
def show(
    branch: Annotated[str | None, typer.Option(help="Of this branch only.")] = None, debug: _Debug = False
) -> None:
    with reporting(debug), opened_records() as records, records.read() as tx:
        for one in stations.stations(tx, branch):
            typer.echo(f"{one.id}  {one.branch}  {one.name}")
            for key in stations.keys(tx, one.id):
                typer.echo(f"    {key.prefix}  {_state(key)}")


@app.command(
    "key", help="Make another key for a station and show it.\n\nExample:  sohoa stations key gate-1 --days 365"
)
def key(station: _StationId, days: _Days = None, debug: _Debug = False) -> None:
    with reporting(debug), opened_records() as records:
        with records.write() as tx:
            issued = stations.issue_key(tx, station, actor(), _expiry(days))
        _show(issued)


@app.command("revoke", help="Make a key open nothing any more.\n\nExample:  sohoa stations revoke 3f9a0c21b4d7")
def revoke(
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="What stands before the dot of the key.")],
    debug: _Debug = False,
) -> None:
    with reporting(debug), opened_records() as records:
        with records.write() as tx:
            if not stations.revoke_key(tx, prefix.partition(".")[0], actor()):
                raise UsageError("unknown_key", "no key that holds begins so; see `sohoa stations list`.")
        print_line("the key opens nothing any more.")


def _expiry(days: int | None) -> datetime | None:
    return None if days is None else datetime.now(UTC) + timedelta(days=days)


def _show(key: str) -> None:
    print_line("the key is shown this once; write it down where the station has it.")
    typer.echo(key)


def _state(key: StationKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    used = f"used {key.last_used_at:%Y-%m-%d %H:%M}Z" if key.last_used_at else "never used"
    if key.expires_at is None:
        return f"holds, {used}"
    expired = key.expires_at <= datetime.now(UTC)
    return f"{'expired' if expired else 'holds until'} {key.expires_at:%Y-%m-%d}, {used}"
