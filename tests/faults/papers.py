"""What the stations of a fault test send: small batches whose pages are known by their bytes, and planted poison."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from schemas.service import Lane
from tests.scans import DPI, FONT

SLIP = (620, 520)
_POISON_SIDE = 9900
_ARCHIVE_EACH, _SHARED_EACH, _TWICE_EACH, _UPLOADED_EACH, _DROPPED_EACH, _KEYED_EACH = 8, 5, 4, 3, 7, 2


@dataclass(frozen=True)
class SmallBatch:
    """`code`: of its dossier. `twice`: sent by two threads at once. `uploaded`: by resumable uploads, not by a form.

    `dropped`: laid into a scanner's folder that is watched. `poison`: its last page kills whoever reads it.
    """

    number: int
    code: str
    files: tuple[tuple[str, bytes], ...]
    lane: Lane = "counter"
    twice: bool = False
    uploaded: bool = False
    dropped: bool = False
    client_key: str | None = None
    poison: bool = False

    @property
    def digests(self) -> list[str]:
        return [hashlib.sha256(data).hexdigest() for _, data in self.files]


def batches(seed: int, poisoned: frozenset[int]) -> Iterator[SmallBatch]:
    """Without end; those of the numbers `poisoned` hold poison."""
    draw = random.Random(seed)
    number = 0
    while True:
        number += 1
        yield _batch(number, draw.randint(1, 3), number in poisoned)


def _batch(number: int, pages: int, poison: bool) -> SmallBatch:
    """Each fifth joins the dossier of the one before it, and brings that one's receipt once more."""
    shares = number % _SHARED_EACH == 0 and not poison
    code = code_of(number - 1 if shares else number)
    files = [("1.png", receipt(code))]
    files += [(f"{page}.png", note(number, page)) for page in range(2, pages + 1 + shares)]
    if poison:
        files.append(("9.png", poison_page()))
    return SmallBatch(
        number=number,
        code=code,
        files=tuple(files),
        lane="archive" if number % _ARCHIVE_EACH == 0 and not shares else "counter",
        twice=number % _TWICE_EACH == 0,
        uploaded=number % _UPLOADED_EACH == 0,
        dropped=number % _DROPPED_EACH == 0 and not poison,
        client_key=f"sending-{number}" if number % _KEYED_EACH == 0 else None,
        poison=poison,
    )


def code_of(number: int) -> str:
    return f"H26.18-260305-{number:04d}"


def receipt(code: str) -> bytes:
    return _png(("GIẤY TIẾP NHẬN HỒ SƠ", f"Mã hồ sơ: {code}"), code)


def note(batch: int, page: int) -> bytes:
    """A page that is no paper of the catalogue; no two are equal."""
    return _png((f"Trang ghi chép thứ {page}", f"Cuộc họp số {batch} của tổ dân phố"), None)


@cache
def poison_page() -> bytes:
    """98 megapixels of rulings: within what a page may have, but not within 2,000 MB."""
    ruled = np.full((_POISON_SIDE, _POISON_SIDE), 255, np.uint8)
    ruled[200:-200:40, 200:-200] = 0
    buffer = io.BytesIO()
    Image.fromarray(ruled).convert("RGB").save(buffer, "PNG", dpi=(300, 300), compress_level=1)
    return buffer.getvalue()


def _png(lines: tuple[str, ...], qr: str | None) -> bytes:
    image = Image.new("L", SLIP, 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 28)
    for row, line in enumerate(lines):
        draw.text((50, 60 + 62 * row), line, fill=20, font=font)
    if qr is not None:
        code = zxingcpp.create_barcode(qr, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
        image.paste(Image.fromarray(code), (200, 240))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", dpi=(DPI, DPI))
    return buffer.getvalue()
