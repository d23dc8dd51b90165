"""Forms whose captions stand in small print under the lines that are filled in: which words above belong to which."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.extract.labels import Found
from pipeline.extract.notes import after_note
from pipeline.extract.occurrences import NUMBERING, has_colon
from pipeline.extract.stream import NOT_LETTERS, Stream, StreamLine, Token
from pipeline.formats.text import fold
from schemas.geometry import Box, union

SMALL_PRINT = 0.93
"""Captions are smaller than what is filled in above them."""
BRACKET_SIZE = 0.8
NEAR, ITEMS_NEAR = 1.3, 2.6
"""From a caption up to its value, and between lines of one value, in heights of a letter; of a list between items."""
ALIGNED = 1.2
FEWEST_ROWS = 2
LEAST_SHARE = 0.4
"""Of a page's labels: so many are captions on a form of this kind."""
SAME_SIZE = 1.3
OPENING_WORDS = 4
SAME_WORDING = 92.0
COLUMN_GAP = 15.0
"""Letters between a caption and what stands beside it in another column of text."""
WRAP_ROOM = 6.0
"""Letters of the word that had no room on a full line, at most."""
RULED_NEAR = 1.3
"""A line to write on between a value and its caption takes room: the gap above may be so many times the one below."""


@dataclass(frozen=True)
class _Caption:
    """A printed caption, in brackets or not, and the label that it is, by its place among those found."""

    box: Box
    bracketed: bool
    label: int | None


@dataclass(frozen=True)
class _Level:
    """Lines of the stream that stand on one level of the page, left to right."""

    lines: tuple[StreamLine, ...]

    @property
    def box(self) -> Box:
        return union(line.box for line in self.lines)

    @property
    def letter_px(self) -> float:
        return statistics.median(line.letter_px for line in self.lines)

    @property
    def cells(self) -> set[Box | None]:
        return {line.cell for line in self.lines}

    def places(self) -> Iterator[int]:
        for line in self.lines:
            yield from range(line.start, line.end)


@dataclass(frozen=True)
class _Row:
    """A level of captions, and the levels of values above it, nearest first."""

    level: _Level
    captions: tuple[_Caption, ...]
    values: tuple[_Level, ...]


def captioned_values(
    stream: Stream, found: Sequence[Found], titles: Set[int] = frozenset()
) -> Mapping[int, list[Token]]:
    """For the labels (by their place in `found`) whose values stand over captions: the value's tokens. Such a label is
    a caption itself, or stands before its value on a line with a caption underneath.

    Empty unless several rows of small print stand nearer to the line above than to the one below. `titles`:
    lines of the paper's title, which are no values.
    """
    values: dict[int, list[Token]] = {}
    for page in range(len(stream.pages)):
        levels = _levels(stream, page)
        rows = list(_rows(stream, found, levels, titles))
        labels = sum(one.label.key is not None and stream.tokens[one.start].page == page for one in found)
        filled: dict[int, list[Token]] = {}
        for row in rows:
            filled |= _values_of(stream, row, found)
        if len(filled) >= LEAST_SHARE * labels and _are_captions(stream, rows, levels):
            values |= filled
    return values


def _levels(stream: Stream, page: int) -> list[_Level]:
    """From the top; the two halves of a page in landscape have levels of their own."""
    reading = stream.pages[page].reading
    fold_at = reading.width / 2 if reading.width > reading.height else reading.width
    lines = sorted((one for one in stream.lines if one.page == page), key=lambda one: one.box.centre[1])
    halves = [[one for one in lines if (one.box.centre[0] > fold_at) is right] for right in (False, True)]
    return [level for half in halves for level in _levels_of(half)]


def _levels_of(lines: Sequence[StreamLine]) -> list[_Level]:
    levels: list[list[StreamLine]] = []
    for line in lines:
        if levels and _on_level(levels[-1][-1].box, line.box):
            levels[-1].append(line)
        else:
            levels.append([line])
    return [_Level(tuple(sorted(level, key=lambda one: one.box.left))) for level in levels]


