"""The one path of a job: start it, do its stage in a killable child, keep what came out and make the next jobs.

Every worker goes this way, whoever rings its bell. Between start and end nothing is held in the database, so whatever
dies in between leaves a lease that runs out, never a lock.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection

from runtime.doors import Doors
from runtime.settings import Settings, carried
from schemas.errors import EnvironmentLacks, NoSpaceLeft, SohoaError, Unavailable
from schemas.service import Job, Lane
from schemas.stage import StageDone
from storage.atomic import require_free
from storage.records import jobs
from storage.records.jobs import LostLease
from workers import processes
from workers.jobs.giving_up import after_death, after_loss, give_up
from workers.jobs.owner import Heartbeat
from workers.jobs.stage_child import StageSetup
from workers.jobs.stage_kinds import Stage, prepare
from workers.processes import START_WALL_S, Dispatcher, GaveUp

_log = logging.getLogger("sohoa.stage")
_ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
ARCHIVE_NICE = 19
"""With it the kernel gives a busy machine's time to the counters (a weight of 15 against 1024)."""
ARCHIVE_PATIENCE = 10
"""How many times as long as others they may take: beside busy counters they wait for the processor most of the time."""
PAUSE_S = 1.0
"""Between two tries to reach a database that does not answer."""
T = TypeVar("T")


class StageRunner:
    """Does jobs of one lane, one at a time, in a child of its own. To be used by one lasting thread, as a context.

    `heartbeat`: extends the leases of the jobs of this process. `work`: a folder for unfinished files.
    """

    def __init__(self, doors: Doors, lane: Lane, heartbeat: Heartbeat, work: Path) -> None:
        self._doors = doors
        self._lane = lane
        self._heartbeat = heartbeat
        self._stopping = False
        self._failing = False
        settings = doors.settings
        self._patience = ARCHIVE_PATIENCE if lane == "archive" else 1
        told = carried(_patient(settings, self._patience))
        setup = StageSetup(settings=told, lane=lane, work=str(work), log=str(settings.log_file))
        self._dispatcher = Dispatcher(
            "workers.jobs.stage_child:build",
            setup.model_dump_json(),
            1,
            environment={**_ONE_THREAD, "TMPDIR": str(work)},
            memory_mb=settings.worker_memory_mb,
            nice=ARCHIVE_NICE if lane == "archive" else 0,
            start_wall_s=START_WALL_S * self._patience,
            most_deaths=1,
        )
        work.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        """The child is ready before the first job. Raises EnvironmentLacks when this machine cannot do the work."""
        self._dispatcher.warm()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, t: TracebackType | None) -> None:
        self._dispatcher.__exit__(kind, error, t)

    def run(self, job: int) -> None:
        """Does this job, unless it does not wait (any more).

        Raises Unavailable when the database does not answer and EnvironmentLacks when this machine cannot do the
        work; the job is done later, or elsewhere.
        """
        self._require_servers()
        with self._doors.records.write() as tx:
            started = jobs.start(tx, job, self._heartbeat.owner)
        if started is not None:
            self._hold(started)

    def run_next(self) -> bool:
        """Does the next job of the lane; False when none waits. Raises like `run`."""
        self._require_servers()
        with self._doors.records.read() as tx:
            if not jobs.may_claim(tx, self._lane):
                return False
        with self._doors.records.write() as tx:
            started = jobs.claim(tx, self._lane, self._heartbeat.owner)
        if started is not None:
            self._hold(started)
        return started is not None

    def interrupt(self) -> None:
        """From another thread: the job in hand is let go of, as if it had never been started."""
        self._stopping = True
        self._dispatcher.interrupt()

    def _hold(self, job: Job) -> None:
        with self._heartbeat.holding(job.id):
            self._do(job)

    def _do(self, job: Job) -> None:
        _log.info("begins", extra={"job": job.id, "attempt": job.starts})
        try:
            stage = self._prepared(job)
            done = self._done(job, stage)
        except GaveUp as error:
            self._settle(job, partial(self._after_death, job=job, error=error))
        except (Unavailable, NoSpaceLeft) as error:
            self._after_lack(job, error)
        except EnvironmentLacks:
            self._settle(job, partial(jobs.hand_over, job=job))
            raise
        except SohoaError as error:
            self._settle(job, partial(_failed, job=job, error=error))
        else:
            self._keep(job, stage, done)

    def _prepared(self, job: Job) -> Stage:
        with self._doors.records.read() as tx:
            return prepare(tx, job, self._doors.settings)

    def _done(self, job: Job, stage: Stage) -> StageDone:
        """What the child answers; raises its error, or GaveUp when it died."""
        if stage.task is None:
            return StageDone()
        wall_s = stage.wall_s * self._patience
        asked = processes.Job(str(job.id), stage.task.model_dump_json().encode(), wall_s)
        (outcome,) = self._dispatcher.run([asked])
        if outcome.error is not None:
            raise outcome.error
        return StageDone.model_validate_json(outcome.reply or b"")

    def _keep(self, job: Job, stage: Stage, done: StageDone) -> None:
        def change(tx: Connection) -> list[str]:
            forbidden = stage.keep(tx, job, done)
            jobs.finish(tx, job)
            return forbidden

        forbidden = self._settle(job, change)
        if forbidden is None:
            return
        _log.info("done", extra={"job": job.id})
        for sha256 in forbidden:
            self._doors.objects.erase(sha256)

    def _after_death(self, tx: Connection, job: Job, error: SohoaError) -> None:
        if self._stopping:
            jobs.hand_over(tx, job)
        else:
            after_death(tx, job, error)

    def _after_lack(self, job: Job, error: SohoaError) -> None:
        """What all jobs need is away: this one is let go of, and none is started before it is there again.

        Otherwise a full disk or a store that is away for minutes would use up the losses of everything that waits.
        """
        self._failing = True
        try:
            self._require_servers()
        except (Unavailable, NoSpaceLeft):
            self._settle(job, partial(jobs.hand_over, job=job, why=error.code))
        else:
            self._settle(job, partial(after_loss, job=job, error=error))

    def _require_servers(self) -> None:
        """Raises Unavailable or NoSpaceLeft when something failed and what jobs need is still away."""
        if self._failing:
            settings = self._doors.settings
            require_free(settings.data, max(1, settings.min_free_mb))
            self._doors.records.ping()
            self._doors.objects.ping()
            self._failing = False

    def _settle(self, job: Job, change: Callable[[Connection], T]) -> T | None:
        """Commits how this start ended, as soon as the database answers; None when somebody else has the job by now.

        Nothing else can be done without the database, and the heartbeat that keeps the job ours needs it too.
        """
        while True:
            try:
                with self._doors.records.write() as tx:
                    return change(tx)
            except LostLease as error:
                _log.warning("lost", extra={"job": job.id, "code": error.code})
                return None
            except (Unavailable, NoSpaceLeft) as error:
                _log.warning("waits", extra={"job": job.id, "code": error.code})
                if self._stopping:
                    raise
                time.sleep(PAUSE_S)


def _patient(settings: Settings, times: int) -> Settings:
    """What a child measures by the wall clock inside its stage, so many times as long."""
    limits = {"page_wall_s": settings.page_wall_s * times, "ocr_timeout_s": settings.ocr_timeout_s * times}
    return settings.model_copy(update=limits)


def _failed(tx: Connection, job: Job, error: SohoaError) -> None:
    give_up(tx, job, error, "failed")
