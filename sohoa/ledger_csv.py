"""The ledger as a CSV file that Excel opens as it is: UTF-8 with a mark at its beginning, one row a batch."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from schemas.service import Ledger
from storage.atomic import sync_folder

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STATES = {"taken": "đang đọc", "grouped": "đang lập hồ sơ", "closed": "đã đóng"}

COLUMNS: Mapping[str, Callable[[Ledger], object]] = {
    "Số": lambda one: one.number,
    "Chi nhánh": lambda one: one.branch,
    "Lô": lambda one: one.name,
    "Trạng thái": lambda one: _STATES.get(one.state, one.state),
    "Số tờ khai báo": lambda one: one.sheets,
    "Số trang vào": lambda one: one.pages + one.rejected_files,
    "Giữ lại": lambda one: one.kept,
    "Trang trắng": lambda one: one.blank,
    "Tờ ngăn cách": lambda one: one.separator,
    "Trùng": lambda one: one.duplicate,
    "Mật": lambda one: one.secret,
    "Không đọc được": lambda one: one.unreadable,
    "Tệp bị loại": lambda one: one.rejected_files,
    "Đang chờ": lambda one: one.waiting,
    "Cân đối": lambda one: "có" if one.balances else "chưa",
    "Số tệp": lambda one: one.files,
    "Mã lô": lambda one: one.batch,
}
"""In this order; docs/backfill.md explains them. What came in stands in the columns from `Giữ lại` to `Đang chờ`: a
file that cannot be opened counts as one."""


class LedgerCsv:
    def __init__(self, file: TextIO) -> None:
        self._rows = csv.writer(file)
        file.write(BOM)
        self._rows.writerow(COLUMNS)

    def write(self, ledger: Ledger) -> None:
        self._rows.writerow([_cell(told(ledger)) for told in COLUMNS.values()])


@contextmanager
def open_ledger_csv(path: Path) -> Iterator[LedgerCsv]:
    """The file appears whole when the block ends well; otherwise what stood there stays."""
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            yield LedgerCsv(file)
        unfinished.rename(path)
        sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _cell(value: object) -> object:
    """Excel takes text that begins like a formula for one; an apostrophe keeps it text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
