"""Dark bars with light letters, as headings of computer print-outs: turned into dark letters on light paper."""

from __future__ import annotations

import cv2
import numpy as np

from pipeline.clean.components import find_components
from pipeline.raster import Pixels

VIEW_DPI = 100
DARK_SHARE = 0.62
"""Of the paper's brightness: darker may belong to a bar."""
FILLED = 0.6
"""Dark share around each point of a bar; bold print stays under it."""
AROUND_MM = 3.0
HEIGHT_MM = (3.2, 26.0)
"""Of one line to that of three."""
LEAST_WIDTH_MM = 20.0
LEAST_SHAPE = 2.5
"""Width to height: a picture is no bar."""
MM_PER_INCH = 25.4


def invert_bars(grey: Pixels, dpi: int) -> Pixels:
    """The page, perhaps slanted, with its dark bars inverted; the same array when it has none."""
    scale = min(1.0, VIEW_DPI / dpi)
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    bars = _bars(small, dpi * scale / MM_PER_INCH)
    if bars is None:
        return grey
    height, width = grey.shape
    mask = cv2.resize(bars, (width, height), interpolation=cv2.INTER_LINEAR) > 127
    edge = cv2.resize(_outline(bars), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    paper, bar = float(np.percentile(small, 75)), float(np.median(grey[mask]))
    inverted = np.minimum(paper, (255 - grey.astype(np.float32)) * paper / (255 - bar))
    return np.where(edge, paper, np.where(mask, inverted, grey)).astype(np.uint8)


def _bars(small: Pixels, per_mm: float) -> Pixels | None:
    """Mask (255) of the bars with the letters in them; None without any."""
    dark = np.where(small < DARK_SHARE * float(np.percentile(small, 75)), 255, 0).astype(np.uint8)
    window = max(3, round(AROUND_MM * per_mm))
    dense = np.where(cv2.blur(dark, (window, window)) > FILLED * 255, 255, 0).astype(np.uint8)
    found = find_components(dense)
    # The blur leaves out half a window on each side. The box of a slanted bar is higher than the bar.
    width = (found.width + window / 2) / per_mm
    height = (found.area / np.maximum(found.width, 1) + window / 2) / per_mm
    fits = (height >= HEIGHT_MM[0]) & (height <= HEIGHT_MM[1]) & (width >= LEAST_WIDTH_MM)
    fits &= width >= LEAST_SHAPE * height
    fits[0] = False
    if not fits.any():
        return None
    near = cv2.dilate(found.mask(fits), np.ones((window // 2, window // 2), np.uint8))
    # Letters are closed along the line only: what stands above and below the bar is near to it.
    filled = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((1, window), np.uint8))
    return _without_holes(np.asarray(cv2.bitwise_and(filled, near), np.uint8))


def _without_holes(mask: Pixels) -> Pixels:
    """A letter that the closing left open would be crossed out by its own outline."""
    around, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(cv2.drawContours(mask, around, -1, 255, cv2.FILLED), np.uint8)


def _outline(bars: Pixels) -> Pixels:
    """The soft edge of the bars, which is neither paper nor bar."""
    ring = np.ones((3, 3), np.uint8)
    return np.asarray(cv2.morphologyEx(bars, cv2.MORPH_GRADIENT, ring), np.uint8)
