"""Codes written by zxing-cpp, laid on pages that are then skewed, turned, copied badly and stamped over."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from pipeline.codes import read_codes
from pipeline.raster import Pixels
from schemas.geometry import Box

CARD = "001190012345|012345678|NGUYỄN THỊ THÙY DƯƠNG|01031990|Nữ|Số 15 ngõ 42, Văn Miếu, Đống Đa, Hà Nội|15042021"
RECEIPT = "H26.12.34-260312-0042"
MM = 1 / 25.4
RED = (60, 50, 215)


def symbol(text: str, width_px: int, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode) -> Pixels:
    code = zxingcpp.create_barcode(text, kind)
    cells = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False))
    height_px = width_px if kind == zxingcpp.BarcodeFormat.QRCode else width_px // 4
    return np.asarray(cv2.resize(cells, (width_px, height_px), interpolation=cv2.INTER_NEAREST), np.uint8)


def text_page(dpi: int, width_mm: int = 210, height_mm: int = 148) -> Pixels:
    """Half an A4 sheet of text lines."""
    page = np.full((round(height_mm * MM * dpi), round(width_mm * MM * dpi)), 250, np.uint8)
    for row in range(round(10 * MM * dpi), page.shape[0], max(6, round(7 * MM * dpi))):
        cv2.putText(page, "Cong hoa xa hoi chu nghia " * 3, (dpi // 3, row), 0, dpi / 330, 25, max(1, dpi // 130))
    return page


def paste(page: Pixels, code: Pixels, left: int, top: int) -> Box:
    box = Box(left, top, left + code.shape[1], top + code.shape[0])
    margin = code.shape[1] // 10
    page[box.top - margin : box.bottom + margin, box.left - margin : box.right + margin] = 250
    page[box.top : box.bottom, box.left : box.right] = code
    return box


def page_with(text: str, side_mm: float, dpi: int) -> tuple[Pixels, Box]:
    page = text_page(dpi)
    return page, paste(page, symbol(text, round(side_mm * MM * dpi)), page.shape[1] // 2, page.shape[0] // 3)


def skewed(page: Pixels, degrees: float) -> Pixels:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=(250, 250, 250)), np.uint8)


def copied(page: Pixels, quality: int = 50, noise: float = 6.0) -> Pixels:
    """Blurred by the optics, noisy, saved as JPEG."""
    grain = np.random.default_rng(5).normal(-6, noise, page.shape)
    worn = np.clip(cv2.GaussianBlur(page, (0, 0), 0.7) + grain, 0, 255).astype(np.uint8)
    _, data = cv2.imencode(".jpg", worn, [cv2.IMWRITE_JPEG_QUALITY, quality])
    back = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    assert back is not None
    return np.asarray(back, np.uint8)


def in_colour(page: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), np.uint8)


def stamped(page: Pixels, box: Box, dpi: int) -> Pixels:
    """A red seal of 36 mm whose rim runs through the code."""
    ink = np.full_like(page, 255)
    centre = (round(box.left + 0.9 * box.width), round(box.centre[1]))
    for radius, line in ((18.0, 1.0), (13.0, 0.5)):
        cv2.circle(ink, centre, round(radius * MM * dpi), RED, max(1, round(line * MM * dpi)))
    cv2.putText(ink, "UBND PHUONG", (centre[0] - dpi // 2, centre[1]), cv2.FONT_HERSHEY_DUPLEX, dpi / 190, RED, 2)
    return (page.astype(np.uint16) * ink // 255).astype(np.uint8)


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("degrees", [-3.0, 0.0, 2.0])
def test_reads_the_small_code_of_a_card(dpi: int, degrees: float) -> None:
    page, _ = page_with(CARD, 16, dpi)
    assert [code.text for code in read_codes(copied(skewed(page, degrees)))] == [CARD]


@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE])
def test_reads_codes_that_lie_on_their_side(turn: int) -> None:
    page, _ = page_with(CARD, 16, 200)
    assert [code.text for code in read_codes(np.asarray(cv2.rotate(page, turn), np.uint8))] == [CARD]


@pytest.mark.parametrize("dpi", [150, 200, 300, 600])
def test_box_is_that_of_the_code(dpi: int) -> None:
    page, box = page_with(RECEIPT, 20, dpi)
    (code,) = read_codes(page)
    assert code.symbology == "QRCode"
    assert code.box == pytest.approx(box, abs=dpi // 50)


def test_a_sheet_larger_than_a4_at_300_dpi_is_read_at_half_size() -> None:
    page = text_page(600, 210, 297)
    box = paste(page, symbol(RECEIPT, 480), 2000, 3000)
    (code,) = read_codes(page)
    assert code.text == RECEIPT
    assert code.box == pytest.approx(box, abs=12)


def test_one_bit_page() -> None:
    page, _ = page_with(CARD, 16, 200)
    worn = copied(skewed(page, 1.5), noise=12)
    assert [code.text for code in read_codes(np.where(worn > 140, np.uint8(255), np.uint8(0)))] == [CARD]


def test_red_stamp_over_the_code() -> None:
    page, box = page_with(CARD, 16, 300)
    worn = copied(stamped(in_colour(page), box, 300), quality=60)
    assert [code.text for code in read_codes(worn)] == [CARD]


def test_grey_scan_of_a_stamp_over_the_code() -> None:
    """What was red is a dark grey now; only another light separates it from the modules."""
    page, box = page_with(CARD, 16, 300)
    grey = cv2.cvtColor(stamped(in_colour(page), box, 300), cv2.COLOR_BGR2GRAY)
    worn = copied(np.asarray(grey, np.uint8), quality=60)
    assert not zxingcpp.read_barcodes(worn, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    (code,) = read_codes(worn)
    assert code.text == CARD
    assert code.box == pytest.approx(box, abs=6)


def test_ink_that_spread() -> None:
    page, _ = page_with(CARD, 16, 200)
    thick = np.asarray(cv2.erode(page, np.ones((2, 2), np.uint8)), np.uint8)
    assert [code.text for code in read_codes(copied(thick))] == [CARD]


def test_salt_and_pepper() -> None:
    page, _ = page_with(CARD, 16, 300)
    luck = np.random.default_rng(3).random(page.shape)
    page[luck < 0.02] = 0
    page[luck > 0.98] = 255
    assert [code.text for code in read_codes(page)] == [CARD]


def test_bars_along_the_text() -> None:
    page = text_page(200)
    box = paste(page, symbol(RECEIPT, round(60 * MM * 200), zxingcpp.BarcodeFormat.Code128), 300, 300)
    (code,) = read_codes(copied(skewed(page, 1.0)))
    assert (code.text, code.symbology) == (RECEIPT, "Code128")
    assert code.box.overlap(box.grown(20)) > 0.9


def test_all_codes_from_top_to_bottom() -> None:
    page = text_page(200)
    for number, (left, top) in enumerate([(900, 700), (200, 150), (900, 150)]):
        paste(page, symbol(f"sohoa:dossier:{number}", 160), left, top)
    assert [code.text[-1] for code in read_codes(page)] == ["1", "2", "0"]


@pytest.mark.parametrize("text", [CARD, "Đỗ Ánh", "ÐÑ", "Bưởi", "H26-1"])
def test_undeclared_utf8_is_read_as_utf8(text: str) -> None:
    """Bytes without a declared character set, as the issuers of cards write them."""
    page = text_page(200)
    code = zxingcpp.create_barcode(text.encode(), zxingcpp.BarcodeFormat.QRCode)
    cells = np.array(zxingcpp.write_barcode_to_image(code, scale=4, add_quiet_zones=False))
    paste(page, np.asarray(cells, np.uint8), 300, 300)
    assert [code.text for code in read_codes(page)] == [text]


@pytest.mark.parametrize("dpi", [72, 150, 300])
def test_a_page_of_text_has_no_codes(dpi: int) -> None:
    page = copied(text_page(dpi))
    cv2.rectangle(page, (20, 20), (20 + dpi // 2, 20 + dpi // 2), 0, -1)
    assert read_codes(page) == ()
    assert read_codes(in_colour(page)) == ()


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3, 3), (9000, 12)])
def test_slivers_are_no_trouble(shape: tuple[int, ...]) -> None:
    assert read_codes(np.full(shape, 255, np.uint8)) == ()
