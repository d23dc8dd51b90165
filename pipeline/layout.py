"""Rows, table cells and columns of a page, from boxes and rulings alone."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.columns import split_columns
from pipeline.placed import Placed
from schemas.geometry import Box
from schemas.page import Mark

CELL_MAX_SHARE = 0.2
SLACK_PX = 6
END_SHARE = 0.012
"""Of the page's width: how far from a cell's side its rulings above and below may end."""
TALL = 1.8
"""Times the usual height: no line of text."""


Item = TypeVar("Item", bound=Placed)


def rows_of(items: Sequence[Item]) -> list[list[Item]]:
    """Items grouped by line, top to bottom, each row left to right; a tall item (an emblem) joins no two lines."""
    usual = statistics.median(item.body.height for item in items) if items else 0.0
    rows: list[list[Item]] = []
    bands: list[tuple[float, float]] = []
    for item in sorted(items, key=lambda one: (one.body.height > TALL * usual, one.body.centre[1])):
        top, bottom = item.body.top, item.body.bottom
        tall = item.body.height > TALL * usual
        place = _band_of(bands, top, bottom, bottom - top if tall else 0)
        if place is None:
            rows.append([item])
            bands.append((top, bottom))
        else:
            rows[place].append(item)
            tops = [one.body.top for one in rows[place] if not tall]
            bottoms = [one.body.bottom for one in rows[place] if not tall]
            bands[place] = (statistics.median(tops), statistics.median(bottoms)) if tops else bands[place]
    order = sorted(range(len(rows)), key=lambda index: bands[index])
    return [sorted(rows[index], key=lambda one: one.body.left) for index in order]


def _band_of(bands: list[tuple[float, float]], top: float, bottom: float, least: float) -> int | None:
    """The band that shares half of the lower of the two heights (of `least`, where that is more)."""
    best: tuple[float, int] | None = None
    for index, (low, high) in enumerate(bands):
        common = min(bottom, high) - max(top, low)
        if common >= 0.5 * max(least, min(bottom - top, high - low)) and (best is None or common > best[0]):
            best = common, index
    return best[1] if best else None


@dataclass(frozen=True)
class Grid:
    """The rulings of a page; tells the table cell around a point."""

    across: tuple[Box, ...]
    down: tuple[Box, ...]
    page: Box

    def cell_at(self, x: float, y: float) -> Box | None:
        """The smallest cell around a point; None in open text or a large frame.

        Its rulings above and below go from side to side: underlines within a frame make no cell. A side ruling that
        the scan has lost is replaced by the end of the rulings above and below.
        """
        left = max((b.right for b in self.down if b.right <= x and _spans(b.top, y, b.bottom)), default=None)
        right = min((b.left for b in self.down if b.left >= x and _spans(b.top, y, b.bottom)), default=None)
        if left is None and right is None:
            return None
        reach = END_SHARE * self.page.width
        whole = [
            b
            for b in self.across
            if _spans(b.left, x, b.right)
            and (left is None or b.left <= left + reach)
            and (right is None or b.right >= right - reach)
        ]
        above = max((b for b in whole if b.bottom <= y), key=_bottom, default=None)
        below = min((b for b in whole if b.top >= y), key=_top, default=None)
        if above is None or below is None:
            return None
        if left is None:
            left = max(above.left, below.left)
        if right is None:
            right = min(above.right, below.right)
        cell = Box(left, above.bottom, right, below.top)
        return cell if cell.area <= CELL_MAX_SHARE * self.page.area else None


def _top(box: Box) -> int:
    return box.top


def _bottom(box: Box) -> int:
    return box.bottom


def _spans(start: float, value: float, end: float) -> bool:
    return start - SLACK_PX <= value <= end + SLACK_PX


def grid_of(marks: Sequence[Mark], width: int, height: int) -> Grid:
    """The grid of a page from its ruling marks."""
    rulings = [mark.box for mark in marks if mark.kind == "ruling"]
    return Grid(
        across=tuple(box for box in rulings if box.width > box.height),
        down=tuple(box for box in rulings if box.height >= box.width),
        page=Box(0, 0, width, height),
    )


@dataclass(frozen=True)
class Block(Generic[Item]):
    """Rows that are read together before anything else; `cell` when they stand in a table cell."""

    rows: list[list[Item]]
    cell: Box | None = None


@dataclass(frozen=True)
class _Cell(Generic[Item]):
    """A table cell with what stands in it."""

    body: Box
    items: list[Item]


def blocks_of(items: Sequence[Item], grid: Grid) -> list[Block[Item]]:
    """Items in reading order: columns of text one after the other; in each, table cells row by row, centred columns
    (heads, signatures) one after the other, else row by row.
    """
    cells: dict[Box, list[Item]] = {}
    opened: list[Item] = []
    for item in items:
        cell = grid.cell_at(*item.body.centre)
        if cell is None:
            opened.append(item)
        else:
            cells.setdefault(cell, []).append(item)
    units: list[Item | _Cell[Item]] = [*opened, *(_Cell(cell, inside) for cell, inside in cells.items())]
    groups = split_columns(units, grid.page.width, grid.page.width > grid.page.height)
    return [block for group in groups for block in _blocks_of_column(group, grid.page.width)]


def _blocks_of_column(units: Sequence[Item | _Cell[Item]], page_width: int) -> list[Block[Item]]:
    cells = [unit for unit in units if isinstance(unit, _Cell)]
    placed = [((cell.body.top, cell.body.left), Block(rows_of(cell.items), cell.body)) for cell in cells]
    for block in _open_blocks(rows_of([unit for unit in units if not isinstance(unit, _Cell)]), page_width):
        top = min(item.body.top for row in block.rows for item in row)
        left = min(item.body.left for row in block.rows for item in row)
        placed.append(((top, left), block))
    return [block for _, block in _by_rows(placed)]


def _by_rows(placed: list[tuple[tuple[int, int], Block[Item]]]) -> list[tuple[tuple[int, int], Block[Item]]]:
    """Sorted by top; tops that differ by a few pixels count as one row, so cells of a row go left to right."""
    placed = sorted(placed, key=lambda one: one[0])
    rows: list[list[tuple[tuple[int, int], Block[Item]]]] = []
    for one in placed:
        if rows and one[0][0] - rows[-1][0][0][0] <= 2 * SLACK_PX and one[1].cell is not None:
            rows[-1].append(one)
        else:
            rows.append([one])
    return [one for row in rows for one in sorted(row, key=lambda each: each[0][1])]


def _open_blocks(rows: list[list[Item]], page_width: int) -> list[Block[Item]]:
    blocks: list[Block[Item]] = []
    index = 0
    while index < len(rows):
        run = _centred_columns(rows, index, page_width)
        if run is None:
            blocks.append(Block([rows[index]]))
            index += 1
            continue
        left, right, index = run
        blocks += [Block(left), Block(right)]
    return blocks


def _centred_columns(
    rows: list[list[Item]], start: int, page_width: int
) -> tuple[list[list[Item]], list[list[Item]], int] | None:
    """A run of rows from `start` that forms two centred columns (heads, signatures): left, right, next index."""
    gutter = _gutter(rows[start], page_width)
    if gutter is None:
        return None
    left: list[list[Item]] = []
    right: list[list[Item]] = []
    best: tuple[list[list[Item]], list[list[Item]], int] | None = None
    for index in range(start, len(rows)):
        sides = _split(rows[index], gutter)
        if sides is None or (best is not None and _far_below(rows[index - 1], rows[index])):
            break
        left += [sides[0]] if sides[0] else []
        right += [sides[1]] if sides[1] else []
        # A short line below the columns may lie within one of them: the longest run that is centred counts.
        if min(len(left), len(right)) >= 2 and _centred(left) and _centred(right):
            best = left[:], right[:], index + 1
    return best


def _gutter(row: list[Item], page_width: int) -> float | None:
    if len(row) != 2 or row[1].body.left - row[0].body.right < 0.02 * page_width:
        return None
    return (row[0].body.right + row[1].body.left) / 2


def _split(row: list[Item], gutter: float) -> tuple[list[Item], list[Item]] | None:
    left = [item for item in row if item.body.right <= gutter]
    right = [item for item in row if item.body.left >= gutter]
    if len(left) + len(right) < len(row) or len(left) > 1 or len(right) > 1:
        return None
    return left, right


def _far_below(row: list[Item], below: list[Item]) -> bool:
    height = statistics.median(item.body.height for item in row)
    return min(item.body.top for item in below) - max(item.body.bottom for item in row) > 6 * height


def _centred(column: list[list[Item]]) -> bool:
    """The middles of the lines agree better than their left ends."""
    boxes = [row[0].body for row in column]
    middles = [box.centre[0] for box in boxes]
    lefts = [float(box.left) for box in boxes]
    spread = statistics.pstdev(lefts)
    return spread > 4 and statistics.pstdev(middles) < 0.5 * spread
