"""How fast the records answer when a million pages lie in them.

python -m benchmarks.records --pages 1000000 sqlite:////tmp/million.sqlite postgresql+psycopg://…

Databases that are empty are filled first (minutes). Times are of whole transactions, commits included, the database's
pages mostly in memory.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from statistics import median, quantiles
from uuid import uuid4

from sqlalchemy import Connection, func, select

from benchmarks.markdown import table
from benchmarks.progress import say
from benchmarks.records_rows import (
    PAGES_A_DOSSIER,
    STATIONS,
    artefacts,
    batch_of,
    digest,
    dossier,
    load,
    page_key,
)
from schemas.job import GroupedDocument, GroupedDossier
from schemas.model import Frozen
from schemas.service import Job, ReceivedBatch, Station, Stored
from storage.records import figures, outbox
from storage.records.batch_views import batches_of, dossiers_of, files_of
from storage.records.batches import find_batch, ledger, ledgers, take_batch
from storage.records.database import Records, open_records
from storage.records.field_versions import newest_fields
from storage.records.jobs import add_jobs, claim, finish, lost_jobs, may_claim, owners, waiting_count
from storage.records.queue_view import attempts, queues, running_jobs, stuck_jobs
from storage.records.results import ReadPage, keep_dossier, keep_groups, keep_page
from storage.records.stage_input import batch_pages, dossier_input, page_input, read_before
from storage.records.stations import add_station, authenticate, issue_key
from storage.records.tables import BatchRow, JobRow, PageRow

OWNER = "host/2/2"
MOST_MS = 50.0
LIST, LEDGERS = 100, 25
FILES = ("dossier.json", "documents/01-other.pdf", *(f"pages/{page:04}.jpg" for page in range(1, 6)))
_WARM_UP = 10

Look = Callable[[Connection], object]


class Measured(Frozen):
    """In milliseconds."""

    name: str
    median: float
    p95: float


class Known(Frozen):
    """A part of what is in the database: whatever is looked for is drawn from these."""

    pages: tuple[int, ...]
    small: tuple[str, ...]
    large: tuple[str, ...]
    dossiers: tuple[str, ...]
    jobs: int
    batches: int
    last_number: int
    token: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=300)
    chosen = parser.parse_args()
    for url in chosen.urls:
        with closing(open_records(url)) as records:
            fill(records, url, chosen.pages)
            say(f"measuring {url.split(':')[0]}")
            print(report(records, chosen.rounds), flush=True)


def fill(records: Records, url: str, pages: int) -> None:
    records.prepare()
    with records.read() as tx:
        empty = tx.execute(select(PageRow.id).limit(1)).first() is None
    if empty:
        say(f"loading {pages} pages")
        load(url, pages)


def report(records: Records, rounds: int) -> str:
    known = look_around(records)
    measured = [*looks(records, known, rounds), *writes(records, rounds)]
    rows = [(one.name, f"{one.median:.2f}", f"{one.p95:.2f}", "yes" if one.p95 < MOST_MS else "NO") for one in measured]
    figures = table(("look-up", "median ms", "p95 ms", f"< {MOST_MS:.0f} ms"), rows)
    return f"{figures}\n\nEmpty jobs done by one process: {jobs_a_second(records):.0f} a second\n"


def look_around(records: Records, count: int = 1000) -> Known:
    random = Random(4)
    with records.write() as tx:
        token = _token(tx)
        last = tx.execute(select(func.max(PageRow.id))).scalar_one()
        of = select(PageRow.id, PageRow.batch, PageRow.dossier, BatchRow.lane)
        drawn = of.where(PageRow.id.in_(random.sample(range(1, last), count)), PageRow.dossier.is_not(None))
        rows = tx.execute(drawn.join(BatchRow, BatchRow.id == PageRow.batch)).all()
        counts = [tx.execute(select(column)).scalar_one() for column in (func.max(JobRow.id), func.count(BatchRow.id))]
        last_number = tx.execute(select(func.max(BatchRow.number))).scalar_one()
    return Known(
        pages=tuple(row.id for row in rows),
        small=tuple(row.batch for row in rows if row.lane == "counter"),
        large=tuple(row.batch for row in rows if row.lane == "archive"),
        dossiers=tuple(row.dossier for row in rows),
        jobs=counts[0],
        batches=counts[1],
        last_number=last_number,
        token=token,
    )


def _token(tx: Connection) -> str:
    station = Station(id=f"bench-{uuid4().hex[:8]}", branch="bench", name="bench")
    add_station(tx, station, "bench")
    return issue_key(tx, station.id, "bench")


def looks(records: Records, known: Known, rounds: int) -> Iterator[Measured]:
    """What only looks."""
    draw = Random(5)
    for name, look in (_lists(known, draw) | _look_ups(known, draw)).items():
        times = []
        for _ in range(rounds + _WARM_UP):
            began = time.perf_counter()
            with records.read() as tx:
                look(tx)
            times.append(time.perf_counter() - began)
        yield _measured(name, times)


def _lists(known: Known, draw: Random) -> dict[str, Look]:
    def place() -> tuple[str, int]:
        return f"b{draw.randrange(STATIONS)}", draw.randrange(known.last_number)

    def some_ledgers(tx: Connection) -> object:
        branch, after = place()
        return list(islice(ledgers(tx, branch, after=after), LEDGERS))

    def ended(tx: Connection) -> object:
        now = datetime.now(UTC)
        return list(figures.ended_attempts(tx, now - timedelta(minutes=5), now))

    return {
        f"batches of a branch, {LIST}": lambda tx: batches_of(tx, *place(), LIST),
        f"ledgers of a branch, {LEDGERS}": some_ledgers,
        f"ledgers of open batches, {LEDGERS}": lambda tx: list(islice(ledgers(tx, only_open=True), LEDGERS)),
        "queue view": lambda tx: queues(tx, datetime.now(UTC)),
        "starts that ended in five minutes": ended,
        "pages a second, of five minutes": lambda tx: figures.pages_per_second(tx, timedelta(minutes=5)),
        "bells to ring": lambda tx: outbox.next_bells(tx, "archive", 50),
        "bells rung": lambda tx: outbox.sent_count(tx, "archive"),
        "bells rung long ago": lambda tx: outbox.forget_old(tx, "archive", timedelta(minutes=5)),
        "whether a job waits": lambda tx: may_claim(tx, "archive"),
        "jobs that wait in a lane": lambda tx: waiting_count(tx, "archive"),
        "stuck jobs": stuck_jobs,
        "running jobs": running_jobs,
        "attempts of a job": lambda tx: attempts(tx, draw.randrange(known.jobs)),
        "lost jobs": lambda tx: lost_jobs(tx, {OWNER}),
        "owners": owners,
    }


def _look_ups(known: Known, draw: Random) -> dict[str, Look]:
    def sent(client_key: bool) -> ReceivedBatch:
        received = batch_of(draw.randrange(1, known.batches), "counter", PAGES_A_DOSSIER)
        return received if client_key else received.model_copy(update={"client_key": None})

    return {
        "batch by client key, with its receipt": lambda tx: find_batch(tx, sent(client_key=True)),
        "batch by content, with its receipt": lambda tx: find_batch(tx, sent(client_key=False)),
        "ledger of a batch of 5 pages": lambda tx: ledger(tx, draw.choice(known.small)),
        "ledger of a batch of 200 pages": lambda tx: ledger(tx, draw.choice(known.large)),
        "files of a batch": lambda tx: files_of(tx, draw.choice(known.large)),
        "dossiers of a batch, 40": lambda tx: dossiers_of(tx, draw.choice(known.large)),
        "page_input": lambda tx: page_input(tx, draw.choice(known.pages)),
        "batch_pages of 200 pages": lambda tx: batch_pages(tx, draw.choice(known.large)),
        "read_before": lambda tx: read_before(tx, page_key(draw.choice(known.pages))),
        "dossier_input": lambda tx: dossier_input(tx, draw.choice(known.dossiers)),
        "newest fields of a dossier": lambda tx: newest_fields(tx, draw.choice(known.dossiers)),
        "station by its key": lambda tx: authenticate(tx, known.token, datetime.now(UTC)),
    }


def writes(records: Records, rounds: int) -> Iterator[Measured]:
    """What the service writes all day: whole batches of five pages, from intake to the end of their jobs."""
    times: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds // PAGES_A_DOSSIER + _WARM_UP):
        received = batch_of(time.time_ns() + number, "counter", PAGES_A_DOSSIER)
        with _timed(records, times["take a batch of 5 pages"]) as tx:
            take_batch(tx, received)
        for _ in range(PAGES_A_DOSSIER + 2):
            with _timed(records, times["claim"]) as tx:
                job = claim(tx, "counter", OWNER)
            if job is not None:
                _do(records, job, times)
    for name, one in times.items():
        yield _measured(name, one)


def _do(records: Records, job: Job, times: dict[str, list[float]]) -> None:
    """As the stages do, without their work."""
    if job.kind == "page":
        made = {name: Stored(sha256=sha256, size=9) for name, sha256 in artefacts(time.time_ns()).items()}
        with _timed(records, times["keep a page, finish its job"]) as tx:
            keep_page(tx, int(job.subject), ReadPage(key=page_key(job.id), artefacts=made), "read")
            finish(tx, job)
    elif job.kind == "group":
        with records.read() as tx:
            pages = batch_pages(tx, job.subject)
        document = GroupedDocument(type="other", confidence=0.9, pages=tuple(page.ref for page in pages))
        with _timed(records, times["keep a batch's groups, finish its job"]) as tx:
            keep_groups(tx, job.subject, {f"x-{job.subject[:12]}": [GroupedDossier(code=None, documents=(document,))]})
            finish(tx, job)
    else:
        _make(records, job, times)


def _make(records: Records, job: Job, times: dict[str, list[float]]) -> None:
    with records.read() as tx:
        given = dossier_input(tx, job.subject)
    pages = [page for document in given.parts[0].documents for page in document.pages]
    made = dossier(job.subject, [page.source for page in pages])
    files = {path: Stored(sha256=digest(f"{job.id} {path}"), size=9) for path in FILES}
    places: dict[int, int | str] = {int(page.key): place for place, page in enumerate(pages, 1)}
    with _timed(records, times["keep a dossier, close its batch"]) as tx:
        keep_dossier(tx, job, made, files, places)
        finish(tx, job)


@contextmanager
def _timed(records: Records, times: list[float]) -> Iterator[Connection]:
    began = time.perf_counter()
    with records.write() as tx:
        yield tx
    times.append(time.perf_counter() - began)


def jobs_a_second(records: Records, seconds: float = 5.0) -> float:
    """Claimed and finished, two transactions each, by one process without other work."""
    with records.write() as tx:
        add_jobs(tx, "page", "counter", [f"none {time.time_ns()} {number}" for number in range(int(seconds * 400))])
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        with records.write() as tx:
            job = claim(tx, "counter", OWNER)
        if job is None:
            break
        with records.write() as tx:
            finish(tx, job)
        done += 1
    rate = done / (time.perf_counter() - began)
    with records.write() as tx:
        for job_left in iter(lambda: claim(tx, "counter", OWNER), None):
            finish(tx, job_left)
    return rate


def _measured(name: str, seconds: list[float]) -> Measured:
    times = [one * 1000 for one in seconds[_WARM_UP:]]
    return Measured(name=name, median=median(times), p95=quantiles(times, n=20)[-1])


if __name__ == "__main__":
    main()
