"""Blocks in columns beside each other: bride and groom, one row a label, or each column with labels of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.labels import Found, find_labels
from pipeline.extract.stream import Stream, StreamLine, Token, build_stream
from pipeline.extract.tables import Columns, find_columns
from pipeline.extract.values import ValueFinder
from schemas.catalogue import DocumentType
from schemas.geometry import Box

FEWEST_ROWS = 3
GUTTER_STEP_PX = 8


def read_side_by_side(stream: Stream, document_type: DocumentType) -> dict[str, list[Token]]:
    """Value tokens by key for the type's side-by-side blocks; empty when the blocks do not stand in columns."""
    heads = {
        block: [
            words for label in document_type.labels if label.opens and label.block == block for words in label.wordings
        ]
        for block in document_type.side_by_side
    }
    heads = {block: wordings for block, wordings in heads.items() if wordings}
    columns = find_columns(stream, heads) if len(heads) > 1 else None
    if columns is None:
        return {}
    labelled = _labelled_columns(stream, document_type, columns)
    beside = _left_of(stream, columns)
    rows = _row_labels(beside, document_type)
    if len(rows) >= FEWEST_ROWS and min(len(one.keyed()) for one in labelled) < FEWEST_ROWS:
        return _by_rows(stream, document_type, columns, beside, rows)
    return {key: tokens for one in labelled for key, tokens in one.values(document_type).items()}


@dataclass(frozen=True)
class _Column:
    """One column read for itself, with the labels of its block."""

    stream: Stream
    found: Sequence[Found]

    def keyed(self) -> list[str]:
        return [one.label.key for one in self.found if one.label.key is not None]

    def values(self, document_type: DocumentType) -> dict[str, list[Token]]:
        finder = ValueFinder(self.stream, self.found)
        return {
            one.label.key: finder.value_of(place, document_type.field(one.label.key).kind)
            for place, one in enumerate(self.found)
            if one.label.key is not None
        }


def _of_block(document_type: DocumentType, block: str, headings: bool) -> DocumentType:
    labels = tuple(
        label for label in document_type.labels if label.block in {block, ""} and (headings or not label.opens)
    )
    return document_type.model_copy(update={"labels": labels})


def _left_of(stream: Stream, columns: Columns) -> Stream:
    """What stands left of the first column, read for itself: a label may wrap there beside its values."""
    left = min(span[0] for span in columns.spans.values())
    height = stream.pages[columns.page].reading.height
    return build_stream([stream.pages[columns.page]], [[Box(0, columns.top, int(left), height)]])


def _row_labels(beside: Stream, document_type: DocumentType) -> list[Found]:
    found = find_labels(beside, _of_block(document_type, document_type.side_by_side[0], headings=False))
    return [one for one in found if one.label.key is not None]


def _by_rows(
    stream: Stream, document_type: DocumentType, columns: Columns, beside: Stream, rows: Sequence[Found]
) -> dict[str, list[Token]]:
    first = document_type.side_by_side[0]
    values: dict[str, list[Token]] = {}
    for place, row in enumerate(rows):
        top, bottom = _band(beside, rows, place)
        for block, (left, right) in columns.spans.items():
            key = str(row.label.key).replace(f"{first}.", f"{block}.", 1)
            values[key] = [
                token
                for token in stream.tokens
                if token.page == columns.page
                and left <= token.box.centre[0] <= right
                and top <= token.box.centre[1] <= bottom
            ]
    return values


def _band(stream: Stream, rows: Sequence[Found], place: int) -> tuple[float, float]:
    """Top and bottom of a row: its ruled cell, or from its label down to the next one's."""
    token = stream.tokens[rows[place].start]
    if token.cell is not None:
        return float(token.cell.top), float(token.cell.bottom)
    line = stream.lines[token.line]
    below = [
        stream.lines[stream.tokens[other.start].line].box.top
        for other in rows
        if stream.lines[stream.tokens[other.start].line].box.top > line.box.bottom
    ]
    return line.box.top - 0.3 * line.letter_px, min(
        below, default=line.box.bottom + 2 * line.letter_px
    ) - 0.3 * line.letter_px


def _labelled_columns(stream: Stream, document_type: DocumentType, columns: Columns) -> list[_Column]:
    regions = _regions(stream, columns)
    streams = {block: build_stream([stream.pages[columns.page]], [[region]]) for block, region in regions.items()}
    return [
        _Column(own, find_labels(own, _of_block(document_type, block, headings=True))) for block, own in streams.items()
    ]


def _regions(stream: Stream, columns: Columns) -> dict[str, Box]:
    """The columns from their headings down to the first words that run on from one into the next."""
    lines = sorted((one for one in stream.lines if one.page == columns.page), key=lambda one: one.box.top)
    lines = [one for one in lines if one.box.top > columns.top + one.letter_px]
    ordered = sorted(columns.heads.items(), key=lambda one: one[1].left)
    gutters = [
        max(
            (_white(stream, lines, x) for x in range(before.right, after.left, GUTTER_STEP_PX)),
            default=(columns.top, after.left),
        )
        for (_, before), (_, after) in pairwise(ordered)
    ]
    foot = min(foot for foot, _ in gutters)
    edges = [0, *(x for _, x in gutters), stream.pages[columns.page].reading.width]
    return {
        block: Box(left, columns.top, right, foot)
        for (block, _), (left, right) in zip(ordered, pairwise(edges), strict=True)
    }


def _white(stream: Stream, lines: Sequence[StreamLine], x: int) -> tuple[int, int]:
    """How far down no words run across `x`, and `x`."""
    crossing = (line.box.top for line in lines if _runs_across(stream, line, x))
    return next(crossing, stream.pages[lines[0].page].reading.height if lines else 0), x


def _runs_across(stream: Stream, line: StreamLine, x: int) -> bool:
    tokens = stream.tokens[line.start : line.end]
    within = any(token.box.left < x < token.box.right for token in tokens)
    between = any(one.box.right <= x <= other.box.left and not other.after_gap for one, other in pairwise(tokens))
    return within or between
