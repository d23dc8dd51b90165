"""A backfill over real stages, SQLite and a folder of objects: what is taken, once, and what is told of it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from runtime.settings import Settings
from runtime.stores import build_records
from schemas.errors import UsageError
from storage.records import audit
from tests import scans
from tests.archives import backfilled, fill
from tests.service import service, wait_for
from workers.jobs import stage

CODE = "000.00.18.H26-990305-0012"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture(autouse=True)
def _not_last_in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The archive's children let everybody else go first, and the machine that tests run on may be busy for hours."""
    monkeypatch.setattr(stage, "ARCHIVE_NICE", 0)


def rows(settings: Settings, query: str) -> Sequence[Any]:
    with closing(build_records(settings)) as records, records.read() as tx:
        return tx.execute(text(query)).all()


def test_an_archive_with_its_list(settings: Settings, tmp_path: Path) -> None:
    root = fill(tmp_path / "archive", "v1/2.jpg", "flat/b.jpg", "flat/c.jpg", "v2/x/1.jpg")
    scans.save(scans.letter(1), root / "v1" / "1.jpg")
    scans.save(scans.letter(2), root / "flat" / "a.jpg")
    scans.save(scans.receipt(CODE), root / "v1" / "3.png")
    (root / "v1" / "bad.pdf").write_bytes(b"")
    (root / "v1" / "Thumbs.db").write_bytes(b"x")
    text = "Đường dẫn;Mã hồ sơ;Số tờ\nv1;HS 7/1999;3\nflat/a.jpg;HS-8;1\nv2/x;;5\nflat/c.jpg;;vài\nkho;;\nv1;;\n"
    told = backfilled(root, settings, rows=text)
    names = {
        name: (one.state, one.pages, one.kept, one.blank, one.rejected_files) for name, one in told.by_name.items()
    }
    assert names == {
        "flat": ("closed", 1, 0, 1, 0),
        "flat/a.jpg": ("closed", 1, 1, 0, 0),
        "v1": ("closed", 3, 2, 1, 1),
        "v2/x": ("closed", 1, 0, 1, 0),
    }
    assert all(one.balances for one in told.ledgers)
    expected = ["bad_sheets", "doubled_row", "empty_file", "path_not_found", "sheets_differ"]
    assert sorted(told.codes) == expected
    counts = told.counts
    assert (counts.taken, counts.pages, counts.held, counts.unlisted, counts.ignored) == (4, 6, 1, 1, 1)
    dossiers = {row.code for row in rows(settings, "select code from dossier")}
    assert dossiers == {"HS 7/1999", "HS-8", CODE, None}
    batches = {(row.station, row.branch, row.lane) for row in rows(settings, "select station, branch, lane from batch")}
    assert batches == {("archive@b1", "b1", "archive")}
    with closing(build_records(settings)) as records, records.read() as tx:
        assert audit.first_broken(tx) is None
    again = backfilled(root, settings, rows=text)
    assert not again.counts.worked
    assert again.ledgers == told.ledgers
    assert sorted(again.codes) == expected, "what is wrong is said each time"


def test_again_no_file_is_read_and_no_job_made(settings: Settings, tmp_path: Path) -> None:
    root = fill(tmp_path / "archive", "v1/1.jpg", "v2/1.jpg")
    backfilled(root, settings)
    before = rows(settings, "select * from job order by id")
    status = (root / "v1" / "1.jpg").stat()
    (root / "v1" / "1.jpg").write_bytes(b"\0" * status.st_size)
    os.utime(root / "v1" / "1.jpg", ns=(status.st_atime_ns, status.st_mtime_ns))
    again = backfilled(root, settings)
    assert (again.counts.taken, again.counts.before, again.counts.worked, again.problems) == (0, 2, False, [])
    assert rows(settings, "select * from job order by id") == before


def test_of_a_folder_that_grew_only_what_is_new_is_taken(settings: Settings, tmp_path: Path) -> None:
    root = fill(tmp_path / "archive", "v1/1.jpg", "v1/2.jpg")
    first = backfilled(root, settings)
    fill(root, "v1/3.jpg", first=7)
    os.utime(root / "v1" / "1.jpg")
    grown = backfilled(root, settings)
    assert (first.counts.pages, grown.counts.taken, grown.counts.pages) == (2, 1, 1)
    names = rows(settings, "select name from batch_file order by name")
    assert [row.name for row in names] == ["v1/1.jpg", "v1/2.jpg", "v1/3.jpg"]
    assert sorted((one.name, one.pages) for one in grown.ledgers) == [("v1", 1), ("v1", 2)]
    again = backfilled(root, settings)
    assert (again.counts.taken, again.counts.worked) == (0, False)


def test_what_was_taken_stays_as_it_was_when_the_list_says_something_else(settings: Settings, tmp_path: Path) -> None:
    root = fill(tmp_path / "archive", "v1/1.jpg", "v1/2.jpg")
    backfilled(root, settings)
    folder = backfilled(root, settings, rows="path;code\nv1;A\n")
    single = backfilled(root, settings, rows="path;code\nv1/2.jpg;B\n")
    assert (folder.codes, single.codes) == (["catalogue_changed"], ["catalogue_changed"])
    assert (folder.counts.taken, single.counts.taken) == (0, 0)
    assert len(rows(settings, "select id from page")) == 2


def test_another_branch_takes_the_same_archive_for_itself(settings: Settings, tmp_path: Path) -> None:
    root = fill(tmp_path / "archive", "v1/1.jpg")
    backfilled(root, settings, branch="b1")
    assert backfilled(root, settings, branch="b2").counts.taken == 1


def test_a_folder_with_too_many_scans_for_a_batch_is_named(tmp_path: Path) -> None:
    root = fill(tmp_path / "archive", "v1/1.jpg", "v1/2.jpg", "v1/3.jpg", "v2/1.jpg")
    told = backfilled(root, Settings(data=tmp_path / "data", max_batch_files=2))
    assert told.codes == ["too_many_files"]
    assert [one.name for one in told.ledgers] == ["v2"]


def test_an_archive_without_scans_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    assert backfilled(tmp_path / "archive", settings).codes == ["empty_archive"]
    with pytest.raises(UsageError):
        backfilled(tmp_path / "none", settings)


def test_a_full_lane_is_waited_for(tmp_path: Path) -> None:
    """The service takes no more than one waiting job here, and says that it is busy: that is no problem."""
    root = fill(tmp_path / "archive", *(f"v{number}/1.jpg" for number in range(3)))
    told = backfilled(root, Settings(data=tmp_path / "data", max_waiting_jobs=1))
    assert (told.counts.taken, told.problems) == (3, [])


def test_fed_alone_it_stays_within_the_window_and_others_do_the_work(tmp_path: Path) -> None:
    root = fill(tmp_path / "archive", *(f"v{number}/{page}.jpg" for number in range(4) for page in range(2)))
    with service(tmp_path, backfill_window=3) as station:
        done: list[int] = []
        feeding = threading.Thread(
            target=lambda: done.append(backfilled(root, station.doors.settings, jobs=0).counts.taken), daemon=True
        )
        feeding.start()
        wait_for(lambda: len(station.rows("select id from page")) == 4)
        time.sleep(1.5)
        assert len(station.rows("select id from page")) == 4, "two batches reach the window of three pages"
        with station.working(archive=1):
            feeding.join(120)
        assert done == [4]
