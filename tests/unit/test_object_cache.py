from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from schemas.errors import DamagedObject, MissingObject, NoSpaceLeft, Unavailable
from storage.objects.cache import INCOMING, FileCache
from storage.objects.files import UNFINISHED_S
from storage.objects.keys import object_key

ROOT = Path(__file__).parents[2]
MB = 1 << 20


class Source:
    """Objects of one size, as a server would give them; counts how often it is asked."""

    def __init__(self, count: int, size: int = MB // 2) -> None:
        self.data = [bytes([number]) * size for number in range(count)]
        self.names = [hashlib.sha256(one).hexdigest() for one in self.data]
        self.asked: list[int] = []

    def read(self, cache: FileCache, number: int) -> bytes:
        with cache.holding(self.names[number], lambda: self._fetch(number)) as path:
            return path.read_bytes()

    def _fetch(self, number: int) -> Iterable[bytes]:
        self.asked.append(number)
        return (self.data[number][:1000], self.data[number][1000:])


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_is_fetched_once(tmp_path: Path) -> None:
    source, cache = Source(1), FileCache(tmp_path, limit_mb=10)
    assert source.read(cache, 0) == source.read(cache, 0) == source.data[0]
    assert source.read(FileCache(tmp_path, limit_mb=10), 0) == source.data[0]
    assert source.asked == [0]


def test_longest_unused_go_first(tmp_path: Path) -> None:
    source, cache = Source(9), FileCache(tmp_path, limit_mb=2)
    for number in (0, 1, 2, 0, 3, 4):
        source.read(cache, number)
        time.sleep(0.01)
    assert source.names[0] in files(tmp_path)
    assert source.names[1] not in files(tmp_path)
    for number in range(9):
        source.read(cache, number)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 2 * MB + MB // 2


def test_what_is_in_use_stays(tmp_path: Path) -> None:
    source, cache, other = Source(12), FileCache(tmp_path, limit_mb=1), FileCache(tmp_path, limit_mb=1)
    with cache.holding(source.names[0], lambda: [source.data[0]]) as path:
        for number in range(1, 12):
            source.read(other, number)
        assert path.read_bytes() == source.data[0]
    source.read(other, 1)
    source.read(other, 2)
    source.read(other, 3)
    assert not path.exists()


def test_half_of_a_file_is_never_seen(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, limit_mb=1)
    sha256 = hashlib.sha256(b"whole").hexdigest()

    def cut() -> Iterator[bytes]:
        yield b"who"
        assert not (tmp_path / object_key(sha256)).exists()
        raise Unavailable("object_store_unreachable", "gone")

    with pytest.raises(Unavailable), cache.holding(sha256, cut):
        pytest.fail("a half was handed out")
    assert files(tmp_path) == set()


def test_other_bytes_are_not_kept(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, limit_mb=1)
    with pytest.raises(DamagedObject), cache.holding("0" * 64, lambda: [b"other"]):
        pytest.fail("other bytes were handed out")
    assert files(tmp_path) == set()


def test_missing_stays_missing(tmp_path: Path) -> None:
    def missing() -> Iterator[bytes]:
        raise MissingObject("0" * 64)
        yield b""

    with pytest.raises(MissingObject), FileCache(tmp_path, limit_mb=1).holding("0" * 64, missing):
        pytest.fail("nothing was handed out")


def test_a_file_that_was_damaged_here_is_fetched_again(tmp_path: Path) -> None:
    source, cache = Source(1), FileCache(tmp_path, limit_mb=1)
    source.read(cache, 0)
    path = tmp_path / object_key(source.names[0])
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    assert source.read(cache, 0) == source.data[0]
    assert source.asked == [0, 0]


def test_forgotten_at_once(tmp_path: Path) -> None:
    source, cache = Source(1), FileCache(tmp_path, limit_mb=1)
    source.read(cache, 0)
    cache.forget(source.names[0])
    cache.forget(source.names[0])
    assert files(tmp_path) == set()


def test_unfinished_files_of_the_dead_are_swept(tmp_path: Path) -> None:
    left = tmp_path / INCOMING / "left.tmp"
    left.parent.mkdir()
    left.write_bytes(b"half")
    os.utime(left, (0, time.time() - UNFINISHED_S - 1))
    Source(1).read(FileCache(tmp_path, limit_mb=1), 0)
    assert not left.exists()


def test_a_place_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unavailable, match="SOHOA_DATA"):
        Source(1).read(FileCache(tmp_path / "file" / "cache", limit_mb=1), 0)


CROWD = """
import random, sys
from pathlib import Path
from storage.objects.cache import FileCache
from tests.unit.test_object_cache import Source
source, cache = Source(12, 200_000), FileCache(Path(sys.argv[1]), limit_mb=1)
for _ in range(300):
    number = random.randrange(12)
    assert source.read(cache, number) == source.data[number]
"""


def test_several_processes_share_one_folder(tmp_path: Path) -> None:
    crowd = [subprocess.Popen([sys.executable, "-c", CROWD, str(tmp_path)], cwd=ROOT) for _ in range(4)]
    assert [one.wait(timeout=60) for one in crowd] == [0, 0, 0, 0]
    assert list((tmp_path / INCOMING).iterdir()) == []
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in kept) < 2 * MB
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in kept)


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fchmod", full)
    with pytest.raises(NoSpaceLeft):
        Source(1).read(FileCache(tmp_path, limit_mb=1), 0)
    assert files(tmp_path) == set()
