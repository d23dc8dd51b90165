"""The derivative for reading: even light, straight lines, about 300 dpi."""

from __future__ import annotations

import math

import cv2
import numpy as np

from pipeline.clean.bars import invert_bars
from pipeline.clean.light import even_light, ink_and_paper, stretch, whiten_dark_edges
from pipeline.raster import Pixels
from schemas.geometry import Affine

FLAT_DPI = 300
KEPT_DPI = (220, 350)
"""Pages of this resolution keep it; others are brought to FLAT_DPI."""

LEAST_SLANT_DEG = 0.03


def flatten(grey: Pixels, dpi: int, slant_deg: float) -> tuple[Pixels, int, Affine]:
    """(flat page, its dpi, map of its coordinates to those of `grey`)."""
    flat_dpi = dpi if KEPT_DPI[0] <= dpi <= KEPT_DPI[1] else FLAT_DPI
    scale = flat_dpi / dpi
    if scale < 1:
        size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    evened = even_light(invert_bars(grey, min(dpi, flat_dpi)), min(dpi, flat_dpi))
    whiten_dark_edges(evened, min(dpi, flat_dpi))
    white = stretch(evened, *ink_and_paper(evened, min(dpi, flat_dpi)))
    straight, affine = straighten(white, max(1.0, scale), slant_deg)
    return straight, flat_dpi, _scaled(affine, max(1.0, 1 / scale))


def straighten(page: Pixels, scale: float, slant_deg: float) -> tuple[Pixels, Affine]:
    """Turns by -slant and enlarges by `scale` on a canvas that holds the whole page; the new corners are white.

    The map takes coordinates of the result (pixel edges, not centres) to those of `page`.
    """
    if abs(slant_deg) < LEAST_SLANT_DEG and scale == 1:
        return page, Affine(1, 0, 0, 0, 1, 0)
    height, width = page.shape
    cos, sin = math.cos(math.radians(slant_deg)), math.sin(math.radians(slant_deg))
    new_width = round(scale * (width * cos + height * abs(sin)))
    new_height = round(scale * (height * cos + width * abs(sin)))
    a, b, d, e = cos / scale, -sin / scale, sin / scale, cos / scale
    c = width / 2 - (a * new_width + b * new_height) / 2
    f = height / 2 - (d * new_width + e * new_height) / 2
    centres = np.array([[a, b, c + (a + b - 1) / 2], [d, e, f + (d + e - 1) / 2]])
    method = (cv2.INTER_CUBIC if scale > 1 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(page, centres, (new_width, new_height), flags=method, borderValue=255)
    return np.asarray(turned, np.uint8), Affine(a, b, c, d, e, f)


def _scaled(affine: Affine, factor: float) -> Affine:
    return Affine(*(value * factor for value in affine))


def upright_to_flat(flat_to_upright: Affine) -> Affine:
    """The inverse map."""
    a, b, c, d, e, f = flat_to_upright
    size = a * e - b * d
    return Affine(e / size, -b / size, (b * f - c * e) / size, -d / size, a / size, (c * d - a * f) / size)
