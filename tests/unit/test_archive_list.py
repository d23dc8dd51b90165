from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import UsageError
from workers.backfill.archive_list import ArchiveList, ArchiveRow, read_archive_list

VIETNAMESE = "Đường dẫn;Mã hồ sơ;Mã thủ tục;Ngày tiếp nhận;Số tờ\n"


def listed(folder: Path, text: str, encoding: str = "utf-8") -> ArchiveList:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return read_archive_list(path)


def found(rows: ArchiveList, path: str) -> ArchiveRow:
    row = rows.find(path)
    assert row is not None
    return row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_columns_are_known_by_vietnamese_names_however_excel_writes_them(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    text = (VIETNAMESE + "năm 1999/tập 1;HS 12/1999;1.001193;02/03/1999;14\n").replace(";", delimiter)
    row = found(listed(tmp_path, text, encoding), "năm 1999/tập 1")
    assert row.options is not None
    assert (row.number, row.sheets, row.options.code, row.options.procedure) == (2, 14, "HS 12/1999", "1.001193")
    assert row.options.received_at == "1999-03-02T00:00:00+07:00"
    assert row.options.profile == "archive"


def test_columns_are_known_by_english_names_in_any_order(tmp_path: Path) -> None:
    row = found(listed(tmp_path, "pages,CODE,Path\r\n3,A-1,v1\r\n"), "v1")
    assert row.options is not None
    assert (row.sheets, row.options.code) == (3, "A-1")


@pytest.mark.parametrize("written", ["v1/a b.pdf", "v1\\a b.pdf", "./v1//a b.pdf", "/v1/a b.pdf"])
def test_paths_may_be_written_as_windows_does(tmp_path: Path, written: str) -> None:
    assert listed(tmp_path, f"path\n{written}\n").find("v1/a b.pdf")


def test_names_are_compared_letter_by_letter_whatever_composes_them(tmp_path: Path) -> None:
    assert listed(tmp_path, "path\nHo\u0323\u0302 ti\u0323ch\n").find("Hộ tịch")


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ("v1;;1.999999;;", "unknown_procedure"),
        ("v1;;;hôm qua;", "bad_time"),
        ("v1;;;31/02/2020;", "bad_time"),
        ("v1;;;;nhiều", "bad_sheets"),
        ("v1;;;;-3", "bad_sheets"),
        (f"v1;{'9' * 121};;;", "bad_code"),
        (";HS;;;", "no_path"),
    ],
)
def test_a_fault_is_told_with_its_row_and_the_rest_goes_on(tmp_path: Path, cells: str, code: str) -> None:
    rows = listed(tmp_path, f"{VIETNAMESE}v0;A;;;\n{cells}\nv2;B;;;\n")
    (problem,) = rows.problems
    assert (problem.input, problem.code) == ("row 3", code)
    assert "row 3" in problem.message
    assert found(rows, "v0").options
    assert found(rows, "v2").options
    held = rows.find("v1")
    assert held is None or held.options is None, "what it names waits"
    assert list(rows.not_found()) == []


def test_of_doubled_rows_the_first_counts(tmp_path: Path) -> None:
    rows = listed(tmp_path, "path;code\nv1;A\n\nv1/;B\n")
    row = found(rows, "v1")
    assert row.options is not None
    assert row.options.code == "A"
    assert [(one.input, one.code) for one in rows.problems] == [("row 4", "doubled_row")]


def test_rows_that_nothing_answers_to_are_told_in_their_order(tmp_path: Path) -> None:
    rows = listed(tmp_path, "path;code\nz;1\nv1;2\na;3\n")
    rows.find("v1")
    assert [(one.input, one.code) for one in rows.not_found()] == [
        ("row 2", "path_not_found"),
        ("row 4", "path_not_found"),
    ]


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", "\x00\n"])
def test_what_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"list\.csv"):
        listed(tmp_path, text)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_other_encodings_are_refused_with_what_to_do(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        listed(tmp_path, "path;số\nđ;1\n" if encoding == "utf-16" else "path;code\nđ;1\n", encoding)


def test_a_list_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_archive_list(tmp_path / "none.csv")
