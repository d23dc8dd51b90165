"""Lists: the items under or behind a printed label, told from what follows by how the items themselves look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from pipeline.extract.closing import opens_place_date
from pipeline.extract.labels import Found
from pipeline.extract.notes import after_note
from pipeline.extract.parts import NUMBER, ItemMark, Part, mark_of, parts_of, rows_of_parts
from pipeline.extract.phrases import Phrase, find_phrases
from pipeline.extract.stream import Stream, Token
from pipeline.formats.text import fold
from schemas.geometry import Box

MISREAD = re.compile(r"\S{1,3}[.)\]/:]|[^\W_]")
"""What may be a misread number where numbers stand."""
CLOSING = re.compile(r"^\W*(?:tong(?: cong| so|$)|cong:|ghi chu|luu y|chu y|ma in|ma xac thuc|nguoi in|bien nhan)\b")
ASIDE = re.compile(
    r"^\W*(?:tai ve|xem|ban (?:chinh|giay|dien tu|goc|scan)|so luong|loai ban|da nop|da kiem tra|trang thai|tep|file)\b"
    r"|^\S+(?: \S+)?\.(?:pdf|jpe?g|png|tiff?|docx?)\b"
)
"""Lines under an item that say how it was handed in and in which file, as portals print them."""
BESIDE_HEADINGS = re.compile(
    r"^(?:#$|\W*(?:s[tl1i]{2}|tt|so tt|so thu tu|so luong|so ban|so to|so trang|sl|ban (?:chinh|sao|goc)|loai ban|"
    r"ghi chu|trang thai|hinh thuc|tep|file|ky hieu|don vi|tinh trang|dinh kem)\b)"
)
ROW_GAP, FIRST_GAP = 2.8, 3.4
"""Between items, and from the label down to the first, in heights of a letter."""
LOOSER = 1.8
"""Times the widest gap between the items above: what stands so far below is another thing."""
ALIGNED, INDENTED = 0.8, 4.0
"""Heights of a letter: how exactly items begin under each other, how far in their further lines may begin."""
ASIDE_LETTERS = 20.0
"""So far right of the label begins no item under it."""
MOST_HEADINGS = 2
SHORT = 3
"""Letters of a running number or a count of copies, misread ones too."""
WRAP_GAP, SAME_GAP = 0.8, 0.8
"""Heights of a letter between lines of a column from which the lower is perhaps another row; the share of the gaps
that are known to part rows from which another gap does so, too."""
CELL_SLACK_PX = 14


def find_items(stream: Stream, label: Found, headings: Sequence[str], found: Sequence[Found]) -> list[Token]:
    """The words of the list that `label` heads, an item to a line; empty where none is printed as a list.

    `headings`: what may stand over the column of a table with one item to a row.
    """
    keyed = [one.start for one in found if one.start >= label.end and one.label.key is not None]
    end = min(keyed, default=len(stream.tokens))
    items = _under_headings(stream, label, headings, end, found)
    if not items and stream.tokens[label.end - 1].cell is not None:
        items = _in_cell(stream, label, found)
    if not items:
        items = _in_the_open(stream, label, found)
    return [replace(token, line=number) for number, item in enumerate(items) for token in item]


def _under_headings(
    stream: Stream, label: Found, headings: Sequence[str], end: int, found: Sequence[Found]
) -> list[list[Token]]:
    first = stream.tokens[label.start]
    start = next(number for number, token in enumerate(stream.tokens) if token.page == first.page)
    for heading in find_phrases(stream, headings, start, end):
        if heading.page != first.page or heading.box.bottom < first.box.top or not _is_heading(stream, heading):
            continue
        cell = stream.tokens[heading.start].cell
        items = _celled_column(stream, heading, cell, end) if cell else _open_column(stream, heading, end, found)
        if items:
            return items
    return []


def _is_heading(stream: Stream, heading: Phrase) -> bool:
    """Beside it stand other headings of a table of papers: running numbers, how many, which sort."""
    if any(":" in token.text for token in stream.tokens[heading.start : heading.end + 1]):
        return False
    return any(
        part.left != heading.box.left and BESIDE_HEADINGS.match(part.said)
        for part in parts_of(stream, heading.page, 0, len(stream.tokens), frozenset())
        if abs(part.box.centre[1] - heading.box.centre[1]) <= heading.box.height
    )


def _celled_column(stream: Stream, heading: Phrase, own: Box, end: int) -> list[list[Token]]:
    """A cell to an item, down to a row that sums up."""
    items: dict[Box, list[Token]] = {}
    for token in stream.tokens[heading.end : end]:
        if token.cell is not None and token.page == heading.page and _is_under(token.cell, own):
            items.setdefault(token.cell, []).append(token)
    rows = [items[cell] for cell in sorted(items, key=lambda cell: cell.top)]
    return list(_until_closing(rows))


def _until_closing(rows: Sequence[list[Token]]) -> Iterator[list[Token]]:
    for row in rows:
        if CLOSING.match(fold(" ".join(token.text for token in row))):
            return
        yield row


def _is_under(cell: Box, heading: Box) -> bool:
    """In the same column, and not one of the wide cells of another table further down."""
    return (
        cell.top >= heading.bottom - CELL_SLACK_PX
        and abs(cell.left - heading.left) <= CELL_SLACK_PX
        and abs(cell.right - heading.right) <= CELL_SLACK_PX
    )


def _open_column(stream: Stream, heading: Phrase, end: int, found: Sequence[Found]) -> list[list[Token]]:
    """The entries under a heading in a row of headings, down to a label, a gap, or words across the columns."""
    parts = list(parts_of(stream, heading.page, 0, end, {one.start for one in found}))
    height = heading.box.height
    level = [part for part in parts if abs(part.box.centre[1] - heading.box.centre[1]) <= height]
    left = max((part.box.right for part in level if part.box.right <= heading.box.left), default=0)
    page_right = stream.pages[heading.page].reading.width
    right = min((part.left for part in level if part.left >= heading.box.right), default=page_right)
    labels = {id(stream.tokens[one.start]) for one in found}
    column: list[Part] = []
    numbers = 0
    bottom = max(part.box.bottom for part in level)
    for row in rows_of_parts([part for part in parts if part not in level and part.box.top > heading.box.centre[1]]):
        far = min(part.box.top for part in row) - bottom > (ROW_GAP if column else FIRST_GAP) * height
        if far or id(row[0].tokens[0]) in labels or any(_ends_table(part, left, right) for part in row):
            break
        column += [part for part in row if left < part.box.centre[0] < right and len(part.said) > SHORT][:1]
        numbers += any(len(part.said) <= SHORT for part in row)
        bottom = max(part.box.bottom for part in row)
    return _grouped(column, numbers)


def _ends_table(part: Part, left: float, right: float) -> bool:
    """Words that run on from the column before into this one, or sum it up."""
    across = part.left < left - part.letter and part.box.right > left + INDENTED * part.letter
    numbered = NUMBER.fullmatch(part.tokens[0].text) is not None
    return (across and not numbered) or (part.left < right and CLOSING.match(part.said) is not None)


def _grouped(column: Sequence[Part], count: int) -> list[list[Token]]:
    """Lines of one column as items: at least as many as there are running numbers, parted at the widest gaps."""
    if not column:
        return []
    gaps = [after.box.top - before.box.bottom for before, after in pairwise(column)]
    widest = sorted(gaps, reverse=True)[: count - 1] if count > 1 else []
    least = SAME_GAP * min(widest) if widest else WRAP_GAP * column[0].letter
    items: list[list[Token]] = [[]]
    for place, part in enumerate(column):
        if place and gaps[place - 1] >= least:
            items.append([])
        items[-1] += _unnumbered(part.tokens)
    return items


def _unnumbered(tokens: Sequence[Token]) -> Sequence[Token]:
    return tokens[1:] if len(tokens) > 1 and NUMBER.fullmatch(tokens[0].text) else tokens


def _in_cell(stream: Stream, label: Found, found: Sequence[Found]) -> list[list[Token]]:
    """The rest of the label's own cell, else the cell to its right."""
    last = stream.tokens[label.end - 1]
    assert last.cell is not None
    starts = {one.start for one in found}
    inside = [
        one for one in parts_of(stream, last.page, label.end, len(stream.tokens), starts) if one.cell == last.cell
    ]
    inside = [part for part in inside if after_note(part.tokens) < len(part.tokens) and part.said.strip(" :.")]
    if inside:
        return _items(stream, inside, None)
    parts = list(parts_of(stream, last.page, 0, len(stream.tokens), starts))
    beside = [part for part in parts if part.cell is not None and _is_right_of(last.cell, part.cell)]
    nearest = min((part.cell.left for part in beside if part.cell), default=0)
    return _items(stream, [part for part in beside if part.cell and part.cell.left == nearest], None)


