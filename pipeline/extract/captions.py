"""Forms whose captions stand in small print under the lines that are filled in: which words above belong to which."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.labels import Found
from pipeline.extract.notes import after_note
from pipeline.extract.stream import Stream, StreamLine, Token
from schemas.geometry import Box

SMALL_PRINT = 0.93
"""Captions are smaller than what is filled in above them."""
NEAR = 1.3
"""From a caption up to its value, and between lines of one value, in heights of a letter."""
ALIGNED = 1.2
FEWEST_ROWS = 2
LEAST_SHARE = 0.4
"""Of a page's labels: so many are captions on a form of this kind."""
SAME_SIZE = 1.3


@dataclass(frozen=True)
class _Caption:
    """A printed caption: its tokens start..end (exclusive), the label in it if it is one."""

    start: int
    end: int
    box: Box
    label: int | None


@dataclass(frozen=True)
class _Row:
    """A line of captions, and the lines of values above it, nearest first."""

    line: StreamLine
    captions: tuple[_Caption, ...]
    values: tuple[StreamLine, ...]


def captioned_values(stream: Stream, found: Sequence[Found]) -> Mapping[int, list[Token]]:
    """For the labels (by their place in `found`) that are captions under their values: the value's tokens.

    Empty unless several rows of small print on a page stand nearer to the line above than to the one below.
    """
    values: dict[int, list[Token]] = {}
    for page in range(len(stream.pages)):
        rows = list(_rows(stream, found, page))
        labels = sum(one.label.key is not None and stream.tokens[one.start].page == page for one in found)
        captions = sum(
            one.label is not None and found[one.label].label.key is not None for row in rows for one in row.captions
        )
        if captions >= LEAST_SHARE * labels and _are_captions(stream, rows):
            for row in rows:
                values |= _values_of(stream, row, found)
    return values


def _rows(stream: Stream, found: Sequence[Found], page: int) -> Iterator[_Row]:
    places = {one.start: number for number, one in enumerate(found)}
    lines = sorted((line for line in stream.lines if line.page == page), key=lambda line: line.box.top)
    bare = {line.start: captions for line in lines if (captions := _captions(stream, found, places, line))}
    for number, line in enumerate(lines):
        if line.start in bare:
            above = tuple(_values_above(stream, places, bare, lines[:number], line))
            if above:
                yield _Row(line, bare[line.start], above)


def _captions(
    stream: Stream, found: Sequence[Found], places: Mapping[int, int], line: StreamLine
) -> tuple[_Caption, ...]:
    """The captions of a line that holds nothing else; none when a label on it has its value beside it."""
    starts = [
        place
        for place in range(line.start, line.end)
        if place == line.start or stream.tokens[place].after_gap or place in places
    ]
    captions = []
    for start, end in zip(starts, [*starts[1:], line.end], strict=True):
        label = places.get(start, places.get(start + 1) if end > start + 1 else None)
        if label is not None and not _is_bare(stream, found[label], end):
            return ()
        box = Box(stream.tokens[start].box.left, line.box.top, stream.tokens[end - 1].box.right, line.box.bottom)
        captions.append(_Caption(start, end, box, label))
    return tuple(captions) if any(one.label is not None for one in captions) else ()


def _is_bare(stream: Stream, label: Found, end: int) -> bool:
    """Nothing but brackets or the label in English follows up to the caption's end; a colon promises a value."""
    rest = stream.tokens[label.end : end]
    colon = any(":" in token.text for token in stream.tokens[label.start : end])
    return not colon and not any(token.key for token in rest[after_note(rest) :])


def _values_above(
    stream: Stream,
    places: Mapping[int, int],
    bare: Mapping[int, tuple[_Caption, ...]],
    above: Sequence[StreamLine],
    line: StreamLine,
) -> Iterator[StreamLine]:
    """Lines right above that are no captions, up to the first that is far; of those with labels only the nearest."""
    nearest = None
    for other in reversed(above):
        below = nearest or line
        far = below.box.top - other.box.bottom > NEAR * other.letter_px
        if other.start in bare or other.cell != line.cell or far or other.box.centre[1] > below.box.top:
            return
        labelled = any(place in places for place in range(other.start, other.end))
        if nearest is not None and (labelled or _ratio(nearest.letter_px, other.letter_px) > SAME_SIZE):
            return
        yield other
        if labelled:
            return
        nearest = other


