"""`sohoa watch`: a scanner's drop folder into the service, or into dossiers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import typer

from runtime.run_options import build_options
from runtime.settings import StationSettings, read_settings, read_station_settings
from schemas.errors import UsageError
from schemas.run import Profile, RunOptions
from sohoa.progress import open_progress
from sohoa.reporting import print_line, reporting
from workers.station.folder_delivery import FolderDelivery
from workers.station.sending import Delivery, Sender, SendingOptions
from workers.station.spool import Spool, read_key
from workers.station.watch import Watch, WatchOptions
from workers.station.watch_state import alone_in

HELP = """Watch a scanner's drop folder: what is whole goes to the service, then to done/ with its receipt.

A file is a batch; so is a folder with files in it, in natural order. What cannot be taken goes to rejected/ with the
reason beside it. While the service is away, scans wait encrypted under SOHOA_SPOOL_KEY (without a key: in clear).
Killing it loses nothing, two watchers on one folder take turns, and nothing is sent twice. With --out DIR in place of
--service the batches become dossiers there. The station's key for the service is SOHOA_STATION_KEY.

Example:  sohoa watch /srv/scanner --service https://sohoa.example.vn

A scanner of one side only: with --duplex odd-even one batch holds the fronts and the next one the backs.

Exit status: 2 wrong usage; 3 this machine lacks something; 130, 143 stopped by a signal."""

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def command(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the scanner puts its files.")],
    service: Annotated[str | None, typer.Option(metavar="URL", help="The service to send to.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Without a service: folder for the dossiers.")
    ] = None,
    procedure: Annotated[
        str | None, typer.Option(metavar="CODE", help="Procedure of all dossiers, e.g. 1.001193; default: as read.")
    ] = None,
    profile: Annotated[Profile, typer.Option(help="archive: yields to the counters; old forms.")] = "counter",
    duplex: Annotated[
        Literal["off", "odd-even"] | None, typer.Option(help="Two passes of a simplex scanner; default: SOHOA_DUPLEX.")
    ] = None,
    backs: Annotated[
        Literal["reversed", "forward"] | None, typer.Option(help="Order of the backs; default: SOHOA_DUPLEX_BACKS.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Processes with --out.")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        station = read_station_settings()
        _check(folder, service, out)
        options = build_options(profile, procedure, None)
        with alone_in(folder, station.watch_poll_s, print_line), _delivery(service, out, options, jobs, station) as to:
            spool = _spool(folder, station) if service else None
            print_line(f"watching {folder}; stop with Ctrl-C.")
            Watch(folder, to, spool, _options(station, duplex, backs), print_line).run()


@contextmanager
def _delivery(
    service: str | None, out: Path | None, options: RunOptions, jobs: int | None, station: StationSettings
) -> Iterator[Delivery]:
    if service is not None:
        sizes = SendingOptions(
            timeout_s=station.sending_timeout_s,
            whole_max=station.sending_whole_max_mb << 20,
            chunk=station.sending_chunk_mb << 20,
        )
        yield Sender(service, _station_key(service, station), options, sizes)
    elif out is not None:
        settings = read_settings()
        with open_progress() as progress:
            yield FolderDelivery(out, options, settings, settings.processes(jobs), progress)


def _check(folder: Path, service: str | None, out: Path | None) -> None:
    if not folder.is_dir():
        raise UsageError("missing", f"{folder}: there is no such folder; make it, or check the path.")
    if (service is None) == (out is None):
        raise UsageError("bad_usage", "give --service URL, or --out DIR to work without a service.")
    if service is not None and (urlsplit(service).scheme not in {"http", "https"} or not urlsplit(service).hostname):
        raise UsageError("bad_usage", f"--service {service}: give its address, e.g. https://sohoa.example.vn.")
    if out is not None and out.resolve().is_relative_to(folder.resolve()):
        raise UsageError("out_is_input", f"{out}: it lies in the drop folder; give another folder with --out.")


def _station_key(service: str, station: StationSettings) -> str:
    key = station.station_key.get_secret_value()
    if not key.isascii() or not key.isprintable() or not key:
        raise UsageError("no_station_key", "SOHOA_STATION_KEY: set it to the key that the service gave this station.")
    if urlsplit(service).scheme == "http" and urlsplit(service).hostname not in LOOPBACK:
        print_line("the scans and the key go over plain http: anyone on the way can read them; use https.")
    return key


def _spool(folder: Path, station: StationSettings) -> Spool | None:
    if not (text := station.spool_key.get_secret_value()):
        print_line("SOHOA_SPOOL_KEY is not set: while the service is away, scans wait in clear in .sohoa-claimed/.")
        return None
    place = Path(station.spool_folder) if station.spool_folder else folder / ".sohoa-spool"
    return Spool(place, read_key(text), station.spool_max_mb)


def _options(station: StationSettings, duplex: str | None, backs: str | None) -> WatchOptions:
    return WatchOptions(
        settle_s=station.watch_settle_s,
        folder_settle_s=station.watch_folder_settle_s,
        poll_s=station.watch_poll_s,
        duplex=(duplex or station.duplex) == "odd-even",
        reverse=(backs or station.duplex_backs) == "reversed",
        duplex_wait_s=station.duplex_wait_s,
    )
