"""The contract of object stores: everything here holds for a folder and for a bucket of a real S3 server."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.errors import DamagedObject, MissingObject
from schemas.service import Stored
from storage.objects.keys import object_key
from tests.integration.object_stores import BucketPlace, FolderPlace, Place

ROOT = Path(__file__).parents[2]
NOTHING = "0" * 64
SEVERAL_PARTS = 12 << 20
MANY = 1050
"""More than an S3 server lists at once."""

pytestmark = pytest.mark.xdist_group("radosgw")


@pytest.fixture(params=["folder", "radosgw"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return FolderPlace(tmp_path)
    return BucketPlace(request.getfixturevalue("radosgw"), tmp_path)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", [0, 1, 300_000, SEVERAL_PARTS])
def test_what_was_put_comes_back(place: Place, size: int) -> None:
    data = os.urandom(size)
    stored = place.store.put(data)
    assert stored == Stored(sha256=digest(data), size=size)
    for store in (place.store, place.open()):
        assert store.get(stored.sha256) == data
        assert (store.has(stored.sha256), store.size(stored.sha256), store.verify(stored.sha256)) == (True, size, True)
        with store.local(stored.sha256) as path:
            assert path.read_bytes() == data


def test_a_file_is_put_as_its_bytes_are(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "quét số 1.pdf"
    path.write_bytes(os.urandom(SEVERAL_PARTS))
    sha256 = digest(path.read_bytes())
    assert place.store.put_file(path, sha256) == Stored(sha256=sha256, size=SEVERAL_PARTS)
    assert place.store.put_file(path, sha256) == place.store.put(path.read_bytes())
    assert place.store.get(sha256) == path.read_bytes()


@pytest.mark.parametrize("size", [0, 1, SEVERAL_PARTS])
def test_a_file_with_another_digest_is_not_kept(place: Place, tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(size))
    there = place.store.put(b"there").sha256
    for sha256 in (NOTHING, there):
        with pytest.raises(DamagedObject):
            place.store.put_file(path, sha256)
    assert [stored.sha256 for stored, _ in place.store.every()] == [there]
    assert place.store.get(there) == b"there"


def test_twice_is_once(place: Place) -> None:
    first, second = place.store.put(b"one"), place.open().put(b"one")
    assert first == second
    assert [stored for stored, _ in place.store.every()] == [first]


def test_what_is_missing_is_told(place: Place) -> None:
    for ask in (place.store.get, place.store.size, place.store.verify):
        with pytest.raises(MissingObject) as told:
            ask(NOTHING)
        assert NOTHING in told.value.message
    with pytest.raises(MissingObject), place.store.local(NOTHING):
        pytest.fail("nothing was handed out")
    with pytest.raises(MissingObject):
        place.store.lock(NOTHING, datetime.now(UTC) + timedelta(minutes=1))
    assert not place.store.has(NOTHING)
    place.store.erase(NOTHING)


def test_before_anything_was_put(place: Place) -> None:
    place.store.ping()
    assert not place.store.has(NOTHING)
    assert list(place.store.every()) == []


@pytest.mark.parametrize("damaged", [b"", b"forged", b"another object"])
def test_damage_is_noticed_and_nothing_is_written_over(place: Place, damaged: bytes) -> None:
    sha256 = place.store.put(b"object").sha256
    place.write(object_key(sha256), damaged)
    store = place.open()
    assert not store.verify(sha256)
    with pytest.raises(DamagedObject) as told:
        store.get(sha256)
    assert sha256 in told.value.message
    with pytest.raises(DamagedObject), store.local(sha256):
        pytest.fail("damaged bytes were handed out")
    with pytest.raises(DamagedObject):
        store.put(b"object")
    assert store.size(sha256) == len(damaged)


def test_a_stranger_s_put_under_a_name_of_ours_is_noticed(place: Place) -> None:
    sha256 = digest(b"object")
    place.store.put(b"another")
    place.write(object_key(sha256), b"forged")
    with pytest.raises(DamagedObject):
        place.store.put(b"object")
    with pytest.raises(DamagedObject):
        place.store.get(sha256)


def test_every_object_in_order_with_its_time(place: Place) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    put = [place.store.put(f"object {number}".encode()) for number in range(MANY)]
    for key in (f"sha256/ab/{NOTHING}", "sha256/ab/stray.txt", "anchors/00000000000000000001", "doctor/x"):
        place.write(key, b"a stranger")
    found = list(place.store.every())
    assert [stored for stored, _ in found] == sorted(put, key=lambda one: one.sha256)
    assert all(before <= when <= datetime.now(UTC) + timedelta(seconds=2) for _, when in found)


def test_erased_is_gone(place: Place) -> None:
    sha256, other = place.store.put(b"one").sha256, place.store.put(b"two").sha256
    with place.store.local(sha256):
        pass
    place.store.erase(sha256)
    assert not place.store.has(sha256)
    with pytest.raises(MissingObject), place.store.local(sha256):
        pytest.fail("erased bytes were handed out")
    assert [stored.sha256 for stored, _ in place.store.every()] == [other]
    assert place.store.put(b"one").sha256 == sha256


def test_a_lock_of_ours_does_not_hold_erasing_back(place: Place) -> None:
    sha256 = place.store.put(b"one").sha256
    assert place.store.lock(sha256, datetime.now(UTC) + timedelta(days=3650)) is place.locks
    place.store.erase(sha256)
    assert list(place.store.every()) == []


def writer(place: Place, *what: str) -> subprocess.Popen[bytes]:
    """Another process at the same store that is ready to begin."""
    command = [sys.executable, "-m", "tests.integration.object_writer", *what]
    environment = os.environ | place.environment
    started = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"ready\n"
    return started


def begin(started: subprocess.Popen[bytes]) -> None:
    assert started.stdin is not None
    started.stdin.write(b"go\n")
    started.stdin.flush()


def test_two_processes_put_the_same_at_once(place: Place) -> None:
    writers = [writer(place, "objects", "40") for _ in range(2)]
    for one in writers:
        begin(one)
    told = [one.communicate(timeout=60)[0] for one in writers]
    assert [one.returncode for one in writers] == [0, 0]
    assert told[0] == told[1] == b"40\n"
    found = [stored.sha256 for stored, _ in place.store.every()]
    assert len(found) == 40
    assert all(place.store.verify(sha256) for sha256 in found)


@pytest.mark.parametrize("seed", range(5))
def test_killed_in_the_middle_nothing_half_is_there(place: Place, tmp_path: Path, seed: int) -> None:
    path = tmp_path / "large"
    path.write_bytes(os.urandom(48 << 20))
    sha256 = digest(path.read_bytes())
    killed = writer(place, "file", str(path), sha256)
    begin(killed)
    time.sleep(random.Random(seed).uniform(0.01, 0.3))
    killed.send_signal(signal.SIGKILL)
    acknowledged = killed.communicate()[0] != b""
    store = place.open()
    assert store.has(sha256) or not acknowledged
    assert [stored.sha256 for stored, _ in store.every()] == [sha256] * store.has(sha256)
    assert not store.has(sha256) or store.verify(sha256)
    store.put_file(path, sha256)
    assert store.verify(sha256)


def test_a_large_file_needs_no_more_memory_than_a_small_one(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.write(os.urandom(1000))
        file.truncate(300 << 20)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    measured = writer(place, "measured", str(path), sha256)
    begin(measured)
    assert int(measured.communicate(timeout=300)[0]) < 40_000
