"""`sohoa backfill` as a user has it: killed at any moment, stopped, done again."""

from __future__ import annotations

import csv
import os
import random
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import scans
from tests.archives import blank, fill
from tests.e2e.command import SOHOA, sohoa, start

KILLS = 10
WALL_S = 900


def env(folder: Path) -> dict[str, str]:
    return {"SOHOA_DATA": str(folder / "data"), "SOHOA_BACKFILL_WINDOW": "12", "SOHOA_BACKFILL_REPORT_S": "5"}


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    database = folder / "data" / "sohoa.db"
    if not database.exists():
        return []
    with closing(sqlite3.connect(database, timeout=30)) as opened:
        try:
            return opened.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []  # its tables are not made yet


def ledger(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def make_archive(root: Path) -> int:
    """Sixty files in nested folders, some blank, some alike, some no scans; how many pages they have."""
    pages = 0
    for volume in range(6):
        folder = root / f"năm {1990 + volume % 3}" / f"tập {volume}"
        for number in range(9):
            image = scans.letter(volume * 10 + number) if number % 3 else blank(volume * 10 + number)
            scans.save(image, folder / f"{number}.jpg")
            pages += 1
        (folder / ("hỏng.pdf" if volume % 2 else "Thumbs.db")).write_bytes(b"")
    (root / "danh sách.csv").write_text(
        "Đường dẫn;Mã hồ sơ;Số tờ\nnăm 1990/tập 0;HS 0;9\nnăm 1991/tập 1/4.jpg;HS 1;1\nnăm 1992/tập 2;;9\nkhông có;;\n"
        "năm 1990/tập 3;HS 3;12\nnăm 1990/tập 3;HS 4;\nnăm 1991/tập 4;;mười\n",
        encoding="utf-8-sig",
    )
    return pages


def killed_after(seconds: float, folder: Path, *arguments: str | Path) -> bool:
    """`kill -9` of the command after that time; whether work was in flight."""
    process = subprocess.Popen(
        [*SOHOA, *map(str, arguments)],
        env={**os.environ, **env(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


@pytest.mark.slow
def test_killed_at_any_moment_the_same_command_finishes_and_nothing_is_read_twice(tmp_path: Path) -> None:
    pages = make_archive(tmp_path / "kho")
    csv_path = tmp_path / "so-cai.csv"
    arguments = ("backfill", tmp_path / "kho", "--catalogue", tmp_path / "kho" / "danh sách.csv", "--ledger", csv_path)
    moments = random.Random(4)
    inflight = sum(killed_after(moments.uniform(0.3, 12), tmp_path, *arguments) for _ in range(KILLS))
    assert inflight > KILLS // 2
    done = finished(tmp_path, *arguments)
    assert done.returncode == 1, done.stderr
    for code in ("path_not_found", "doubled_row", "bad_sheets", "sheets_differ", "empty_file"):
        assert f"[{code}]" in done.stderr, done.stderr
    batches = ledger(csv_path)
    assert all((row["Trạng thái"], row["Cân đối"]) == ("đã đóng", "có") for row in batches)
    held = 9
    assert sum(int(row["Số trang vào"]) - int(row["Tệp bị loại"]) for row in batches) == pages - held
    assert sum(int(row["Tệp bị loại"]) for row in batches) == 3
    check_nothing_doubled(tmp_path, pages - held)
    before = rows(tmp_path, "select count(*) from attempt")
    began = time.monotonic()
    again = finished(tmp_path, *arguments)
    print(f"again: {time.monotonic() - began:.1f} s")
    assert "nothing to do" in again.stderr
    assert rows(tmp_path, "select count(*) from attempt") == before
    assert ledger(csv_path) == batches


def check_nothing_doubled(folder: Path, pages: int) -> None:
    assert rows(folder, "select count(*) from page") == [(pages,)]
    assert rows(folder, "select count(*), count(distinct name || sha256) from batch_file where code is null") == [
        (pages, pages)
    ]
    done = "select count(*) from attempt join job on job.id = job where kind = 'page' and outcome = 'done'"
    assert rows(folder, done) == [(pages,)], "each page was read to its end once"
    assert rows(folder, "select count(*) from job where state <> 'done'") == [(0,)]
    assert rows(folder, "select max(losses) from job")[0][0] <= KILLS - 1
    assert list((folder / "data" / "fetched").iterdir()) == []
    assert list((folder / "data" / "work").iterdir()) == []
    log = (folder / "data" / "log.jsonl").read_text()
    assert "tập" not in log
    assert "HS 0" not in log


def finished(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, env=env(folder))
    try:
        out, err = process.communicate(timeout=WALL_S)
    finally:
        process.kill()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def test_stopped_with_ctrl_c_it_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    root = fill(tmp_path / "kho", *(f"v{number}/{page}.jpg" for number in range(3) for page in range(2)))
    process = start("backfill", root, "--jobs", "1", env=env(tmp_path))
    until = time.monotonic() + WALL_S
    while not rows(tmp_path, "select 1 from job where state = 'running'") and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nothing is lost, the same command goes on" in err
    assert rows(tmp_path, "select count(*) from job where state = 'running' or losses > 0") == [(0,)]
    done = finished(tmp_path, "backfill", root, "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert rows(tmp_path, "select state, sum(pages_total) from batch group by state") == [("closed", 6)]


def test_the_ledger_command_writes_csv_and_names_what_differs(tmp_path: Path) -> None:
    root = fill(tmp_path / "kho", "v1/1.jpg")
    (root / "l.csv").write_text("path,sheets\nv1,2\n")
    assert finished(tmp_path, "backfill", root, "--catalogue", root / "l.csv").returncode == 1
    shown = sohoa("ledger", "--branch", "main", env=env(tmp_path))
    assert (shown.returncode, "[sheets_differ]" in shown.stderr) == (1, True)
    path = tmp_path / "all.csv"
    sohoa("ledger", "--out", path, env=env(tmp_path))
    assert path.read_text(encoding="utf-8") == shown.stdout.replace("\r\n", "\n")
    (row,) = ledger(path)
    assert (row["Lô"], row["Số tờ khai báo"], row["Trang trắng"]) == ("v1", "2", "1")
    assert len(sohoa("ledger", "--open", env=env(tmp_path)).stdout.splitlines()) == 1


@pytest.mark.parametrize("arguments", [("kho", "--branch", "a/b"), ("s3://x",), ("nowhere",)])
def test_wrong_usage_is_said_in_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = sohoa("backfill", *arguments, env=env(tmp_path))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
