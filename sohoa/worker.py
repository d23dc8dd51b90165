"""`sohoa worker`: one of many workers, on this machine or another."""

from __future__ import annotations

import signal
from threading import Event
from types import FrameType
from typing import Annotated

import typer

from runtime.doors import open_doors, prepare
from runtime.logging import log_to_stderr
from runtime.settings import Settings, read_settings
from schemas.errors import EnvironmentLacks
from schemas.service import Lane
from sohoa.reporting import reporting
from workers.jobs.broker import Broker, open_broker
from workers.jobs.broker_worker import work_lane

HELP = """Do the jobs of one lane, beside other workers on this and other machines.

They share a broker (SOHOA_BROKER), a PostgreSQL database and an object store, and may come, go and be killed as they
like. Each machine needs workers of both lanes, or of the one it is for; those of `archive` let the others go first.
On one machine alone, `sohoa serve` does it all without a broker and without this.

Example:  sohoa worker --queue counter --jobs 4

Exit status: 0 stopped as asked; 2 wrong usage; 3 something is missing (the broker, another server, a program)."""


def command(
    queue: Annotated[Lane, typer.Option(help="counter: someone waits for it; archive: yields to the counters.")],
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Jobs at once; default: one for each core.")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug):
        settings = read_settings()
        broker = _broker(settings)
        log_to_stderr(settings.log_level, "dramatiq")
        doors = open_doors(settings)
        prepare(doors)
        work_lane(doors, broker, queue, settings.processes(jobs), _stop_by_signal())
        doors.close()


def _broker(settings: Settings) -> Broker:
    url = settings.broker.get_secret_value()
    if not url:
        told = "SOHOA_BROKER is empty, and a worker hears of its jobs through a broker; `sohoa serve` works without."
        raise EnvironmentLacks("no_broker", told)
    return open_broker(url)


def _stop_by_signal() -> Event:
    """Set by the first SIGTERM or SIGINT; the second ends the process at once."""
    stop = Event()

    def note(number: int, _: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt(number)
        stop.set()

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return stop
