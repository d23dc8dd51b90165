"""Even light: the paper becomes white, what shines through from the back disappears, ink keeps its shades."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.raster import Pixels

PAPER_DPI = 50
PAPER_WINDOW_PX = 13
"""Closing window at PAPER_DPI, about 6 mm: wider than the boldest print, narrower than a shadow."""

EDGE_MM = 10.0
EDGE_START_PX = 5
"""A black strip starts within so many pixels of the edge, and its rough border is so wide."""

INKED = 200
"""Of evened light: darker is ink or its edge."""


def even_light(grey: Pixels, dpi: int) -> Pixels:
    """Divides by the brightness of the paper around each pixel; result: paper 255, full ink near 0."""
    paper = paper_brightness(grey, dpi)
    return np.asarray(cv2.divide(grey, paper, scale=255), np.uint8)


def paper_brightness(grey: Pixels, dpi: int) -> Pixels:
    """The brightness that the bare paper would have at each pixel."""
    height, width = grey.shape
    scale = min(1.0, PAPER_DPI / dpi)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (PAPER_WINDOW_PX, PAPER_WINDOW_PX))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, window, borderType=cv2.BORDER_REPLICATE)
    smooth = cv2.blur(closed, (PAPER_WINDOW_PX, PAPER_WINDOW_PX), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


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


def ink_and_paper(evened: Pixels) -> tuple[int, int]:
    """Where full ink begins and paper ends, for `stretch`.

    Faint print is brought to full ink, and keeps its lightest strokes; dark print allows a lower white, which hides
    what shines through from the back.
    """
    inked = np.bincount(evened[::4, ::4].ravel(), minlength=256)[:INKED]
    if inked.sum() < 50:
        return 0, 235
    dark = int(np.searchsorted(np.cumsum(inked), inked.sum() * 0.25))
    return max(0, dark - 45), int(np.clip(dark + 130, 200, 238))
