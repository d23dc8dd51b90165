"""Small scans for tests of the machinery: typeset pages, not forms (those come from the paper mill)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

FONT = "NotoSerif-Regular.ttf"
A5_AT_150_DPI = (874, 1240)
DPI = 150


@cache
def page(*lines: str, qr: str | None = None) -> Image.Image:
    """A grey page with these lines, and a QR code below them."""
    image = Image.new("L", A5_AT_150_DPI, 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 30)
    for number, line in enumerate(lines):
        draw.text((90, 110 + 62 * number), line, fill=20, font=font)
    if qr is not None:
        code = zxingcpp.create_barcode(qr, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
        image.paste(Image.fromarray(code), (300, 800))
    return image


def letter(number: int) -> Image.Image:
    """A page that is no paper of the catalogue; each number gives another one."""
    words = ("Hà Nội", "Ba Đình", "Cầu Giấy", "Tây Hồ", "Đống Đa", "Hoàn Kiếm", "Thanh Xuân", "Long Biên")
    return page(
        f"Trang ghi chép thứ {number}",
        f"Cuộc họp tổ dân phố phường {words[number % len(words)]}",
        "Nội dung trao đổi về việc dọn vệ sinh",
        f"Có {10 + number} người tham dự buổi họp này",
    )


def receipt(code: str) -> Image.Image:
    """A receipt with its code in the QR and in print."""
    return page(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "GIẤY TIẾP NHẬN HỒ SƠ",
        "VÀ HẸN TRẢ KẾT QUẢ",
        f"Mã hồ sơ: {code}",
        "Bộ phận tiếp nhận và trả kết quả",
        "Tiếp nhận hồ sơ của: NGUYỄN VĂN AN",
        qr=code,
    )


def separator(code: str | None = None) -> Image.Image:
    return page("TỜ NGĂN CÁCH", qr=f"sohoa:dossier:{code}" if code else "sohoa:dossier")


def save(image: Image.Image, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, dpi=(DPI, DPI), quality=85)
    return path


def save_pages(images: Sequence[Image.Image], path: Path) -> Path:
    """A PDF or TIFF of several pages."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Copies: Pillow leaves the settings of this save on the images, and a later save of the same image obeys them.
    first, *others = (image.copy() for image in images)
    first.save(path, save_all=True, append_images=others, resolution=DPI)
    return path