def _on_level(one: Box, other: Box) -> bool:
    return min(one.bottom, other.bottom) - max(one.top, other.top) > 0.4 * min(one.height, other.height)


def _rows(stream: Stream, found: Sequence[Found], levels: Sequence[_Level], titles: Set[int]) -> Iterator[_Row]:
    places = {one.start: number for number, one in enumerate(found)}
    captions = [_captions(stream, found, places, level) for level in levels]
    stops = [bool(captions[number]) or _is_title(stream, level, titles) for number, level in enumerate(levels)]
    for number, level in enumerate(levels):
        if captions[number] and not _is_heading(captions[number], found):
            values = tuple(_values_above(stream, places, levels[:number], stops[:number], level))
            if values:
                yield _Row(level, captions[number], values)


def _is_heading(captions: Sequence[_Caption], found: Sequence[Found]) -> bool:
    """Opens a block of the form: what stands above it is of the block before."""
    labels = [found[one.label].label for one in captions if one.label is not None]
    return not any(one.bracketed for one in captions) and all(label.opens for label in labels)


def _captions(stream: Stream, found: Sequence[Found], places: Mapping[int, int], level: _Level) -> tuple[_Caption, ...]:
    """The captions of a level that holds nothing else; none when a label on it has its value beside it. In brackets
    they may say anything.
    """
    captions: list[_Caption] = []
    bare, again, written = True, False, False
    for start, end in _segments(stream, places, level):
        bracketed = "(" in stream.tokens[start].text or ")" in stream.tokens[end - 1].text
        label = _label_in(found, places, start, end if bracketed else min(start + 2, end))
        bare = bare and (label is None or _is_bare(stream, found[label], end))
        again = again or (label is None and _says_again(stream, found, start, end))
        written = written or (label is None and not bracketed and _is_written(stream, start, end))
        left, right = stream.tokens[start].box.left, stream.tokens[end - 1].box.right
        captions.append(_Caption(Box(left, level.box.top, right, level.box.bottom), bracketed, label))
    in_brackets = bool(captions) and all(one.bracketed for one in captions)
    labelled = bare and not written and (again or any(one.label is not None for one in captions))
    return tuple(captions) if in_brackets or labelled else ()


def _segments(stream: Stream, places: Mapping[int, int], level: _Level) -> Iterator[tuple[int, int]]:
    """Runs of words with letters between gaps, labels and brackets that open; in brackets nothing begins anew."""
    for line in level.lines:
        start, depth = line.start, 0
        for place in range(line.start, line.end):
            token = stream.tokens[place]
            opens = "(" in token.text and depth <= 0
            again = place in places and depth <= 0 and start in places
            if place > start and (opens or token.after_gap or again):
                if any(one.key for one in stream.tokens[start:place]):
                    yield start, place
                start, depth = place, 0
            depth += token.text.count("(") - token.text.count(")")
        if any(one.key for one in stream.tokens[start : line.end]):
            yield start, line.end


def _label_in(found: Sequence[Found], places: Mapping[int, int], start: int, end: int) -> int | None:
    """The first label of a field among these tokens, else the first at all."""
    labels = [places[place] for place in range(start, end) if place in places]
    return next((one for one in labels if found[one].label.key is not None), labels[0] if labels else None)


def _is_written(stream: Stream, start: int, end: int) -> bool:
    """Numbers or capitals, as values are and captions seldom."""
    text = stream.text(start, end)
    return text.isupper() or any(sign.isdigit() for sign in text)


def _says_again(stream: Stream, found: Sequence[Found], start: int, end: int) -> bool:
    """The words of a label found elsewhere: before the value that these stand under."""
    letters = "".join(token.key for token in stream.tokens[start:end])
    wordings = (NOT_LETTERS.sub("", fold(wording)) for one in found if one.label.key for wording in one.label.wordings)
    return any(fuzz.ratio(letters, one) >= SAME_WORDING for one in wordings)


