"""Even light: the paper becomes white, what shines through from the back disappears, ink keeps its shades."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels

PAPER_DPI = 50
PAPER_WINDOW_PX = 13
"""Closing window at PAPER_DPI, about 6 mm: wider than the boldest print, narrower than a shadow."""

DESK = 0.35
"""Of the brightest paper: darker over the whole window is no paper; deep shadows on paper stay above."""
DESK_EDGE_PX = 2
"""At PAPER_DPI, about 1 mm: the soft edge of the paper."""

EDGE_MM = 10.0
EDGE_START_PX = 5
"""A black strip starts within so many pixels of the edge, and its rough border is so wide."""

PAPER = 238
"""Of evened light: lighter is paper. Words right on 22 hard pages: 0.821 where dark print lowered it down to 200, 0.827
down to 225, 0.830 without."""
INKED = 200
"""Of evened light: darker is ink or its edge."""
FEWEST_INKED = 200
LETTER_MM = (0.9, 9.0)


def even_light(grey: Pixels, dpi: int) -> Pixels:
    """Divides by the brightness of the paper around each pixel; result: paper 255, full ink near 0.

    What lies around the paper (a dark desk, an open lid) becomes white: its grain would look like thousands of letters.
    """
    height, width = grey.shape
    closed = _without_print(grey, dpi)
    desk = np.where(closed < DESK * np.percentile(closed, 99), np.uint8(255), np.uint8(0))
    paper = cv2.resize(_smooth(closed, desk), (width, height), interpolation=cv2.INTER_LINEAR)
    evened = np.asarray(cv2.divide(grey, paper, scale=255), np.uint8)
    if desk.any():
        grown = cv2.dilate(desk, np.ones((2 * DESK_EDGE_PX + 1, 2 * DESK_EDGE_PX + 1), np.uint8))
        evened[cv2.resize(grown, (width, height), interpolation=cv2.INTER_LINEAR) > 127] = 255
    return evened


def _without_print(grey: Pixels, dpi: int) -> Pixels:
    """The bare paper, small: about PAPER_DPI."""
    height, width = grey.shape
    scale = min(1.0, PAPER_DPI / dpi)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (PAPER_WINDOW_PX, PAPER_WINDOW_PX))
    return np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, window, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _smooth(closed: Pixels, desk: Pixels) -> Pixels:
    """Blurred over the window, the desk left out of account: its shade must not creep onto the paper."""
    window = (PAPER_WINDOW_PX, PAPER_WINDOW_PX)
    if not desk.any():
        return np.asarray(cv2.blur(closed, window, borderType=cv2.BORDER_REPLICATE), np.uint8)
    known = np.where(desk > 0, np.float32(0), np.float32(1))
    shades = cv2.blur(closed * known, window, borderType=cv2.BORDER_REPLICATE)
    share = cv2.blur(known, window, borderType=cv2.BORDER_REPLICATE)
    return np.where(share > 0, shades / np.maximum(share, 1e-6), 255).astype(np.uint8)


def stretch(evened: Pixels, black: int, white: int) -> Pixels:
    """`black` and darker becomes 0, `white` and lighter 255; the rest keeps its order."""
    table = np.clip((np.arange(256) - black) * 255.0 / (white - black), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(evened, table), np.uint8)


def whiten_dark_edges(evened: Pixels, dpi: int) -> None:
    """Whitens, in place, the black strips that a scanner lid leaves along the edges of the image."""
    limit = round(EDGE_MM * dpi / 25.4)
    for side in (evened, evened[::-1], evened.T, evened.T[::-1]):
        dark = (side[:limit] < INKED).mean(axis=1) > 0.5
        if dark[:EDGE_START_PX].any():
            last = int(np.flatnonzero(dark).max())
            side[: last + EDGE_START_PX] = 255


def ink_and_paper(evened: Pixels, dpi: int) -> tuple[int, int]:
    """Where full ink begins and paper ends, for `stretch`.

    Faint print is brought to full ink, and its lightest strokes are kept, as are small grey labels beside bold values.
    A black edge, a photo or a code beside it does not make it any darker.
    """
    part = evened[::2, ::2]
    return max(_full_ink(part), _full_ink(part[_letters(part, dpi / 2)])), PAPER


def _full_ink(shades: Pixels) -> int:
    inked = np.bincount(shades.ravel(), minlength=256)[:INKED]
    if inked.sum() < FEWEST_INKED:
        return 0
    return max(0, int(np.searchsorted(np.cumsum(inked), inked.sum() * 0.25)) - 45)


def _letters(evened: Pixels, dpi: float) -> NDArray[np.bool_]:
    """The ink of components as high as letters."""
    ink = (evened < INKED).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights = stats[:, cv2.CC_STAT_HEIGHT] / dpi * 25.4
    chosen = (heights >= LETTER_MM[0]) & (heights <= LETTER_MM[1])
    chosen[0] = False
    return np.asarray(chosen[labels])
