"""Signatures without colour: connected strokes that are wider and higher than any print, and thin."""

from __future__ import annotations

import numpy as np

from pipeline.clean.components import Components
from schemas.geometry import Box

WIDTH_MM = (9.0, 90.0)
HEIGHT_MM = (3.8, 40.0)
MOST_INK = 0.2
"""Of its box: words that ran together have twice as much."""

SEAL_MM = 22.0
"""As wide and as high as this, and round: a seal in black."""


def find_scribbles(parts: Components, dpi: int) -> tuple[Box, ...]:
    """Boxes of what looks like a signature on a page without rulings."""
    per_mm = dpi / 25.4
    width, height = parts.width / per_mm, parts.height / per_mm
    chosen = (width >= WIDTH_MM[0]) & (width <= WIDTH_MM[1]) & (height >= HEIGHT_MM[0]) & (height <= HEIGHT_MM[1])
    chosen &= parts.area <= MOST_INK * parts.width * parts.height
    chosen &= ~((np.minimum(width, height) >= SEAL_MM) & (np.maximum(width, height) <= 1.4 * np.minimum(width, height)))
    chosen[0] = False
    return tuple(parts.box(int(label)) for label in np.flatnonzero(chosen))
