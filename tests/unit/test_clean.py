"""The stage clean on small drawn pages."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.clean import CleanOptions, clean_page, turn
from pipeline.raster import Pixels, Raster
from schemas.page import Rotation

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Họ, chữ đệm, tên: Nguyễn Thị Bích Phượng",
    "Nơi cư trú: phường Nghĩa Đô, thành phố Hà Nội",
    "Tôi cam đoan nội dung đề nghị đăng ký khai sinh",
    "trên đây là đúng sự thật, được sự thỏa thuận",
)


def printed(lines: tuple[str, ...], width: int = 1400, height: int = 1000) -> Pixels:
    """A 300 dpi page with lines of 12 pt."""
    page = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((100, 100 + 80 * number), line, font=ImageFont.truetype(FONT, 50), fill=20)
    return np.asarray(page)


def tilted(page: Pixels, slant_deg: float) -> Pixels:
    """The page as a crooked feeder gives it: its lines fall to the right by `slant_deg`."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -slant_deg, 1)
    return np.asarray(cv2.warpAffine(page, matrix, (width, height), borderValue=255), np.uint8)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_page_is_turned_upright(rotation: Rotation) -> None:
    undo: Rotation = {0: 0, 90: 270, 180: 180, 270: 90}[rotation]  # type: ignore[assignment]
    page = clean_page(Raster(turn(printed(LINES), undo), 300), CleanOptions())
    assert page.rotation == rotation
    assert np.array_equal(page.upright, printed(LINES))


@pytest.mark.parametrize("slant_deg", [-8.0, -0.4, 0.0, 1.3, 9.5])
def test_flat_page_is_straight_and_maps_back(slant_deg: float) -> None:
    page = clean_page(Raster(tilted(printed(LINES), slant_deg), 300), CleanOptions())
    found = np.degrees(np.arctan2(page.flat_to_upright.d, page.flat_to_upright.a))
    assert found == pytest.approx(slant_deg, abs=0.08)
    rows, columns = np.nonzero(page.flat < 100)
    for place in range(0, len(rows), 997):
        x, y = page.flat_to_upright.apply(columns[place] + 0.5, rows[place] + 0.5)
        assert page.upright[int(y), int(x)] < 200
