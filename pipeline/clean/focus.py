"""Softening against grain, sharpening against blur: for pages that read badly as they are."""

from __future__ import annotations

from typing import Literal

import cv2
import numpy as np

from pipeline.raster import Pixels

Focus = Literal["as it is", "soft", "sharp"]

SOFT_PX, SHARP_PX = 0.8, 1.5
"""Standard deviations of the blur, in pixels of the scan."""


def refocus(grey: Pixels, focus: Focus) -> Pixels:
    """The same array for `as it is`."""
    if focus == "as it is":
        return grey
    if focus == "soft":
        return np.asarray(cv2.GaussianBlur(grey, (0, 0), SOFT_PX), np.uint8)
    blurred = cv2.GaussianBlur(grey, (0, 0), SHARP_PX)
    return np.asarray(cv2.addWeighted(grey, 2, blurred, -1, 0), np.uint8)
