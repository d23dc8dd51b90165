"""Tables: the rows under printed headings, by ruled cells or by columns of words; and blocks side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.closing import PLACE_DATE
from pipeline.extract.phrases import Phrase, find_phrases
from pipeline.extract.stream import Stream, Token
from pipeline.formats.text import fold
from schemas.catalogue import FieldSpec
from schemas.geometry import Box, union

FEWEST_HEADINGS = 2
SIGN_REACH = 12
ROW_NUMBER = re.compile(r"\d{1,2}[.)]?")


@dataclass(frozen=True)
class TableRead:
    """Rows of read text by column, with the tokens they came from."""

    rows: tuple[Mapping[str, str], ...]
    tokens: tuple[Token, ...]


def find_table(stream: Stream, spec: FieldSpec, start: int, end: int) -> TableRead | None:
    """The table of this field among tokens start..end; None when its headings are not there."""
    headings = _headings(stream, spec, start, end)
    if len(headings) < FEWEST_HEADINGS:
        return None
    page = next(iter(headings.values())).page
    spans = _spans(stream, headings)
    bottom = max(phrase.box.bottom for phrase in headings.values())
    last = max(phrase.end for phrase in headings.values())
    tokens = [token for token in stream.tokens[last:end] if token.page == page and token.box.centre[1] > bottom]
    rows = _celled_rows(tokens, spans) if _is_celled(tokens) else _open_rows(tokens, spans)
    kept = [row for row in rows if len(row) >= FEWEST_HEADINGS]
    texts = tuple({key: _text(words) for key, words in row.items()} for row in kept)
    return TableRead(texts, tuple(token for row in kept for words in row.values() for token in words))


def _text(words: Sequence[Token]) -> str:
    """The words of a cell; a running number before them belongs to the row, not to the cell."""
    numbered = len(words) > 1 and ROW_NUMBER.fullmatch(words[0].text) is not None
    return " ".join(one.text for one in (words[1:] if numbered else words))


def _headings(stream: Stream, spec: FieldSpec, start: int, end: int) -> dict[str, Phrase]:
    """The row that holds most headings, by column; of several the first of those that lie most level."""
    found = {key: find_phrases(stream, words, start, end) for key, words in spec.columns.items()}
    every = [phrase for phrases in found.values() for phrase in phrases]
    best: dict[str, Phrase] = {}
    for anchor in every:
        reach = 2.5 * anchor.box.height
        row = {
            key: min(near, key=lambda one: abs(one.box.centre[1] - anchor.box.centre[1]))
            for key, phrases in found.items()
            if (
                near := [
                    p for p in phrases if p.page == anchor.page and abs(p.box.centre[1] - anchor.box.centre[1]) <= reach
                ]
            )
        }
        if (len(row), -_unevenness(row)) > (len(best), -_unevenness(best)):
            best = row
    return best


def _unevenness(row: dict[str, Phrase]) -> float:
    """How far the middles of the headings lie apart; a field's own label above them may sound like one."""
    middles = [phrase.box.centre[1] for phrase in row.values()]
    return max(middles) - min(middles) if middles else 0.0


def _spans(stream: Stream, headings: dict[str, Phrase]) -> dict[str, tuple[float, float]]:
    """Left and right end of each column: its cell, or half the way to its neighbours."""
    ordered = sorted(headings.items(), key=lambda one: one[1].box.left)
    cells = [stream.tokens[phrase.start].cell for _, phrase in ordered]
    spans = {}
    for number, (key, phrase) in enumerate(ordered):
        cell = cells[number]
        if cell is not None:
            spans[key] = (float(cell.left), float(cell.right))
            continue
        before = ordered[number - 1][1].box.right if number else 0
        if number + 1 < len(ordered):
            right = (phrase.box.right + ordered[number + 1][1].box.left) / 2
        else:
            right = float(stream.pages[phrase.page].reading.width)
        spans[key] = ((before + phrase.box.left) / 2, right)
    return spans


