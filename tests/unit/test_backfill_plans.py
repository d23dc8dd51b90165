"""Which batches an archive is: by the rule of the contract, but for single scans that a list names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schemas.dossier import Rejected
from schemas.errors import InputRejected, UsageError
from workers.backfill.archive_list import ArchiveList, read_archive_list
from workers.backfill.folder_source import FolderSource
from workers.backfill.plans import Plan, plan_batches
from workers.backfill.sources import FoundFolder


def archive(root: Path, *names: str) -> FolderSource:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    return FolderSource(root, root / "own")


def rows(folder: Path, text: str) -> ArchiveList:
    (folder / "list.csv").write_text(text)
    return read_archive_list(folder / "list.csv")


def folders(source: FolderSource) -> tuple[list[FoundFolder], list[Rejected]]:
    problems: list[Rejected] = []
    return list(source.folders(problems.append)), problems


def planned(source: FolderSource, listed: ArchiveList | None = None) -> list[Plan]:
    return [plan for folder in folders(source)[0] for plan in plan_batches(folder, listed)]


def told(plans: list[Plan]) -> list[tuple[str, list[str]]]:
    return [(plan.name, [file.name for file in plan.files]) for plan in plans]


def test_each_folder_with_scans_is_a_batch_in_natural_order(tmp_path: Path) -> None:
    source = archive(tmp_path / "a", "10.jpg", "2.jpg", "v10/1.pdf", "v2/x/1.pdf", "v2/Thumbs.db", ".h/1.pdf", ".x.pdf")
    assert told(planned(source)) == [
        (".", ["2.jpg", "10.jpg"]),
        ("v2/x", ["v2/x/1.pdf"]),
        ("v10", ["v10/1.pdf"]),
    ]
    assert sum(folder.ignored for folder in folders(source)[0]) == 3


def test_a_scan_that_the_list_names_is_a_batch_of_its_own(tmp_path: Path) -> None:
    source = archive(tmp_path / "a", "1.pdf", "2.pdf", "3.pdf", "v/1.pdf")
    plans = planned(source, rows(tmp_path, "path;code;sheets\n2.pdf;A;4\nv;B;\n3.pdf;C;x\n"))
    assert told(plans) == [(".", ["1.pdf"]), ("2.pdf", ["2.pdf"]), ("3.pdf", ["3.pdf"]), ("v", ["v/1.pdf"])]
    assert [(plan.options.code, plan.sheets, plan.listed, plan.held) for plan in plans] == [
        (None, None, False, False),
        ("A", 4, True, False),
        (None, None, True, True),
        ("B", None, True, False),
    ]


def test_files_are_known_again_until_something_of_them_changes(tmp_path: Path) -> None:
    source = archive(tmp_path / "a", "1.pdf", "2.pdf")
    (before,) = planned(source)
    (again,) = planned(source, rows(tmp_path, "path;code\n.;A\n"))
    assert again.key == before.key, "what the list says is not in it"
    os.utime(tmp_path / "a" / "1.pdf", ns=(1, 1))
    (touched,) = planned(source)
    assert touched.key != before.key


def test_the_services_own_folder_and_outputs_are_left_alone(tmp_path: Path) -> None:
    source = archive(tmp_path / "a", "1.pdf", "own/2.pdf", "out/.sohoa/x", "out/3.pdf")
    assert told(planned(source)) == [(".", ["1.pdf"])]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    source = archive(tmp_path / "a", "1.pdf")
    (tmp_path / "a" / "2.pdf").symlink_to(tmp_path / "nowhere.pdf")
    os.mkfifo(tmp_path / "a" / "3.pdf")
    found, problems = folders(source)
    assert [file.name for file in found[0].files] == ["1.pdf"]
    assert [(one.input, one.code) for one in problems] == [("2.pdf", "unreadable_file"), ("3.pdf", "unreadable_file")]


def test_a_file_that_changed_since_it_was_listed_is_not_fetched(tmp_path: Path) -> None:
    source = archive(tmp_path / "a", "1.pdf")
    (file,) = folders(source)[0][0].files
    assert source.fetch(file, tmp_path) == tmp_path / "a" / "1.pdf"
    (tmp_path / "a" / "1.pdf").write_bytes(b"longer than before")
    with pytest.raises(InputRejected, match="changed or went away"):
        source.fetch(file, tmp_path)


def test_what_is_no_folder_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        FolderSource(tmp_path / "none", tmp_path)
