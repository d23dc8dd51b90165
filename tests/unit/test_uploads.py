from __future__ import annotations

import hashlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from review.answers import Refused
from review.incoming import Incoming
from review.uploads import Uploads, durable

DAY_S = 86_400


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


def finished(uploads: Uploads, data: bytes = b"12345") -> str:
    upload = uploads.create("gate-1", "1.jpg", len(data))
    with uploads.appending("gate-1", upload, 0) as file:
        file.write(data)
        assert durable(file) == len(data)
    return upload


def test_what_came_in_is_known_to_another_process(uploads: Uploads, tmp_path: Path) -> None:
    upload = uploads.create("gate-1", "Đơn.jpg", 5)
    with uploads.appending("gate-1", upload, 0) as file:
        file.write(b"123")
        durable(file)
    found = Uploads(tmp_path / "uploads").find("gate-1", upload)
    assert (found.about.name, found.about.length, found.offset, found.spent) == ("Đơn.jpg", 5, 3, False)


def test_a_finished_upload_is_a_file_with_its_digest_even_when_it_is_spent(uploads: Uploads) -> None:
    upload = finished(uploads)
    with uploads.held("gate-1", [upload]) as (file,):
        assert (file.sha256, file.size, file.path.read_bytes()) == (hashlib.sha256(b"12345").hexdigest(), 5, b"12345")
        uploads.spend([file])
    assert uploads.find("gate-1", upload).spent
    with uploads.held("gate-1", [upload]) as (again,):
        assert again == file
        assert not again.path.exists()
    with pytest.raises(Refused, match="part of another batch"), uploads.appending("gate-1", upload, 5):
        pass


def test_an_upload_of_nothing_is_finished_at_once(uploads: Uploads) -> None:
    with uploads.held("gate-1", [uploads.create("gate-1", "1.jpg", 0)]) as (file,):
        assert file.size == 0


@pytest.mark.parametrize("station", ["gate-2", "", "../gate-1"])
def test_another_station_does_not_find_it(uploads: Uploads, station: str) -> None:
    with pytest.raises(Refused, match="no such thing"):
        uploads.find(station, finished(uploads))


@pytest.mark.parametrize("upload", ["", "..", "../" * 5 + "etc", "0" * 31, "0" * 32, "A" * 32, "0" * 32 + "\n"])
def test_ids_that_are_none(uploads: Uploads, upload: str) -> None:
    finished(uploads)
    with pytest.raises(Refused, match="no such thing"):
        uploads.find("gate-1", upload)


def test_a_second_one_waits_until_the_first_has_taken_it(uploads: Uploads) -> None:
    upload = finished(uploads)

    def second() -> bool:
        with uploads.held("gate-1", [upload]) as (file,):
            return file.path.exists()

    with ThreadPoolExecutor() as threads, uploads.held("gate-1", [upload, upload]) as files:
        later = threads.submit(second)
        time.sleep(0.05)
        assert not later.done()
        uploads.spend(files)
    assert later.result() is False


def test_a_station_has_so_many_uploads_and_no_more(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads", most=2)
    finished(uploads)
    uploads.create("gate-1", "1.jpg", 5)
    with pytest.raises(Refused) as caught:
        uploads.create("gate-1", "1.jpg", 5)
    assert caught.value.code == "too_many_uploads"
    uploads.create("gate-2", "1.jpg", 5)


def test_what_nobody_goes_on_with_is_swept_and_nothing_else(uploads: Uploads) -> None:
    old, spent, busy, fresh = (finished(uploads) for _ in range(4))
    with uploads.held("gate-1", [spent]) as files:
        uploads.spend(files)
    for upload in (old, spent, busy):
        folder = uploads.find("gate-1", upload).folder
        for path in (*folder.iterdir(), folder):
            os.utime(path, (time.time() - DAY_S, time.time() - DAY_S))
    with uploads.appending("gate-1", busy, 5):
        uploads.sweep(DAY_S / 2)
    for upload in (old, spent):
        with pytest.raises(Refused):
            uploads.find("gate-1", upload)
    assert [uploads.find("gate-1", upload).offset for upload in (busy, fresh)] == [5, 5]


def test_folders_for_what_comes_in_go_when_their_process_does(tmp_path: Path) -> None:
    first = Incoming(tmp_path / "incoming")
    folder = first.new_folder()
    (folder / "1").write_bytes(b"1")
    second = Incoming(tmp_path / "incoming")
    assert (folder / "1").exists()
    assert second.new_folder() != first.new_folder()
    first.close()
    second.close()
    assert list((tmp_path / "incoming").iterdir()) == []
