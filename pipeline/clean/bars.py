"""Dark bars with light letters, as headings of computer print-outs: turned into dark letters on light paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.components import find_components
from pipeline.raster import Pixels
from schemas.geometry import Box

VIEW_DPI = 100
DARK_SHARE = 0.62
"""Of the paper's brightness: darker may belong to a bar."""
FILLED = 0.6
"""Dark share around each point of a bar; bold print stays under it."""
AROUND_MM = 3.0
HEIGHT_MM = (3.2, 16.0)
LEAST_WIDTH_MM = 20.0
LEAST_SHAPE = 2.5
"""Width to height: a picture is no bar."""
EDGE_SHARE = 0.4
MM_PER_INCH = 25.4


def invert_bars(grey: Pixels, dpi: int) -> Pixels:
    """The page with its dark bars inverted; the same array when it has none."""
    scale = min(1.0, VIEW_DPI / dpi)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    per_mm = dpi * scale / MM_PER_INCH
    dark = (small < DARK_SHARE * float(np.percentile(small, 75))).astype(np.float32)
    window = max(3, round(AROUND_MM * per_mm))
    dense = (cv2.blur(dark, (window, window)) > FILLED).astype(np.uint8) * 255
    found = find_components(np.asarray(dense, np.uint8))
    # The blur leaves out half a window on each side.
    width, height = (found.width + window / 2) / per_mm, (found.height + window / 2) / per_mm
    fits = (height >= HEIGHT_MM[0]) & (height <= HEIGHT_MM[1]) & (width >= LEAST_WIDTH_MM)
    fits &= width >= LEAST_SHAPE * height
    fits[0] = False
    if not fits.any():
        return grey
    page = grey.copy()
    for label in np.flatnonzero(fits):
        box = _to_its_edges(found.box(int(label)).grown(window).within(small.shape[1], small.shape[0]), dark)
        left, top, right, bottom = (round(side / scale) for side in box)
        page[top:bottom, left:right] = 255 - page[top:bottom, left:right]
    return page


def _to_its_edges(box: Box, dark: NDArray[np.float32]) -> Box:
    """The rows and columns of the box that are mostly dark."""
    part = dark[box.top : box.bottom, box.left : box.right]
    rows = np.flatnonzero(part.mean(axis=1) > EDGE_SHARE)
    columns = np.flatnonzero(part[rows].mean(axis=0) > EDGE_SHARE)
    return Box(
        box.left + int(columns[0]), box.top + int(rows[0]), box.left + int(columns[-1]) + 1, box.top + int(rows[-1]) + 1
    )
