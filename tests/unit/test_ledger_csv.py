from __future__ import annotations

import csv
from pathlib import Path

import pytest

from schemas.service import Ledger
from sohoa.ledger_csv import BOM, open_ledger_csv

ONE = Ledger(
    batch="b" * 32,
    number=7,
    branch="main",
    name="năm 1999/tập 1",
    state="closed",
    files=3,
    rejected_files=1,
    sheets=9,
    pages=8,
    kept=3,
    blank=1,
    separator=1,
    duplicate=1,
    secret=1,
    unreadable=1,
)


def written(path: Path, *ledgers: Ledger) -> list[dict[str, str]]:
    with open_ledger_csv(path) as table:
        for one in ledgers:
            table.write(one)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(BOM)
    return list(csv.DictReader(text.removeprefix(BOM).splitlines()))


def test_what_came_in_stands_somewhere(tmp_path: Path) -> None:
    (row,) = written(tmp_path / "l.csv", ONE)
    places = list(row)[list(row).index("Giữ lại") : list(row).index("Đang chờ") + 1]
    assert len(places) == 8
    assert sum(int(row[place]) for place in places) == int(row["Số trang vào"]) == 9
    assert (row["Số"], row["Lô"], row["Trạng thái"], row["Cân đối"]) == ("7", "năm 1999/tập 1", "đã đóng", "có")


def test_an_open_batch_does_not_balance_yet(tmp_path: Path) -> None:
    (row,) = written(tmp_path / "l.csv", ONE.model_copy(update={"state": "taken", "kept": 1, "waiting": 2}))
    assert (row["Trạng thái"], row["Đang chờ"], row["Cân đối"]) == ("đang đọc", "2", "chưa")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_no_cell_is_a_formula(tmp_path: Path, name: str) -> None:
    (row,) = written(tmp_path / "l.csv", ONE.model_copy(update={"name": name}))
    assert row["Lô"] == f"'{name}"


def test_the_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "l.csv"
    written(path, ONE)
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), open_ledger_csv(path) as table:
        table.write(ONE)
        raise KeyboardInterrupt
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