def _is_bare(stream: Stream, label: Found, end: int) -> bool:
    """Nothing but brackets, the label in English or small words (`Số CMND/CCCD, ngày cấp`) follows up to the caption's
    end; a colon promises a value.
    """
    rest = stream.tokens[label.end : end]
    colon = any(":" in token.text for token in stream.tokens[label.start : end])
    colon = colon and not stream.tokens[label.start].text.startswith("(")
    return not colon and not any(token.key and not token.text.islower() for token in rest[after_note(rest) :])


def _is_title(stream: Stream, level: _Level, titles: Set[int]) -> bool:
    return any(stream.tokens[place].line in titles for place in level.places())


def _values_above(
    stream: Stream, places: Mapping[int, int], above: Sequence[_Level], stops: Sequence[bool], level: _Level
) -> Iterator[_Level]:
    """Levels right above that are no captions, up to the first that is far; of those with labels only the nearest."""
    nearest = None
    for other, stop in zip(reversed(above), reversed(stops), strict=True):
        if _overlap(other.box, level.box) < -COLUMN_GAP * level.letter_px:
            continue
        if stop or _is_far(stream, other, nearest, level) or not other.cells & level.cells:
            return
        labelled = any(place in places for place in other.places())
        if nearest is not None and (labelled or not _is_alike(stream, nearest, other)):
            return
        if nearest is not None and not _may_wrap_behind_label(stream, places, nearest, other):
            return
        yield other
        nearest = other


def _may_wrap_behind_label(stream: Stream, places: Mapping[int, int], level: _Level, above: _Level) -> bool:
    """A label stands on the last line of a tall blank; what is written above it begins behind it, on a full line."""
    labels = [place for place in level.places() if place in places]
    if not labels:
        return True
    label, edge = stream.tokens[labels[0]], stream.edge_of(above.lines[-1])
    return above.box.left >= label.box.right and above.box.right + WRAP_ROOM * above.letter_px >= edge


def _is_far(stream: Stream, other: _Level, nearest: _Level | None, level: _Level) -> bool:
    """Items of a list, each on a line of its own, stand further apart than the lines of a text."""
    items = all(_is_item(stream, one) for one in (other, nearest) if one is not None)
    most = ITEMS_NEAR if items else NEAR
    return (nearest or level).box.top - other.box.bottom > most * other.letter_px


def _is_alike(stream: Stream, one: _Level, other: _Level) -> bool:
    """Of one size, or both items of a list."""
    items = _is_item(stream, one) and _is_item(stream, other)
    return items or max(one.letter_px, other.letter_px) <= SAME_SIZE * max(1.0, min(one.letter_px, other.letter_px))


def _is_item(stream: Stream, level: _Level) -> bool:
    return NUMBERING.match(stream.tokens[level.lines[0].start].text) is not None


def _are_captions(stream: Stream, rows: Sequence[_Row], levels: Sequence[_Level]) -> bool:
    """Small print, nearer to what stands above than to what stands below, or right under the lines to write on.

    Brackets make small letters look tall.
    """
    if len(rows) < FEWEST_ROWS:
        return False
    bracketed = statistics.mean(one.bracketed for row in rows for one in row.captions) > 0.7
    sizes = [row.level.letter_px / row.values[0].letter_px * (BRACKET_SIZE if bracketed else 1.0) for row in rows]
    nearer = sum(
        _gap_above(row) < _gap_below(row, levels) * (RULED_NEAR if _is_ruled_over(stream, row) else 1.0) for row in rows
    )
    return statistics.median(sizes) < SMALL_PRINT and nearer > 0.6 * len(rows)


def _gap_above(row: _Row) -> int:
    return row.level.box.top - row.values[0].box.bottom


def _gap_below(row: _Row, levels: Sequence[_Level]) -> float:
    tops = [
        level.box.top
        for level in levels
        if level.box.top > row.level.box.centre[1] and _overlap(level.box, row.level.box) > 0
    ]
    return min(tops) - row.level.box.bottom if tops else float("inf")


