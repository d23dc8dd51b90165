"""Tables: the rows under printed headings, by ruled cells or by columns of words; and blocks side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from pipeline.extract.closing import PLACE_DATE
from pipeline.extract.labels import Found
from pipeline.extract.phrases import Phrase, find_phrases
from pipeline.extract.stream import Stream, StreamLine, Token
from pipeline.formats.text import fold
from schemas.catalogue import FieldSpec
from schemas.geometry import Box, union

FEWEST_HEADINGS = 2
SIGN_REACH = 12
CELL_SLACK_PX = 14
ROW_GAP, WRAP_GAP = 3.0, 0.8
"""Between rows of a table without rulings, and at most within one of them, in heights of a letter."""
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


def find_entries(
    stream: Stream, headings: Sequence[str], start: int, end: int, found: Sequence[Found] = ()
) -> list[Token]:
    """The words of a list that is printed as a column of a table, an entry to a line; empty when it is not.

    `headings`: what may stand over the column, before `end` and not above the label at `start`. `found`: labels, which
    end a table without rulings.
    """
    label = stream.tokens[start]
    first = next(number for number, token in enumerate(stream.tokens) if token.page == label.page)
    for heading in find_phrases(stream, headings, first, end):
        if heading.page == label.page and heading.box.bottom < label.box.top:
            continue
        own = stream.tokens[heading.start].cell
        if own is None:
            column = _open_column(stream, heading, end, found)
        else:
            column = [token for token in stream.tokens[heading.end : end] if _is_under(token, own, heading.page)]
            column = [token for _, cell in groupby(column, key=_cell_of) for token in _on_one_line(list(cell))]
        if column:
            return column
    return []


def _cell_of(token: Token) -> Box | None:
    return token.cell


def _on_one_line(tokens: Sequence[Token]) -> list[Token]:
    """An entry that wraps in its cell is one entry."""
    return [replace(token, line=tokens[0].line) for token in tokens]


def _open_column(stream: Stream, heading: Phrase, end: int, found: Sequence[Found]) -> list[Token]:
    """The entries under a heading in a row of headings, down to a label, a gap, or words under no heading."""
    span = _heading_span(stream, heading, found)
    if span is None:
        return []
    starts = {one.start for one in found}
    above = stream.lines[stream.tokens[heading.start].line]
    column: list[Token] = []
    for line in stream.lines[stream.tokens[heading.start].line + 1 :]:
        far = line.box.top - above.box.bottom > ROW_GAP * above.letter_px
        if line.page != heading.page or line.start >= end or line.start in starts or far:
            break
        words = stream.tokens[line.start : line.end]
        entry = [token for token in words if span[0] < token.box.centre[0] and token.box.left < span[1]]
        if not entry and column and words[0].box.left < span[0]:
            break
        wraps = column and entry and entry[0] is words[0] and entry[-1] is words[-1] and _is_close(above, line)
        column += [replace(token, line=column[-1].line) for token in entry] if wraps else entry
        above = line if entry else above
    return column


def _is_close(above: StreamLine, line: StreamLine) -> bool:
    """Nearer than the rows of a table stand: the line above goes on."""
    return line.box.top - above.box.bottom < WRAP_GAP * above.letter_px


def _heading_span(stream: Stream, heading: Phrase, found: Sequence[Found]) -> tuple[int, int] | None:
    """From the heading before to the heading behind; None when it is no heading among others, but a label."""
    line = stream.lines[stream.tokens[heading.start].line]
    words = stream.tokens[line.start : line.end]
    first, last = heading.start - line.start, heading.end - line.start
    keyed = any(one.label.key and line.start <= one.start < line.end and one.start != heading.start for one in found)
    begins = first == 0 or words[first].after_gap
    ends = last == len(words) or words[last].after_gap
    if keyed or not (begins and ends) or last - first == len(words) or any(":" in token.text for token in words):
        return None
    left = words[first - 1].box.right if first else 0
    return left, words[last].box.left if last < len(words) else stream.pages[heading.page].reading.width


def _is_under(token: Token, heading: Box, page: int) -> bool:
    """In a cell of the same column, and not in the wide cells of another table further down."""
    cell = token.cell
    return (
        token.page == page
        and cell is not None
        and cell.top >= heading.bottom - CELL_SLACK_PX
        and abs(cell.left - heading.left) <= CELL_SLACK_PX
        and abs(cell.right - heading.right) <= CELL_SLACK_PX
    )


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
