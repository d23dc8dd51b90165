"""Sheets to clean pages: HTML by WeasyPrint to PDF, PDF by Poppler to rasters and lines of text."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from pdf2image import convert_from_bytes
from PIL import Image
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.mill.fonts import face_rules
from benchmarks.mill.paper import Sheet


@dataclass(frozen=True)
class CleanPage:
    """A page as it would leave a perfect scanner: RGB, upright; its printed lines from top to bottom."""

    image: Image.Image
    dpi: int
    lines: tuple[str, ...]


WITHOUT_SEALS = ".seal { visibility: hidden !important }"
"""The letters around a seal are no lines of the page; Poppler would strew them between these."""


def to_pdf(sheet: Sheet, style: str = "") -> bytes:
    """`style`: CSS beside the sheet's own."""
    fonts = FontConfiguration()
    faces = CSS(string=face_rules(sheet.html) + style, font_config=fonts)
    return bytes(HTML(string=sheet.html).write_pdf(stylesheets=[faces], font_config=fonts))


def clean_pages(sheet: Sheet, dpi: int) -> tuple[CleanPage, ...]:
    pdf = to_pdf(sheet)
    images = convert_from_bytes(pdf, dpi=dpi, thread_count=1)
    texts = text_lines(to_pdf(sheet, WITHOUT_SEALS) if 'class="seal"' in sheet.html else pdf)
    return tuple(CleanPage(image.convert("RGB"), dpi, lines) for image, lines in zip(images, texts, strict=True))


def text_lines(pdf: bytes) -> tuple[tuple[str, ...], ...]:
    """The lines of each page as Poppler finds them, white space squeezed, empty ones left out."""
    command = ["pdftotext", "-layout", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True, timeout=60).stdout.decode("utf-8")
    pages = text.split("\f")[:-1]
    return tuple(tuple(" ".join(line.split()) for line in page.splitlines() if line.strip()) for page in pages)
