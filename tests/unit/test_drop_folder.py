from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.station.claims import Claims
from workers.station.drop_folder import Stillness, entries, is_being_written, shown_name
from workers.station.reasons import Reason, reason_text


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_files_and_innermost_folders_are_entries(tmp_path: Path) -> None:
    touch(
        *(tmp_path / name for name in ("10.pdf", "9.pdf", "a/1.jpg", "a/b/1.jpg", "c/d/1.jpg", "e/notes.txt")),
        *(tmp_path / name for name in ("done/x.pdf", "rejected/x.pdf", ".sohoa-claimed/1/dropped/x.pdf", ".x/1.jpg")),
        tmp_path / "f" / "done" / "1.jpg",
    )
    assert list(map(str, entries(tmp_path))) == ["9.pdf", "10.pdf", "a/b", "c/d", "f/done"]


@given(st.text(min_size=1))
def test_shown_names_are_safe(name: str) -> None:
    shown = shown_name(name)
    assert 0 < len(shown.encode()) <= 150
    assert shown.isprintable()
    assert not shown.startswith((".", " "))
    assert not set(shown) & set("/\\:")


def test_looks_must_be_apart_by_the_quiet_time(tmp_path: Path) -> None:
    now = [0.0]
    still = Stillness(3, 10, lambda: now[0])
    path = tmp_path / "x.pdf"
    touch(path)
    answers = []
    for moment in (0.0, 1.0, 2.9, 3.0):
        now[0] = moment
        answers.append(still.is_whole("x", path))
    assert answers == [False, False, False, True]
    path.write_bytes(b"xx")
    assert not still.is_whole("x", path)
    path.unlink()
    assert not still.is_whole("x", path)


def test_a_file_put_in_the_place_of_another_is_another(tmp_path: Path) -> None:
    now = [0.0]
    still = Stillness(3, 10, lambda: now[0])
    path, other = tmp_path / "x.pdf", tmp_path / "y.pdf"
    touch(path, other)
    status = path.stat()
    assert not still.is_whole("x", path)
    now[0] = 5.0
    other.rename(path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not still.is_whole("x", path)


def test_the_kernel_tells_who_writes(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    touch(path)
    assert not is_being_written(path)
    with path.open("ab"):
        assert is_being_written(path)
    with path.open("rb"):
        assert not is_being_written(path)
    assert not is_being_written(tmp_path / "gone.pdf")


def test_a_claim_is_taken_once_and_ids_go_on(tmp_path: Path) -> None:
    touch(tmp_path / "1.pdf", tmp_path / "2.pdf")
    claims = Claims(tmp_path)
    first = claims.take(Path("1.pdf"), [])
    assert first
    assert claims.take(Path("1.pdf"), []) is None
    second = claims.take(Path("2.pdf"), ["00000041-aa"])
    assert second
    assert second.startswith("00000042-")
    assert claims.ids() == [first, second]


@pytest.mark.parametrize("entry", ["x.pdf", "folder", "a/b/folder"])
def test_what_was_dropped_is_found_in_its_claim(tmp_path: Path, entry: str) -> None:
    touch(tmp_path / entry if entry.endswith("pdf") else tmp_path / entry / "1.jpg")
    claims = Claims(tmp_path)
    claim = claims.take(Path(entry), [])
    assert claim
    assert claims.entry(claim) == claims.place(claim) / "dropped" / entry


def test_a_claim_whose_rename_never_came_goes_away(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    (claims.place("00000001-aa") / "dropped" / "a").mkdir(parents=True)
    claims.discard_if_empty("00000001-aa")
    assert claims.ids() == []
    touch(claims.place("00000001-aa") / "dropped" / "x.pdf")
    claims.discard_if_empty("00000001-aa")
    assert claims.ids() == ["00000001-aa"]


def test_reasons_are_vietnamese_first() -> None:
    text = reason_text([Reason("", "duplex_counts", "3 fronts, but 2 backs."), Reason("a.pdf", "x", "Hỏng. / Broken.")])
    assert text == (
        "Số mặt trước và số mặt sau không bằng nhau. Hãy quét lại cả hai mặt.\na.pdf: Hỏng.\n\n"
        "3 fronts, but 2 backs. (duplex_counts)\na.pdf: Broken. (x)\n"
    )
