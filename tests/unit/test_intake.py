from __future__ import annotations

import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake import Intake, collect_batches, is_scan_name, natural_key


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def sources(intake: Intake) -> list[list[str]]:
    return [[file.source for file in batch.files] for batch in intake.batches]


def collect(*inputs: Path, out: Path | None = None) -> Intake:
    return collect_batches(inputs, out or inputs[0].parent / "elsewhere")


def test_files_of_a_folder_come_in_natural_order(tmp_path: Path) -> None:
    touch(
        *[tmp_path / "in" / name for name in ("10.jpg", "2.jpg", "1.jpg", "Trang 3.JPG", "trang 20.jpg", "trang 4.jpg")]
    )
    assert sources(collect(tmp_path / "in")) == [
        ["1.jpg", "2.jpg", "10.jpg", "Trang 3.JPG", "trang 4.jpg", "trang 20.jpg"]
    ]


def test_every_folder_with_scans_is_a_batch(tmp_path: Path) -> None:
    root = tmp_path / "in"
    touch(root / "z.pdf", root / "b" / "10" / "1.tif", root / "b" / "9" / "1.tif", root / "a" / "only.txt")
    assert sources(collect(root)) == [["z.pdf"], ["b/9/1.tif"], ["b/10/1.tif"]]


def test_file_given_by_itself_is_a_batch_named_by_its_own_name(tmp_path: Path) -> None:
    touch(tmp_path / "deep" / "1.pdf", tmp_path / "deep" / "2.pdf")
    assert sources(collect(tmp_path / "deep" / "1.pdf")) == [["1.pdf"]]


def test_hidden_and_known_other_files_are_ignored_and_counted(tmp_path: Path) -> None:
    root = tmp_path / "in"
    touch(root / "1.pdf", root / "Thumbs.db", root / ".DS_Store", root / "notes.TXT", root / ".cache" / "a" / "x.jpg")
    touch(root / "letter.docx", root / "no_suffix")
    intake = collect(root)
    assert sources(intake) == [["1.pdf", "letter.docx", "no_suffix"]]
    assert intake.ignored == 4


def test_folder_with_nothing_to_scan_is_named(tmp_path: Path) -> None:
    touch(tmp_path / "notes" / "a.txt")
    (tmp_path / "empty").mkdir()
    intake = collect(tmp_path / "empty", tmp_path / "notes")
    assert [(entry.code, entry.input) for entry in intake.rejected] == [
        ("empty_folder", str(tmp_path / "empty")),
        ("empty_folder", str(tmp_path / "notes")),
    ]
    assert intake.ignored == 1


def test_missing_input_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    touch(tmp_path / "1.pdf")
    intake = collect(tmp_path / "gone.pdf", tmp_path / "1.pdf")
    assert [entry.code for entry in intake.rejected] == ["missing"]
    assert "gone.pdf" in intake.rejected[0].message
    assert sources(intake) == [["1.pdf"]]


def test_same_folder_twice_is_one_batch(tmp_path: Path) -> None:
    root = tmp_path / "in"
    touch(root / "sub" / "1.pdf", root / "Thumbs.db")
    intake = collect(root, root / "sub", root)
    assert sources(intake) == [["sub/1.pdf"]]


def test_own_output_is_never_an_input(tmp_path: Path) -> None:
    root = tmp_path / "in"
    touch(root / "1.pdf", root / "out" / "x-1" / "pages" / "0001.jpg", root / "out" / "summary.json")
    touch(root / "earlier" / ".sohoa" / "lock", root / "earlier" / "x-2" / "pages" / "0001.jpg")
    intake = collect(root, out=root / "out")
    assert sources(intake) == [["1.pdf"]]
    assert intake.ignored == 0


def test_name_that_is_not_utf8_can_be_written_down(tmp_path: Path) -> None:
    root = tmp_path / "in"
    touch(root / "ok.pdf", Path(str(root / "b\udcff.pdf")))
    assert sources(collect(root)) == [["b\\xff.pdf", "ok.pdf"]]


@given(st.lists(st.integers(min_value=0, max_value=10**6), unique=True, min_size=1), st.randoms())
def test_numbered_names_sort_by_number(numbers: list[int], chance: random.Random) -> None:
    names = [f"Trang {number}.jpg" for number in numbers]
    chance.shuffle(names)
    assert sorted(names, key=natural_key) == [f"Trang {number}.jpg" for number in sorted(numbers)]


@given(st.sets(st.text()), st.randoms())
def test_natural_order_does_not_depend_on_the_listing(names: set[str], chance: random.Random) -> None:
    listing = list(names)
    chance.shuffle(listing)
    assert sorted(listing, key=natural_key) == sorted(names, key=natural_key)


def test_scan_names() -> None:
    assert all(is_scan_name(name) for name in ("a.pdf", "a.PNG", "a", "a.heic", "a.docx"))
    assert not any(is_scan_name(name) for name in (".a.pdf", "~$a.docx", "a.json", "Thumbs.db", "desktop.ini"))