def _ratio(one: float, other: float) -> float:
    return max(one, other) / max(1.0, min(one, other))


def _are_captions(stream: Stream, rows: Sequence[_Row]) -> bool:
    """Small print, nearer to what stands above than to what stands below."""
    if len(rows) < FEWEST_ROWS:
        return False
    sizes = [row.line.letter_px / row.values[0].letter_px for row in rows]
    nearer = sum(_gap_above(row) < _gap_below(stream, row) for row in rows)
    return statistics.median(sizes) < SMALL_PRINT and nearer > 0.6 * len(rows)


def _gap_above(row: _Row) -> int:
    return row.line.box.top - row.values[0].box.bottom


def _gap_below(stream: Stream, row: _Row) -> int:
    tops = [
        line.box.top
        for line in stream.lines
        if line.page == row.line.page and line.box.top > row.line.box.centre[1] and _overlap(line.box, row.line.box) > 0
    ]
    return min(tops, default=stream.pages[row.line.page].reading.height) - row.line.box.bottom


def _overlap(one: Box, other: Box) -> int:
    return min(one.right, other.right) - max(one.left, other.left)


def _values_of(stream: Stream, row: _Row, found: Sequence[Found]) -> dict[int, list[Token]]:
    columns = _columns(stream, row)
    values: dict[int, list[Token]] = {one.label: [] for one in row.captions if one.label is not None}
    printed = {place for one in found for place in range(one.start, one.end)}
    for line in reversed(row.values):
        for place in range(line.start, line.end):
            owner = None if place in printed else _owner(columns, stream.tokens[place])
            label = None if owner is None else row.captions[owner].label
            if label is not None:
                values[label].append(stream.tokens[place])
    return values


def _columns(stream: Stream, row: _Row) -> list[tuple[float, float]]:
    """Left and right end of what may be filled in over each caption: its own ruled line, else by the captions."""
    ruled = [_ruled_over(stream, row, caption) for caption in row.captions]
    if all(span is not None for span in ruled) and len(set(ruled)) == len(ruled):
        return [span for span in ruled if span is not None]
    letter = row.values[0].letter_px
    lefts = [caption.box.left for caption in row.captions]
    begins = [
        token.box.left
        for line in row.values
        for token in stream.tokens[line.start : line.end]
        if token.starts_line or token.after_gap
    ]
    aligned = sum(any(abs(begin - left) <= ALIGNED * letter for left in lefts) for begin in begins)
    if 2 * aligned > len(begins):
        edges = [-1.0, *(left - 0.6 * letter for left in lefts[1:]), float("inf")]
    else:
        middles = [(one.box.right + other.box.left) / 2 for one, other in pairwise(row.captions)]
        edges = [-1.0, *middles, float("inf")]
    return list(pairwise(edges))


def _ruled_over(stream: Stream, row: _Row, caption: _Caption) -> tuple[float, float] | None:
    """The ends of the ruling or leader right above the caption."""
    letter = row.values[0].letter_px
    spans = [
        (float(mark.box.left), float(mark.box.right))
        for mark in stream.pages[row.line.page].marks
        if mark.kind in ("ruling", "leader")
        and mark.box.width > mark.box.height
        and caption.box.top - 1.2 * letter <= mark.box.centre[1] <= caption.box.top + 0.3 * letter
        and _overlap(mark.box, caption.box) > 0.3 * caption.box.width
    ]
    return min(spans, key=lambda span: span[1] - span[0], default=None)


def _owner(columns: Sequence[tuple[float, float]], token: Token) -> int | None:
    middle = token.box.centre[0]
    inside = [number for number, (left, right) in enumerate(columns) if left <= middle <= right]
    if inside:
        return inside[0]
    apart = [max(left - middle, middle - right) for left, right in columns]
    nearest = min(range(len(columns)), key=lambda number: apart[number])
    return nearest if apart[nearest] <= 2 * token.box.height else None
