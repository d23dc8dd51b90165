"""Connected components of ink, as columns of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.raster import Pixels
from schemas.geometry import Box

Numbers = NDArray[np.int32]
Chosen = NDArray[np.bool_]


@dataclass(frozen=True)
class Components:
    """Entry i of each column describes label i; entry 0 is the background and never chosen."""

    labels: Numbers
    left: Numbers
    top: Numbers
    width: Numbers
    height: Numbers
    area: Numbers

    def __len__(self) -> int:
        return len(self.left)

    @property
    def right(self) -> Numbers:
        return self.left + self.width

    @property
    def bottom(self) -> Numbers:
        return self.top + self.height

    def box(self, label: int) -> Box:
        left, top = int(self.left[label]), int(self.top[label])
        return Box(left, top, left + int(self.width[label]), top + int(self.height[label]))

    def mask(self, chosen: Chosen) -> Pixels:
        """255 where a chosen component has ink, else 0."""
        table = np.where(chosen, 255, 0).astype(np.uint8)
        table[0] = 0
        return table[self.labels]


def find_components(ink: Pixels) -> Components:
    """8-connected components of the non-zero pixels."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    columns = np.ascontiguousarray(stats.T, dtype=np.int32)
    return Components(np.asarray(labels, dtype=np.int32), *columns)
