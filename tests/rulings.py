"""Printed rulings for tests: the lines of tables and boxes."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.geometry import Box
from schemas.page import Mark

THICK_PX = 3


def across(left: int, right: int, top: int) -> Mark:
    return Mark(kind="ruling", box=Box(left, top, right, top + THICK_PX))


def down(left: int, top: int, bottom: int) -> Mark:
    return Mark(kind="ruling", box=Box(left, top, left + THICK_PX, bottom))


def ruled(xs: Sequence[int], ys: Sequence[int]) -> list[Mark]:
    """A table with rulings at these places."""
    return [
        *(across(xs[0], xs[-1] + THICK_PX, y) for y in ys),
        *(down(x, ys[0], ys[-1] + THICK_PX) for x in xs),
    ]


def rows_of_page(first: int, count: int) -> list[int]:
    """Tops of the rulings that put each of `count` lines of `tests.pages.page`, from number `first`, in a row."""
    return [100 + 50 * row - 13 for row in range(first, first + count + 1)]