def _is_right_of(own: Box, cell: Box) -> bool:
    level = min(own.bottom, cell.bottom) - max(own.top, cell.top)
    return cell.left >= own.right - CELL_SLACK_PX and level > 0.5 * min(own.height, cell.height)


def _in_the_open(stream: Stream, label: Found, found: Sequence[Found]) -> list[list[Token]]:
    """What stands behind the label, and on the lines below it."""
    below = _without_headings(stream, _below(stream, label, found))
    head = _behind(stream, label, {one.start for one in found})
    number = _own_number(stream, label)
    marked = bool(below) and mark_of(stream, below[0].tokens) is not None
    if head is None or (marked and mark_of(stream, head.tokens) is None):
        return _items(stream, below, number)
    if below and abs(below[0].left - head.left) <= 2 * ALIGNED * head.letter:
        return _items(stream, [head, *below], number)
    return [_run_on(stream, head, below)]


def _without_headings(stream: Stream, parts: Sequence[Part]) -> Sequence[Part]:
    """From the row with the number 1 on, where what stands above it is one row of headings, or two."""
    rows = list(rows_of_parts(parts))
    marks = [mark_of(stream, row[0].tokens) for row in rows[: MOST_HEADINGS + 1]]
    ones = [place for place, mark in enumerate(marks) if mark is not None and mark.number == 1]
    if (
        not ones
        or any(marks[: ones[0]])
        or any(part.said.endswith((";", ".")) for row in rows[: ones[0]] for part in row)
    ):
        return parts
    return [part for row in rows[ones[0] :] for part in row]