def _is_celled(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[0].cell is not None


def _celled_rows(tokens: Sequence[Token], spans: dict[str, tuple[float, float]]) -> list[dict[str, list[Token]]]:
    """Rows by the cells' tops; ends where the ruled table ends."""
    rows: dict[int, dict[str, list[Token]]] = {}
    for token in tokens:
        if token.cell is None:
            break
        key = _column_of(token.cell, spans)
        if key is not None:
            top = next((one for one in rows if abs(one - token.cell.top) <= 12), token.cell.top)
            rows.setdefault(top, {}).setdefault(key, []).append(token)
    return [rows[top] for top in sorted(rows)]


def _open_rows(tokens: Sequence[Token], spans: dict[str, tuple[float, float]]) -> list[dict[str, list[Token]]]:
    """Rows by lines; a line without the first column goes on with the row above."""
    rows: list[dict[str, list[Token]]] = []
    first = min(spans, key=lambda key: spans[key][0], default="")
    for words in _table_lines(tokens):
        row: dict[str, list[Token]] = {}
        for run in _runs(words):
            key = _column_of(union(word.box for word in run), spans)
            if key is not None:
                row.setdefault(key, []).extend(run)
        if rows and row and first not in row:
            for key, more in row.items():
                rows[-1].setdefault(key, []).extend(more)
        elif len(row) >= FEWEST_HEADINGS:
            rows.append(row)
        elif rows:
            break
    return rows


def _table_lines(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Lines of words until a place and date, or words that begin under the running numbers, end the table."""
    by_line: dict[int, list[Token]] = {}
    for token in tokens:
        by_line.setdefault(token.line, []).append(token)
    number_right = 0
    for line in sorted(by_line):
        words = by_line[line]
        if ROW_NUMBER.fullmatch(words[0].text):
            number_right = words[0].box.right
        elif words[0].box.left < number_right or PLACE_DATE.search(fold(" ".join(word.text for word in words))):
            return
        yield words


def _runs(words: Sequence[Token]) -> list[list[Token]]:
    """Words without a gap between them: what stands in one column, however far it reaches; a number in front apart."""
    runs: list[list[Token]] = []
    for word in words:
        numbered = len(runs) == 1 and len(runs[0]) == 1 and ROW_NUMBER.fullmatch(runs[0][0].text)
        if not runs or word.after_gap or numbered:
            runs.append([])
        runs[-1].append(word)
    return runs


def _column_of(box: Box, spans: dict[str, tuple[float, float]]) -> str | None:
    """The column in which most of the box stands."""

    def shared(key: str) -> float:
        return min(spans[key][1], box.right) - max(spans[key][0], box.left)

    best = max(spans, key=shared, default=None)
    return best if best is not None and shared(best) > 0 else None


@dataclass(frozen=True)
class Columns:
    """Blocks that stand side by side: the span of each with its heading, and where the labels of the rows end."""

    page: int
    top: int
    spans: dict[str, tuple[float, float]]
    heads: dict[str, Box]


def find_columns(stream: Stream, heads: Mapping[str, Sequence[str]]) -> Columns | None:
    """The columns headed by each block's words on one row; None when the blocks follow each other instead."""
    found = {block: find_phrases(stream, words) for block, words in heads.items()}
    names = list(found)
    for first in found[names[0]]:
        row = {names[0]: first}
        for name in names[1:]:
            beside = [p for p in found[name] if p.page == first.page and _on_row(p, first) and _apart(p, row)]
            if beside:
                row[name] = beside[0]
        if len(row) == len(names) and _is_table_head(stream, row):
            return _columns(stream, row)
    return None


def _on_row(one: Phrase, other: Phrase) -> bool:
    return abs(one.box.centre[1] - other.box.centre[1]) <= one.box.height


def _apart(one: Phrase, row: Mapping[str, Phrase]) -> bool:
    """No words in common with the heads found so far: `vợ` inside `vợ, chồng` heads no column."""
    return all(
        (one.end <= other.start or one.start >= other.end)
        and (one.box.right <= other.box.left or one.box.left >= other.box.right)
        for other in row.values()
    )


def _is_table_head(stream: Stream, row: dict[str, Phrase]) -> bool:
    """Not the signatures at the foot: text follows below in quantity, and nobody is asked to sign."""
    last = max(phrase.end for phrase in row.values())
    asked = any(token.text.startswith("(") and token.key == "ky" for token in stream.tokens[last : last + SIGN_REACH])
    return len(stream.tokens) - last > 25 and not asked


def _columns(stream: Stream, row: dict[str, Phrase]) -> Columns:
    spans = _spans(stream, row)
    first = next(iter(row.values()))
    if stream.tokens[first.start].cell is None:
        spans = _value_spans(stream, row, spans)
    heads = {name: phrase.box for name, phrase in row.items()}
    return Columns(page=first.page, top=min(box.top for box in heads.values()), spans=spans, heads=heads)


def _value_spans(
    stream: Stream, row: dict[str, Phrase], spans: dict[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Without rulings the columns begin where the words under the headings do, not under the row labels."""
    ordered = sorted(row.items(), key=lambda one: one[1].box.left)
    lines = [
        line for line in stream.lines if line.page == ordered[0][1].page and line.box.top > ordered[0][1].box.bottom
    ]
    adjusted = {}
    for name, phrase in ordered:
        starts = [
            token.box.left
            for line in lines
            for token in stream.tokens[line.start : line.end]
            if token.after_gap and spans[name][0] - 60 <= token.box.left <= phrase.box.right
        ]
        left = min(starts, default=int(spans[name][0])) - 8
        adjusted[name] = (float(left), spans[name][1])
    names = [name for name, _ in ordered]
    for name, following in pairwise(names):
        adjusted[name] = (adjusted[name][0], adjusted[following][0])
    return adjusted
