"""Blocks in columns beside each other: bride and groom, one row a label, or each column with labels of its own."""

from __future__ import annotations

from collections.abc import Sequence
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
    rows = _row_labels(stream, document_type, columns)
    if len(rows) >= FEWEST_ROWS:
        return _by_rows(stream, document_type, columns, rows)
    return _by_columns(stream, document_type, columns)


def _of_block(document_type: DocumentType, block: str, headings: bool) -> DocumentType:
    labels = tuple(
        label for label in document_type.labels if label.block in {block, ""} and (headings or not label.opens)
    )
    return document_type.model_copy(update={"labels": labels})


def _row_labels(stream: Stream, document_type: DocumentType, columns: Columns) -> list[Found]:
    """Labels of the rows, found left of the first column."""
    left = min(span[0] for span in columns.spans.values())
    found = find_labels(stream, _of_block(document_type, document_type.side_by_side[0], headings=False))
    return [
        one
        for one in found
        if one.label.key is not None
        and stream.tokens[one.start].page == columns.page
        and stream.tokens[one.start].box.top > columns.top
        and stream.tokens[one.start].box.centre[0] < left
    ]


def _by_rows(
    stream: Stream, document_type: DocumentType, columns: Columns, rows: Sequence[Found]
) -> dict[str, list[Token]]:
    first = document_type.side_by_side[0]
    values: dict[str, list[Token]] = {}
    for place, row in enumerate(rows):
        top, bottom = _band(stream, rows, place)
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


def _by_columns(stream: Stream, document_type: DocumentType, columns: Columns) -> dict[str, list[Token]]:
    values: dict[str, list[Token]] = {}
    for block, region in _regions(stream, columns).items():
        own = build_stream([stream.pages[columns.page]], [[region]])
        kind = _of_block(document_type, block, headings=True)
        found = find_labels(own, kind)
        finder = ValueFinder(own, found)
        for place, one in enumerate(found):
            if one.label.key is not None:
                values[one.label.key] = finder.value_of(place, kind.field(one.label.key).kind)
    return values


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
