"""`sohoa serve`: the service on this machine."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
from functools import partial
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from review.app import build_app
from runtime.doors import open_doors, prepare
from runtime.logging import log_to_stderr
from runtime.settings import read_login_settings, read_settings
from schemas.errors import EnvironmentLacks
from schemas.service import Lane
from sohoa.reporting import print_line, reporting
from workers.jobs.background import build_background

HELP = """Serve stations and archives: take batches over HTTP, read them, keep everything.

One machine needs nothing else: records go to SQLite and objects to a folder, both in SOHOA_DATA. A URL in the settings
moves each to a server. Killing it loses nothing that was acknowledged. Stations need a key: see `sohoa stations`.

Example:  sohoa serve --port 8750 --jobs 4

Exit status: 0 stopped as asked; 2 wrong usage; 3 something is missing (a server, space, a free port)."""

_GRACE_S = 30
_BACKLOG = 512
_HEADER_BYTES = 64 << 10


def command(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; default: SOHOA_HOST, which is this machine alone.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; default: SOHOA_PORT.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=0, max=256, help="Jobs at once of the counters' lane; default: one for each core.")
    ] = None,
    archive_jobs: Annotated[
        int | None, typer.Option(min=0, max=256, help="Jobs at once of the archive's lane; default: as --jobs.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        settings, login = read_settings(), read_login_settings()
        listening = _listen(host or settings.host, port or settings.port)
        log_to_stderr(settings.log_level, "uvicorn", "dramatiq")
        doors = open_doors(settings)
        prepare(doors)
        failures: list[str] = []
        counter = settings.processes(jobs) if jobs is None else jobs
        counts: dict[Lane, int] = {"counter": counter, "archive": counter if archive_jobs is None else archive_jobs}
        background = build_background(doors, counts, partial(_end, failures))
        _serve(build_app(doors, login, background), listening, login.proxies)
        doors.close()
        if failures:
            raise EnvironmentLacks("no_worker", f"the workers of this service ended: {failures[0]}")


def _end(failures: list[str], why: str) -> None:
    """From a slot that cannot go on: the service ends, so that whoever watches it starts it anew."""
    failures.append(why)
    os.kill(os.getpid(), signal.SIGTERM)


def _listen(host: str, port: int) -> socket.socket:
    """Raises EnvironmentLacks (port_taken)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        told = f"{host}, port {port}: cannot listen there ({error.strerror}); give another --host or --port."
        raise EnvironmentLacks("port_taken", told) from error
    print_line(f"listening on {host}, port {port}.")
    if not _is_loopback(host):
        print_line("keys and scans cross the network: put a server with TLS before it.")
    return listening


def _serve(app: FastAPI, listening: socket.socket, proxies: str) -> None:
    """Until SIGTERM or SIGINT: what is at work is ended first. uvicorn raises the signal again after it."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=proxies,
        h11_max_incomplete_event_size=_HEADER_BYTES,
        timeout_graceful_shutdown=_GRACE_S,
    )
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        if not server.should_exit:
            raise


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
