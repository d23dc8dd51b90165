"""Dark bars with light letters are turned round; dark print, pictures and seals are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.clean.bars import invert_bars
from pipeline.raster import Pixels

DPI = 200


def sheet() -> Pixels:
    return np.full((1200, 1600), 245, np.uint8)


def text(page: Pixels, words: str, left: int, bottom: int, shade: int, thick: int = 2) -> None:
    cv2.putText(page, words, (left, bottom), cv2.FONT_HERSHEY_SIMPLEX, 0.9, shade, thick)


def test_a_bar_becomes_dark_letters_on_light_paper() -> None:
    page = sheet()
    cv2.rectangle(page, (100, 300), (1500, 355), 70, -1)
    text(page, "THONG TIN BEN CHONG", 120, 338, 250)
    found = invert_bars(page, DPI)
    bar = found[304:352, 104:1496]
    assert float(np.median(bar)) > 150
    assert float((bar < 60).mean()) > 0.01
    assert (found[:290] == 245).all() and (found[365:] == 245).all()


def test_a_banner_of_two_lines_is_a_bar_too() -> None:
    page = sheet()
    cv2.rectangle(page, (100, 300), (1500, 460), 70, -1)
    for row in (360, 430):
        text(page, "HE THONG THONG TIN", 120, row, 250)
    banner = invert_bars(page, DPI)[304:456, 104:1496]
    assert float(np.median(banner)) > 150
    assert float((banner < 60).mean()) > 0.01


def test_no_dark_edge_of_the_bar_is_left() -> None:
    page = sheet()
    cv2.rectangle(page, (100, 300), (1500, 355), 70, -1)
    dark = invert_bars(page, DPI) < 120
    assert dark.sum() < 0.002 * dark.size


@pytest.mark.parametrize("shade", [200, 225])
def test_a_light_bar_with_dark_letters_stays(shade: int) -> None:
    page = sheet()
    cv2.rectangle(page, (100, 300), (1500, 355), shade, -1)
    text(page, "THONG TIN", 120, 338, 20)
    assert invert_bars(page, DPI) is page


def test_bold_print_and_pictures_stay() -> None:
    page = sheet()
    for row in range(8):
        text(page, "CONG HOA XA HOI CHU NGHIA VIET NAM", 60, 80 + 34 * row, 10, thick=4)
    cv2.rectangle(page, (200, 500), (700, 1000), 60, -1)
    assert invert_bars(page, DPI) is page


@pytest.mark.parametrize("slant", [1.6, 4.5])
def test_a_slanted_bar_is_inverted_and_the_lines_beside_it_stay(slant: float) -> None:
    page = sheet()
    cv2.rectangle(page, (100, 300), (1500, 355), 70, -1)
    text(page, "THONG TIN HO SO", 120, 338, 250)
    for row in (280, 420):
        text(page, "Ngay tiep nhan 11/06/2026", 120, row, 20)
    turn = cv2.getRotationMatrix2D((800, 600), slant, 1.0)
    slanted = np.asarray(cv2.warpAffine(page, turn, (1600, 1200), borderValue=245), np.uint8)
    back = cv2.getRotationMatrix2D((800, 600), -slant, 1.0)
    found = cv2.warpAffine(invert_bars(slanted, DPI), back, (1600, 1200), borderValue=245)
    assert float(np.median(found[306:350, 110:1490])) > 150
    for top, bottom in ((258, 284), (398, 424)):
        assert float((found[top:bottom, 118:500] < 110).mean()) > 0.03
    assert float((found[365:392, 110:1490] < 110).mean()) < 0.01
