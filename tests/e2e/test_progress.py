"""What a run says: a moving bar on a terminal, else a line per dossier; nothing private in its log."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

from tests import scans
from tests.e2e.command import SOHOA, dossiers, lines, sohoa
from tests.e2e.test_run import FIRST


def test_line_per_dossier_without_a_terminal(tmp_path: Path) -> None:
    root = tmp_path / "in"
    scans.save(scans.receipt(FIRST), root / "a" / "1.png")
    scans.save(scans.letter(1), root / "b" / "1.png")
    done = sohoa("run", root, "--out", tmp_path / "out")
    said = lines(done.stderr)
    assert len(said) == 3
    for name, dossier in dossiers(tmp_path / "out").items():
        assert f"sohoa: {name}: {dossier['status']}, 1 pages" in said
    assert said[-1].startswith("sohoa: 2 dossiers")
    assert done.stdout == ""


def test_moving_bar_on_a_terminal(tmp_path: Path) -> None:
    scan = scans.save_pages([scans.letter(1), scans.letter(2)], tmp_path / "1.pdf")
    ours, theirs = pty.openpty()
    command = [*SOHOA, "run", str(scan), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(command, stderr=theirs, env={**os.environ, "TERM": "xterm", "COLUMNS": "120"})
    os.close(theirs)
    shown = _read_all(ours)
    assert process.wait(timeout=60) == 0
    assert "pages/s" in shown
    assert "2/2" in shown
    assert "left" in shown
    (name,) = dossiers(tmp_path / "out")
    assert f"{name}: " in shown


def test_log_holds_ids_and_nothing_that_was_read(tmp_path: Path) -> None:
    name, number = "NGUYỄN VĂN AN", "001190012345"
    page = scans.page("GIẤY TIẾP NHẬN HỒ SƠ", f"Tiếp nhận hồ sơ của: {name}", f"Số CCCD: {number}", FIRST)
    scans.save(page, tmp_path / f"{name}.png")
    out = tmp_path / "out"
    assert sohoa("run", tmp_path / f"{name}.png", "--out", out, env={"SOHOA_LOG_LEVEL": "DEBUG"}).returncode == 0
    text = next(out.glob("*/pages/*.txt")).read_text()
    assert number in text, "the page was read"
    log = (out / ".sohoa" / "log.jsonl").read_text()
    assert "page read" in log
    assert not [private for private in (name, "NGUY", number, "CCCD") if private in log]


def _read_all(descriptor: int) -> str:
    data = b""
    while True:
        try:
            piece = os.read(descriptor, 4096)
        except OSError:  # how Linux says that the other end of a terminal is closed
            piece = b""
        if not piece:
            return data.decode()
        data += piece
