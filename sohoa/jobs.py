"""`sohoa jobs`: what waits, what runs, what is stuck and why; and another try."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Connection

from runtime.settings import read_settings
from runtime.stores import build_records
from schemas.errors import UsageError
from schemas.service import JobView, LaneQueue
from sohoa.reporting import reporting
from storage.records import queue_view
from storage.records.retry import release, retry

_MOST = 10_000

HELP = """Show the lanes, the jobs at work and those that are stuck with the reason; give stuck ones another try.

A page that killed its process three times is in quarantine: its dossier went on without it, and the page counts as
unreadable. `--retry` lets it be read again, and its dossier is made anew.

Example:  sohoa jobs --retry 4711"""


def command(
    job: Annotated[int | None, typer.Argument(metavar="[JOB]", help="Show this job and its last starts.")] = None,
    again: Annotated[list[int] | None, typer.Option("--retry", metavar="JOB", help="Another try for a job.")] = None,
    again_all: Annotated[bool, typer.Option("--retry-all", help="Another try for all that are stuck.")] = False,
    free: Annotated[
        list[int] | None,
        typer.Option("--release", metavar="JOB", help="Take a running job from a worker that is gone."),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    with reporting(debug), closing(build_records(read_settings())) as records:
        with records.write() as tx:
            stuck = [one.id for one in queue_view.stuck_jobs(tx, _MOST)] if again_all else []
            _change(tx, [*(again or []), *stuck], retry, "stuck")
            _change(tx, free or [], release, "running")
        with records.read() as tx:
            for line in _of_all(tx) if job is None else _of_job(tx, job):
                typer.echo(line)


def _change(tx: Connection, jobs: Sequence[int], how: Callable[[Connection, int, str], bool], state: str) -> None:
    """Raises UsageError for a job that is not in that state; then none is changed."""
    for job in jobs:
        if not how(tx, job, f"admin {getpass.getuser()}"):
            raise UsageError(f"not_{state}", f"job {job} is not {state}; see `sohoa jobs`.")


def _of_all(tx: Connection) -> Iterator[str]:
    yield from map(_lane_line, queue_view.queues(tx, datetime.now(UTC)))
    for title, found in (("running", queue_view.running_jobs(tx)), ("stuck", queue_view.stuck_jobs(tx))):
        if found:
            yield f"{title}:"
            yield from (f"  {_job_line(one)}" for one in found)


def _of_job(tx: Connection, job: int) -> Iterator[str]:
    """Raises UsageError when there is none."""
    found = queue_view.job_view(tx, job)
    if found is None:
        raise UsageError("unknown_job", f"there is no job {job}; see `sohoa jobs`.")
    yield _job_line(found)
    for one in queue_view.attempts(tx, job):
        ended = f"{one.ended_at:%Y-%m-%d %H:%M:%S}" if one.ended_at else "-"
        when = f"{one.started_at:%Y-%m-%d %H:%M:%S} to {ended}"
        yield f"  start {one.start}: {when}, {one.outcome or 'at work'}, {one.owner}"


def _lane_line(lane: LaneQueue) -> str:
    waits = f"{lane.waiting} waiting (the oldest for {lane.oldest_s:.0f} s)"
    return f"{lane.lane:8} {waits}, {lane.running} running, {lane.failed} failed, {lane.quarantined} in quarantine"


def _job_line(job: JobView) -> str:
    counts = f"{job.starts} starts, {job.deaths} deaths, {job.losses} losses"
    why = f": {job.code}, {job.message}" if job.code else ""
    return f"{job.id}  {job.state}  {job.kind} of {job.subject} ({job.lane}; {counts}){why}"
