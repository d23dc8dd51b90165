"""Bad input and bad surroundings, through the command line: one clear line each, and the rest goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests import scans
from tests.e2e.command import contents, dossiers, ledger, lines, sohoa, summary
from tests.integration.strange_files import many_pages

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0 and not os.environ.get("CI"), reason="mounting needs root")


def make_bad_files(root: Path) -> dict[str, str]:
    """One file of each kind that cannot be taken, beside good ones; by name the code of its rejection."""
    good = scans.save_pages([scans.letter(1), scans.letter(2)], root / "good.pdf")
    data = good.read_bytes()
    (root / "zero.pdf").touch()
    (root / "cut.pdf").write_bytes(data[: len(data) // 8])
    (root / "cut.png").write_bytes(scans.save(scans.letter(3), root / "good.png").read_bytes()[:2000])
    (root / "no_scan.docx").write_bytes(b"PK\x03\x04 a letter")
    with pikepdf.open(good) as pdf:
        pdf.save(root / "locked.pdf", encryption=pikepdf.Encryption(user="secret", owner="owner"))
        pdf.pages[0].obj.MediaBox = [0, 0, 14_400, 14_400]
        del pdf.pages[1]
        pdf.save(root / "huge.pdf")
    many_pages(root / "many.pdf", 50_000)
    Image.new("1", (60_000, 60_000)).save(root / "bomb.png")
    (root / "a_folder_link").symlink_to(root / "nowhere.jpg")
    os.mkfifo(root / "pipe.jpg")
    return {
        "zero.pdf": "empty_file",
        "cut.pdf": "damaged_file",
        "no_scan.docx": "unknown_type",
        "locked.pdf": "password_protected",
        "many.pdf": "too_many_pages",
        "huge.pdf": "page_too_large",
        "bomb.png": "page_too_large",
        "a_folder_link": "not_found",
        "pipe.jpg": "not_a_file",
    }


def test_each_bad_file_is_named_once_and_the_good_ones_go_on(tmp_path: Path) -> None:
    root, out = tmp_path / "in", tmp_path / "out"
    bad = make_bad_files(root)
    regular = [path for path in root.iterdir() if path.is_file()]
    before = {path: path.read_bytes() for path in regular}
    done = sohoa("run", root, tmp_path / "gone.pdf", tmp_path / "none", "--out", out)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    rejected = {Path(entry["input"]).name: entry for entry in summary(out)["rejected"]}
    expected = {**bad, "gone.pdf": "missing", "none": "missing"}
    found = {name: rejected[name]["code"] for name in rejected if name != "cut.png"}
    assert found == expected
    for name, entry in rejected.items():
        named = [line for line in lines(done.stderr) if f"/{name}" in line]
        assert named == [f"sohoa: {entry['message']}"]
    (dossier,) = dossiers(out).values()
    taken = {source for source, _ in ledger(dossier)}
    assert {"good.pdf", "good.png"} <= taken
    assert ("cut.png" in taken) != ("cut.png" in rejected)
    assert {path: path.read_bytes() for path in regular} == before
    again = contents(out)
    assert sohoa("run", root, tmp_path / "gone.pdf", tmp_path / "none", "--out", out).returncode == 1
    assert contents(out) == again


def test_picture_with_the_name_of_a_pdf_is_taken_for_what_it_is(tmp_path: Path) -> None:
    scans.save(scans.letter(1), tmp_path / "1.png").rename(tmp_path / "scan.pdf")
    assert sohoa("run", tmp_path / "scan.pdf", "--out", tmp_path / "out").returncode == 0
    assert len(dossiers(tmp_path / "out")) == 1


def test_damaged_page_amid_a_good_batch_is_set_aside(tmp_path: Path) -> None:
    root, out = tmp_path / "in", tmp_path / "out"
    scans.save(scans.letter(1), root / "1.jpg")
    tiff = scans.save_pages([scans.letter(2), scans.letter(3)], root / "2.tif")
    scans.save(scans.letter(4), root / "3.jpg")
    data = bytearray(tiff.read_bytes())
    directory = int.from_bytes(data[4:8], "little")
    second = int.from_bytes(
        data[directory + 2 + 12 * int.from_bytes(data[directory : directory + 2], "little") :][:4], "little"
    )
    data[second + 2 : second + 100] = b"\xff" * 98
    tiff.write_bytes(data)
    done = sohoa("run", root, "--out", out)
    assert "Traceback" not in done.stderr
    assert "2.tif" in done.stderr
    (dossier,) = dossiers(out).values()
    said = summary(out)["rejected"]
    taken = [source for source, _ in ledger(dossier)]
    assert {"1.jpg", "3.jpg"} <= set(taken)
    if said:  # the damage hides the number of pages: the file as a whole cannot be opened
        assert done.returncode == 1
        assert "2.tif" not in taken
    else:
        assert done.returncode == 0
        assert ledger(dossier) == [("1.jpg", 1), ("2.tif", 1), ("2.tif", 2), ("3.jpg", 1)]
        assert dossier["set_aside"] == [{"source": "2.tif", "source_page": 2, "reason": "unreadable"}]


def test_empty_folder_and_only_missing_inputs(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    out = tmp_path / "out"
    done = sohoa("run", tmp_path / "empty", tmp_path / "gone", "--out", out)
    assert done.returncode == 1
    assert [entry["code"] for entry in summary(out)["rejected"]] == ["empty_folder", "missing"]
    assert summary(out)["dossiers"] == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--procedure", "9.999999"], "9.999999"),
        (["--received-at", "yesterday"], "yesterday"),
        (["--received-at", "2026-03-02"], "2026-03-02"),
        (["--jobs", "0"], "--jobs"),
        (["--profile", "attic"], "attic"),
        (["--frobnicate"], "--frobnicate"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: list[str], named: str) -> None:
    done = sohoa("run", scans.save(scans.letter(1), tmp_path / "1.png"), "--out", tmp_path / "out", *arguments)
    assert done.returncode == 2
    assert named in done.stderr
    assert not (tmp_path / "out").exists()


def test_wrong_usage_without_inputs_or_folder(tmp_path: Path) -> None:
    assert sohoa("run", "--out", tmp_path / "out").returncode == 2
    assert sohoa("run", tmp_path).returncode == 2
    scans.save(scans.letter(1), tmp_path / "1.png")
    assert sohoa("run", tmp_path, "--out", tmp_path).returncode == 2
    assert [path.name for path in tmp_path.iterdir()] == ["1.png"]


def test_wrong_setting(tmp_path: Path) -> None:
    done = sohoa("run", tmp_path, "--out", tmp_path / "out", env={"SOHOA_MAX_PAGES": "many"})
    assert (done.returncode, "SOHOA_MAX_PAGES" in done.stderr) == (2, True)


def test_traceback_only_when_asked_for(tmp_path: Path) -> None:
    arguments = ("run", tmp_path / "x", "--out", tmp_path / "out", "--procedure", "9")
    assert "Traceback" not in sohoa(*arguments).stderr
    assert "Traceback" in sohoa(*arguments, "--debug").stderr


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    scan = scans.save(scans.letter(1), tmp_path / "1.png")
    done = sohoa("run", scan, "--out", scan / "out")
    assert done.returncode == 3
    assert lines(done.stderr) == [
        f"sohoa: {scan}/out: cannot write there (Not a directory); give another folder with --out."
    ]


@ROOT_ONLY
def test_folder_on_a_disk_that_may_only_be_read(tmp_path: Path) -> None:
    scan = scans.save(scans.letter(1), tmp_path / "1.png")
    with small_disk(tmp_path / "disk", "ro,size=1m") as disk:
        done = sohoa("run", scan, "--out", disk / "out")
    assert done.returncode == 3
    assert "Read-only file system" in done.stderr


@ROOT_ONLY
def test_full_disk_stops_the_run_and_it_goes_on_later(tmp_path: Path) -> None:
    root = tmp_path / "in"
    for number in range(1, 5):
        scans.save(scans.letter(number), root / f"{number}.jpg")
    with small_disk(tmp_path / "disk", "size=6m") as disk:
        out, ballast = disk / "out", disk / "ballast"
        _fill(ballast, leaving=300_000)
        done = sohoa("run", root, "--out", out, "--jobs", "1", env={"SOHOA_MIN_FREE_MB": "0"})
        assert done.returncode == 3, done.stderr
        assert "space" in lines(done.stderr)[-1]
        assert "Traceback" not in done.stderr
        assert not list(out.glob("x-*")), "nothing half written looks whole"
        assert not (out / "summary.json").exists()
        ballast.unlink()
        done = sohoa("run", root, "--out", out, env={"SOHOA_MIN_FREE_MB": "0"})
        assert done.returncode == 0, done.stderr
        (dossier,) = dossiers(out).values()
        assert dossier["set_aside"] == [], "a full disk is no fault of a page"
        assert len(ledger(dossier)) == 4


@ROOT_ONLY
def test_too_little_space_to_begin(tmp_path: Path) -> None:
    scan = scans.save(scans.letter(1), tmp_path / "1.png")
    with small_disk(tmp_path / "disk", "size=6m") as disk:
        done = sohoa("run", scan, "--out", disk / "out")
    assert done.returncode == 3
    assert "MB are free on the disk, 64 MB are needed" in done.stderr


@pytest.mark.parametrize("kept_bytes", [0, 100_000])
def test_language_pack_that_cannot_be_read(tmp_path: Path, kept_bytes: int) -> None:
    prefix = broken_language(tmp_path / "tessdata", kept_bytes)
    scan = scans.save(scans.letter(1), tmp_path / "1.png")
    done = sohoa("run", scan, "--out", tmp_path / "out", env={"TESSDATA_PREFIX": str(prefix)})
    assert done.returncode == 3
    (line,) = lines(done.stderr)
    assert "vie" in line
    assert "apt-get install" in line
    assert not (tmp_path / "out" / "summary.json").exists()
    checked = sohoa("doctor", env={"TESSDATA_PREFIX": str(prefix)})
    assert checked.returncode == 3
    assert "LACKS" in checked.stdout


def test_reader_that_is_missing(tmp_path: Path) -> None:
    scan = scans.save(scans.letter(1), tmp_path / "1.png")
    done = sohoa("run", scan, "--out", tmp_path / "out", env={"PATH": path_without("tesseract", tmp_path / "bin")})
    assert done.returncode == 3
    (line,) = lines(done.stderr)
    assert "apt-get install tesseract-ocr" in line


@pytest.mark.parametrize(
    ("program", "remedy"), [("tesseract", "apt-get install tesseract-ocr"), ("pdftoppm", "poppler-utils")]
)
def test_doctor_names_what_is_missing(tmp_path: Path, program: str, remedy: str) -> None:
    done = sohoa("doctor", env={"PATH": path_without(program, tmp_path / "bin")})
    assert done.returncode == 3
    (line,) = [line for line in lines(done.stdout) if line.startswith("LACKS")]
    assert remedy in line


def test_doctor_of_this_machine() -> None:
    done = sohoa("doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "of 134 Vietnamese letters read" in done.stdout


def broken_language(folder: Path, kept_bytes: int) -> Path:
    """Tesseract's data with a cut `vie`."""
    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=True).stdout
    source = Path(told.split('"')[1])
    shutil.copytree(source, folder)
    (folder / "vie.traineddata").write_bytes((source / "vie.traineddata").read_bytes()[:kept_bytes])
    return folder


def path_without(program: str, folder: Path) -> str:
    """A PATH on which every program of this machine can be found but one."""
    folder.mkdir()
    for place in reversed(os.environ["PATH"].split(os.pathsep)):
        for found in Path(place).iterdir() if Path(place).is_dir() else ():
            link = folder / found.name
            link.unlink(missing_ok=True)
            link.symlink_to(found)
    (folder / program).unlink()
    return str(folder)


@contextmanager
def small_disk(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _fill(ballast: Path, leaving: int) -> None:
    free = shutil.disk_usage(ballast.parent).free
    ballast.write_bytes(bytes(free - leaving))
