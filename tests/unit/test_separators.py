from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from benchmarks.separator_sheet import TARGET
from pipeline.separator_sheets import separator_sheets
from schemas.errors import UsageError
from sohoa.separators import read_codes

CODE = "000.00.19.H26-260105-0001"


def sheets(*codes: str | None) -> bytes:
    return separator_sheets(TARGET.read_bytes(), codes)


def drawn(pdf: bytes, tmp_path: Path, dpi: int = 100) -> list[Image.Image]:
    (tmp_path / "sheets.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-gray", "-r", str(dpi), "sheets.pdf", "page"], cwd=tmp_path, check=True)
    return [Image.open(path) for path in sorted(tmp_path.glob("page*.pgm"))]


def test_each_sheet_has_its_code_at_the_strongest_correction(tmp_path: Path) -> None:
    long = "A" * 80
    wanted = {None: "sohoa:dossier", CODE: f"sohoa:dossier:{CODE}", long: f"sohoa:dossier:{long}"}
    for image, text in zip(drawn(sheets(*wanted), tmp_path), wanted.values(), strict=True):
        (found,) = zxingcpp.read_barcodes(image)
        assert (found.text, found.ec_level) == (text, "H")


def test_a4_and_words_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "sheets.pdf").write_bytes(sheets(None, CODE))
    with pikepdf.open(tmp_path / "sheets.pdf") as pdf:
        assert [[round(float(edge)) for edge in page.mediabox] for page in pdf.pages] == [[0, 0, 595, 842]] * 2
    told = subprocess.run(["pdftotext", "-layout", "sheets.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)
    plain, coded = told.stdout.decode().rstrip("\f").split("\f")
    for text in (plain, coded):
        assert text.index("TỜ NGĂN HỒ SƠ") < text.index("Dossier separator sheet")
    assert "Mã hồ sơ" not in plain
    assert CODE in coded


def test_the_same_again_is_the_same() -> None:
    assert sheets(CODE, None) == sheets(CODE, None)


@pytest.mark.parametrize("code", ["", "a b", "mã", "x)Tj", "../x", "A" * 81, "-a"])
def test_codes_that_cannot_name_a_dossier_are_refused(code: str) -> None:
    with pytest.raises(UsageError, match="a code has"):
        sheets(code)


@pytest.mark.parametrize("count", [0, 2001])
def test_counts_are_bounded(count: int) -> None:
    with pytest.raises(UsageError, match="1 to 2000"):
        sheets(*[None] * count)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a\nb\n", ["a", "b"]),
        ("stt,Code\n1,a\n2,b\n3,\n", ["a", "b"]),
        ("\ufeffcode\r\na\r\n", ["a"]),
        ("", []),
    ],
)
def test_codes_of_a_file(tmp_path: Path, text: str, codes: list[str]) -> None:
    (tmp_path / "codes.csv").write_bytes(text.encode())
    assert read_codes(tmp_path / "codes.csv") == codes


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="CSV"):
        read_codes(tmp_path / "codes.csv")


def test_the_template_is_small_and_carries_its_fonts() -> None:
    with pikepdf.open(io.BytesIO(TARGET.read_bytes())) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        described = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert described
        assert all({"/FontFile2", "/FontFile3"} & set(one.keys()) for one in described)
        assert len(pdf.pages) == 2
    assert TARGET.stat().st_size < 40_000
