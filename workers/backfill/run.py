"""What `sohoa backfill` does: an archive is fed to the lane that yields, worked off, and followed to its end.

It may be stopped or killed at any moment: what was taken lasts and is found again, what was not is taken next time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from runtime.doors import Doors, open_doors, prepare
from runtime.logging import log_to
from runtime.settings import Settings
from runtime.stores import object_options
from schemas.dossier import Rejected
from schemas.errors import EnvironmentLacks, Unavailable
from schemas.service import Lane, Ledger
from storage.objects.s3_archive import SCHEMES, open_archive
from storage.records.batches import ledgers_numbered
from workers.backfill.archive_list import ArchiveList
from workers.backfill.feeding import LOOK_S, Counts, Feeder, Station
from workers.backfill.folder_source import FolderSource
from workers.backfill.following import Following
from workers.backfill.plans import Plan, plan_batches
from workers.backfill.progress import Pace, Progress, Survey
from workers.backfill.s3_source import S3Source
from workers.backfill.sources import Source
from workers.jobs.leftovers import clear_leftovers, folder_of_this_owner
from workers.jobs.slots import Slots

STOP_GRACE_S = 3.0
"""Jobs in hand when the command is stopped may end within that time, else they wait for the next start."""
_log = logging.getLogger("sohoa.backfill")


@dataclass(frozen=True)
class BackfillRequest:
    """`archive`: a folder or an s3 address, `listed`: its list, `jobs`: slots of this process; 0: others work."""

    archive: str
    listed: ArchiveList | None
    branch: str
    jobs: int
    settings: Settings


def backfill(request: BackfillRequest, progress: Progress, write: Callable[[Ledger], None]) -> Counts:
    """Returns when all batches of the archive are closed, or stand still; then `write` is given their ledgers.

    Raises UsageError, EnvironmentLacks, and Unavailable when a server does not answer at the start (later it waits).
    """
    settings = request.settings
    doors = open_doors(settings)
    handler = log_to(settings.log_file, settings.log_level)
    try:
        source = open_source(request.archive, settings)
        prepare(doors)
        doors.objects.ping()
        work = _Backfill(request, doors, source, progress)
        counts = work.run()
        with doors.records.read() as tx:
            for ledger in ledgers_numbered(tx, work.concluded):
                write(ledger)
        return counts
    finally:
        logging.getLogger("sohoa").removeHandler(handler)
        handler.close()
        doors.close()


def open_source(archive: str, settings: Settings) -> Source:
    """Raises UsageError for what is no archive."""
    if archive.startswith(SCHEMES):
        return S3Source(open_archive(archive, object_options(settings)))
    return FolderSource(Path(archive), settings.data)


class _Backfill:
    def __init__(self, request: BackfillRequest, doors: Doors, source: Source, progress: Progress) -> None:
        self._request = request
        self._doors = doors
        self._source = source
        self._progress = progress
        self._survey = Survey(source)
        self._pace = Pace(lambda: self._survey.total)
        self._following = Following(doors, progress)
        self._failures: list[str] = []
        self._counts = Counts()

    @property
    def concluded(self) -> Collection[int]:
        """Numbers of the archive's batches."""
        return self._following.concluded

    def run(self) -> Counts:
        with self._working() as slots, folder_of_this_owner(self._doors.settings.data / "fetched") as fetched:
            self._survey.start()
            self._tell_of_rows()
            feeder = Feeder(
                self._doors,
                self._source,
                Station(self._request.branch, self._source.title),
                self._following,
                self._pace,
                fetched=fetched,
                counts=self._counts,
                report=self._report,
                pause=self._pause,
                taken=slots.wake,
            )
            feeder.feed(self._plans())
            self._tell_of_what_is_not_there()
            while not self._following.is_done:
                self._pause(LOOK_S)
        self._counts.problems += self._following.flawed
        return self._counts

    @contextmanager
    def _working(self) -> Iterator[Slots]:
        lanes: Mapping[Lane, int] = {"archive": self._request.jobs} if self._request.jobs else {}
        clear_leftovers(self._doors.settings.data / "work")
        slots = Slots(self._doors, lanes, self._failures.append)
        slots.start()
        try:
            yield slots
        finally:
            slots.stop(STOP_GRACE_S)

    def _plans(self) -> Iterator[Plan]:
        for folder in self._source.folders(self._report):
            self._counts.ignored += folder.ignored
            for plan in plan_batches(folder, self._request.listed):
                if self._request.listed is not None and not plan.listed:
                    self._counts.unlisted += len(plan.files)
                self._counts.found += 1
                yield plan

    def _tell_of_rows(self) -> None:
        for problem in self._request.listed.problems if self._request.listed is not None else ():
            self._report(problem)

    def _tell_of_what_is_not_there(self) -> None:
        for problem in self._request.listed.not_found() if self._request.listed is not None else ():
            self._report(problem)
        if not self._counts.found:
            self._report(_empty(self._request.archive))

    def _report(self, problem: Rejected) -> None:
        self._counts.problems += 1
        self._progress.problem(f"{problem.message} [{problem.code}]")

    def _pause(self, seconds: float) -> None:
        """Looks at the work, tells how it stands, and waits."""
        if self._failures:
            raise EnvironmentLacks("no_worker", f"the work cannot go on: {self._failures[0]}")
        try:
            self._progress.stands(self._pace.state(self._following.look()))
        except Unavailable as error:
            _log.warning("waits", extra={"code": error.code})
        time.sleep(seconds)


def _empty(archive: str) -> Rejected:
    message = f"{archive}: the archive holds no scans; give one with PDF, TIFF, JPEG, PNG, WebP or HEIC files."
    return Rejected(input=archive, code="empty_archive", message=message)
