"""Image files (TIFF, JPEG, PNG, WebP, HEIC) to upright 8-bit pages, with Pillow. Runs inside the guarded child."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from pipeline.engines.paper import plausible_dpi, square_dpi
from schemas.errors import InputRejected, PageUnreadable

FORMATS = {"tiff": "TIFF", "jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
ORIENTATION_TAG = 0x0112
PHOTOMETRIC_TAG = 262
STRIP_ROWS = 512
MIN_SIDE_PX = 50
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's readers raise on damaged data (its plugins promise no single type).
DAMAGE = (OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ZeroDivisionError, OverflowError)


class Picture(NamedTuple):
    """One page as the child sends it: an image of mode L or RGB, its dpi, its own JPEG bytes if they say the same."""

    image: Image.Image
    dpi: int
    jpeg: bytes | None
    bilevel: bool

    def rows(self) -> Iterator[bytes]:
        """The pixels, grey or BGR, top to bottom, in pieces."""
        for strip in strips(self.image):
            yield strip.tobytes("raw", "BGR") if strip.mode == "RGB" else strip.tobytes()


class ImageFile:
    """An image file, open. Raises InputRejected (damaged_file, too_many_pages, page_too_large, page_too_small)."""

    def __init__(self, file: str, kind: str, max_pages: int, max_pixels: int) -> None:
        self._file, self._kind, self._max_pixels = Path(file), kind, max_pixels
        Image.MAX_IMAGE_PIXELS = max_pixels
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        if kind == "heic":
            _register_heif()
        try:
            self._image = Image.open(self._file, formats=[FORMATS[kind]])
            self.pages = self._count(max_pages)
            self._check_whole()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise InputRejected("page_too_large", str(error)) from error
        except PageUnreadable as error:
            raise InputRejected(error.code, error.message) from error
        except DAMAGE as error:
            raise InputRejected("damaged_file", str(error)) from error

    def page(self, number: int) -> Picture:
        """Page `number` from 1; raises PageUnreadable (page_damaged, page_too_large, page_too_small, page_memory)."""
        try:
            image = self._frame(number)
            check_size(image.size, self._max_pixels)
            image.load()
            return self._picture(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise PageUnreadable("page_too_large", str(error)) from error
        except MemoryError as error:
            raise PageUnreadable("page_memory", "") from error
        except DAMAGE as error:
            raise PageUnreadable("page_damaged", str(error)) from error

    def _count(self, max_pages: int) -> int:
        if self._kind not in ("tiff", "heic"):
            return 1
        for number in range(max_pages + 1):
            try:
                self._image.seek(number)
            except EOFError:
                self._image.seek(0)
                return number
            self._check_reach(_tiff_end(self._image))
        raise InputRejected("too_many_pages", f"more than {max_pages}")

    def _check_whole(self) -> None:
        """One page: its size counts as the file's, and a file cut short is seen here and not only when it is read."""
        if self.pages == 1:
            check_size(self._image.size, self._max_pixels)
        if self._kind == "jpeg":
            with Image.open(self._file, formats=["JPEG"]) as small:
                small.draft("L", (small.width // 8, small.height // 8))
                small.load()
        elif self._kind == "png":
            with Image.open(self._file, formats=["PNG"]) as copy:
                copy.verify()
        elif self._kind in ("webp", "heic"):
            self._check_reach(_boxes_end(self._file, self._kind))

    def _check_reach(self, end: int) -> None:
        if end > self._file.stat().st_size:
            raise OSError("cut short")

    def _frame(self, number: int) -> Image.Image:
        if self._kind in ("tiff", "heic"):
            self._image.seek(number - 1)
            return self._image
        return Image.open(self._file, formats=[FORMATS[self._kind]])

    def _picture(self, image: Image.Image) -> Picture:
        orientation = image.getexif().get(ORIENTATION_TAG, 1)
        bilevel = image.mode == "1"
        stated = stated_dpi(image)
        keeps = self._kind == "jpeg" and orientation not in TURNS and image.mode in ("L", "RGB")
        flat = flatten(image)
        if orientation in TURNS:
            flat = flat.transpose(TURNS[orientation])
            stated = stated[::-1] if orientation >= 5 else stated
        flat, dpi = self._squared(flat, stated, bilevel)
        jpeg = self._file.read_bytes() if keeps and flat.size == image.size else None
        return Picture(flat, dpi, jpeg, bilevel)

    def _squared(self, image: Image.Image, stated: tuple[float, float], bilevel: bool) -> tuple[Image.Image, int]:
        """Square pixels: a fax says 204 x 98 dpi; the coarser side is stretched to the finer one's resolution."""
        finer = square_dpi(image.size, stated)
        if finer is None:
            return image, plausible_dpi(image.size, stated[0])
        size = (round(image.width * finer / stated[0]), round(image.height * finer / stated[1]))
        check_size(size, self._max_pixels)
        method = Image.Resampling.NEAREST if bilevel else Image.Resampling.BICUBIC
        return image.resize(size, method), finer


def check_size(size: tuple[int, int], max_pixels: int) -> None:
    """Raises PageUnreadable (page_too_large, page_too_small) for a page of so many pixels."""
    width, height = size
    if width * height > max_pixels:
        raise PageUnreadable("page_too_large", f"{width} x {height} pixels")
    if min(size) < MIN_SIDE_PX:
        raise PageUnreadable("page_too_small", f"{width} x {height} pixels")


def flatten(image: Image.Image) -> Image.Image:
    """Mode L or RGB on white, 8 bits; L too when the colours of an RGB image are all greys."""
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(clear)
        return without_colour(white.convert("RGB"))
    if image.mode.startswith("I;16"):
        return _from_16_bits(image)
    if image.mode in ("I", "F"):
        return _from_wide(image)
    if image.mode in ("1", "L"):
        return image if image.mode == "L" else image.convert("L")
    return without_colour(image if image.mode == "RGB" else image.convert("RGB"))


def without_colour(image: Image.Image) -> Image.Image:
    """An RGB image whose three channels are equal everywhere becomes mode L."""
    for strip in strips(image):
        red, green, blue = (strip.getchannel(index).tobytes() for index in range(3))
        if red != green or green != blue:
            return image
    return image.getchannel(0)


def strips(image: Image.Image) -> Iterator[Image.Image]:
    """Bands of rows, so that no second copy of a large page is made."""
    for top in range(0, image.height, STRIP_ROWS):
        yield image.crop((0, top, image.width, min(top + STRIP_ROWS, image.height)))


def stated_dpi(image: Image.Image) -> tuple[float, float]:
    """What the file says of its resolution, across and down; (0, 0) when it says nothing that makes sense."""
    stated: Any = image.info.get("dpi", (0, 0))
    try:
        across, down = (float(value) for value in stated)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0, 0.0
    return (across, down) if math.isfinite(across) and math.isfinite(down) else (0.0, 0.0)


def _tiff_end(image: Image.Image) -> int:
    """Where the last strip or tile of a TIFF page ends; 0 for other kinds."""
    tags = getattr(image, "tag_v2", {})
    starts, counts = (tags.get(strip) or tags.get(tile) or () for strip, tile in ((273, 324), (279, 325)))
    return max((start + count for start, count in zip(starts, counts, strict=False)), default=0)


def _boxes_end(file: Path, kind: str) -> int:
    """Where the outermost boxes of a WebP (RIFF) or HEIC (ISO 14496-12) file say that it ends."""
    end = 0
    with file.open("rb") as stream:
        if kind == "webp":
            return int.from_bytes(stream.read(8)[4:], "little") + 8
        while len(head := stream.read(16)) >= 8:
            size = int.from_bytes(head[:4], "big")
            size = int.from_bytes(head[8:], "big") if size == 1 else size
            if size < 8:
                break
            end = stream.seek(end + size)
    return end


def _from_16_bits(image: Image.Image) -> Image.Image:
    high = 0 if image.mode == "I;16B" else 1
    grey = Image.frombytes("L", image.size, image.tobytes()[high::2])
    tags = getattr(image, "tag_v2", {})
    return grey.point(lambda value: 255 - value) if tags.get(PHOTOMETRIC_TAG) == 0 else grey


def _from_wide(image: Image.Image) -> Image.Image:
    """32-bit and floating grey: white is the least of 1 (floating only), 255, 65535 that holds every value."""
    highest = float(image.getextrema()[1])  # type: ignore[arg-type]
    steps = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0)
    white = next((step for step in steps if highest <= step), highest)
    return image.convert("F").point(lambda value: value * (255.0 / white) + 0).convert("L")


def _register_heif() -> None:
    from pillow_heif import options, register_heif_opener  # noqa: PLC0415 (60 ms that only HEIC files should cost)

    options.DECODE_THREADS = 1
    register_heif_opener()
