"""A service that is away, busy, cut or of another mind: scans wait encrypted, and arrive once and in order."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pytest

from tests.integration.intake_server import IntakeServer
from tests.integration.watching import SPOOL_KEY, Station, below, done, put, receipts, waiting
from workers.station.claims import FOLDER
from workers.station.spool import Spool

SECRET = b"NGUYEN VAN AN 001099012345 "
SCAN = SECRET * 1000


def bytes_on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() + os.fsencode(path) for path in folder.rglob("*") if path.is_file())


def test_scans_wait_encrypted_and_are_sent_in_order(tmp_path: Path) -> None:
    service = IntakeServer()
    service.start()
    service.stop()
    station = Station(tmp_path / "in", service)
    for number in range(5):
        put(station.folder / f"AN {9 - number}.pdf", SCAN + b"%d" % number)
        station.looks()
    put(station.folder / "folder of AN" / "1.jpg", SCAN + b"1.jpg")
    station.looks()
    assert below(station.folder) == {}
    assert SECRET not in bytes_on_disk(tmp_path)
    assert b"AN " not in bytes_on_disk(tmp_path)
    assert len(station.spool.ids()) == 6  # type: ignore[union-attr]
    with service:
        station.looks(3, seconds=100)
        assert [files[0][1][len(SCAN) :] for files in service.taken()] == [b"0", b"1", b"2", b"3", b"4", b"1.jpg"]
    assert len(done(station.folder)) == 6
    assert done(station.folder)["AN 9.pdf"] == SCAN + b"0"
    assert waiting(station.folder) == []
    assert [line for line in station.lines if "cannot be reached" in line] == station.lines[:1]


@pytest.mark.parametrize("status", [503, 507, 429, 500, 502, 401, 404])
def test_answers_that_say_later(tmp_path: Path, status: int) -> None:
    with IntakeServer() as service:
        service.busy = lambda: (status, {})
        station = Station(tmp_path / "in", service)
        put(station.folder / "1.pdf", SCAN)
        station.looks()
        assert len(station.spool.ids()) == 1  # type: ignore[union-attr]
        service.busy = lambda: None
        station.looks(2, seconds=100)
        assert len(service.taken()) == 1
        assert done(station.folder) == {"1.pdf": SCAN}


def test_retry_after_is_kept_to(tmp_path: Path) -> None:
    with IntakeServer() as service:
        service.date = "Thu, 26 Nov 2020 10:00:00 GMT"  # the clocks need not agree
        for moment in ("120", "Thu, 26 Nov 2020 10:02:00 GMT"):
            service.busy = lambda moment=moment: (503, {"Retry-After": moment})  # type: ignore[misc]
            station = Station(tmp_path / moment, service)
            put(station.folder / "1.pdf", SCAN)
            station.looks()
            tried = service.posts
            station.looks(100)
            assert service.posts == tried
            station.looks(30)
            assert service.posts > tried


def test_one_batch_that_the_service_stumbles_over_holds_nobody_up(tmp_path: Path) -> None:
    with IntakeServer() as service:
        service.busy = lambda: (500, {}) if service.posts == 1 else None
        station = Station(tmp_path / "in", service)
        for number in range(4):
            put(station.folder / f"{number}.pdf", b"%d" % number)
        station.looks(3)
        station.looks(1, seconds=100)
        station.looks(1)
        assert [files[0][1] for files in service.taken()] == [b"1", b"2", b"3", b"0"]


def test_without_a_key_scans_wait_in_clear(tmp_path: Path) -> None:
    service = IntakeServer()
    service.start()
    service.stop()
    station = Station(tmp_path / "in", service, key=None)
    put(station.folder / "1.pdf", SCAN)
    station.looks()
    assert SECRET in bytes_on_disk(station.folder / FOLDER)
    with service:
        station.looks(2, seconds=100)
    assert done(station.folder) == {"1.pdf": SCAN}


def test_a_full_spool_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    service = IntakeServer()
    service.start()
    service.stop()
    station = Station(tmp_path / "in", service, max_mb=2)
    scans = [random.Random(number).randbytes(900_000) for number in range(4)]
    for number, scan in enumerate(scans):
        put(station.folder / f"{number}.pdf", scan)
        station.looks()
    assert len(station.spool.ids()) == 2  # type: ignore[union-attr]
    assert sum("spool is full" in line for line in station.lines) == 1
    with service:
        station.looks(2, seconds=100)
        assert [files[0][1] for files in service.taken()] == scans
    assert len(done(station.folder)) == 4


def test_a_damaged_spool_file_is_set_aside_and_the_others_go_on(tmp_path: Path) -> None:
    service = IntakeServer()
    service.start()
    service.stop()
    station = Station(tmp_path / "in", service)
    for number in range(3):
        put(station.folder / f"{number}.pdf", SCAN + b"%d" % number)
        station.looks()
    damaged = station.spool.path(station.spool.ids()[1])  # type: ignore[union-attr]
    data = bytearray(damaged.read_bytes())
    data[len(data) // 2] ^= 1
    damaged.write_bytes(data)
    with service:
        station.looks(3, seconds=100)
        assert [files[0][1][-1:] for files in service.taken()] == [b"0", b"2"]
    rejected = {name: data for name, data in below(station.folder).items() if name.startswith("rejected/")}
    assert rejected.pop(f"rejected/{damaged.name}") == data
    assert [text.decode().startswith("Tệp chờ gửi đã mã hóa bị hỏng.") for text in rejected.values()] == [True]
    assert waiting(station.folder) == []


def test_another_key_leaves_the_spool_as_it_is(tmp_path: Path) -> None:
    service = IntakeServer()
    service.start()
    service.stop()
    station = Station(tmp_path / "in", service)
    put(station.folder / "1.pdf", SCAN)
    station.looks()
    with service:
        other = Station(tmp_path / "in", service, key=bytes(32))
        put(other.folder / "2.pdf", b"2")
        other.looks(6)
        assert [files[0][1] for files in service.taken()] == [b"2"]
        assert sum("another SOHOA_SPOOL_KEY" in line for line in other.lines) == 1
        Station(tmp_path / "in", service).looks(2)
        assert [files[0][1] for files in service.taken()] == [b"2", SCAN]


def test_a_watcher_killed_after_locking_up_goes_on_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = IntakeServer()
    service.start()
    service.stop()
    station = Station(tmp_path / "in", service)
    put(station.folder / "1.pdf", SCAN)
    monkeypatch.setattr(station.watch._claims, "remove", _killed)
    with pytest.raises(KeyboardInterrupt):
        station.looks()
    monkeypatch.undo()
    assert SECRET in bytes_on_disk(tmp_path)
    station = Station(tmp_path / "in", service)
    station.looks()
    assert SECRET not in bytes_on_disk(tmp_path)
    with service:
        station.looks(2, seconds=100)
        assert len(service.taken()) == 1
    assert done(station.folder) == {"1.pdf": SCAN}


@pytest.mark.parametrize("step", ["decide", "finish", "remove"])
def test_a_watcher_killed_after_the_receipt_sends_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    for locked_up in (False, True):
        service = IntakeServer()
        service.start()
        folder = tmp_path / f"in {locked_up}"
        station = Station(folder, service)
        put(folder / "1.pdf", SCAN)
        if locked_up:
            service.stop()
            station.looks()
            service.start()
            station.clock.now += 100
        monkeypatch.setattr(station.watch._claims, step, _killed)
        with pytest.raises(KeyboardInterrupt):
            station.looks()
        monkeypatch.undo()
        Station(folder, service).looks()
        assert len(service.taken()) == 1
        assert done(folder) == {"1.pdf": SCAN}
        assert len(receipts(folder)) == 1
        assert waiting(folder) == []
        service.stop()


def _killed(*_: Any) -> None:
    raise KeyboardInterrupt


def test_large_batches_are_uploaded_and_go_on_after_cuts(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        scans = [random.Random(number).randbytes(1_500_000) for number in range(2)]
        put(station.folder / "large" / "1.jpg", scans[0])
        put(station.folder / "large" / "2.jpg", scans[1])
        service.cut_after = [100_000, 0, 200_000]
        station.looks()
        assert service.taken() == [[("1.jpg", scans[0]), ("2.jpg", scans[1])]]
        assert len(service.uploads) == 2


def test_an_upload_goes_on_after_the_watcher_was_killed_and_from_the_spool(tmp_path: Path) -> None:
    with IntakeServer() as service:
        scan = random.Random(1).randbytes(1_500_000)
        station = Station(tmp_path / "in", service)
        put(station.folder / "1.jpg", scan)
        service.cut_after = [50_000] * 4
        station.looks()
        assert len(station.spool.ids()) == 1  # type: ignore[union-attr]
        (upload,) = service.uploads.values()
        assert len(upload.data) == 200_000
        Station(tmp_path / "in", service).looks()
        assert len(service.uploads) == 1
        assert service.taken() == [[("1.jpg", scan)]]
        assert waiting(station.folder) == []


def test_uploads_that_the_service_forgot_are_sent_anew(tmp_path: Path) -> None:
    with IntakeServer() as service:
        scan = random.Random(1).randbytes(1_500_000)
        station = Station(tmp_path / "in", service)
        put(station.folder / "1.jpg", scan)
        service.cut_after = [50_000] * 4
        station.looks()
        service.uploads.clear()
        station.looks(2, seconds=100)
        assert service.taken() == [[("1.jpg", scan)]]


def test_a_clock_that_is_off_by_a_day_changes_nothing(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service)
        for name, days in (("past.pdf", -1), ("future.pdf", 1)):
            path = put(station.folder / name, SCAN + name.encode())
            moment = path.stat().st_mtime + days * 86_400
            os.utime(path, (moment, moment))
        station.looks()
        assert set(done(station.folder)) == {"past.pdf", "future.pdf"}


def test_spool_files_do_not_name_people(tmp_path: Path) -> None:
    source = tmp_path / "claim"
    put(source / "Nguyễn Văn An.pdf", SCAN)
    spool = Spool(tmp_path / "spool", SPOOL_KEY, 10)
    spool.seal("00000001-aa", source)
    assert [path.name for path in spool.folder.iterdir()] == ["00000001-aa.sohoa-spool"]
    assert SECRET not in spool.path("00000001-aa").read_bytes()
