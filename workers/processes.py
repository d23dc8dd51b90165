"""The one-machine dispatcher: a few child processes, each fed one task at a time over a pipe.

A child that is killed or hangs costs one task's time: the task goes to a fresh child, and is given up after the third
death. (ProcessPoolExecutor fails every open task when one child dies; multiprocessing.Pool waits for ever.)
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from types import TracebackType

from schemas import errors
from workers.child import OK, READY, Start

MAX_DEATHS = 3
START_WALL_S = 120.0


class GaveUp(errors.SohoaError):
    """The process died or hung on this task every time."""


@dataclass(frozen=True)
class Job:
    """A task: `payload` goes to the handler; it may take `wall_s` seconds."""

    id: str
    payload: bytes
    wall_s: float


@dataclass(frozen=True)
class Outcome:
    """What became of a job: the handler's reply, or the error (GaveUp when its process died each time)."""

    job: Job
    reply: bytes | None = None
    error: errors.SohoaError | None = None


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    pipe: Connection
    deadline: float
    ready: bool = False
    job: Job | None = None

    def give(self, job: Job) -> None:
        """Hands it the job; raises OSError when it has died."""
        self.pipe.send_bytes(job.payload)
        self.job = job
        if self.ready:
            self.deadline = time.monotonic() + job.wall_s

    def kill(self) -> None:
        """Ends the child and every program it started."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            self.process.kill()
        self.process.wait()
        self.pipe.close()


class Dispatcher:
    """Runs jobs in `jobs` child processes whose handler is built by `factory(setup)` (see workers.child).

    `memory_mb` limits the address space of a child (0: no limit); `nice` lets other processes go first; a child may
    take `start_wall_s` until it is ready; after `most_deaths` deaths of its child a job is given up. `environment` is
    added to this process's own.
    Use as a context manager, from one lasting thread (children end with the thread that started them). The children
    stay between calls of `run` and are gone when the block is left, however it is left.
    """

    def __init__(
        self,
        factory: str,
        setup: str,
        jobs: int,
        *,
        environment: Mapping[str, str] | None = None,
        memory_mb: int = 0,
        nice: int = 0,
        start_wall_s: float = START_WALL_S,
        most_deaths: int = MAX_DEATHS,
        debug: bool = False,
    ) -> None:
        self._factory = factory
        self._setup = setup
        self._jobs = jobs
        self._environment = {**os.environ, **(environment or {})}
        self._memory_mb = memory_mb
        self._nice = nice
        self._start_wall_s = start_wall_s
        self._most_deaths = most_deaths
        self._debug = debug
        self._children: list[_Child] = []
        self._stillborn = 0

    def __enter__(self) -> Dispatcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, t: TracebackType | None) -> None:
        for child in self._children:
            child.kill()
        self._children.clear()

    def warm(self) -> None:
        """Starts a child before its first job is there; returns when it is ready. Raises like `run`."""
        list(self.run([Job("", b"", self._start_wall_s)]))

    def interrupt(self) -> None:
        """From another thread: ends the children in the middle of whatever they do; their jobs are given up."""
        for child in self._children:
            with suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Yields outcomes as they come, in no fixed order; raises EnvironmentLacks when children cannot start."""
        waiting = iter(jobs)
        again: deque[Job] = deque()
        deaths: dict[str, int] = {}
        while True:
            self._hand_out(waiting, again)
            if not any(child.job for child in self._children) and not again:
                return
            for child in self._next_events():
                yield from self._settle(child, again, deaths)

    def _hand_out(self, waiting: Iterator[Job], again: deque[Job]) -> None:
        for child in self._idle():
            job = again.popleft() if again else next(waiting, None)
            if job is None:
                return
            try:
                child.give(job)
            except OSError:  # it died while idle: no fault of this job
                self._bury(child)
                again.appendleft(job)
                self._count_stillborn()

    def _idle(self) -> Iterator[_Child]:
        """Children without a task; started one by one, so that few tasks need few processes."""
        yield from [child for child in self._children if child.job is None]
        while len(self._children) < self._jobs:
            child = self._start()
            self._children.append(child)
            yield child

    def _next_events(self) -> list[_Child]:
        busy = {child.pipe: child for child in self._children if child.job}
        remaining_s = min((child.deadline for child in busy.values()), default=0.0) - time.monotonic()
        heard = wait(list(busy), timeout=max(0.0, remaining_s))
        late = [child for child in busy.values() if child.pipe not in heard and child.deadline <= time.monotonic()]
        return [child for pipe, child in busy.items() if pipe in heard] + late

    def _settle(self, child: _Child, again: deque[Job], deaths: dict[str, int]) -> Iterator[Outcome]:
        job = child.job
        assert job is not None
        try:
            reply = child.pipe.recv_bytes() if child.pipe.poll() else None
        except (EOFError, OSError):
            reply = None
        if reply is None:
            self._bury(child)
            if not child.ready:
                self._count_stillborn()
                again.appendleft(job)
            else:
                yield from self._after_death(job, again, deaths)
        elif not child.ready:
            self._welcome(child, reply, job)
        else:
            child.job = None
            yield _outcome(job, reply)

    def _start(self) -> _Child:
        ours, theirs = Pipe()
        start = Start(
            pipe=theirs.fileno(),
            parent=os.getpid(),
            factory=self._factory,
            memory_mb=self._memory_mb,
            nice=self._nice,
            debug=self._debug,
        )
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "workers.child", start.model_dump_json()],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=None if self._debug else subprocess.DEVNULL,
            env=self._environment,
            start_new_session=True,
        )
        theirs.close()
        ours.send_bytes(self._setup.encode())
        return _Child(process, ours, time.monotonic() + self._start_wall_s)

    def _welcome(self, child: _Child, reply: bytes, job: Job) -> None:
        if reply != READY:
            raise _read_error(reply[1:])
        self._stillborn = 0
        child.ready = True
        child.deadline = time.monotonic() + job.wall_s

    def _count_stillborn(self) -> None:
        self._stillborn += 1
        if self._stillborn >= MAX_DEATHS:
            raise errors.EnvironmentLacks(
                "no_worker",
                "The worker processes end before they begin; run `sohoa doctor`, and the same command with --debug.",
            )

    def _bury(self, child: _Child) -> None:
        child.kill()
        self._children.remove(child)

    def _after_death(self, job: Job, again: deque[Job], deaths: dict[str, int]) -> Iterator[Outcome]:
        deaths[job.id] = deaths.get(job.id, 0) + 1
        if deaths[job.id] < self._most_deaths:
            again.appendleft(job)
            return
        times = "time" if self._most_deaths == 1 else "times"
        yield Outcome(job, error=GaveUp("gave_up", f"given up: its process died or hung {self._most_deaths} {times}"))


def _outcome(job: Job, reply: bytes) -> Outcome:
    if reply[:1] == OK:
        return Outcome(job, reply=reply[1:])
    return Outcome(job, error=_read_error(reply[1:]))


def _read_error(facts_json: bytes) -> errors.SohoaError:
    """The child's error as the same class of the error tree."""
    facts: dict[str, str] = json.loads(facts_json)
    if facts["class"] == "NoSpaceLeft":
        return errors.NoSpaceLeft(facts["message"])
    kind = getattr(errors, facts["class"], errors.SohoaError)
    error: errors.SohoaError = kind(facts["code"], facts["message"])
    return error
