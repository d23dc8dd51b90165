"""Plain Tesseract on a scan that lies on its side: read upright, and read once."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from benchmarks.plain import read_plain
from benchmarks.score import PageResult
from benchmarks.sets import PaperSet

PAPERS = PaperSet(split="build", tier="clean", dossiers=1, seed=1)


def scan(path: Path) -> None:
    image = Image.new("RGB", (1700, 1100), "white")
    font = ImageFont.truetype("DejaVuSans.ttf", 48)
    ImageDraw.Draw(image).text((120, 120), "Họ và tên: Nguyễn Văn An\nNơi sinh: Hà Nội", fill=0, font=font)
    path.parent.mkdir(parents=True)
    image.rotate(90, expand=True).save(path, dpi=(200, 200))


def test_a_page_is_read_upright_and_kept(tmp_path: Path) -> None:
    scan(tmp_path / "scans" / "b" / "a.png")
    page = PageResult("b", "form", "family", "a.png", 1, ("form",), None, rotation=90)
    (read,) = read_plain(PAPERS, [page], tmp_path / "scans", tmp_path, jobs=1)
    assert "Nơi sinh" in " ".join(read.lines)
    (tmp_path / "scans" / "b" / "a.png").unlink()
    assert read_plain(PAPERS, [page], tmp_path / "scans", tmp_path, jobs=1) == [read]
