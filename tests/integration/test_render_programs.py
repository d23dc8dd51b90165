"""Documents as other programs see them: qpdf, Poppler, and veraPDF where it is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from PIL import Image

from pipeline.pdfa.images import encode_jpeg
from pipeline.raster import Pixels
from pipeline.render import RenderPage
from schemas.geometry import Affine, Box
from schemas.page import Rotation
from schemas.reading import Line, Reading, Word
from tests.rendered import LETTERS, arrow_page, empty_reading, reading_of, render_to_bytes, text_page

FORM = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Họ, chữ đệm, tên người yêu cầu: NGUYỄN THỊ THÙY DƯƠNG",
    "Nơi cư trú: Số 15 ngõ 42 phố Nguyễn Khuyến, phường Văn Miếu",
    "Giấy tờ tùy thân: 001190012345 cấp ngày 01/02/2022",
)
CLOCKWISE: dict[Rotation, int] = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    return done.stdout


def written(folder: Path, *pages: RenderPage) -> Path:
    path = folder / "document.pdf"
    path.write_bytes(render_to_bytes(*pages))
    return path


def blank(reading: Reading, rotation: Rotation = 0) -> RenderPage:
    shape = (reading.height, reading.width) if rotation in {0, 180} else (reading.width, reading.height)
    return RenderPage(np.full(shape, 255, np.uint8), reading, rotation)


def rendered(path: Path, dpi: int) -> Pixels:
    """The first page as Poppler draws it, BGR."""
    run("pdftoppm", "-r", str(dpi), "-png", "-singlefile", path, path.with_suffix(""))
    pixels = cv2.imread(str(path.with_suffix(".png")))
    assert pixels is not None
    return np.asarray(pixels, np.uint8)


def word_boxes(path: Path) -> list[tuple[str, list[float]]]:
    """The words of a page that Poppler finds, with their boxes in points."""
    root = ElementTree.fromstring(run("pdftotext", "-bbox", path, "-"))
    words = root.iter("{http://www.w3.org/1999/xhtml}word")
    sides = ("xMin", "yMin", "xMax", "yMax")
    return [(word.text or "", [float(word.attrib[side]) for side in sides]) for word in words]


def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    jpeg = RenderPage(encode_jpeg(arrow_page()), empty_reading(413, 583))
    path = written(tmp_path, jpeg, RenderPage(text_page(), reading_of(FORM, 1240, 1754, 150)))
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)


@pytest.mark.skipif(shutil.which("verapdf") is None, reason="veraPDF is not installed")
def test_verapdf_agrees(tmp_path: Path) -> None:
    jpeg = RenderPage(encode_jpeg(arrow_page()), reading_of(["Hà Nội"], 413, 583, 150))
    path = written(tmp_path, jpeg, RenderPage(text_page(), reading_of(FORM, 1240, 1754, 150)))
    assert 'isCompliant="true"' in run("verapdf", "--flavour", "2b", path)


def test_fonts_are_embedded_with_unicode(tmp_path: Path) -> None:
    table = run("pdffonts", written(tmp_path, blank(reading_of(FORM, 1240, 1754, 150)))).splitlines()
    assert len(table) == 3
    assert table[2].split()[:7] == ["SohoaInvisible", "CID", "TrueType", "Identity-H", "yes", "no", "yes"]


@pytest.mark.parametrize("option", ["-raw", "-layout", None])
@pytest.mark.parametrize("dpi", [72, 150, 300, 600])
def test_text_comes_out_word_by_word_in_reading_order(tmp_path: Path, dpi: int, option: str | None) -> None:
    letters = [" ".join(LETTERS[start : start + 12]) for start in range(0, len(LETTERS), 12)]
    lines = [*FORM, *letters]
    path = written(tmp_path, blank(reading_of(lines, int(8.27 * dpi), int(11.69 * dpi), dpi)))
    text = run("pdftotext", *([option] if option else []), path, "-")
    assert text.split() == " ".join(lines).split()
    if option != "-layout":
        assert [" ".join(line.split()) for line in text.splitlines() if line.strip()] == lines


@pytest.mark.parametrize("dpi", [72, 150, 300, 600])
def test_words_lie_in_their_boxes(tmp_path: Path, dpi: int) -> None:
    reading = reading_of(FORM, int(8.27 * dpi), int(11.69 * dpi), dpi)
    found = word_boxes(written(tmp_path, blank(reading)))
    assert [text for text, _ in found] == [word.text for word in reading.words]
    for (_, sides), word in zip(found, reading.words, strict=True):
        assert np.asarray(sides) * dpi / 72 == pytest.approx(np.asarray(word.box), abs=1.5)


def test_words_of_uneven_height_stay_one_line_and_keep_their_width(tmp_path: Path) -> None:
    """As an OCR engine gives them: every box hugs its ink, a dash is a few pixels high."""
    even = reading_of(FORM, 2480, 3508, 300)
    words = tuple(word.model_copy(update={"box": hugged(word)}) for word in even.words)
    reading = even.model_copy(update={"words": words})
    path = written(tmp_path, blank(reading))
    assert [line for line in run("pdftotext", path, "-").splitlines() if line.strip()] == list(FORM)
    for (_, sides), word in zip(word_boxes(path), reading.words, strict=True):
        left, _, right, _ = np.asarray(sides) * 300 / 72
        assert (left, right) == pytest.approx((word.box.left, word.box.right), abs=1.5)


def hugged(word: Word) -> Box:
    left, top, right, bottom = word.box
    unit = word.box.height // 10
    if word.text == "-":
        return Box(left, top + 5 * unit, right, top + 6 * unit)
    above = 0 if word.text != word.text.lower() else 2 * unit
    below = 0 if set(word.text.lower()) & set("gpqyọịạặệ,") else 2 * unit
    return Box(left, top + above, right, bottom - below)


@pytest.mark.parametrize("degrees", [-2.0, -0.7, 0.7, 1.5])
def test_skewed_lines_are_not_torn(tmp_path: Path, degrees: float) -> None:
    flat = reading_of([f"{line} {line}" for line in FORM * 3], 2480, 3508, 300)
    (cos, sin), _ = cv2.getRotationMatrix2D((0, 0), degrees, 1)[:, :2]
    turn = Affine(cos, sin, 0, -sin, cos, 80)
    words = tuple(word.model_copy(update={"box": turn.box(word.box)}) for word in flat.words)
    skewed = flat.model_copy(update={"words": words})
    text = run("pdftotext", written(tmp_path, blank(skewed)), "-")
    assert [line for line in text.splitlines() if line.strip()] == [line.text for line in flat.lines]


def test_two_columns_read_one_after_the_other(tmp_path: Path) -> None:
    left = reading_of(["ỦY BAN NHÂN DÂN", "PHƯỜNG CỬA NAM"] * 6, 1240, 1754, 150)
    right = reading_of(["Người yêu cầu", "ký tên"] * 6, 1240, 1754, 150)
    moved = tuple(word.model_copy(update={"box": Affine(1, 0, 700, 0, 1, 0).box(word.box)}) for word in right.words)
    shift = len(left.words)
    lines = tuple(Line(text=x.text, box=x.box, words=tuple(i + shift for i in x.words)) for x in right.lines)
    both = left.model_copy(update={"words": left.words + moved, "lines": left.lines + lines})
    text = run("pdftotext", "-raw", written(tmp_path, blank(both)), "-")
    assert text.split() == [word.text for word in both.words]


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_pdfimages_gives_the_jpeg_back(tmp_path: Path, mode: str) -> None:
    out = io.BytesIO()
    Image.fromarray(arrow_page()).convert(mode).save(out, "JPEG", quality=70, progressive=mode == "RGB")
    path = written(tmp_path, RenderPage(out.getvalue(), empty_reading(583, 413), rotation=90))
    run("pdfimages", "-all", path, tmp_path / "image")
    assert (tmp_path / "image-000.jpg").read_bytes() == out.getvalue()


@pytest.mark.parametrize("bilevel", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_page_stands_upright(tmp_path: Path, rotation: Rotation, bilevel: bool) -> None:
    """Poppler draws, pixel for pixel, the source turned clockwise by `rotation`."""
    source = cv2.cvtColor(text_page(620, 877), cv2.COLOR_GRAY2BGR) if bilevel else decoded(encode_jpeg(arrow_page()))
    upright = cv2.rotate(source, CLOCKWISE[rotation]) if rotation else source
    height, width = upright.shape[:2]
    image = text_page(620, 877) if bilevel else encode_jpeg(arrow_page())
    shown = rendered(written(tmp_path, RenderPage(image, empty_reading(width, height), rotation)), 150)
    assert shown.shape == upright.shape
    assert np.abs(shown.astype(int) - upright).max() <= (0 if bilevel else 3)


def decoded(jpeg: bytes) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels, np.uint8)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_words_of_a_turned_page_lie_on_the_upright_one(tmp_path: Path, rotation: Rotation) -> None:
    reading = reading_of(FORM, 1240, 1754, 150)
    found = word_boxes(written(tmp_path, blank(reading, rotation)))
    assert [text for text, _ in found] == [word.text for word in reading.words]
    for (_, sides), word in zip(found, reading.words, strict=True):
        assert np.asarray(sides) * 150 / 72 == pytest.approx(np.asarray(word.box), abs=1.5)


def sequence_of(pages: Sequence[int]) -> list[RenderPage]:
    return [blank(reading_of([f"trang {number}"], 413, 583, 72)) for number in pages]


def test_pages_keep_their_order(tmp_path: Path) -> None:
    text = run("pdftotext", written(tmp_path, *sequence_of(range(1, 13))), "-")
    assert text.split("\f")[:-1] == [f"trang {number}\n\n" for number in range(1, 13)]
