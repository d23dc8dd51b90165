"""Inks told apart by colour: seals are found and lightened so that print under them can be read; pen strokes are found.

On a grey or 1-bit page nothing is known of inks.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.clean.components import Chosen, find_components
from pipeline.clean.seals import SealShape, seal_shapes
from pipeline.clean.survey import as_grey
from pipeline.raster import Pixels
from schemas.geometry import Box

INK_DPI = 100
RED, BLUE = 26, 30
"""How far the channels must lie apart for an ink to count as coloured (paper and pastel grounds stay below)."""

PRINT_UNDER, INK_ALONE = 0.5, 0.9
"""Brightness, relative to that of the seal's ink, that becomes black and white: print under a seal lies below."""

AREA_MM = 1.6
PEN_GAP_MM = 3.0
PEN_LEAST_MM = 2.0
PEN_LEAST_SHARE = 0.03
SCRIBBLE_MM = 9.0
"""A connected blue stroke higher than this is a signature, no value to be read."""


@dataclass(frozen=True)
class Seal:
    """`red`: else blue or purple."""

    shape: SealShape
    red: bool


@dataclass(frozen=True)
class Inks:
    """In coordinates of the upright page: seals, boxes of pen writing, boxes of signatures among them."""

    seals: tuple[Seal, ...] = ()
    pen: tuple[Box, ...] = ()
    scribbles: tuple[Box, ...] = ()


def find_inks(upright: Pixels, dpi: int) -> Inks:
    """Seals and pen strokes of a colour page."""
    if upright.ndim == 2:
        return Inks()
    scale = min(1.0, INK_DPI / dpi)
    small = np.asarray(cv2.resize(upright, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    red, blue = _coloured(_balanced(small))
    seals = [Seal(shape.scaled(1 / scale), red=True) for shape in seal_shapes(red, dpi * scale)]
    blue_shapes = seal_shapes(blue, dpi * scale)
    seals += [Seal(shape.scaled(1 / scale), red=False) for shape in blue_shapes]
    for shape in blue_shapes:
        shape.paint(blue, 0)
    pen, scribbles = _pen(_without_areas(blue, dpi * scale), dpi * scale)
    return Inks(tuple(seals), _enlarged(pen, 1 / scale), _enlarged(scribbles, 1 / scale))


def reading_grey(upright: Pixels, inks: Inks) -> Pixels:
    """Grey page with the ink of seals and signatures lightened; black print under them stays dark."""
    grey = as_grey(upright)
    for seal in inks.seals:
        box = seal.shape.box.within(grey.shape[1], grey.shape[0])
        inside = np.zeros((box.height, box.width), np.uint8)
        seal.shape.shifted(-box.left, -box.top).paint(inside, 255)
        _lighten(grey, upright, box, inside > 0, 2 if seal.red else 0)
    for box in inks.scribbles:
        clipped = box.within(grey.shape[1], grey.shape[0])
        _lighten(grey, upright, clipped, np.ones((clipped.height, clipped.width), bool), 0)
    return grey


def _balanced(small: Pixels) -> Pixels:
    """With white paper, whatever tint it has."""
    paper = np.percentile(small[::7, ::7].reshape(-1, 3), 80, axis=0)
    gains = 255 / np.maximum(paper, 120)
    tables = np.clip(np.arange(256)[:, None] * gains, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(small, tables[None]), np.uint8)


def _coloured(small: Pixels) -> tuple[Pixels, Pixels]:
    """Masks (255) of red and of blue or purple ink."""
    blue, green, red = (small[:, :, channel].astype(np.int16) for channel in range(3))
    is_red = (red - blue > RED) & (red - green > RED)
    is_blue = (blue - red > BLUE) | ((blue - green > BLUE) & (red - green > BLUE // 2) & ~is_red)
    return is_red.astype(np.uint8) * 255, is_blue.astype(np.uint8) * 255


def _lighten(grey: Pixels, upright: Pixels, box: Box, inside: Chosen, channel: int) -> None:
    """Inside, takes the channel in which the coloured ink is brightest, and makes that brightness white."""
    part = upright[box.top : box.bottom, box.left : box.right]
    bright = part[:, :, channel]
    red, blue = _coloured(part)
    ink = ((red if channel == 2 else blue) > 0) & inside
    if not ink.any():
        return
    level = max(float(np.median(bright[ink])), 90.0)
    lighter = np.clip((bright / level - PRINT_UNDER) / (INK_ALONE - PRINT_UNDER) * 255, 0, 255).astype(np.uint8)
    target = grey[box.top : box.bottom, box.left : box.right]
    np.copyto(target, np.maximum(target, lighter), where=_near(ink) & inside)


def _near(ink: Chosen) -> Chosen:
    """Colour is smeared over a few pixels by JPEG, so the fringe of coloured ink counts as well."""
    return np.asarray(cv2.dilate(ink.astype(np.uint8), np.ones((7, 7), np.uint8)), np.uint8) > 0


def _without_areas(blue: Pixels, dpi: float) -> Pixels:
    """Strokes only: photographs and coloured grounds are wider than a pen."""
    side = max(3, round(AREA_MM * dpi / 25.4))
    areas = cv2.morphologyEx(blue, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return blue & ~np.asarray(cv2.dilate(areas, np.ones((side, side), np.uint8)), np.uint8)


def _pen(blue: Pixels, dpi: float) -> tuple[list[Box], list[Box]]:
    """Clusters of pen strokes, and single strokes of the size of a signature."""
    per_mm = dpi / 25.4
    strokes = find_components(blue)
    high = strokes.height >= SCRIBBLE_MM * per_mm
    high &= strokes.width >= SCRIBBLE_MM * per_mm
    high &= strokes.area < 0.3 * strokes.width * strokes.height
    high[0] = False
    scribbles = [strokes.box(int(label)) for label in np.flatnonzero(high)]
    reach = round(PEN_GAP_MM * per_mm)
    grown = np.asarray(cv2.morphologyEx(blue, cv2.MORPH_CLOSE, np.ones((reach // 2, reach), np.uint8)), np.uint8)
    clusters = find_components(grown)
    boxes = [clusters.box(label) for label in range(1, len(clusters))]
    least = PEN_LEAST_MM * per_mm
    return [box for box in boxes if min(box.width, box.height) >= least / 2 and _written(blue, box, least)], scribbles


def _written(blue: Pixels, box: Box, least_px: float) -> bool:
    part = blue[box.top : box.bottom, box.left : box.right]
    return max(box.width, box.height) >= least_px and float((part > 0).mean()) >= PEN_LEAST_SHARE


def _enlarged(boxes: list[Box], factor: float) -> tuple[Box, ...]:
    return tuple(Box(*(round(value * factor) for value in box)) for box in boxes)
