from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import InputRejected, UsageError
from workers.station.claims import decoded, encoded
from workers.station.spool import CHUNK, TAG, Sealed, Spool, read_key

KEY = bytes(range(32))
HEADER = 48


def sealed_file(folder: Path, files: dict[str, bytes]) -> Path:
    source = folder / "source"
    for name, data in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(data)
    spool = Spool(folder / "spool", KEY, 100)
    spool.seal("one", source)
    return spool.path("one")


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_locked_up_comes_back(tmp_path: Path, size: int) -> None:
    files = {"a/1.jpg": bytes(size), "a/tên.pdf": b"x" * 10, "manifest.json": b"{}"}
    sealed = Sealed(sealed_file(tmp_path, files), KEY)
    sealed.unpack(tmp_path / "back")
    found = [path for path in (tmp_path / "back").rglob("*") if path.is_file()]
    assert {str(path.relative_to(tmp_path / "back")): path.read_bytes() for path in found} == files
    assert sealed.read("a/1.jpg", size, 5) == b""


def test_any_part_can_be_read_alone(tmp_path: Path) -> None:
    data = bytes(i * 7 % 251 for i in range(2 * CHUNK + 99))
    sealed = Sealed(sealed_file(tmp_path, {"x": b"first", "y": data}), KEY)
    for offset, size in ((0, 10), (CHUNK - 5, 10), (CHUNK, CHUNK), (2 * CHUNK + 90, 100), (0, len(data) + 1)):
        assert sealed.read("y", offset, size) == data[offset : offset + size]


def test_names_that_are_no_text_come_back(tmp_path: Path) -> None:
    path = decoded("dropped/%FF%FE.pdf")
    assert decoded(encoded(path)) == path
    sealed = Sealed(sealed_file(tmp_path, {str(path): b"x"}), KEY)
    sealed.unpack(tmp_path / "back")
    assert (tmp_path / "back" / path).read_bytes() == b"x"


@pytest.mark.parametrize("place", [0, 9, 20, HEADER, HEADER + 30, HEADER + CHUNK + TAG + 3, -1])
def test_a_changed_byte_is_an_error(tmp_path: Path, place: int) -> None:
    path = sealed_file(tmp_path, {"x": bytes(3 * CHUNK)})
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputRejected) as error:
        Sealed(path, KEY).unpack(tmp_path / "back")
    assert error.value.code in {"spool_damaged", "spool_other_key"}
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    "cut",
    [
        lambda data: data[: HEADER + CHUNK + TAG],
        lambda data: data[: HEADER + 2 * (CHUNK + TAG)],
        lambda data: data[:-1],
        lambda data: data[:HEADER],
        lambda data: b"",
        lambda data: data + bytes(TAG),
        lambda data: data + data[HEADER : HEADER + CHUNK + TAG],
        lambda data: data[:HEADER] + data[HEADER + CHUNK + TAG :],
        lambda data: (
            data[:HEADER]
            + data[HEADER + CHUNK + TAG : HEADER + 2 * (CHUNK + TAG)]
            + data[HEADER : HEADER + CHUNK + TAG]
            + data[HEADER + 2 * (CHUNK + TAG) :]
        ),
    ],
)
def test_chunks_cannot_be_left_out_added_or_moved(tmp_path: Path, cut: object) -> None:
    path = sealed_file(tmp_path, {"x": bytes(3 * CHUNK)})
    path.write_bytes(cut(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(InputRejected, match="not those that were written"):
        Sealed(path, KEY).unpack(tmp_path / "back")


def test_chunks_of_another_file_do_not_fit(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = sealed_file(tmp_path / "a", {"x": b"one"}), sealed_file(tmp_path / "b", {"x": b"two"})
    one.write_bytes(one.read_bytes()[:HEADER] + other.read_bytes()[HEADER:])
    with pytest.raises(InputRejected):
        Sealed(one, KEY)


def test_another_key_is_told_from_damage(tmp_path: Path) -> None:
    path = sealed_file(tmp_path, {"x": b"x"})
    with pytest.raises(InputRejected, match="another SOHOA_SPOOL_KEY") as error:
        Sealed(path, bytes(32))
    assert error.value.code == "spool_other_key"


def test_the_same_twice_looks_different(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", KEY, 100)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "1").write_bytes(bytes(1000))
    for name in ("a", "b"):
        spool.seal(name, tmp_path / "x")
    one, other = (spool.path(name).read_bytes()[HEADER:] for name in ("a", "b"))
    assert one != other
    assert spool.ids() == ["a", "b"]


@pytest.mark.parametrize("text", ["", "short", base64.b64encode(bytes(31)).decode(), "?" * 44])
def test_a_wrong_key_is_named(text: str) -> None:
    with pytest.raises(UsageError, match="SOHOA_SPOOL_KEY"):
        read_key(text)


@given(st.binary(min_size=1, max_size=40).filter(lambda one: b"\0" not in one and b"/" not in one))
def test_every_name_can_be_written_down(name: bytes) -> None:
    path = decoded(encoded(decoded("x")).replace("x", encoded(Path(name.decode("utf-8", "surrogateescape")))))
    assert encoded(path) == encoded(Path(name.decode("utf-8", "surrogateescape")))


def test_a_disk_that_does_not_give_back_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, spool = tmp_path / "source", Spool(tmp_path / "spool", KEY, 100)
    source.mkdir()
    (source / "x").write_bytes(b"x")
    monkeypatch.setattr(Sealed, "digest", lambda *_: "another")
    with pytest.raises(OSError, match="does not give back"):
        spool.seal("one", source)
    assert list(spool.folder.iterdir()) == []
