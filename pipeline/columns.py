"""Text in columns: two that stand beside each other with lines of their own are read one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from pipeline.placed import Placed

Item = TypeVar("Item", bound=Placed)
FEWEST = 4
"""Lines in a column, and beside each other."""
GUTTER = 0.015
"""Of the page's width: the least white between columns."""
MIDDLE = (0.25, 0.75)
HALVES = (0.4, 0.6)
WIDE = 0.17
FEWEST_WIDE = 2
SAME_LINE = 0.18
"""Of a line's height: lines of a form's row differ less in top or bottom."""
LEVEL_SHARE = 0.7
"""Where more lines than these have a neighbour on their level, they are rows: labels and values, not columns."""


def split_columns(items: Sequence[Item], page_width: int, lies: bool = False) -> list[list[Item]]:
    """Groups to read one after the other: what stands above two columns, the left one, the right one, the rest.

    One group when the items stand in rows. `lies`: a page in landscape, which is often two pages side by side.
    """
    found = _best_run(sorted(items, key=lambda one: one.body.centre[1]), page_width, lies)
    if found is None:
        return [list(items)]
    before, left, right, after = found
    groups = [before, *_further(left, page_width), *_further(right, page_width)]
    groups += split_columns(after, page_width, lies)
    return [group for group in groups if group]


def _further(column: list[Item], page_width: int) -> list[list[Item]]:
    return split_columns(column, page_width) if len(column) >= 2 * FEWEST else [column]


def _best_run(
    items: list[Item], page_width: int, lies: bool
) -> tuple[list[Item], list[Item], list[Item], list[Item]] | None:
    """The longest run from top to bottom that a white gutter divides into two columns with lines of their own."""
    best: tuple[int, tuple[list[Item], list[Item], list[Item], list[Item]]] | None = None
    for gutter in _gutters(items, page_width):
        for start, end in _runs(items, gutter, 0.3 * GUTTER * page_width):
            run = items[start:end]
            left = [one for one in run if one.body.right <= gutter]
            right = [one for one in run if one.body.left > gutter]
            if best is not None and len(run) <= best[0]:
                continue
            halves = lies and _are_halves(left, right, gutter / page_width, page_width)
            several = min(_lines(left), _lines(right)) >= FEWEST
            if halves or (several and _level_share(left, right) < LEVEL_SHARE):
                best = len(run), (items[:start], left, right, items[end:])
    return best[1] if best else None


def _are_halves(left: Sequence[Item], right: Sequence[Item], gutter: float, page_width: int) -> bool:
    """Wide lines on both sides of the middle of a page."""
    wide = [sum(one.body.width >= WIDE * page_width for one in column) for column in (left, right)]
    return HALVES[0] <= gutter <= HALVES[1] and min(wide) >= FEWEST_WIDE


def _gutters(items: Sequence[Item], page_width: int) -> list[float]:
    """Places right before the left end of an item in the middle of the page, each once."""
    low, high = (share * page_width for share in MIDDLE)
    lefts = sorted({round(one.body.left / 8) for one in items if low <= one.body.left <= high})
    return [8.0 * left - 0.5 * GUTTER * page_width for left in lefts]


def _runs(items: Sequence[Item], gutter: float, half_white: float) -> list[tuple[int, int]]:
    """Longest stretches of items, top to bottom, none of which stands in the gutter."""
    runs, start = [], 0
    for place, one in enumerate(items):
        if one.body.left < gutter + half_white and one.body.right > gutter - half_white:
            runs.append((start, place))
            start = place + 1
    return [*runs, (start, len(items))]


def _lines(column: Sequence[Item]) -> int:
    """Lines of a column: several items on one level count once."""
    bottom, count = -1.0, 0
    for one in column:
        if one.body.centre[1] > bottom:
            count += 1
            bottom = one.body.bottom
    return count


def _level_share(left: Sequence[Item], right: Sequence[Item]) -> float:
    """Of the lines beside the other column: those that have a neighbour on their level there."""
    low = max(min(one.body.top for one in column) for column in (left, right))
    high = min(max(one.body.bottom for one in column) for column in (left, right))
    few, many = sorted(
        ([one for one in column if low <= one.body.centre[1] <= high] for column in (left, right)), key=len
    )
    if len(few) < FEWEST - 1:
        return 1.0
    return sum(any(_is_level(one, other) for other in many) for one in few) / len(few)


def _is_level(one: Placed, other: Placed) -> bool:
    slack = SAME_LINE * max(one.body.height, other.body.height)
    return abs(one.body.top - other.body.top) <= slack or abs(one.body.bottom - other.body.bottom) <= slack
