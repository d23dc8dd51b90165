"""The scanner: clean pages to worn ones, with what lies between and upon them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from PIL import Image, ImageChops

from benchmarks.mill import damage, ornaments
from benchmarks.mill.binding import ScannedPage
from benchmarks.mill.damage import Damage, Wear
from benchmarks.mill.paper import Sheet
from benchmarks.mill.typeset import CleanPage, clean_pages
from schemas.page import SetAsideReason

SEPARATOR_CODE = "sohoa:dossier:"
CLEAN_DPI = 300


@dataclass(frozen=True)
class Leaf:
    """A worn page and what it is: a page of a document (`document`: its number in the dossier), or set aside."""

    scan: ScannedPage
    wear: Wear
    lines: tuple[str, ...]
    document: int | None
    reason: SetAsideReason | None = None


class Scanner:
    """Scans the pages of one dossier. `duplex`: both sides, so that empty backs come along."""

    def __init__(self, settings: Damage, rng: Random, first_paper: int) -> None:
        self.settings, self.rng, self.first_paper = settings, rng, first_paper
        self.duplex = rng.random() < settings.blank_backs
        self.previous: Image.Image | None = None

    def scan(self, page: CleanPage, document: int) -> list[Leaf]:
        """The page's leaf, and that of its empty back."""
        leaf = self._leaf(page, self.first_paper + document, document)
        if not self.duplex:
            return [leaf]
        return [leaf, self._back(page, leaf.wear, leaf.scan.paper)]

    def separator(self, code: str) -> Leaf:
        """Our own separator sheet, its QR code in the middle."""
        css = "@page{size:A4;margin:40mm} body{text-align:center;font:20pt Arimo}"
        body = f"<h1>PHÂN CÁCH HỒ SƠ</h1>{ornaments.qr_code(SEPARATOR_CODE + code, 60)}<p>{code}</p>"
        (page,) = clean_pages(Sheet(f'<html><meta charset="utf-8"><style>{css}</style>{body}</html>', ""), CLEAN_DPI)
        return replace(self._leaf(page, self.first_paper - 1, None), reason="separator")

    def _leaf(self, page: CleanPage, paper: int, document: int | None) -> Leaf:
        wear = damage.draw_wear(self.settings, self.rng)
        image = page.image
        if document is not None and self.rng.random() < self.settings.received_stamp:
            image = _stamp(image, self.rng)
        ready = _resized(image, wear.dpi)
        worn = damage.apply(ready, wear, self.previous)
        self.previous = page.image
        return Leaf(ScannedPage(worn, wear.dpi, wear.jpeg_quality, paper), wear, page.lines, document)

    def _back(self, page: CleanPage, wear: Wear, paper: int) -> Leaf:
        width, height = _resized(page.image, wear.dpi).size
        empty = damage.blank_back(width, height, wear)
        return Leaf(ScannedPage(empty, wear.dpi, wear.jpeg_quality, paper), wear, (), None, "blank")


def _resized(image: Image.Image, dpi: int) -> Image.Image:
    if dpi == CLEAN_DPI:
        return image
    width, height = image.size
    return image.resize((width * dpi // CLEAN_DPI, height * dpi // CLEAN_DPI), Image.Resampling.LANCZOS)


def _stamp(image: Image.Image, rng: Random) -> Image.Image:
    """An arrival or copy stamp somewhere in the upper half; what is printed below shows through."""
    words = rng.choice(
        (
            ("ĐẾN", f"Số: {rng.randint(10, 990)}", f"Ngày: {rng.randint(1, 28)}/{rng.randint(1, 12)}"),
            ("BẢN SAO",),
            ("ĐÃ TIẾP NHẬN", "BỘ PHẬN MỘT CỬA"),
        )
    )
    colour = rng.choice((ornaments.SEAL_RED, ornaments.SEAL_RED, "#3a3f9c"))
    css = "@page{size:80mm 40mm;margin:8mm} body{text-align:center}"
    html = f'<html><meta charset="utf-8"><style>{css}</style>{ornaments.square_stamp(words, rng, colour)}</html>'
    stamp = clean_pages(Sheet(html, ""), CLEAN_DPI)[0].image
    layer = Image.new("RGB", image.size, (255, 255, 255))
    layer.paste(stamp, (rng.randint(0, image.width - stamp.width), rng.randint(0, image.height // 2)))
    return ImageChops.multiply(image, layer)
