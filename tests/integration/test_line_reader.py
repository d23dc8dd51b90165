"""The line reader with its real weights."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from models.line_reader import NetworkLineReader, load_line_reader
from pipeline.raster import Pixels

SERIF = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"


@pytest.fixture(scope="module")
def reader() -> NetworkLineReader:
    return load_line_reader()


def line(text: str, size: int) -> tuple[Pixels, float, float]:
    """A line of print, and from which row to which its tall letters stand."""
    font = ImageFont.truetype(SERIF, size)
    image = Image.new("L", (round(font.getlength(text)) + size // 4, 2 * size), 255)
    base = round(1.4 * size)
    ImageDraw.Draw(image).text((size // 8, base), text, font=font, fill=0, anchor="ls")
    top = base + font.getbbox("H", anchor="ls")[1]
    return np.asarray(image, np.uint8), top, base


@pytest.mark.parametrize("size", [24, 40, 80])
@pytest.mark.parametrize("text", ["Nguyễn Thị Mỵ", "001198048210", "ngày 05/12/1998", "Số: 12/GCN-UBND"])
def test_plain_print_is_read_at_any_size(reader: NetworkLineReader, text: str, size: int) -> None:
    words = reader.read_line(*line(text, size))
    assert " ".join(word.text for word in words) == text
    assert all(word.confidence is not None and word.confidence > 0.5 for word in words)


def test_words_know_where_they_stand(reader: NetworkLineReader) -> None:
    crop, top, base = line("Hà Nội", 40)
    first, last = reader.read_line(crop, top, base)
    assert 0 <= first.box.left < first.box.right <= last.box.left < last.box.right <= crop.shape[1]


def test_on_white_paper_no_word_is_sure(reader: NetworkLineReader) -> None:
    words = reader.read_line(np.full((60, 300), 255, np.uint8), 20, 40)
    assert all(word.confidence is not None and word.confidence < 0.1 for word in words)


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (400, 2)])
def test_no_crop_is_too_odd(reader: NetworkLineReader, shape: tuple[int, int]) -> None:
    for word in reader.read_line(np.zeros(shape, np.uint8), 0, 0):
        assert word.box.right <= shape[1]
