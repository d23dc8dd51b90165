"""Reads QR codes and Code 128 bars (ISO/IEC 18004, 15417) from a page, wherever and however they lie on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import cv2
import numpy as np
import zxingcpp

from pipeline.raster import Pixels
from schemas.geometry import Box
from schemas.page import Code

_FORMATS = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])
_LARGEST_SIDE = 5000

# Looking for codes that the reader missed: modules are to be 1 to 4 pixels, on A4 as on a card that fills its image.
_SEARCH_SIDES = (1000, 500)
_GAP_PX = 5
_TEXT_LINE_PX = 15
_SMALLEST_PX = 24
_SQUARENESS = 0.7
_FILLED = 0.75
_INK_SHARES = (0.33, 0.85)
_MOST_SQUARES = 6


def read_codes(upright: Pixels) -> tuple[Code, ...]:
    """All codes on the page from top to bottom, boxes in its pixels.

    upright: grey (height, width) or BGR (height, width, 3). Squares that look like a QR code and were not read at first
    are enlarged and tried in other lights; a page without such squares takes about 30 ms at 300 dpi.
    """
    grey = _without_coloured_ink(upright)
    half = _shrunk(grey, 0.5)
    found = list(_decode(grey, 1) if max(grey.shape) <= _LARGEST_SIDE else _decode(half, 0.5))
    seen = [code.box for code in found]
    for square in chain.from_iterable(_dense_squares(half, side) for side in _SEARCH_SIDES):
        if all(square.overlap(box) < 0.5 and box.overlap(square) < 0.5 for box in seen):
            seen.append(square)
            found += _read_square(grey, square)
    return tuple(sorted(found, key=lambda code: (code.box.top, code.box.left)))


def _without_coloured_ink(upright: Pixels) -> Pixels:
    """The brightest channel: red and blue stamps fade to paper, black print stays."""
    if upright.ndim == 2:
        return upright
    blue, green, red = cv2.split(upright)
    return np.asarray(cv2.max(cv2.max(blue, green), red), np.uint8)


def _shrunk(grey: Pixels, factor: float) -> Pixels:
    height, width = (max(1, round(side * factor)) for side in grey.shape)
    return np.asarray(cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _decode(image: Pixels, factor: float, origin: tuple[int, int] = (0, 0)) -> Iterator[Code]:
    """Codes of a part of the page that begins at `origin`; `factor`: pixels of the image per pixel of the page.

    QR codes may lie any way, bars only as lines of text do: looking for upright bars takes longer than all the rest.
    """
    for barcode in zxingcpp.read_barcodes(image, formats=_FORMATS, try_rotate=False, try_invert=False):
        place = barcode.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [corner.x / factor for corner in corners], [corner.y / factor for corner in corners]
        sides = (min(xs) + origin[0], min(ys) + origin[1], max(xs) + origin[0], max(ys) + origin[1])
        yield Code(text=_text(barcode), box=Box(*map(round, sides)), symbology=str(barcode.format.name))


def _text(barcode: zxingcpp.Barcode) -> str:
    """UTF-8 wherever the bytes allow it: issuers seldom declare it, and the reader then guesses Latin or Japanese."""
    try:
        return bytes(barcode.bytes).decode("utf-8")
    except UnicodeDecodeError:
        return str(barcode.text)


def _dense_squares(half: Pixels, side: int) -> Iterator[Box]:
    """Where, on the page, a square of fine print stands alone, as a QR code does; the largest first.

    half: the page at half its size; side: to shrink it to before looking.
    """
    factor = min(1.0, side / max(half.shape))
    small = _shrunk(half, factor)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 101, 20)
    solid = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    solid = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((_TEXT_LINE_PX, _TEXT_LINE_PX), np.uint8))
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    squares = [cv2.boundingRect(contour) for contour in contours if _is_square(contour)]
    squares.sort(key=lambda rect: -rect[2] * rect[3])
    for x, y, width, height in squares[:_MOST_SQUARES]:
        sides = (x, y, x + width, y + height)
        yield Box(*(round(2 * place / factor) for place in sides))


def _is_square(contour: cv2.typing.MatLike) -> bool:
    _, (width, height), _ = cv2.minAreaRect(contour)
    if min(width, height) < max(_SMALLEST_PX, _SQUARENESS * max(width, height)):
        return False
    return cv2.contourArea(contour) >= _FILLED * width * height


def _read_square(grey: Pixels, square: Box) -> list[Code]:
    """The square with its margin, twice as large, in one light after the other until a code is read."""
    if not _as_dark_as_a_code(_cut(grey, square)):
        return []
    height, width = grey.shape
    part = square.grown(square.width // 4).within(width, height)
    enlarged = cv2.resize(_cut(grey, part), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    for light in _LIGHTS:
        found = _decode(light(np.asarray(enlarged, np.uint8)), 2, (part.left, part.top))
        if codes := [code for code in found if code.box.overlap(square) > 0.5]:
            return codes
    return []


def _cut(grey: Pixels, box: Box) -> Pixels:
    return grey[box.top : box.bottom, box.left : box.right]


def _as_dark_as_a_code(grey: Pixels) -> bool:
    """About half of a QR code is ink (its masks see to that), more where ink spread; of text it is a fifth."""
    _, paper = cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)
    return _INK_SHARES[0] <= 1 - cv2.countNonZero(paper) / paper.size <= _INK_SHARES[1]


def _sharpened(grey: Pixels) -> Pixels:
    """Against blur: a strong unsharp mask of about a module's width."""
    blurred = cv2.GaussianBlur(grey, (0, 0), 6)
    return np.asarray(cv2.addWeighted(grey, 5, blurred, -4, 0), np.uint8)


def _split_at(share: float, blur_px: float = 0) -> Callable[[Pixels], Pixels]:
    """Black and white, split at `share` of the way from ink to paper."""

    def split(grey: Pixels) -> Pixels:
        smooth = cv2.GaussianBlur(grey, (0, 0), blur_px) if blur_px else grey
        ink, paper = np.percentile(smooth, (2, 98))
        return np.where(smooth > ink + share * (paper - ink), np.uint8(255), np.uint8(0))

    return split


def _thinned(grey: Pixels) -> Pixels:
    """Against ink that spread."""
    return np.asarray(cv2.dilate(grey, np.ones((4, 4), np.uint8)), np.uint8)


# In the order in which they rescued most: grey stamps, blur, salt and pepper, folds, ink that spread in one bit.
_LIGHTS = (_split_at(0.2), _sharpened, _split_at(0.5, 2), _split_at(0.7, 2), _thinned)