def _overlap(one: Box, other: Box) -> int:
    return min(one.right, other.right) - max(one.left, other.left)


def _values_of(stream: Stream, row: _Row, found: Sequence[Found]) -> dict[int, list[Token]]:
    """Of the labels in captions and, where the caption is none, before the value: the words over each caption."""
    columns = _columns(stream, row)
    owners = _owners(stream, row, found, columns)
    values: dict[int, list[Token]] = {label: [] for label in owners if label is not None}
    printed = {place for one in found if _is_printed(stream, one) for place in range(one.start, one.end)}
    for level in reversed(row.values):
        for place in level.places():
            column = None if place in printed else _owner(columns, stream.tokens[place])
            label = None if column is None else owners[column]
            if label is not None:
                values[label].append(stream.tokens[place])
    return {label: _without_opening(tokens) for label, tokens in values.items()}


def _owners(
    stream: Stream, row: _Row, found: Sequence[Found], columns: Sequence[tuple[float, float]]
) -> list[int | None]:
    """For each caption the field's label: itself, or else the one before the value over it."""
    before: dict[int, list[int]] = {}
    places = {place for level in row.values for place in level.places()}
    for number, one in enumerate(found):
        if one.start in places and one.label.key is not None and _is_printed(stream, one):
            left = stream.tokens[one.start].box.left
            column = next((place for place, (_, right) in enumerate(columns) if left < right), len(columns) - 1)
            before.setdefault(column, []).append(number)
    owners: list[int | None] = []
    for column, caption in enumerate(row.captions):
        keyed = caption.label is not None and found[caption.label].label.key is not None
        alone = before.get(column, [])
        owners.append(caption.label if keyed else alone[0] if len(alone) == 1 else None)
    return owners


def _is_printed(stream: Stream, label: Found) -> bool:
    """A label with a colon at the beginning of a line or column; words of a value may look like one."""
    first = stream.tokens[label.start]
    return has_colon(stream, label.end) and (first.starts_line or first.after_gap)


def _without_opening(tokens: list[Token]) -> list[Token]:
    """`Tại:   Bệnh viện …`: print of the form before the line that the value is written on."""
    for place, token in enumerate(tokens[:OPENING_WORDS]):
        if any(sign.isdigit() for sign in token.text) or not tokens[0].starts_line:
            break
        if token.text.endswith(":"):
            return tokens[place + 1 :] if tokens[place + 1 : place + 2] and tokens[place + 1].after_gap else tokens
    return tokens


def _columns(stream: Stream, row: _Row) -> list[tuple[float, float]]:
    """Left and right end of what may be filled in over each caption: its own ruled line, else by the captions."""
    ruled = [_ruled_over(stream, row, caption) for caption in row.captions]
    if all(span is not None for span in ruled) and len(set(ruled)) == len(ruled):
        return [span for span in ruled if span is not None]
    letter = row.values[0].letter_px
    lefts = [caption.box.left for caption in row.captions]
    first = (stream.tokens[place] for level in row.values for place in level.places())
    begins = [token.box.left for token in first if token.starts_line or token.after_gap]
    aligned = sum(any(abs(begin - left) <= ALIGNED * letter for left in lefts) for begin in begins)
    if 2 * aligned > len(begins):
        edges = [-1.0, *(left - 0.6 * letter for left in lefts[1:]), float("inf")]
    else:
        middles = [(one.box.right + other.box.left) / 2 for one, other in pairwise(row.captions)]
        edges = [-1.0, *middles, float("inf")]
    return list(pairwise(edges))


def _is_ruled_over(stream: Stream, row: _Row) -> bool:
    return all(_ruled_over(stream, row, caption) is not None for caption in row.captions)


def _ruled_over(stream: Stream, row: _Row, caption: _Caption) -> tuple[float, float] | None:
    """The ends of the ruling or leader right above the caption."""
    letter = row.values[0].letter_px
    spans = [
        (float(mark.box.left), float(mark.box.right))
        for mark in stream.pages[row.level.lines[0].page].marks
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
