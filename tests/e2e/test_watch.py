"""`sohoa watch` without a service, two passes of a scanner, and separator sheets that were printed and scanned."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.e2e.command import dossiers, ledger, sohoa, start
from tests.integration.intake_server import IntakeServer
from tests.integration.watching import QUICK, Station, below, done, end, put, receipts, start_watch, wait_until, waiting
from tests.scans import letter, save, save_pages

CODE = "000.00.19.H26-260105-0001"


def test_batches_become_dossiers_without_a_service(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    save_pages([letter(1), letter(2)], folder / "hai trang.pdf")
    put(folder / "bad.pdf", b"no PDF")
    watcher = start("watch", folder, "--out", out, env=QUICK)
    wait_until(lambda: "hai trang.pdf" in done(folder), 120)
    watcher.send_signal(signal.SIGKILL)
    watcher.communicate()
    save(letter(3), folder / "thu muc" / "1.jpg")
    save(letter(4), folder / "thu muc" / "2.jpg")
    watcher = start("watch", folder, "--out", out, env=QUICK)
    wait_until(lambda: len(done(folder)) == 3 and not waiting(folder), 120)
    assert end(watcher) == 143
    assert sorted(len(ledger(one)) for one in dossiers(out).values()) == [2, 2]
    assert sorted(one["pages"] for one in receipts(folder)) == [2, 2]
    assert below(folder)["rejected/bad.pdf.ly-do.txt"].decode().startswith("bad.pdf: Tệp không phải PDF")


@pytest.mark.parametrize(("backs", "order"), [("reversed", (6, 4, 2)), ("forward", (2, 4, 6))])
def test_two_passes_become_one_batch(tmp_path: Path, backs: str, order: tuple[int, ...]) -> None:
    folder = tmp_path / "in"
    with IntakeServer() as service:
        folder.mkdir()
        options = ("--duplex", "odd-even", "--backs", backs)
        watcher = start_watch(folder, service, QUICK, *options)
        for name, numbers in (("mat truoc", (1, 3, 5)), ("mat sau", order)):
            for place, number in enumerate(numbers):
                put(folder / name / f"{place}.jpg", b"%d" % number)
            wait_until(lambda name=name: not (folder / name).exists())  # type: ignore[misc]
        wait_until(lambda: len(done(folder)) == 6 and not waiting(folder))
        end(watcher)
        assert [[data for _, data in files] for files in service.taken()] == [[b"1", b"2", b"3", b"4", b"5", b"6"]]
        assert {name.partition("/")[0] for name in done(folder)} == {"mat truoc", "mat sau"}


def test_passes_that_do_not_fit_are_both_rejected(tmp_path: Path) -> None:
    with IntakeServer() as service:
        station = Station(tmp_path / "in", service, duplex=True, duplex_wait_s=100)
        for name, count in (("fronts", 3), ("backs", 2)):
            for place in range(count):
                put(station.folder / name / f"{place}.jpg", b"x")
            station.looks()
        station.looks()
        found = below(station.folder)
        assert {name.split("/")[1] for name in found} == {"fronts", "backs", "fronts.ly-do.txt"}
        assert found["rejected/fronts.ly-do.txt"].decode().startswith("Số mặt trước và số mặt sau không bằng nhau.")
        put(station.folder / "alone.pdf", b"x")
        station.looks(200)
        assert "không thấy mặt sau" in below(station.folder)["rejected/alone.pdf.ly-do.txt"].decode()
        assert service.taken() == []


def test_passes_go_on_after_a_kill_and_wait_encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    service = IntakeServer()
    service.start()
    service.stop()
    station = Station(folder, service, duplex=True)
    save_pages([letter(1), letter(3)], folder / "scan.pdf")
    station.looks()
    save_pages([letter(4), letter(2)], folder / "scan.pdf")
    monkeypatch.setattr(station.watch, "_collate", _killed)
    with pytest.raises(KeyboardInterrupt):
        station.looks()
    station = Station(folder, service, duplex=True)
    station.looks()
    assert below(folder) == {}
    with service:
        station.looks(2, seconds=100)
        ((name, joined),) = service.taken()[0]
    assert set(done(folder)) == {"scan.pdf", "scan (2).pdf"}
    assert waiting(folder) == []
    (tmp_path / name).write_bytes(joined)
    told = subprocess.run(["pdfinfo", tmp_path / name], capture_output=True, check=True, text=True).stdout
    assert "Pages:           4" in told


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def scanned(sheet: Image.Image, seed: int) -> Image.Image:
    """As an office scanner gives it: grey, a little slanted, dirty."""
    chance = np.random.default_rng(seed)
    turned = sheet.convert("L").rotate(chance.uniform(-2.5, 2.5), Image.Resampling.BICUBIC, fillcolor=250)
    pixels = 30 + np.asarray(turned, np.float64) * 0.8 + chance.normal(0, 14, (turned.height, turned.width))
    pixels[chance.random(pixels.shape) < 0.002] = 40
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def test_printed_and_scanned_separators_open_dossiers(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text(f"code\n{CODE}\n", "utf-8")
    assert sohoa("separators", "--out", tmp_path / "plain.pdf").returncode == 0
    made = sohoa("separators", "--out", tmp_path / "coded.pdf", "--codes", tmp_path / "codes.csv")
    assert made.returncode == 0, made.stderr
    pile = []
    for number, name in enumerate(("coded", "plain")):
        subprocess.run(["pdftoppm", "-r", "150", "-gray", tmp_path / f"{name}.pdf", tmp_path / name], check=True)
        (sheet,) = tmp_path.glob(f"{name}-*.pgm")
        pile += [scanned(Image.open(sheet), number), letter(2 * number), letter(2 * number + 1)]
    for place, image in enumerate(pile):
        save(image, tmp_path / "in" / f"{place}.jpg")
    done = sohoa("run", tmp_path / "in", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    found = dossiers(tmp_path / "out")
    assert CODE in found
    assert len(found) == 2
    for one in found.values():
        assert [aside["reason"] for aside in one["set_aside"]] == ["separator"]
        assert len(ledger(one)) == 3


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        (("{in}",), {}, "--service URL, or --out"),
        (("{in}", "--service", "http://127.0.0.1:1"), {}, "SOHOA_STATION_KEY"),
        (("{in}", "--service", "ftp://x"), {"SOHOA_STATION_KEY": "x"}, "give its address"),
        (("{in}", "--service", "http://127.0.0.1:1"), {"SOHOA_STATION_KEY": "x", "SOHOA_SPOOL_KEY": "x"}, "32 bytes"),
        (("{in}/none", "--out", "{in}/out"), {}, "no such folder"),
        (("{in}", "--out", "{in}/out"), {}, "another folder"),
        (("{in}", "--out", "{in}x", "--procedure", "9.9"), {}, "not in the catalogue"),
    ],
)
def test_wrong_usage_is_told(tmp_path: Path, arguments: tuple[str, ...], env: dict[str, str], said: str) -> None:
    (tmp_path / "in").mkdir()
    ended = sohoa("watch", *(one.replace("{in}", str(tmp_path / "in")) for one in arguments), env=env)
    assert ended.returncode == 2
    assert said in ended.stderr
