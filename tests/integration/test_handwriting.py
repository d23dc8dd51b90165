"""The handwriting detector with its real weights."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from benchmarks.mill.fonts import FONTS, Font, hand_file
from models.handwriting import NetworkHandDetector, load_hand_detector
from models.training.handwriting import pen
from models.training.handwriting.pen import Ink
from schemas.geometry import Box

PRINT = "/usr/share/fonts/truetype/dejavu/DejaVu{}.ttf"
STYLES = ("Sans", "Sans-Bold", "Serif", "Serif-Bold", "SansMono")
TEXTS = ("Nguyễn Thị Mỵ", "001198048210", "05/12/1998", "số 12 ngõ 5, xã Thanh Oai")
HANDS = [font for font in FONTS["build"] if font.kind == "hand"]


@pytest.fixture(scope="module")
def detector() -> NetworkHandDetector:
    return load_hand_detector()


def judged(detector: NetworkHandDetector, ink: Ink, size: int, *spans: tuple[int, int]) -> tuple[float, ...]:
    """The probabilities of these columns of a scanned line, else of all of it."""
    grey = cv2.GaussianBlur(255 * (1 - 0.9 * ink), (0, 0), 0.02 * size).astype(np.uint8)
    rows = np.flatnonzero((ink > 0.2).any(axis=1))
    top, bottom = int(rows[0]) - 4, int(rows[-1]) + 5
    boxes = [Box(left, 0, right, bottom - top) for left, right in spans or [(size // 2, ink.shape[1] - size // 2)]]
    base = pen.BASE * size - top
    return detector.hand_in(np.asarray(grey[top:bottom], np.uint8), base - size, base, boxes)


@pytest.mark.parametrize("size", [24, 40])
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", TEXTS)
def test_print_is_print(detector: NetworkHandDetector, text: str, style: str, size: int) -> None:
    (sure,) = judged(detector, pen.printed(text, PRINT.format(style), size), size)
    assert sure < 0.3


@pytest.mark.parametrize("text", TEXTS)
def test_strokes_of_a_pen_are_handwriting(detector: NetworkHandDetector, text: str) -> None:
    """Of four neat hands at most one passes for print."""
    written = (pen.stroked(text, PRINT.format("Sans"), 40, Random(seed)) for seed in range(4))
    assert sum(judged(detector, ink, 40)[0] > 0.5 for ink in written) >= 3


@pytest.mark.parametrize("font", HANDS, ids=[font.package for font in HANDS])
def test_handwriting_like_faces_are_handwriting(detector: NetworkHandDetector, font: Font) -> None:
    """Of four values at most one passes for print."""
    file = hand_file(font)
    if not file.exists():
        pytest.skip("handwriting-like faces are not fetched: python -m benchmarks.mill.handwriting")
    assert sum(judged(detector, pen.printed(text, str(file), 40), 40)[0] > 0.5 for text in TEXTS) >= 3


def test_a_label_and_what_is_written_behind_it_are_told_apart(detector: NetworkHandDetector) -> None:
    label = pen.printed("Họ và tên:", PRINT.format("Serif"), 40)
    value = pen.stroked("Lê Văn An", PRINT.format("Sans"), 40, Random(4))
    middle = label.shape[1]
    sure = judged(
        detector, np.hstack([label, value]), 40, (20, middle - 20), (middle + 20, middle + value.shape[1] - 40)
    )
    assert sure[0] < 0.3 and sure[1] > 0.6


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (400, 2)])
def test_no_crop_is_too_odd(detector: NetworkHandDetector, shape: tuple[int, int]) -> None:
    (sure,) = detector.hand_in(np.zeros(shape, np.uint8), 0, 0, [Box(0, 0, shape[1], shape[0])])
    assert 0 <= sure <= 1
