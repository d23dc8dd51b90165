"""PDF files, one page at a time: pikepdf looks, Poppler (pdf2image, pdfimages) draws. Runs inside the guarded child.

A page that is exactly one image is taken at the image's own resolution; any other page is rasterised. An exit status
proves nothing (Poppler gives 0 for a page that it could not draw): only a file of the computed size does.
"""

from __future__ import annotations

import io
import math
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pikepdf
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError
from PIL import Image

from pipeline.engines.images import DAMAGE, ORIENTATION_TAG, Picture, check_size, without_colour
from pipeline.engines.pdf_page import ODD, PageLook, PlacedImage, look_at, plain_bytes
from schemas.errors import InputRejected, PageUnreadable

METRES_PER_INCH = 0.0254
MIN_DPI, MAX_DPI = 70, 1200
TAIL_BYTES = 2048
CLOCKWISE = {1: Image.Transpose.ROTATE_270, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_90}
COLOUR_MODES = {"/DeviceGray": "L", "/CalGray": "L", "/DeviceRGB": "RGB", "/CalRGB": "RGB"}
ICC_MODES = {1: "L", 3: "RGB"}


class PdfFile:
    """A PDF file, open. Raises InputRejected (password_protected, damaged_file, too_many_pages, page_too_large)."""

    def __init__(self, file: str, folder: str, limits: dict[str, Any]) -> None:
        self._file, self._folder, self._limits = file, folder, limits
        Image.MAX_IMAGE_PIXELS = limits["max_pixels"]
        if not (shutil.which("pdftoppm") and shutil.which("pdfimages")):
            raise InputRejected("poppler_missing", "")
        try:
            self._pdf = pikepdf.open(file)
            self._check_whole()
            self.pages = self._count()
        except pikepdf.PasswordError as error:
            raise InputRejected("password_protected", "") from error
        except ODD as error:
            encrypted = "encrypt" in str(error).lower()
            raise InputRejected("password_protected" if encrypted else "damaged_file", "") from error
        self._check_some_page_fits()

    def page(self, number: int) -> Picture:
        """Page `number` from 1, /Rotate applied; raises PageUnreadable (page_too_large, page_damaged, ...)."""
        try:
            look = look_at(self._pdf.pages[number - 1])
            self._check_sides(look)
            whole = look.whole_image
            if whole is not None and math.prod(whole.size) <= self._limits["max_pixels"]:
                picture = self._own_pixels(number, look, whole)
                if picture is not None:
                    return picture
            return self._rasterised(number, look)
        except MemoryError as error:
            raise PageUnreadable("page_memory", "") from error
        except (*ODD, *DAMAGE) as error:
            raise PageUnreadable("page_damaged", str(error)) from error

    def _check_whole(self) -> None:
        """A file cut short is sometimes patched up by the reader, with pages missing: that must not pass."""
        with Path(self._file).open("rb") as stream:
            stream.seek(max(0, stream.seek(0, io.SEEK_END) - TAIL_BYTES))
            ended = b"%%EOF" in stream.read()
        if not ended and self._pdf.get_warnings():
            raise InputRejected("damaged_file", "it is cut short")

    def _count(self) -> int:
        most = self._limits["max_pages"]
        stated = int(self._pdf.Root.Pages.Count)
        if stated > most:
            raise InputRejected("too_many_pages", f"{stated} pages, allowed are {most}")
        pages = len(self._pdf.pages)
        if pages != stated or pages == 0:
            raise InputRejected("damaged_file", f"{pages} of {stated} pages found")
        return pages

    def _check_some_page_fits(self) -> None:
        refusal: PageUnreadable | None = None
        for page in self._pdf.pages:
            try:
                self._check_sides(look_at(page, content=False))
            except PageUnreadable as error:
                refusal = refusal or error
            else:
                return
        if refusal is not None:
            raise InputRejected("damaged_file" if refusal.code == "page_damaged" else refusal.code, refusal.message)

    def _check_sides(self, look: PageLook) -> None:
        metres = max(look.inches) * METRES_PER_INCH
        if metres > self._limits["max_side_m"]:
            raise PageUnreadable("page_too_large", f"{metres:.3g} m long, allowed are {self._limits['max_side_m']} m")

    def _own_pixels(self, number: int, look: PageLook, placed: PlacedImage) -> Picture | None:
        """The image itself, turned as the page shows it; None when only rasterising gets it right."""
        turns = (look.turns + (placed.quarter_turns or 0)) % 4
        dpi = round(sum(placed.resolution(look.user_unit)) / 2)
        if not MIN_DPI <= dpi <= MAX_DPI or placed.xobject.get("/ImageMask", False):
            return None
        check_size(placed.size, self._limits["max_pixels"])
        jpeg = _own_jpeg(placed.xobject, self._limits["max_file_bytes"])
        image = _decoded(jpeg, placed) if jpeg else self._extracted(number, placed.size)
        if image is None:
            return None
        keeps = jpeg is not None and turns == 0 and ORIENTATION_TAG not in image.getexif()
        bilevel = image.mode == "1"
        flat = without_colour(image) if image.mode == "RGB" else image.convert("L")
        flat = flat.transpose(CLOCKWISE[turns]) if turns else flat
        return Picture(flat, dpi, jpeg if keeps else None, bilevel)

    def _extracted(self, number: int, size: tuple[int, int]) -> Image.Image | None:
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            page = str(number)
            command = ["pdfimages", "-f", page, "-l", page, self._file, f"{folder}/image"]
            try:
                subprocess.run(command, capture_output=True, timeout=self._limits["page_wall_s"], check=False)
            except subprocess.TimeoutExpired as error:
                raise PageUnreadable("page_timeout", "") from error
            image = _only_image(list(Path(folder).iterdir()))
        return image if image is not None and image.size == size else None

    def _rasterised(self, number: int, look: PageLook) -> Picture:
        dpi, size = self._drawing_size(look)
        check_size(size, self._limits["max_pixels"])
        image = self._drawn(number, size)
        expected = size[::-1] if look.turns % 2 else size
        # Poppler rounds the scaled page up: one pixel more is its own arithmetic, anything else is a failure.
        if image is None or any(not 0 <= got - wanted <= 1 for got, wanted in zip(image.size, expected, strict=True)):
            self._check_space(size)
            raise PageUnreadable("page_damaged", "Poppler drew nothing of the right size")
        return Picture(without_colour(image), dpi, None, look.bilevel)

    def _drawing_size(self, look: PageLook) -> tuple[int, tuple[int, int]]:
        """Dpi and size in pixels before /Rotate: a page of images at their resolution, lower for very large paper."""
        width, height = look.inches
        own, usual = look.resolution, self._limits["render_dpi"]
        dpi = round(own) if own and usual / 3 <= own <= usual * 2 else usual
        dpi = min(dpi, math.floor(math.sqrt(self._limits["max_pixels"] * 0.999 / (width * height))))
        if dpi < MIN_DPI:
            raise PageUnreadable("page_too_large", f"{width:.3g} x {height:.3g} inches")
        whole = look.whole_image
        if whole is not None and dpi == round(own or 0) and whole.quarter_turns in (0, 2):
            return dpi, whole.size
        return dpi, (round(width * dpi), round(height * dpi))

    def _drawn(self, number: int, size: tuple[int, int]) -> Image.Image | None:
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            try:
                paths = convert_from_path(
                    self._file,
                    size=size,
                    first_page=number,
                    last_page=number,
                    use_cropbox=True,
                    output_folder=folder,
                    output_file="page",
                    paths_only=True,
                    timeout=self._limits["page_wall_s"],
                )
            except PDFPopplerTimeoutError as error:
                raise PageUnreadable("page_timeout", "") from error
            except (PDFPageCountError, PDFSyntaxError) as error:
                raise PageUnreadable("page_damaged", str(error)) from error
            return _only_image([Path(str(path)) for path in paths])

    def _check_space(self, size: tuple[int, int]) -> None:
        if shutil.disk_usage(self._folder).free < math.prod(size) * 3:
            raise PageUnreadable("no_space", "")


