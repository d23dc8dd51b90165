"""Tables: the rows under printed headings, by ruled cells or by columns of words; and blocks side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.extract.closing import PLACE_DATE
from pipeline.extract.phrases import Phrase, find_phrases
from pipeline.extract.prose_rows import SEX, TELLING, prose_rows
from pipeline.extract.stream import Stream, Token
from pipeline.formats.text import fold
from schemas.catalogue import FieldSpec
from schemas.geometry import Box, union

FEWEST_HEADINGS = 2
SIGN_REACH = 12
WRAP_GAP, SAME_WHITE = 0.8, 0.8
"""Heights of a line between the lines of one cell, at most; the share of the widest white that is as wide as it."""
TICK = "X"
AROUND = " ()[].,;:-"
TICKED = re.compile(r"\W*[xXvV]\W*|[☒☑✓✔✗✘■]")
LONG_NUMBER = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{9,12}")
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
    columns = tuple(spec.columns)
    bottom = max(phrase.box.bottom for phrase in headings.values())
    last = max(phrase.end for phrase in headings.values())
    tokens = [token for token in stream.tokens[last:end] if token.page == page and token.box.centre[1] > bottom]
    rows = _celled_rows(tokens, spans) if _is_celled(tokens) else _open_rows(tokens, spans, columns, bottom)
    return _table_of([row for row in (_settled(one, columns) for one in rows) if _tells(row)])


def find_sentences(items: Sequence[Token], spec: FieldSpec) -> TableRead | None:
    """The rows that are printed as a list of sentences; None where these items are something else."""
    rows = prose_rows(items, tuple(spec.columns))
    return _table_of(rows) if rows else None


def _table_of(rows: Sequence[Mapping[str, Sequence[Token]]]) -> TableRead:
    texts = tuple({key: _said(key, words) for key, words in row.items()} for row in rows)
    return TableRead(texts, tuple(token for row in rows for words in row.values() for token in words))


def _said(key: str, words: Sequence[Token]) -> str:
    if key == "main":
        return TICK
    return _text(words).strip(AROUND) if key in TELLING else _text(words)


def _tells(row: Mapping[str, Sequence[Token]]) -> bool:
    """A row of values has digits in it, or says a sex: words alone are signatures, or what follows the table."""
    digits = any(sign.isdigit() for key in TELLING for token in row.get(key, ()) for sign in token.text)
    return (digits or "sex" in row) and ("name" in row or len(row) > FEWEST_HEADINGS)


def _settled(row: Mapping[str, list[Token]], columns: Sequence[str]) -> dict[str, list[Token]]:
    """Words that can be of one column only moved there, whatever heading they stand under."""
    settled: dict[str, list[Token]] = {}
    for key, words in row.items():
        for run in _runs(words):
            told = _told_column(run, columns) or key
            settled.setdefault(told, []).extend(run)
    return settled


def _told_column(run: Sequence[Token], columns: Sequence[str]) -> str | None:
    if len(run) != 1:
        return None
    word = run[0]
    for key, look in TELLING.items():
        if key in columns and look.fullmatch(word.text):
            return key
    if "sex" in columns and SEX.fullmatch(word.text):
        return "sex"
    return "main" if "main" in columns and TICKED.fullmatch(word.text) else None


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


def _open_rows(
    tokens: Sequence[Token], spans: dict[str, tuple[float, float]], columns: Sequence[str], top: int
) -> list[dict[str, list[Token]]]:
    """Rows around what a row has but one of, parted at the widest white between them; `top`: of the first row."""
    parts = [_Part(tuple(run)) for words in _table_lines(tokens) for run in _runs(words)]
    middles = _middles(parts, columns)
    if not middles:
        return []
    edges = [_white_between(parts, above, below) for above, below in pairwise([top, *middles])]
    edges.append(_last_bottom(parts, middles[-1], spans))
    rows: list[dict[str, list[Token]]] = []
    for above, below in pairwise(edges):
        row: dict[str, list[Token]] = {}
        for part in (one for one in parts if above <= one.box.centre[1] < below):
            key = _told_column(part.words, columns) or _column_of(part.box, spans)
            if key is not None and not ROW_NUMBER.fullmatch(part.words[0].text):
                row.setdefault(key, []).extend(part.words)
        rows.append(row)
    return rows


@dataclass(frozen=True)
class _Part:
    """What stands in one column on one line."""

    words: tuple[Token, ...]

    @property
    def box(self) -> Box:
        return union(word.box for word in self.words)


def _middles(parts: Sequence[_Part], columns: Sequence[str]) -> list[float]:
    """How high the rows stand, by the column that has most values of its own look, else by the running numbers."""
    told: dict[str, list[float]] = {}
    for part in parts:
        key = _told_column(part.words, columns)
        if key is None and ROW_NUMBER.fullmatch(part.words[0].text):
            key = ""
        if key is not None and key != "main":
            told.setdefault(key, []).append(part.box.centre[1])
    longest: list[float] = max(told.values(), key=len) if told else []
    return sorted(longest)


def _white_between(parts: Sequence[_Part], above: float, below: float) -> float:
    """The middle of the widest white across all columns between two heights; of some as wide the lowest."""
    boxes = sorted((part.box for part in parts if above <= part.box.centre[1] <= below), key=lambda box: box.top)
    bottom, whites = above, list[tuple[float, float]]()
    for box in boxes:
        whites.append((box.top - bottom, (box.top + bottom) / 2))
        bottom = max(bottom, box.bottom)
    widest = max((white for white, _ in whites), default=0.0)
    return max((middle for white, middle in whites if white >= SAME_WHITE * widest), default=(above + below) / 2)


def _last_bottom(parts: Sequence[_Part], middle: float, spans: dict[str, tuple[float, float]]) -> float:
    """Where the last row ends: lines go on with it as long as they follow closely within a column."""
    bottom = middle
    for part in sorted(parts, key=lambda one: one.box.top):
        box = part.box
        level = box.top <= middle <= box.bottom
        inside = any(left <= box.left and box.right <= right + box.height for left, right in spans.values())
        if level or (box.top > middle and inside and box.top - bottom <= WRAP_GAP * box.height):
            bottom = max(bottom, box.bottom)
    return bottom + 1


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
    """Words without a gap between them: what stands in one column, however far it reaches; a number in front apart,
    and a date or a number of a card.
    """
    runs: list[list[Token]] = []
    for word in words:
        numbered = len(runs) == 1 and len(runs[0]) == 1 and ROW_NUMBER.fullmatch(runs[0][0].text)
        apart = LONG_NUMBER.fullmatch(word.text) or (runs and LONG_NUMBER.fullmatch(runs[-1][-1].text))
        if not runs or word.after_gap or word.starts_line or numbered or apart:
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
