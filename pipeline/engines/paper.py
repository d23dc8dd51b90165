"""How finely a page image was scanned, when the file says nothing or something impossible.

Paper of these dossiers is A4, sometimes A5 or A3, and identity cards of 85.6 x 54 mm (ISO/IEC 7810 ID-1).
"""

from __future__ import annotations

MM_PER_INCH = 25.4
MIN_DPI, MAX_DPI = 70, 1200
SCREEN_DPI = 150
SQUARE_WITHIN = 1.05
A4_LONG_IN, A5_LONG_IN, CARD_LONG_IN = 297 / MM_PER_INCH, 210 / MM_PER_INCH, 85.6 / MM_PER_INCH
CARD_RATIO = (1.53, 1.65)
CARD_LONG_MAX_PX = 1500
A4_LEAST_DPI = 130
USUAL_DPI = (100, 150, 200, 240, 300, 400, 600)


def plausible_dpi(size: tuple[int, int], stated: float) -> int:
    """The stated dpi when it can be true of paper, else an estimate from the size in pixels.

    Stated values count from 70 to 1200 if the sheet is then 40 mm to 1.2 m long. Below 150 they are mostly what
    cameras and editors write without knowing (72, 96): they count only up to A3.
    """
    longer_mm = max(size) / stated * MM_PER_INCH if stated else 0.0
    longest_mm = 1200 if stated >= SCREEN_DPI else 430
    if MIN_DPI <= stated <= MAX_DPI and 40 <= longer_mm <= longest_mm:
        return round(stated)
    return estimated_dpi(size)


def estimated_dpi(size: tuple[int, int]) -> int:
    """A card when the sides are a card's and the image is small; else A4, or A5 where A4 would be below 130 dpi.

    An estimate within 3 % of a scanner's usual setting is that setting: 2480 x 3508 gives 300.
    """
    longer, shorter = max(size), min(size)
    if CARD_RATIO[0] <= longer / shorter <= CARD_RATIO[1] and longer <= CARD_LONG_MAX_PX:
        dpi = longer / CARD_LONG_IN
    else:
        dpi = longer / A4_LONG_IN
        dpi = longer / A5_LONG_IN if dpi < A4_LEAST_DPI else dpi
    usual = next((usual for usual in USUAL_DPI if abs(dpi - usual) <= 0.03 * usual), None)
    return usual or round(min(max(dpi, MIN_DPI), MAX_DPI))


def square_dpi(size: tuple[int, int], stated: tuple[float, float]) -> int | None:
    """The finer of two plausible resolutions that differ (a fax: 204 x 98), or None when pixels are square enough."""
    coarse, fine = min(stated), max(stated)
    if coarse < MIN_DPI or fine > MAX_DPI or not SQUARE_WITHIN < fine / coarse <= 4:
        return None
    return round(fine)
