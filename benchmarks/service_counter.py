"""How long a counter waits for its dossier while an archive is being read on the same cores."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import httpx

from benchmarks.progress import say
from benchmarks.running import run_sohoa
from benchmarks.service_samples import PAGES, fresh_dossier, write_dossier
from benchmarks.serving import background, client, new_keys, served
from runtime.settings import Settings
from runtime.stores import build_records
from schemas.model import Frozen
from storage.records.jobs import waiting_count
from storage.records.queue_view import queues

LIMIT_S = 300.0
_LOOK_S = 0.05
_PAUSE_S = 1.0


class CounterTimes(Frozen):
    """Seconds. `alone`: of `sohoa run`, for each round. `posted`: from POST to a closed batch, for each dossier.

    `archive_left`: jobs of the archive that still waited at the end; 0 means that the counter was alone in part.
    """

    alone: tuple[float, ...]
    posted: tuple[float, ...]
    archive_left: int

    @property
    def alone_s(self) -> float:
        return median(self.alone)

    def percentile(self, percent: int) -> float:
        return quantiles(self.posted, n=100, method="inclusive")[percent - 1]


def measure_counter(posts: int, rounds: int, archive_pages: int) -> CounterTimes:
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        alone = tuple(_alone(folder, number, cores) for number in range(rounds))
        say(f"alone: {median(alone):.2f} s; now {posts} dossiers beside an archive of {archive_pages} pages …")
        for number in range(archive_pages // PAGES):
            write_dossier(folder / "archive" / f"{number:04}")
        settings = Settings(data=folder / "data")
        (key,) = new_keys(settings, 1)
        with (
            served(settings, {"counter": cores, "archive": cores}) as address,
            background("backfill", folder / "archive", "--jobs", "0", settings=settings),
            client(address, key) as station,
        ):
            _await_archive(settings)
            _, *posted = _posted(station, posts + 1)  # the first one starts the lane's processes
            left = _archive_left(settings)
    return CounterTimes(alone=alone, posted=tuple(posted), archive_left=left)


def _alone(folder: Path, number: int, cores: int) -> float:
    write_dossier(folder / f"in-{number}")
    return run_sohoa(folder / f"in-{number}", folder / f"out-{number}", cores).seconds


def _posted(station: httpx.Client, count: int) -> Iterator[float]:
    for number in range(count):
        files = [("file", one) for one in fresh_dossier().items()]
        begun = time.monotonic()
        answer = station.post("/batches", files=files)
        answer.raise_for_status()
        batch = answer.json()["batch"]
        while station.get(f"/batches/{batch}").json()["state"] != "closed":
            if time.monotonic() > begun + LIMIT_S:
                raise TimeoutError(batch)
            time.sleep(_LOOK_S)
        took = time.monotonic() - begun
        say(f"  {number}: {took:.2f} s")
        yield took
        time.sleep(_PAUSE_S)


def _await_archive(settings: Settings) -> None:
    """Until the archive's processes are at work."""
    end = time.monotonic() + LIMIT_S
    with closing(build_records(settings)) as records:
        while time.monotonic() < end:
            with records.read() as tx:
                lanes = {one.lane: one for one in queues(tx, datetime.now(UTC))}
            if lanes["archive"].running and lanes["archive"].waiting > PAGES:
                return
            time.sleep(_LOOK_S)
    raise TimeoutError("the archive does not begin")


def _archive_left(settings: Settings) -> int:
    with closing(build_records(settings)) as records, records.read() as tx:
        return waiting_count(tx, "archive")
