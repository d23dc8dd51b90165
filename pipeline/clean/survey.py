"""A small grey picture of the page and the letter-sized components in it: enough to tell which way it lies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.clean.components import Chosen, Components, find_components
from pipeline.clean.light import even_light
from pipeline.raster import Pixels, Raster

SURVEY_DPI = 150
INK = 165
"""Of evened light: darker is ink."""

LETTER_MM = (0.9, 7.5)
"""Longer side of a letter: 6 pt x-height to a 28 pt capital with its marks."""


@dataclass(frozen=True)
class Survey:
    """`grey`: evened, about `dpi`; `letters` chooses the letter-sized components."""

    grey: Pixels
    dpi: float
    parts: Components
    letters: Chosen


def survey(raster: Raster) -> Survey:
    """Reduces the page to SURVEY_DPI (never enlarges)."""
    scale = min(1.0, SURVEY_DPI / raster.dpi)
    small = raster.pixels
    if scale < 1:
        small = np.asarray(cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    dpi = raster.dpi * scale
    grey = even_light(as_grey(small), round(dpi))
    parts = find_components((grey < INK).astype(np.uint8))
    return Survey(grey, dpi, parts, _letters(parts, dpi))


def as_grey(pixels: Pixels) -> Pixels:
    return pixels if pixels.ndim == 2 else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)


def _letters(parts: Components, dpi: float) -> Chosen:
    low, high = (mm * dpi / 25.4 for mm in LETTER_MM)
    longer = np.maximum(parts.width, parts.height)
    shorter = np.minimum(parts.width, parts.height)
    chosen: Chosen = (longer >= low) & (longer <= high) & (shorter >= 2) & (parts.area > 0.12 * longer * shorter)
    chosen[0] = False
    return chosen
