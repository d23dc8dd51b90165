"""Boxes and affine maps, in pixels, origin top left, right and bottom exclusive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Box(NamedTuple):
    """An upright rectangle in pixels; written to JSON as [left, top, right, bottom]."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def area(self) -> int:
        return max(0, self.width) * max(0, self.height)

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def intersection(self, other: Box) -> Box:
        """The common part; of area 0 when the two are apart."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def overlap(self, other: Box) -> float:
        """Share of this box (0 to 1) that lies in the other."""
        common = self.intersection(other)
        if self.area == 0 or common.width <= 0 or common.height <= 0:
            return 0.0
        return common.area / self.area

    def grown(self, by_px: int) -> Box:
        return Box(self.left - by_px, self.top - by_px, self.right + by_px, self.bottom + by_px)

    def moved(self, right_px: int, down_px: int) -> Box:
        return Box(self.left + right_px, self.top + down_px, self.right + right_px, self.bottom + down_px)

    def within(self, width: int, height: int) -> Box:
        """Clipped to an image of this size."""
        return Box(
            min(max(0, self.left), width),
            min(max(0, self.top), height),
            max(0, min(self.right, width)),
            max(0, min(self.bottom, height)),
        )

    def turned(self, by: int, width: int, height: int) -> Box:
        """The box after its image was turned clockwise by 0, 90, 180 or 270 degrees, to `width` x `height` pixels."""
        left, top, right, bottom = self
        match by:
            case 90:
                return Box(width - bottom, left, width - top, right)
            case 180:
                return Box(width - right, height - bottom, width - left, height - top)
            case 270:
                return Box(top, height - right, bottom, height - left)
            case _:
                return self


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all; raises ValueError for none."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


class Affine(NamedTuple):
    """x' = a*x + b*y + c;  y' = d*x + e*y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def box(self, box: Box) -> Box:
        """The smallest upright box around the mapped corners, rounded outwards by half a pixel."""
        corners = [self.apply(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        xs, ys = zip(*corners, strict=True)
        return Box(round(min(xs)), round(min(ys)), round(max(xs)), round(max(ys)))


IDENTITY = Affine(1, 0, 0, 0, 1, 0)
