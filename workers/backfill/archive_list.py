"""The list of an archive: a CSV file, as Excel writes it, that says what its folders and single files are.

A row names a folder with scans, or one scan, which then is a batch of its own. What is wrong with a row is told once;
what it names waits until the row is mended, and everything else goes on.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from runtime.run_options import build_options
from schemas.dossier import Rejected
from schemas.errors import UsageError
from schemas.run import RunOptions
from workers.backfill.sources import ROOT

COLUMNS: Mapping[str, frozenset[str]] = {
    "path": frozenset({"path", "folder", "file", "duong dan", "thu muc", "tep"}),
    "code": frozenset({"code", "dossier code", "ma ho so", "so ho so"}),
    "procedure": frozenset({"procedure", "procedure code", "ma thu tuc", "thu tuc"}),
    "received_at": frozenset({"received at", "received", "ngay tiep nhan"}),
    "sheets": frozenset({"sheets", "pages", "so to", "so trang"}),
}
"""Each column with the names its header may have, without marks and case."""
_DELIMITERS = ",;\t"
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(.+))?")


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """A row by its number in the file (the header is 1). `options` None: it has a fault, what it names waits."""

    number: int
    path: str
    options: RunOptions | None
    sheets: int | None = None


class ArchiveList:
    """The rows by what they name."""

    def __init__(self, rows: Iterable[ArchiveRow], problems: Sequence[Rejected]) -> None:
        self._rows = {row.path: row for row in rows}
        self._unused = set(self._rows)
        self.problems = problems

    def find(self, path: str) -> ArchiveRow | None:
        """The row that names this folder or file of the archive."""
        name = _comparable(path)
        self._unused.discard(name)
        return self._rows.get(name)

    def not_found(self) -> Iterator[Rejected]:
        """Of each row that nothing answered to, in their order."""
        for row in sorted((self._rows[path] for path in self._unused), key=lambda one: one.number):
            if row.options is not None:
                message = f"{row.path}: the archive has no such folder with scans of its own, and no such scan"
                yield _problem(row.number, "path_not_found", message)


def read_archive_list(path: Path) -> ArchiveList:
    """Raises UsageError (bad_list) for a file that is no such list."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(path, file)
    except UnicodeDecodeError as error:
        raise _unusable(path, "it is not UTF-8; in Excel save it as `CSV UTF-8`") from error
    except csv.Error as error:
        raise _unusable(path, f"it is no CSV file ({error})") from error
    except OSError as error:
        raise _unusable(path, f"it cannot be read ({error.strerror})") from error


def _read(path: Path, lines: Iterable[str]) -> ArchiveList:
    remaining = iter(lines)
    first = next(remaining, "")
    delimiter = max(_DELIMITERS, key=first.count)
    header = _header(path, next(csv.reader([first], delimiter=delimiter), []))
    rows: dict[str, ArchiveRow] = {}
    problems: list[Rejected] = []
    for number, cells in enumerate(csv.reader(remaining, delimiter=delimiter), 2):
        told = {name: cells[place].strip() for name, place in header.items() if place < len(cells)}
        if any(told.values()):
            _add(rows, problems, number, told)
    return ArchiveList(rows.values(), problems)


def _header(path: Path, cells: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for name, known in COLUMNS.items():
            if _plain(cell) in known:
                places.setdefault(name, place)
    if "path" not in places:
        raise _unusable(path, "its first row needs a column `đường dẫn` (or `path`)")
    return places


def _add(rows: dict[str, ArchiveRow], problems: list[Rejected], number: int, told: Mapping[str, str]) -> None:
    path = _comparable(told.get("path", ""))
    if not told.get("path"):
        problems.append(_problem(number, "no_path", "it names no folder and no file"))
    elif path in rows:
        message = f"{path}: row {rows[path].number} names it already, and that one counts"
        problems.append(_problem(number, "doubled_row", message))
    else:
        try:
            rows[path] = ArchiveRow(number, path, _options(told), _sheets(told.get("sheets", "")))
        except UsageError as error:
            rows[path] = ArchiveRow(number, path, None)
            message = f"{path}: {error.message.rstrip('.')}; what it names waits until the row is mended"
            problems.append(_problem(number, error.code, message))


def _options(told: Mapping[str, str]) -> RunOptions:
    received_at = told.get("received_at") or None
    moment = _moment(received_at) if received_at else None
    return build_options("archive", told.get("procedure") or None, moment, told.get("code") or None)


def _sheets(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise UsageError("bad_sheets", f"sheets {text}: give a number.")
    return int(text)


def _moment(text: str) -> str:
    """ISO 8601 with a time; the day may come first, as in Vietnam. A day alone begins at midnight."""
    day_first = _DAY.fullmatch(text)
    if day_first:
        day, month, year, time = day_first.groups()
        text = f"{year}-{int(month):02}-{int(day):02}" + (f"T{time:0>5}" if time else "")
    try:
        return datetime.fromisoformat(text).isoformat()
    except ValueError:
        return text  # refused with the other options


def _comparable(path: str) -> str:
    """As paths are compared: NFC, with `/`, without steps that go nowhere."""
    steps = unicodedata.normalize("NFC", path).replace("\\", "/").split("/")
    return "/".join(step for step in steps if step not in ("", ".")) or ROOT


def _plain(header: str) -> str:
    """Without marks, case, underscores and doubled spaces."""
    parts = unicodedata.normalize("NFD", header.casefold().replace("đ", "d").replace("_", " "))
    return " ".join("".join(letter for letter in parts if not unicodedata.combining(letter)).split())


def _problem(number: int, code: str, message: str) -> Rejected:
    return Rejected(input=f"row {number}", code=code, message=f"catalogue, row {number}: {message}.")


def _unusable(path: Path, why: str) -> UsageError:
    return UsageError("bad_list", f"{path}: {why}.")
