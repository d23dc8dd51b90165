"""What queue and database take of a page's time, and how many bytes a page leaves behind."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, text

from benchmarks.service_samples import PAGES, write_dossier
from pipeline.load import digest
from runtime.doors import Doors, open_doors
from runtime.settings import Settings
from schemas.model import Frozen
from schemas.run import RunOptions
from schemas.service import Job
from schemas.stage import StageDone
from storage.records.database import Records
from storage.records.tables import BatchFileRow, DossierFileRow, ObjectRow, PageRow
from workers.intake.take import Sending, SentFile, take
from workers.jobs.broker import open_broker
from workers.jobs.broker_worker import Share, work
from workers.jobs.loop import Loop
from workers.jobs.owner import BEAT_S, Heartbeat, this_owner
from workers.jobs.stage import StageRunner
from workers.jobs.stage_kinds import Stage

_LOOK_S = 0.2
_SIZE = {
    "sqlite": "select page_count * page_size from pragma_page_count(), pragma_page_size()",
    "postgresql": "select pg_database_size(current_database())",
}
_UNFINISHED = "select count(*) from job where state in ('queued', 'running')"
_OF_FILE = (BatchFileRow.batch == PageRow.batch) & (BatchFileRow.position == PageRow.file)
_Span = tuple[float, float]


class Overhead(Frozen):
    """Of `pages` pages, one at a time. `seconds`: of all jobs but the first, which starts the child that reads;
    `child_s`: of them inside that child.

    Bytes: `records` that the database grew by, `objects` in the store if no two dossiers were alike, `originals` of
    these as they were sent.
    """

    pages: int
    seconds: float
    child_s: float
    records: int
    objects: int
    originals: int

    @property
    def share(self) -> float:
        return 1 - self.child_s / self.seconds

    @property
    def page_ms(self) -> float:
        return 1000 * (self.seconds - self.child_s) / (self.pages - 1)


def measure_overhead(settings: Settings, dossiers: int, folder: Path) -> Overhead:
    """With a broker in the settings through it, else as slots of one machine do."""
    with closing(open_doors(settings)) as doors:
        doors.records.prepare()
        before = _one(doors.records, _SIZE["sqlite" if doors.records.is_sqlite else "postgresql"])
        for number in range(dossiers):
            _take(doors, write_dossier(folder / f"in-{number}"))
        spans = _worked(doors, folder)
        assert _one(doors.records, "select count(*) from job where state <> 'done'") == 0
        begun, ended = spans[0][1], spans[-1][1]
        size = _one(doors.records, _SIZE["sqlite" if doors.records.is_sqlite else "postgresql"])
        return Overhead(
            pages=PAGES * dossiers,
            seconds=ended - begun,
            child_s=sum(end - begin for begin, end in spans[1:]),
            records=size - before,
            objects=_object_bytes(doors.records),
            originals=_one(doors.records, "select sum(size) from batch_file"),
        )


class _TimedRunner(StageRunner):
    """Notes when its child was at work."""

    def __init__(self, doors: Doors, heartbeat: Heartbeat, work: Path) -> None:
        super().__init__(doors, "counter", heartbeat, work)
        self.spans: list[_Span] = []

    def _done(self, job: Job, stage: Stage) -> StageDone:
        begun = time.perf_counter()
        done = super()._done(job, stage)
        self.spans.append((begun, time.perf_counter()))
        return done


def _worked(doors: Doors, folder: Path) -> Sequence[_Span]:
    if not doors.settings.broker.get_secret_value():
        heartbeat = Heartbeat(doors.records, this_owner())
        with Loop("heartbeat", heartbeat.turn, BEAT_S), _TimedRunner(doors, heartbeat, folder / "work") as runner:
            while runner.run_next():
                pass
        return runner.spans
    runners: list[_TimedRunner] = []

    def make_runner(heartbeat: Heartbeat, number: int) -> StageRunner:
        runners.append(_TimedRunner(doors, heartbeat, folder / f"work-{number}"))
        return runners[-1]

    settings = doors.settings
    share = Share("counter", 1, settings.relay_window, timedelta(seconds=settings.ring_again_s), settings.stop_grace_s)
    with _until_done(doors.records) as stop:
        work(doors.records, open_broker(settings.broker.get_secret_value()), share, make_runner, stop)
    return runners[0].spans


@contextmanager
def _until_done(records: Records) -> Iterator[threading.Event]:
    """Set once no job waits or runs any more."""
    stop = threading.Event()

    def look() -> None:
        while _one(records, _UNFINISHED):
            time.sleep(_LOOK_S)
        stop.set()

    thread = threading.Thread(target=look)
    thread.start()
    yield stop
    thread.join()


def _take(doors: Doors, paths: Sequence[Path]) -> None:
    files = [SentFile(path, path.name, digest(path), path.stat().st_size) for path in paths]
    take(files, Sending("bench", "bench-1", RunOptions()), doors)


def _object_bytes(records: Records) -> int:
    """As if each dossier were the only one: these are copies of one sample, and what is equal is kept once."""
    with records.read() as tx:
        sizes = {row.sha256: row.size for row in tx.execute(select(ObjectRow.sha256, ObjectRow.size))}
        of_dossier: dict[str, set[str]] = defaultdict(set)
        for row in tx.execute(select(DossierFileRow.dossier, DossierFileRow.sha256)):
            of_dossier[row.dossier].add(row.sha256)
        pages = select(PageRow.dossier, PageRow.artefacts, BatchFileRow.sha256).join(BatchFileRow, _OF_FILE)
        for row in tx.execute(pages):
            of_dossier[row.dossier] |= {row.sha256, *row.artefacts.values()}
    return sum(sizes[one] for some in of_dossier.values() for one in some)


def _one(records: Records, query: str) -> int:
    with records.read() as tx:
        return int(tx.execute(text(query)).scalar_one())
