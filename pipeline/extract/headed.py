"""Forms whose labels stand in columns, each above what is filled in: which words below belong to which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.labels import Found
from pipeline.extract.notes import after_note
from pipeline.extract.occurrences import NUMBERING
from pipeline.extract.stream import Stream, StreamLine, Token
from schemas.geometry import Box, union

FEWEST_LABELS, FEWEST_IN_COLUMN = 4, 2
LEAST_SHARE = 0.6
"""Of a page's fields: so many stand under their labels on a form of this kind."""
FIRST_GAP, LINE_GAP, ITEM_GAP = 1.5, 1.3, 2.6
"""From a label down to its value, between lines of one value, between items of a list, in heights of a letter."""
ALIGNED = 2.0
"""So near in heights of a letter do the left ends of a column stand, items of a list indented."""


@dataclass(frozen=True)
class _Segment:
    """Words of a line without a gap between them; `label`: the label they begin with, by its place among those found.

    `bare`: nothing but the label.
    """

    line: StreamLine
    start: int
    end: int
    box: Box
    label: int | None
    bare: bool

    @property
    def left(self) -> int:
        return self.box.left

    @property
    def near(self) -> float:
        return ALIGNED * self.line.letter_px


def headed_values(stream: Stream, found: Sequence[Found]) -> Mapping[int, list[Token]]:
    """For the labels (by their place in `found`) that stand above their values: the value's tokens, none for a blank.

    Empty unless most fields of a page stand so, under labels side by side. Ruled cells are not asked.
    """
    values: dict[int, list[Token]] = {}
    for page in range(len(stream.pages)):
        segments = _segments(stream, found, page)
        columns = _columns([one for one in segments if one.bare])
        under = {
            one.label: _under(stream, one, segments, columns) for one in segments if one.label is not None and one.bare
        }
        keyed = {one.label for one in segments if one.label is not None and found[one.label].label.key is not None}
        filled = [number for number in keyed if under.get(number)]
        if len(columns) > 1 and len(filled) >= max(FEWEST_LABELS, LEAST_SHARE * len(keyed)):
            values |= {number: tokens for number, tokens in under.items() if number in keyed and tokens is not None}
    return values


def _segments(stream: Stream, found: Sequence[Found], page: int) -> list[_Segment]:
    """All of a page's open text from top to bottom, also where the columns were read one after the other."""
    labels = {one.start: number for number, one in enumerate(found)}
    wrapped = {place for one in found for place in range(one.start + 1, one.end)}
    segments = [
        _segment(stream, found, labels, line, start, end)
        for line in stream.lines
        if line.page == page and line.cell is None
        for start, end in _parts(stream, labels, line)
        if start not in wrapped
    ]
    return sorted(segments, key=lambda one: (one.box.top, one.left))


def _parts(stream: Stream, labels: Mapping[int, int], line: StreamLine) -> Iterator[tuple[int, int]]:
    starts = [
        place
        for place in range(line.start, line.end)
        if place == line.start or stream.tokens[place].after_gap or place in labels
    ]
    yield from pairwise([*starts, line.end])


def _segment(
    stream: Stream, found: Sequence[Found], labels: Mapping[int, int], line: StreamLine, start: int, end: int
) -> _Segment:
    """A label that wraps is one segment with its second line."""
    label = labels.get(start)
    if label is None:
        return _Segment(line, start, end, union(token.box for token in stream.tokens[start:end]), None, False)
    last = stream.lines[stream.tokens[found[label].end - 1].line]
    rest = stream.tokens[found[label].end : end if last is line else last.end]
    box = union(token.box for token in stream.tokens[start : max(end, found[label].end)])
    return _Segment(line, start, end, box, label, not any(token.key for token in rest[after_note(rest) :]))


def _columns(heads: Sequence[_Segment]) -> list[int]:
    """The left ends under which several labels stand."""
    groups: list[list[_Segment]] = []
    for head in sorted(heads, key=lambda one: one.left):
        if groups and head.left - groups[-1][0].left <= head.near:
            groups[-1].append(head)
        else:
            groups.append([head])
    return [group[0].left for group in groups if len(group) >= FEWEST_IN_COLUMN]


def _under(stream: Stream, head: _Segment, segments: Sequence[_Segment], columns: Sequence[int]) -> list[Token] | None:
    """The words in the label's column, down to the next label or a gap; None when the value stands beside the label."""
    right = _right_of(head, segments, columns)
    inside = [one for one in segments if one is not head and head.left - head.near <= one.left < right]
    if any(_on_level(one, head) and one.left > head.left for one in inside):
        return None
    tokens: list[Token] = []
    above, letter = head.box, head.line.letter_px
    for row in _rows([one for one in inside if one.box.centre[1] > head.box.bottom]):
        numbered = NUMBERING.match(stream.tokens[row[0].start].text) is not None
        most = max(LINE_GAP if tokens else FIRST_GAP, ITEM_GAP * numbered)
        if any(one.label is not None for one in row) or row[0].box.top - above.bottom > most * letter:
            break
        tokens += [token for one in row for token in stream.tokens[one.start : one.end]]
        above = union(one.box for one in row)
    return tokens


def _right_of(head: _Segment, segments: Sequence[_Segment], columns: Sequence[int]) -> float:
    """Where the next column begins, or the next label on the level."""
    lefts = [left - head.near for left in columns if left > head.left + head.near]
    lefts += [one.left - 0.5 * head.near for one in segments if one.label is not None and _beside(head, one)]
    return min(lefts, default=float("inf"))


def _beside(head: _Segment, one: _Segment) -> bool:
    return one.left > head.left and _on_level(head, one)


def _on_level(one: _Segment, other: _Segment) -> bool:
    return one.box.top < other.box.centre[1] < one.box.bottom or other.box.top < one.box.centre[1] < other.box.bottom


def _rows(segments: Sequence[_Segment]) -> Iterator[list[_Segment]]:
    row: list[_Segment] = []
    for one in segments:
        if row and one.box.centre[1] >= row[0].box.bottom:
            yield sorted(row, key=lambda each: each.left)
            row = []
        row.append(one)
    if row:
        yield sorted(row, key=lambda each: each.left)
