"""Page images inside the stages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.geometry import Affine
from schemas.page import Mark, Rotation

Pixels = NDArray[np.uint8]
"""Grey (height, width) or BGR (height, width, 3), 0 black to 255 white."""


@dataclass(frozen=True)
class Raster:
    """A page image as it came out of its file, EXIF applied, not yet turned.

    `jpeg`: the file's own JPEG bytes when the page is exactly one JPEG image in grey or RGB and EXIF turned nothing
    (they are embedded unchanged in the searchable PDF); else None. `bilevel`: the source had one bit a pixel.
    """

    pixels: Pixels
    dpi: int
    jpeg: bytes | None = None
    bilevel: bool = False


@dataclass(frozen=True)
class CleanPage:
    """What `clean` makes of a raster.

    upright: the raster after `rotation` only (the image that all boxes of the contract refer to).
    flat: grey derivative for reading: upright, deskewed, light evened, stamp ink, leaders, box borders removed.

    flat_to_upright: maps flat coordinates to upright ones. marks: in flat coordinates.
    """

    upright: Pixels
    rotation: Rotation
    flat: Pixels
    flat_dpi: int
    flat_to_upright: Affine
    marks: tuple[Mark, ...]
    blank: bool