def _only_image(paths: list[Path]) -> Image.Image | None:
    if len(paths) != 1:
        return None
    try:
        image = Image.open(paths[0], formats=["PPM"])
        image.load()
    except OSError:
        return None
    return image


def _own_jpeg(xobject: Any, limit: int) -> bytes | None:
    """The JPEG stream that is the image: grey or RGB, nothing done to its values afterwards; else None."""
    data = plain_bytes(xobject, limit, last_filter="/DCTDecode")
    if data is None or "/DecodeParms" in xobject or not _is_plain_decode(xobject):
        return None
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as header:
            same = header.mode == _mode(xobject.get("/ColorSpace", None))
    except OSError:
        return None
    return data if same else None


def _decoded(jpeg: bytes, placed: PlacedImage) -> Image.Image | None:
    image = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
    if image.size != placed.size:
        return None
    image.load()
    return image


def _is_plain_decode(xobject: Any) -> bool:
    decode = xobject.get("/Decode", None)
    return decode is None or [float(value) for value in decode] == [0.0, 1.0] * (len(decode) // 2)


def _mode(space: Any) -> str | None:
    if isinstance(space, pikepdf.Name):
        return COLOUR_MODES.get(str(space))
    if isinstance(space, pikepdf.Array) and len(space) > 1:
        family = str(space[0])
        return ICC_MODES.get(int(space[1].N)) if family == "/ICCBased" else COLOUR_MODES.get(family)
    return None
