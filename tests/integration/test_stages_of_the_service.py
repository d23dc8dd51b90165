"""The path of a job in the service: pages, batches, dossiers over real stages, SQLite and a folder of objects."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import update

from schemas.run import RunOptions
from storage.records import audit
from storage.records.tables import JobRow
from tests import scans
from tests.e2e.command import contents, sohoa
from tests.service import Service, service, wait_for
from workers.jobs.fetching import fetch_dossier

CODE = "H26.18-260305-0012"
SAMPLE = Path(__file__).parents[2] / "benchmarks" / "samples" / "scans" / "ket-hon"


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Service]:
    with service(tmp_path) as opened:
        yield opened


def scan(folder: Path, name: str, image: Image.Image) -> Path:
    return scans.save(image, folder / name)


def test_the_dossier_is_the_one_that_the_run_makes(station: Service, tmp_path: Path) -> None:
    paths = sorted(SAMPLE.iterdir())
    assert sohoa("run", SAMPLE, "--out", tmp_path / "out").returncode == 0
    with station.working():
        (closed,) = station.finish(station.send(paths))
    assert (closed.pages, closed.kept) == (2, 2)
    (dossier,) = station.rows("select * from dossier")
    assert station.file(dossier.id, "dossier.json") == (tmp_path / "out" / dossier.id / "dossier.json").read_bytes()
    fetch_dossier(station.doors, dossier.id, tmp_path / "fetched", "admin")
    theirs, ours = (contents(tmp_path / place / dossier.id) for place in ("out", "fetched"))
    assert set(ours) == set(theirs)
    assert [name for name in ours if ours[name][0] != theirs[name][0] and not name.endswith(".pdf")] == []
    fields = json.loads(station.file(dossier.id, "dossier.json"))["documents"]
    assert len(station.rows("select * from field")) == sum(len(one["fields"]) for one in fields)
    with station.doors.records.read() as tx:
        assert audit.first_broken(tx) is None


def test_a_later_batch_joins_the_dossier_and_brings_duplicates(station: Service, tmp_path: Path) -> None:
    receipt, first = scan(tmp_path, "1.png", scans.receipt(CODE)), scan(tmp_path, "2.png", scans.letter(1))
    more = scan(tmp_path, "3.png", scans.letter(2))
    with station.working():
        station.finish(station.send([receipt, first]))
        (closed,) = station.finish(station.send([receipt, first, more], branch="b2"))
    assert (closed.pages, closed.kept, closed.duplicate) == (3, 1, 2)
    (dossier,) = station.rows("select * from dossier")
    assert (dossier.id, dossier.revision, dossier.wanted, dossier.branch) == (CODE, 2, 2, "b1")
    told = json.loads(station.file(CODE, "dossier.json"))
    assert [page["source"] for one in told["documents"] for page in one["pages"]] == ["1.png", "2.png", "3.png"]
    assert [one["reason"] for one in told["set_aside"]] == ["duplicate", "duplicate"]


def test_pages_that_were_read_before_are_not_read_again(station: Service, tmp_path: Path) -> None:
    page = scan(tmp_path, "1.png", scans.letter(1))
    with station.working():
        station.finish(station.send([page]))
        station.finish(station.send([page], branch="b2"))
    took = station.rows(
        "select attempt.ended_at as ended, attempt.started_at as began, job.subject from attempt "
        "join job on job.id = attempt.job where job.kind = 'page' order by job.id"
    )
    assert len(took) == 2
    artefacts = {row.artefacts for row in station.rows("select artefacts from page")}
    assert len(artefacts) == 1
    lines = [json.loads(line) for line in station.doors.settings.log_file.read_text().splitlines()]
    assert sum(line["event"] == "page read" for line in lines) == 1


def test_a_page_that_kills_its_child_is_put_aside_and_the_rest_goes_on(tmp_path: Path) -> None:
    ruled = np.full((9900, 9900), 255, np.uint8)
    ruled[200:-200:40, 200:-200] = 0
    poison = tmp_path / "2.png"
    Image.fromarray(ruled).convert("RGB").save(poison, dpi=(300, 300))
    with service(tmp_path, worker_memory_mb=2000) as station, station.working():
        sent = station.send([scan(tmp_path, "1.png", scans.receipt(CODE)), poison])
        (closed,) = station.finish(sent)
        assert (closed.pages, closed.kept, closed.unreadable) == (2, 1, 1)
        stuck = station.rows("select * from job where state = 'quarantined'")
        assert [(job.kind, job.starts, job.code) for job in stuck] == [("page", 3, "gave_up")]
        outcomes = station.rows("select outcome from attempt where job = :job", job=stuck[0].id)
        assert [row.outcome for row in outcomes] == ["gave_up"] * 3
        assert station.failures == []


def test_a_child_that_dies_once_costs_a_start_and_nothing_else(station: Service, tmp_path: Path) -> None:
    with station.working():
        sent = station.send([scan(tmp_path, "1.png", scans.letter(1))])
        wait_for(lambda: bool(station.rows("select * from job where state = 'running'")))
        wait_for(lambda: bool(list(children())))
        for child in children():
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        station.finish(sent)
    (job,) = station.rows("select * from job where kind = 'page'")
    assert (job.state, job.deaths, job.losses) == ("done", job.starts - 1, 0)


def test_a_store_that_is_away_for_long_costs_no_job_a_try(station: Service, tmp_path: Path) -> None:
    """However long: a loss is counted only where what all jobs need is there."""
    first, second = (station.send([scan(tmp_path, f"{number}.png", scans.letter(number))]) for number in (1, 2))
    not_before(station, 2, timedelta(seconds=100))
    objects = station.doors.settings.data / "objects"
    with station.working():
        station.finish(first)
        objects.rename(tmp_path / "aside")
        not_before(station, 2, timedelta(0))
        wait_for(lambda: bool(station.rows("select * from attempt where outcome = 'object_store_unreachable'")))
        time.sleep(2.5)
        assert [tuple(row) for row in station.rows(ABOUT_SECOND)] == [("queued", 1, 0)]
        (tmp_path / "aside").rename(objects)
        station.finish(second)
    outcomes = station.rows("select outcome from attempt where job = 2 order by start")
    assert [row.outcome for row in outcomes] == ["object_store_unreachable", "done"]


ABOUT_SECOND = "select state, starts, losses from job where id = 2"


def not_before(station: Service, job: int, wait: timedelta) -> None:
    with station.doors.records.write() as tx:
        tx.execute(update(JobRow).where(JobRow.id == job).values(not_before=datetime.now(UTC) + wait))


def test_a_worker_that_is_told_to_stop_lets_go_of_its_job(station: Service, tmp_path: Path) -> None:
    sent = station.send([scan(tmp_path, "1.png", scans.letter(1))])
    with station.working() as slots:
        wait_for(lambda: bool(station.rows("select * from job where state = 'running'")))
        slots.stop(grace_s=0.0)
    (job,) = station.rows("select * from job")
    assert (job.state, job.deaths, job.losses, job.owner) == ("queued", 0, 0, None)
    with station.working():
        station.finish(sent)


def test_nothing_of_a_secret_page_stays(station: Service, tmp_path: Path) -> None:
    secret = scan(tmp_path, "1.png", scans.page("TỐI MẬT", "Số liệu về việc di chuyển kho", "Hà Nội ngày 5 tháng 3"))
    with station.working():
        (closed,) = station.finish(station.send([secret, scan(tmp_path, "2.png", scans.letter(1))]))
    assert (closed.secret, closed.kept) == (1, 1)
    original = station.rows("select sha256 from batch_file where position = 1")[0].sha256
    assert not station.doors.objects.has(original)
    kept = station.rows("select sha256, erased_at from object")
    assert {row.sha256 for row in kept if row.erased_at} == {original}
    assert all(station.doors.objects.has(row.sha256) for row in kept if not row.erased_at)
    assert station.rows("select * from audit where entry like '%object erased%'")


def test_no_image_of_a_card_stays_where_the_settings_forbid_it(tmp_path: Path) -> None:
    cards = sorted((SAMPLE.parent / "dat-dai-thieu-giay").glob("doc-3.jpg"))
    with service(tmp_path, keep_identity_images=False) as station, station.working():
        station.finish(station.send(cards))
        (document,) = json.loads(station.file(station.rows("select id from dossier")[0].id, "dossier.json"))[
            "documents"
        ]
        assert (document["type"], document["file"]) == ("citizen_id", None)
        left = list(station.rows("select sha256, kind from object where erased_at is null"))
        images = [row for row in left if station.doors.objects.get(row.sha256)[:2] == b"\xff\xd8"]
        assert images == []


def test_an_archive_takes_the_archive_s_lane(station: Service, tmp_path: Path) -> None:
    with station.working(archive=1):
        sent = station.send([scan(tmp_path, "1.png", scans.letter(1))], options=RunOptions(profile="archive"))
        station.finish(sent)
    assert {row.lane for row in station.rows("select lane from job")} == {"archive"}


def children() -> Iterator[int]:
    """Processes that this one started as children for stages."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError, IndexError):
            if entry.name.isdecimal() and b"workers.child" in (entry / "cmdline").read_bytes():
                parent = (entry / "stat").read_text("latin-1").rpartition(")")[2].split()[1]
                if int(parent) == os.getpid():
                    yield int(entry.name)
