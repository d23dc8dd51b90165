"""What only a folder of objects does; what all stores do stands in tests/integration/test_objects.py."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.errors import DamagedObject, MissingObject, NoSpaceLeft, Unavailable
from storage.objects.files import UNFINISHED_S, Verified
from storage.objects.folder import INCOMING, FolderObjects
from storage.objects.keys import object_key

FULL_DISK_BYTES = 2 << 20


@pytest.fixture
def store(tmp_path: Path) -> FolderObjects:
    return FolderObjects(tmp_path / "objects")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB of its own; needs root."""
    folder = tmp_path / "small"
    folder.mkdir()
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={FULL_DISK_BYTES}".encode()
    if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, options) != 0:
        pytest.skip(f"no disk may be mounted here: {os.strerror(ctypes.get_errno())}")
    yield folder
    libc.umount2(os.fsencode(folder), 2)


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes what is asked of the disk, and lets it be done."""
    steps: list[str] = []
    sync, link = os.fsync, os.link

    def note_sync(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        steps.append(f"sync {'folder' if path.is_dir() else 'file'} {path.name[-4:]}")
        sync(descriptor)

    def note_link(source: str, target: str, **given: bool) -> None:
        steps.append(f"link {Path(target).name[:4]}")
        link(source, target, **given)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "link", note_link)
    return steps


def test_bytes_last_before_their_name_and_their_name_before_the_answer(
    store: FolderObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = recorded(monkeypatch)
    sha256 = store.put(b"one").sha256
    assert steps == ["sync file .tmp", f"link {sha256[:4]}", f"sync folder {sha256[:2]}"]


def test_what_another_process_has_just_linked_lasts_too(store: FolderObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = store.put(b"one").sha256
    steps = recorded(monkeypatch)
    store.put(b"one")
    assert steps == [f"sync folder {sha256[:2]}"]


def test_files_are_read_only_and_private_and_nothing_unfinished_stays(store: FolderObjects, tmp_path: Path) -> None:
    sha256 = store.put(b"one").sha256
    path = tmp_path / "objects" / object_key(sha256)
    assert path.stat().st_mode & 0o777 == 0o440
    assert (tmp_path / "objects").stat().st_mode & 0o777 == 0o700
    assert list((tmp_path / "objects" / INCOMING).iterdir()) == []


def test_a_name_that_is_taken_in_between_is_left_and_read(
    store: FolderObjects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "objects" / object_key(hashlib.sha256(b"one").hexdigest())
    link = os.link

    def too_late(source: str, target: str, **given: bool) -> None:
        path.write_bytes(b"two")
        link(source, target, **given)

    monkeypatch.setattr(os, "link", too_late)
    with pytest.raises(DamagedObject):
        store.put(b"one")
    assert path.read_bytes() == b"two"


def test_unfinished_files_of_the_dead_are_swept(store: FolderObjects, tmp_path: Path) -> None:
    incoming = tmp_path / "objects" / INCOMING
    old, fresh = incoming / "old.tmp", incoming / "fresh.tmp"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (time.time(), time.time() - UNFINISHED_S - 1))
    FolderObjects(tmp_path / "objects")
    assert list(incoming.iterdir()) == [fresh]


def test_full_disk_is_told_and_nothing_is_left(small_disk: Path, tmp_path: Path) -> None:
    store = FolderObjects(small_disk / "objects")
    kept = store.put(b"k" * 1000)
    large = tmp_path / "large"
    large.write_bytes(os.urandom(FULL_DISK_BYTES))
    with pytest.raises(NoSpaceLeft) as told:
        store.put_file(large, hashlib.sha256(large.read_bytes()).hexdigest())
    assert told.value.retryable
    assert list((small_disk / "objects" / INCOMING).iterdir()) == []
    assert [stored for stored, _ in store.every()] == [kept]
    assert store.put(b"small").size == 5


def test_full_share_of_the_disk_is_told(store: FolderObjects, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(_: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpaceLeft):
        store.put(b"one")
    assert list(store.every()) == []
    assert list((tmp_path / "objects" / INCOMING).iterdir()) == []


def test_without_its_disk_the_store_is_away_and_no_object_missing(store: FolderObjects, tmp_path: Path) -> None:
    sha256 = store.put(b"one").sha256
    (tmp_path / "objects").rename(tmp_path / "away")
    for ask in (store.ping, lambda: store.get(sha256), lambda: store.has(sha256), lambda: store.put(b"one")):
        with pytest.raises(Unavailable):
            ask()
    (tmp_path / "away").rename(tmp_path / "objects")
    assert store.get(sha256) == b"one"


def test_a_place_that_cannot_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="Not a directory"):
        FolderObjects(tmp_path / "file" / "objects")


def test_other_files_in_the_folder_are_no_objects(store: FolderObjects, tmp_path: Path) -> None:
    stored = store.put(b"one")
    shelf = tmp_path / "objects" / "sha256" / "ab"
    (shelf / "lost+found").write_bytes(b"x")
    (shelf / stored.sha256).write_bytes(b"on another shelf")
    assert [found for found, _ in store.every()] == [stored]


def test_a_file_is_read_once_and_again_when_it_is_another(tmp_path: Path) -> None:
    path, verified = tmp_path / "file", Verified()
    path.write_bytes(b"one")
    sha256 = hashlib.sha256(b"one").hexdigest()
    assert verified.holds(path, sha256)
    path.chmod(0)
    assert verified.holds(path, sha256)
    path.chmod(0o644)
    path.write_bytes(b"two")
    os.utime(path, ns=(0, 0))
    assert not verified.holds(path, sha256)


def test_missing_is_told_where_the_folder_is_there(store: FolderObjects) -> None:
    with pytest.raises(MissingObject):
        store.get("0" * 64)
