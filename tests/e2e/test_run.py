"""The main job on small scans: batches, dossiers, ledger, names of files, options."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops

from tests import scans
from tests.e2e.command import contents, dossiers, ledger, sohoa, summary

FIRST, SECOND = "H26.18-260305-0012", "H26.18-260305-0013"


def make_office_day(root: Path) -> Path:
    """Two batches: a counter's stack with two dossiers, and another's with a supplement for the first."""
    scans.save(scans.receipt(FIRST), root / "a" / "2.png")
    scans.save(scans.letter(1), root / "a" / "10.jpg")
    scans.save(scans.separator(), root / "a" / "11.png")
    scans.save_pages([scans.receipt(SECOND), scans.letter(2)], root / "a" / "12.pdf")
    scans.save(scans.receipt(FIRST), root / "b" / "1.png")
    scans.save(scans.letter(3).rotate(180), root / "b" / "2.jpg")
    (root / "b" / "notes.txt").write_text("no scan")
    return root


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("day")
    root, out = make_office_day(folder / "in"), folder / "out"
    before = contents(root)
    done = sohoa("run", root, "--out", out)
    assert done.returncode == 0, done.stderr
    assert contents(root) == before, "inputs are never changed"
    return root, out


def test_pages_of_one_code_are_one_dossier_whatever_their_batch(day: tuple[Path, Path]) -> None:
    found = dossiers(day[1])
    assert set(found) == {FIRST, SECOND}
    assert ledger(found[FIRST]) == [("a/10.jpg", 1), ("a/2.png", 1), ("b/1.png", 1), ("b/2.jpg", 1)]
    assert ledger(found[SECOND]) == [("a/11.png", 1), ("a/12.pdf", 1), ("a/12.pdf", 2)]
    assert [entry["reason"] for entry in found[SECOND]["set_aside"]] == ["separator"]
    assert found[FIRST]["code"] == FIRST


def test_summary_counts_every_page(day: tuple[Path, Path]) -> None:
    said = summary(day[1])
    assert (said["pages"], said["ignored"], said["rejected"]) == (7, 1, [])
    assert {(entry["id"], entry["path"]) for entry in said["dossiers"]} == {(FIRST, FIRST), (SECOND, SECOND)}
    assert said["seconds"] > 0
    assert said["version"]


def test_files_of_a_dossier(day: tuple[Path, Path]) -> None:
    folder = day[1] / FIRST
    dossier = json.loads((folder / "dossier.json").read_text())
    assert {one["file"] for one in dossier["documents"]} == {
        str(path.relative_to(folder)) for path in (folder / "documents").iterdir()
    }
    assert sorted(path.name for path in (folder / "pages").iterdir()) == [
        f"{page:04d}.{kind}" for page in range(1, 5) for kind in ("jpg", "json", "txt")
    ]
    page = json.loads((folder / "pages" / "0001.json").read_text())
    assert (page["width"], page["height"], page["dpi"]) == (*scans.A5_AT_150_DPI, scans.DPI)
    assert all(set(word) == {"text", "box", "confidence", "handwritten"} for word in page["words"])
    assert FIRST in (folder / "pages" / "0001.txt").read_text()


def test_jpeg_that_stands_upright_is_kept_byte_for_byte(day: tuple[Path, Path]) -> None:
    root, out = day
    data = (root / "a" / "10.jpg").read_bytes()
    assert (out / FIRST / "pages" / "0002.jpg").read_bytes() == data
    assert any(data in path.read_bytes() for path in (out / FIRST / "documents").iterdir())


def test_turned_jpeg_stands_upright_in_pages_and_unchanged_in_its_pdf(day: tuple[Path, Path]) -> None:
    root, out = day
    pages = [page for one in dossiers(out)[FIRST]["documents"] for page in one["pages"]]
    turned = next(page for page in pages if page["source"] == "b/2.jpg")
    assert turned["rotation"] == 180
    data = (root / "b" / "2.jpg").read_bytes()
    assert (out / FIRST / "pages" / f"{turned['page']:04d}.jpg").read_bytes() != data
    assert any(data in path.read_bytes() for path in (out / FIRST / "documents").iterdir())


@pytest.mark.parametrize("turn", [0, 180])
def test_black_and_white_scan_stays_black_and_white_in_its_pdf(tmp_path: Path, turn: int) -> None:
    scan = scans.save(scans.letter(1).convert("1", dither=Image.Dither.NONE).rotate(turn), tmp_path / "1.tif")
    assert sohoa("run", scan, "--out", tmp_path / "out").returncode == 0
    (pdf,) = (tmp_path / "out").glob("*/documents/*.pdf")
    with pikepdf.open(pdf) as document:
        (image,) = document.pages[0].get_images().values()
        assert isinstance(image, pikepdf.Stream)
        assert image.Filter == pikepdf.Name.CCITTFaxDecode
        shown = pikepdf.PdfImage(image).as_pil_image().convert("1")
    assert ImageChops.difference(shown, Image.open(scan).rotate(turn)).getbbox() is None


def test_nothing_of_the_pages_stays_in_the_journal(day: tuple[Path, Path]) -> None:
    journal = day[1] / ".sohoa"
    assert not (journal / "pages").exists()
    kept = b"".join(path.read_bytes() for path in journal.rglob("*") if path.is_file())
    assert "NGUYỄN".encode() not in kept
    assert b"phong" not in kept


def test_file_given_by_itself_is_named_by_its_own_name(tmp_path: Path) -> None:
    scan = scans.save(scans.letter(1), tmp_path / "deep" / "scan.jpg")
    done = sohoa("run", scan, "--out", tmp_path / "out", "--procedure", "1.001193", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    (dossier,) = dossiers(tmp_path / "out").values()
    assert dossier["id"].startswith("x-")
    assert dossier["code"] is None
    assert len(dossier["id"]) == 14
    assert dossier["procedure"] == "1.001193"
    assert ledger(dossier) == [("scan.jpg", 1)]


def test_received_at_is_taken_with_its_zone(tmp_path: Path) -> None:
    scan = scans.save(scans.letter(1), tmp_path / "scan.jpg")
    done = sohoa("run", scan, "--out", tmp_path / "out", "--received-at", "2026-03-02T09:15", "--profile", "archive")
    assert done.returncode == 0, done.stderr
    (dossier,) = dossiers(tmp_path / "out").values()
    assert dossier["received_at"] == "2026-03-02T09:15:00+07:00"
    assert dossier["due_at"] is None


def test_secret_page_leaves_nothing_behind(tmp_path: Path) -> None:
    scan = scans.page("BỘ CÔNG AN", "MẬT", "Kế hoạch tuần tra khu vực sông Lô", "Số lượng xuồng máy tham gia: 17")
    scans.save(scan, tmp_path / "in" / "1.jpg")
    scans.save(scans.letter(1), tmp_path / "in" / "2.jpg")
    done = sohoa("run", tmp_path / "in", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    (dossier,) = dossiers(tmp_path / "out").values()
    assert dossier["set_aside"] == [{"source": "1.jpg", "source_page": 1, "reason": "secret"}]
    kept = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert len([path for path in kept if path.suffix == ".jpg"]) == 1
    data = b"".join(path.read_bytes() for path in kept)
    assert "xuồng".encode() not in data
    assert (tmp_path / "in" / "1.jpg").read_bytes() not in data


@pytest.mark.parametrize("keep", [True, False])
def test_images_of_identity_cards_are_kept_only_where_the_setting_says_so(tmp_path: Path, keep: bool) -> None:
    card = scans.page(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "CĂN CƯỚC CÔNG DÂN",
        "Số: 001190012345",
        "Họ và tên: TRẦN THỊ BÌNH",
        "Ngày sinh: 12/03/1990",
        "Giới tính: Nữ   Quốc tịch: Việt Nam",
        "Quê quán: Ba Đình, Hà Nội",
        "Nơi thường trú: xã Cổ Loa, Đông Anh, Hà Nội",
    )
    scan = scans.save(card, tmp_path / "card.jpg")
    out = tmp_path / "out"
    done = sohoa("run", scan, "--out", out, env={"SOHOA_KEEP_IDENTITY_IMAGES": str(keep)})
    assert done.returncode == 0, done.stderr
    (dossier,) = dossiers(out).values()
    (document,) = dossier["documents"]
    assert document["type"] == "citizen_id"
    assert document["fields"]["id_number"]["value"] == "001190012345"
    assert document["fields"]["residence"]["value"] == "xã Cổ Loa, Đông Anh, Hà Nội"
    assert document["fields"]["residence"]["today"] == [{"ward": "Xã Đông Anh", "province": "Hà Nội", "code": "00454"}]
    assert (document["file"] is not None) == keep
    images = [path for path in out.rglob("*") if path.suffix in {".jpg", ".pdf"}]
    assert bool(images) == keep
    assert any(scan.read_bytes() in path.read_bytes() for path in out.rglob("*") if path.is_file()) == keep
