"""Intake without HTTP, on both databases and both object stores: taken whole, once, or not at all."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text

from pipeline.load import OPENER, FileLook, Limits
from pipeline.probing import FileProber
from runtime.doors import Doors, open_doors
from runtime.settings import Settings
from schemas.errors import InputRejected, NoSpaceLeft, Unavailable, UsageError
from schemas.run import RunOptions
from schemas.service import Stored
from storage.records import audit
from storage.records.tables import AuditRow, BatchRow, JobRow, ObjectRow, PageRow
from tests import scans
from tests.integration import dying_opener
from tests.integration import strange_files as make
from tests.integration.test_api_batches import jpeg
from workers.intake.take import Sending, SentFile, find_taken, take


@pytest.fixture
def doors(records_url: str, tmp_path: Path) -> Iterator[Doors]:
    settings = Settings(data=tmp_path / "data", database=SecretStr(records_url))
    with closing(open_doors(settings)) as opened:
        opened.records.prepare()
        yield opened


def sent(folder: Path, *contents: bytes) -> list[SentFile]:
    files = []
    for number, data in enumerate(contents):
        path = folder / f"{number}-{hashlib.sha256(data).hexdigest()[:8]}"
        path.write_bytes(data)
        files.append(SentFile(path, f"{number}.jpg", hashlib.sha256(data).hexdigest(), len(data)))
    return files


def sending(station: str = "gate-1", **told: object) -> Sending:
    return Sending(branch="b", station=station, options=RunOptions(), **told)  # type: ignore[arg-type]


def counts(doors: Doors) -> list[int]:
    """Batches, pages, jobs, objects, audit entries."""
    with doors.records.read() as tx:
        tables = (BatchRow, PageRow, JobRow, ObjectRow, AuditRow)
        return [tx.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]


def test_a_batch_is_taken_whole_and_once(doors: Doors, tmp_path: Path) -> None:
    files = sent(tmp_path, jpeg(1), jpeg(2), b"MZ")
    first, again = take(files, sending(), doors), take(files, sending(client_key="k"), doors)
    assert (first.again, again.again) == (False, True)
    assert again.receipt == first.receipt == find_taken(files, sending(), doors)
    assert counts(doors) == [1, 2, 2, 3, 1]
    with doors.records.read() as tx:
        assert audit.first_broken(tx) is None


def test_many_at_once_that_are_the_same_are_one(doors: Doors, tmp_path: Path) -> None:
    files = sent(tmp_path, jpeg(3))
    together = threading.Barrier(6)

    def once(_: int) -> tuple[str, bool]:
        together.wait()
        taken = take(files, sending(client_key="k"), doors)
        return taken.receipt.batch, taken.again

    with ThreadPoolExecutor(max_workers=6) as threads:
        taken = list(threads.map(once, range(6)))
    assert len({batch for batch, _ in taken}) == 1
    assert [again for _, again in taken].count(False) == 1
    assert counts(doors) == [1, 1, 1, 1, 1]


def test_nothing_is_taken_when_the_database_fails_at_the_end(doors: Doors, tmp_path: Path) -> None:
    """The objects stay; nobody names them until the same comes again."""
    files = sent(tmp_path, jpeg(4))
    with doors.records.write() as tx:
        tx.execute(text("alter table page rename to hidden"))
    with pytest.raises(Exception):  # noqa: B017 (the two databases say it in their own words)
        take(files, sending(), doors)
    with doors.records.write() as tx:
        tx.execute(text("alter table hidden rename to page"))
    assert counts(doors) == [0, 0, 0, 0, 0]
    assert not take(files, sending(), doors).again


class Unreachable:
    """A store that fails at its second object."""

    def __init__(self, doors: Doors) -> None:
        self._put, self._count = doors.objects.put_file, 0

    def put_file(self, path: Path, sha256: str) -> Stored:
        self._count += 1
        if self._count == 2:
            raise Unavailable("object_store_unreachable", "gone")
        return self._put(path, sha256)


def test_nothing_is_taken_when_the_store_fails(doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sent(tmp_path, jpeg(5), jpeg(6))
    monkeypatch.setattr(doors.objects, "put_file", Unreachable(doors).put_file)
    with pytest.raises(Unavailable):
        take(files, sending(), doors)
    assert counts(doors) == [0, 0, 0, 0, 0]
    assert not take(files, sending(), doors).again


def test_what_cannot_be_taken(doors: Doors, tmp_path: Path) -> None:
    files = sent(tmp_path, jpeg(7))
    with pytest.raises(UsageError, match="at least one"):
        take([], sending(), doors)
    take(files, sending(client_key="k"), doors)
    with pytest.raises(UsageError, match="client key"):
        take(sent(tmp_path, jpeg(8)), sending(client_key="k"), doors)
    crowded = Doors(doors.records, doors.objects, doors.settings.model_copy(update={"max_waiting_jobs": 1}))
    with pytest.raises(Unavailable) as busy:
        take(sent(tmp_path, jpeg(8)), sending(), crowded)
    assert busy.value.code == "busy"
    full = Doors(doors.records, doors.objects, doors.settings.model_copy(update={"min_free_mb": 1 << 40}))
    with pytest.raises(NoSpaceLeft):
        take(sent(tmp_path, jpeg(8)), sending(), full)
    assert counts(doors)[0] == 1


def test_a_large_batch_is_opened_by_several_children(doors: Doors, tmp_path: Path) -> None:
    files = sent(tmp_path, *(jpeg(1) + bytes([number]) for number in range(40)))
    receipt = take(files, sending(), doors).receipt
    assert receipt.pages == 40
    assert [file.sha256 for file in receipt.files] == [file.sha256 for file in files]


def probed(paths: Sequence[Path], limits: Limits, wall_s: float) -> list[FileLook | InputRejected]:
    with FileProber(paths) as prober:
        return prober.probe(paths, limits, wall_s)


def test_a_child_may_be_started_before_the_files_are_there(tmp_path: Path) -> None:
    with FileProber([tmp_path]) as prober:
        prober.start()
        path = scans.save(scans.letter(1), tmp_path / "1.jpg")
        assert prober.probe([path], Limits(), 60) == [FileLook(kind="jpeg", pages=1)]
    with FileProber([tmp_path]) as prober:
        prober.start()


def test_a_child_that_died_while_it_waited_costs_no_file(tmp_path: Path) -> None:
    with FileProber([tmp_path], tmp_path) as prober:
        prober.start()
        path = scans.save(scans.letter(1), tmp_path / "1.jpg")
        assert prober._starting is not None
        prober._starting.result(60)  # killed while it builds its walls, a half of it could live on
        for process in _children():
            os.kill(process, signal.SIGKILL)
        assert prober.probe([path], Limits(), 60) == [FileLook(kind="jpeg", pages=1)]


def _children() -> list[int]:
    """Guarded children of this process."""
    listed = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    found = [int(pid) for tasks in listed for pid in tasks.read_text().split()]
    guarded = [pid for pid in found if OPENER.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert guarded
    return guarded


def test_one_child_opens_many_files_and_each_file_is_judged_alone(tmp_path: Path) -> None:
    """Some of them kill it, or hang; the others never notice."""
    paths = [
        scans.save(scans.letter(1), tmp_path / "1.jpg"),
        make.looping_tree(tmp_path / "2.pdf"),
        scans.save_pages([scans.letter(91), scans.letter(92)], tmp_path / "3.tiff"),
        make.many_pages(tmp_path / "4.pdf", 600),
        scans.save_pages([scans.letter(3)], tmp_path / "5.pdf"),
    ]
    looks = probed(paths, Limits(), 60)
    assert [look.code if isinstance(look, InputRejected) else (look.kind, look.pages) for look in looks] == [
        ("jpeg", 1),
        "damaged_file",
        ("tiff", 2),
        "too_many_pages",
        ("pdf", 1),
    ]


def test_a_file_that_ends_the_shared_child_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.probing.sandbox", lambda: "rlimits")  # the wall would hide the child's code
    monkeypatch.setattr("pipeline.probing.OPENER", dying_opener.__name__)
    monkeypatch.setattr("pipeline.probing.GRACE_S", 0.5)
    ends = (b"", dying_opener.DIES, b"", dying_opener.HANGS, b"", dying_opener.WEARS_OUT, b"")
    files = sent(tmp_path, *(jpeg(1) + end for end in ends))
    looks = probed([file.path for file in files], Limits(page_wall_s=1.0), 60)
    rejected = {number: look.code for number, look in enumerate(looks) if isinstance(look, InputRejected)}
    assert rejected == {1: "damaged_file", 3: "file_timeout"}


def test_the_wall_ends_a_batch_of_files_that_hang(tmp_path: Path) -> None:
    paths = [scans.save(scans.letter(number), tmp_path / f"{number}.jpg") for number in range(3)]
    looks = probed(paths, Limits(), 0.0)
    assert [look.code for look in looks if isinstance(look, InputRejected)] == ["file_timeout"] * 3