def _behind(stream: Stream, label: Found, labels: Set[int]) -> Part | None:
    """The rest of the label's line, up to the next label; words up to a colon are the label's."""
    last = stream.tokens[label.end - 1]
    line = stream.lines[last.line]
    stop = min((place for place in labels if label.end <= place < line.end), default=line.end)
    rest = stream.tokens[label.end : stop]
    if not last.text.endswith(":"):
        colons = [place for place, token in enumerate(rest) if token.text.endswith(":")]
        rest = rest[colons[0] + 1 :] if colons else _unlabelled(rest)
    return Part(rest, line) if any(token.key for token in rest) else None


def _unlabelled(rest: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without a colon, small words behind a label go on with it: `Danh mục giấy tờ đã nộp`."""
    rest = rest[after_note(rest) :]
    return () if rest and rest[0].text[:1].islower() and not rest[0].after_gap else rest


def _own_number(stream: Stream, label: Found) -> int | None:
    """The number that the form prints before the label."""
    before = stream.tokens[label.start - 1] if label.start else stream.tokens[0]
    number = NUMBER.fullmatch(before.text)
    return int(number[1]) if number and before.line == stream.tokens[label.start].line else None


def _below(stream: Stream, label: Found, found: Sequence[Found]) -> list[Part]:
    """What stands under the label in its column, down to a row that begins with a label or with a place and date."""
    first, last = stream.tokens[label.start], stream.tokens[label.end - 1]
    line = stream.lines[last.line]
    left = stream.lines[first.line].box.left if first.starts_line else first.box.left
    beside = [stream.tokens[one.start].box.left for one in found if label.end <= one.start < line.end]
    right = min(beside, default=stream.pages[last.page].reading.width)
    printed = {id(token) for one in found for token in stream.tokens[one.start : one.end]}
    parts = [
        part
        for part in parts_of(stream, last.page, line.end, len(stream.tokens), {one.start for one in found})
        if part.box.centre[1] > last.box.bottom
        and part.cell is None
        and left - INDENTED * part.letter <= part.left < right
    ]
    kept: list[Part] = []
    bottom = last.box.bottom
    for row in rows_of_parts(parts):
        far = row[0].box.top - bottom > (ROW_GAP if kept else FIRST_GAP) * row[0].letter
        opening = [token for part in row for token in part.tokens][:2]
        if far or any(id(token) in printed for token in opening) or opens_place_date(stream, row[0].line):
            break
        if kept or row[0].left - left <= ASIDE_LETTERS * row[0].letter:
            kept += row
            bottom = max(part.box.bottom for part in row)
    return kept


def _run_on(stream: Stream, head: Part, below: Sequence[Part]) -> list[Token]:
    """A list in running text: the lines below go on with it as long as they are full."""
    text = list(head.tokens)
    for part in below:
        if not _was_full(stream, text[-1], part):
            break
        text += part.tokens
    return text


def _was_full(stream: Stream, last: Token, following: Part) -> bool:
    """The next line's first word had no room on this one."""
    line = stream.lines[last.line]
    edge = line.cell.right if line.cell else stream.edge_of(line)
    return last.box.right + following.tokens[0].box.width + 2 * line.letter_px >= edge


def _items(stream: Stream, parts: Sequence[Part], own_number: int | None) -> list[list[Token]]:
    """The items that these parts begin with, up to the first row that does not look like one of them.

    `own_number`: of the label; the next one is the next label's.
    """
    rows = list(rows_of_parts(parts))
    if not rows:
        return []
    run = _Run(stream, rows[0][0], own_number)
    for row in rows:
        if not run.takes(row):
            break
    return run.ticked()


class _Run:
    """Items as they are gathered from row to row."""

    def __init__(self, stream: Stream, first: Part, own_number: int | None) -> None:
        self.stream = stream
        self.own_number = own_number
        self.items: list[list[Token]] = []
        self.ticks: list[bool] = []
        mark = mark_of(stream, first.tokens)
        self.style = mark.style if mark else None
        self.left = first.left
        self.words_left = first.left
        self.bottom = first.box.top
        self.widest = 0.0

    def takes(self, row: Sequence[Part]) -> bool:
        """Adds the row; False where the list has ended before it."""
        lead = row[0]
        gap = lead.box.top - self.bottom
        if self.items and (CLOSING.match(lead.said) or self._is_apart(gap, lead)):
            return False
        mark = mark_of(self.stream, lead.tokens)
        if self._is_item(mark, lead):
            self.widest = max(self.widest, gap) if self.items else 0.0
            self._add(row)
        elif self.items and mark is None and ASIDE.match(lead.said):
            pass
        elif self.items and mark is None and self._goes_on(lead):
            self.items[-1] += lead.tokens
        elif self.items and mark is None and self._has_lost_its_mark(lead):
            self._add_plain(lead)
        elif self.items and lead.left - self.words_left > INDENTED * lead.letter:
            return True
        else:
            return not self.items and self._add_plain(lead)
        self.bottom = max(lead.box.bottom, self.bottom)
        return True

    def _is_apart(self, gap: float, lead: Part) -> bool:
        return self.widest > 0 and gap > LOOSER * max(self.widest, 0.5 * lead.letter)

    def _is_item(self, mark: ItemMark | None, lead: Part) -> bool:
        aligned = abs(lead.left - self.left) <= ALIGNED * lead.letter
        if self.style is None:
            wraps = bool(self.items) and (lead.starts_small or _was_full(self.stream, self.items[-1][-1], lead))
            return mark is None and aligned and not wraps and not ASIDE.match(lead.said)
        if mark is None:
            return bool(self.items) and aligned and self.style == "number" and _is_misread(lead)
        is_next = self.own_number is not None and mark.number == self.own_number + 1
        follows = mark.number is not None and mark.number == len(self.items) + 1
        misread = mark.style == "letter" and self.style == "number"
        return (mark.style == self.style and (follows or (aligned and not is_next))) or (misread and aligned)

    def _goes_on(self, lead: Part) -> bool:
        """Under the words of the item above, or where a full line wraps to."""
        full = _was_full(self.stream, self.items[-1][-1], lead)
        return full or (lead.starts_small and self._is_under(lead))

    def _is_under(self, lead: Part) -> bool:
        return -ALIGNED * lead.letter <= lead.left - self.words_left <= INDENTED * lead.letter

    def _has_lost_its_mark(self, lead: Part) -> bool:
        return self.style is not None and abs(lead.left - self.words_left) <= ALIGNED * lead.letter

    def _add(self, row: Sequence[Part]) -> None:
        """The item that opens the row, and further ones beside it; what else stands beside it tells how many."""
        for place, part in enumerate(row):
            mark = mark_of(self.stream, part.tokens)
            if place and (mark is None or mark.style != self.style or mark.number not in (None, len(self.items) + 1)):
                continue
            words = part.tokens if mark is None else mark.words
            if not words and place + 1 < len(row):
                words = row[place + 1].tokens
            if mark is None and self.style is not None:
                words = words[1:]
            if words:
                self.items.append(list(words))
                self.ticks.append(mark is not None and mark.ticked)
                self.words_left = words[0].box.left if len(self.items) == 1 else self.words_left

    def _add_plain(self, lead: Part) -> bool:
        self.items.append(list(lead.tokens))
        self.ticks.append(False)
        self.bottom = lead.box.bottom
        return True

    def ticked(self) -> list[list[Token]]:
        """Of items with boxes those ticked, if any are."""
        if self.style != "box" or not any(self.ticks):
            return self.items
        return [item for item, tick in zip(self.items, self.ticks, strict=True) if tick]


def _is_misread(lead: Part) -> bool:
    return len(lead.tokens) > 1 and MISREAD.fullmatch(lead.tokens[0].text) is not None
