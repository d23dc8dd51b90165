"""Which words belong to a label: beside it, wrapped below it, in the cell next to it, or under it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set

from pipeline.extract.captions import captioned_values
from pipeline.extract.closing import PLACE_DATE, opens_place_date
from pipeline.extract.headed import headed_values
from pipeline.extract.labels import Found
from pipeline.extract.notes import ENGLISH
from pipeline.extract.occurrences import NUMBERING
from pipeline.extract.stream import Stream, StreamLine, Token
from pipeline.extract.value_ends import before_label, without_colon, without_noise, without_numbering
from pipeline.formats.text import fold
from pipeline.formats.texts import SURNAMES
from schemas.catalogue import Kind
from schemas.geometry import Box

ONE_LINE: frozenset[Kind] = frozenset({"sex", "int", "phone", "check", "signature", "stamp", "decimal"})
UNKNOWN_LABEL_WORDS = 9
LINE_GAP, ITEM_GAP = 1.7, 2.6
ROW_NUMBER = re.compile(r"\d{1,2}")
FEW_LINES, MOST_LINES = 3, 30
"""Of a value under its label."""
NUMBERED = re.compile(r"^(?:\(?\d{1,2}(?:\.\d{1,2})*[\.\)]|\(?[a-zđ]\)|[IVX]{1,4}\.|[-•*+☐□])(?:\s|$)")
GOES_ON = re.compile(r",$|^(?:TP|TX|P|Q|H|X)\.$")
BOXED: frozenset[Kind] = frozenset({"text", "long_text", "address", "list"})
"""Kinds that forms give a box of their own under the label."""
SLACK_PX = 12
RULED_REACH = 4.0
"""Letters from a caption down to the line under its value, at most."""
OFF_CENTRE = 0.1
"""Of a line's width: how far from its middle a centred caption may stand."""
LONGEST_NAME = 7
SHORTEST_PROVINCE = "hue"


class ValueFinder:
    """Collects the value tokens of each found label of one document."""

    def __init__(
        self,
        stream: Stream,
        found: Sequence[Found],
        titles: Set[int] = frozenset(),
        ends_address: Callable[[str], bool] | None = None,
    ) -> None:
        """`ends_address`: knows whether an address is whole."""
        self.stream = stream
        self.ends_address = ends_address
        self.found = found
        self.starts = {one.start: one for one in found}
        self.captioned = captioned_values(stream, found, titles)
        self.headed = {} if self.captioned else headed_values(stream, found)
        given = [*self.captioned.values(), *self.headed.values()]
        self.claimed = {id(token) for tokens in given for token in tokens}

    def value_of(self, place: int, kind: Kind) -> list[Token]:
        """The tokens of the value of label number `place`; none when the paper is blank there."""
        if place in self.captioned:
            return without_numbering(self.captioned[place])
        if place in self.headed:
            tokens = self.headed[place]
            return [token for token in tokens if kind not in ONE_LINE or token.line == tokens[0].line]
        tokens = [token for token in self._uncaptioned(place, kind) if id(token) not in self.claimed]
        return self._to_province(tokens) if kind == "address" else tokens

    def _to_province(self, tokens: list[Token]) -> list[Token]:
        """Without scraps of a picture or a line behind the province: `Giảng Võ, Hà Nội 4á`."""
        before = " ".join(token.text for token in tokens[:-1])
        scrap = len(tokens) > 2 and len(tokens[-1].key) < len(SHORTEST_PROVINCE) and not before.endswith((",", "-"))
        return tokens[:-1] if scrap and self.ends_address is not None and self.ends_address(before) else tokens

    def _uncaptioned(self, place: int, kind: Kind) -> list[Token]:
        label = self.found[place]
        beside = self._beside(label)
        first = self.stream.tokens[label.end - 1]
        if first.cell is not None:
            return self._in_cells(label, beside, first)
        if not beside:
            return self._below(label, kind)
        if kind == "date" and not _has_digit(beside) and _has_digit(below := self._below(label, kind)):
            return below
        if kind in ONE_LINE or _is_whole_date(beside, kind):
            return beside
        if beside[-1] is not self._line_end(beside[-1]):
            return beside + self._wrapped_in_column(label, beside, kind)
        return beside + self._wrapped(beside[-1], label, kind, beside)

    def _beside(self, label: Found) -> list[Token]:
        """The rest of the label's line, up to the next label."""
        tokens = []
        for place in self._places_on_line(label.end):
            token = self.stream.tokens[place]
            if token.after_gap and place > label.end and (self._unknown_label(place) or self._place_date(place)):
                break
            tokens.append(token)
        labelled = self.stream.tokens[label.end - 1].text.endswith(":")
        return without_noise(without_colon(without_numbering(tokens), labelled))

    def _place_date(self, start: int) -> bool:
        """Behind a gap the line goes on with a place and date: another column of the head."""
        line = self.stream.lines[self.stream.tokens[start].line]
        return PLACE_DATE.match(fold(self.stream.text(start, line.end))) is not None

    def _line_end(self, token: Token) -> Token:
        return self.stream.tokens[self.stream.lines[token.line].end - 1]

    def _places_on_line(self, start: int) -> Iterator[int]:
        """Places from `start` to the next label or the end of the line that the token before `start` stands on."""
        line = self.stream.tokens[start - 1].line if start else 0
        for place in range(start, len(self.stream.tokens)):
            if self.stream.tokens[place].line != line or place in self.starts:
                return
            yield place

    def _unknown_label(self, start: int) -> bool:
        """A few words that end in a colon: a printed label that the catalogue does not know."""
        line = self.stream.tokens[start].line
        for place in range(start, min(start + UNKNOWN_LABEL_WORDS, len(self.stream.tokens))):
            token = self.stream.tokens[place]
            if token.line != line or place in self.starts or any(sign.isdigit() for sign in token.text):
                return False
            if token.text.endswith(":"):
                return True
        return False

    def _wrapped(self, last: Token, label: Found, kind: Kind, begun: Sequence[Token] = ()) -> list[Token]:
        """Following lines that go on with the value: the line before was full, and no label starts them."""
        tokens: list[Token] = []
        line = self.stream.lines[last.line]
        for number in range(last.line + 1, len(self.stream.lines)):
            following = self.stream.lines[number]
            taken = self._in_column(self._until_label(following), label)
            if not self._goes_on(line, following, kind, [*begun, *tokens], taken):
                break
            tokens += taken
            if not taken or taken[-1] is not self.stream.tokens[following.end - 1]:
                break
            line = following
        return tokens

    def _wrapped_in_column(self, label: Found, beside: Sequence[Token], kind: Kind) -> list[Token]:
        """The next line under the label, where another label beside the value left no room for all of it."""
        line, last = self.stream.lines[beside[-1].line], beside[-1]
        right = self._next_label_left(label)
        below = next((one for one in self.stream.lines[beside[-1].line + 1 :] if one.page == line.page), None)
        if below is None or below.cell != line.cell or below.box.top - line.box.bottom > LINE_GAP * line.letter_px:
            return []
        first = self.stream.tokens[below.start]
        beside_gap = any(self.stream.tokens[place].after_gap for place in self._places_of(line) if place in self.starts)
        full = last.box.right + 1.6 * first.box.width + 2.0 * line.letter_px >= right
        inside = self._column(below, self._column_left(label), right)
        starts = bool(inside) and inside[0] is first and self._may_start(below, kind, last)
        starts = starts and (kind != "name" or all(token.text.isalpha() for token in inside))
        return inside if beside_gap and full and starts and first.box.top > line.box.centre[1] else []

    def _places_of(self, line: StreamLine) -> range:
        return range(line.start, line.end)

    def _in_column(self, tokens: list[Token], label: Found) -> list[Token]:
        """Of a line below, the words in the label's own column when a gap stands where the column begins."""
        first = self.stream.tokens[label.start]
        if first.starts_line:
            return tokens
        near = 3 * self.stream.lines[first.line].letter_px
        for place, token in enumerate(tokens):
            if token.after_gap and abs(token.box.left - first.box.left) <= near:
                return tokens[place:]
        return tokens

    def _goes_on(
        self, line: StreamLine, following: StreamLine, kind: Kind, begun: Sequence[Token], taken: Sequence[Token]
    ) -> bool:
        if following.page != line.page:
            near = self._starts_page(following)
        else:
            near = following.cell is None and following.box.top - line.box.bottom <= LINE_GAP * line.letter_px
        return near and self._has_more(line, following, kind, begun, taken) and self._may_start(following, kind)

    def _has_more(
        self, line: StreamLine, following: StreamLine, kind: Kind, begun: Sequence[Token], taken: Sequence[Token]
    ) -> bool:
        """An address goes on until it has named the province; of other values the line must have been full."""
        full = self._was_full(line, following)
        if kind != "address" or self.ends_address is None or not begun:
            return full
        read, further = (" ".join(token.text for token in tokens) for tokens in (begun, [*begun, *taken]))
        if not full:
            return self.ends_address(further) and not any(token.text.lower() in ENGLISH for token in taken)
        return GOES_ON.search(read) is not None or not self.ends_address(read)

    def _starts_page(self, line: StreamLine) -> bool:
        return line.box.top < 0.15 * self.stream.pages[line.page].reading.height

    def _was_full(self, line: StreamLine, following: StreamLine) -> bool:
        """The next line's first word had no room on this one; or a comma or `TP.` says that more is to come."""
        if GOES_ON.search(self.stream.tokens[line.end - 1].text):
            return True
        first = self.stream.tokens[following.start].box.width
        return line.box.right + 1.6 * first + 2.0 * line.letter_px >= self.stream.edge_of(line)

    def _may_start(self, line: StreamLine, kind: Kind, before: Token | None = None) -> bool:
        """Whether the line may go on with a value of this kind, of which `before` is the last word so far."""
        text = self.stream.text(line.start, line.end)
        if line.start in self.starts or self._unknown_label(line.start):
            return False
        if opens_place_date(self.stream, line):
            return False
        if self._is_heading(line, before) and not (kind == "name" and self._is_person(line)):
            return False
        return kind == "list" or (NUMBERED.match(text) is None and not text.startswith("("))

    def _is_heading(self, line: StreamLine, before: Token | None) -> bool:
        """Capitals below something that is not: a title, not the rest of the value."""
        letters = [sign for sign in self.stream.text(line.start, line.end) if sign.isalpha()]
        above = (before or self.stream.tokens[line.start - 1]).text if before or line.start else ""
        return len(letters) >= 6 and all(sign.isupper() for sign in letters) and not above.strip(".,;").isupper()

    def _is_person(self, line: StreamLine) -> bool:
        """A name printed in capitals below its caption, as on identity cards."""
        return self.stream.tokens[line.start].key in SURNAMES and line.end - line.start <= LONGEST_NAME

    def _until_label(self, line: StreamLine) -> list[Token]:
        tokens: list[Token] = []
        for place in range(line.start, line.end):
            if place in self.starts:
                return before_label(tokens, [place])
            tokens.append(self.stream.tokens[place])
        return tokens

    def _below(self, label: Found, kind: Kind) -> list[Token]:
        """The value under its label, for forms that print small captions above."""
        last = self.stream.tokens[label.end - 1]
        above = self.stream.lines[last.line]
        left, right = self._ruled_below(label) or (self._column_left(label), self._next_label_left(label))
        tokens: list[Token] = []
        most = MOST_LINES if kind in ("list", "long_text") else FEW_LINES
        for number in range(last.line + 1, min(last.line + most + 1, len(self.stream.lines))):
            line = self.stream.lines[number]
            gap = line.box.top - above.box.bottom
            near = ITEM_GAP if kind == "list" and self._is_item(line) else LINE_GAP
            if line.page != last.page or line.cell is not None or gap > near * above.letter_px:
                break
            inside = self._column(line, left, right)
            if tokens and not inside and kind == "list" and _is_beside(line, left, right):
                above = line
                continue
            if not inside or (tokens and kind in ONE_LINE):
                break
            if not self._may_start(line, kind) and inside[0].starts_line:
                break
            tokens += inside
            above = line
        return tokens or self._wrapped(last, label, kind) or self._boxed_below(last, kind)

    def _boxed_below(self, last: Token, kind: Kind) -> list[Token]:
        """All of a box for writing right under the label, when no other box stands beside it."""
        following = self.stream.lines[last.line + 1 : last.line + 2]
        cell = following[0].cell if following else None
        if kind not in BOXED or cell is None or following[0].page != last.page or last.cell is not None:
            return []
        line = self.stream.lines[last.line]
        near = 0 <= cell.top - line.box.bottom <= LINE_GAP * line.letter_px
        under = cell.left - SLACK_PX <= line.box.left <= cell.right
        alone = not any(other != cell and _on_row(other, cell) for other in self._cells_of(last.page))
        return self._all_of_cell(cell, last.page) if near and under and alone else []

    def _cells_of(self, page: int) -> list[Box]:
        return [line.cell for line in self.stream.lines if line.page == page and line.cell is not None]

    def _is_item(self, line: StreamLine) -> bool:
        """Begins with the mark of an item, or with a number in a column of its own."""
        first, second = self.stream.tokens[line.start], self.stream.tokens[line.start + 1 : line.end]
        counts = ROW_NUMBER.fullmatch(first.text) is not None and bool(second) and second[0].after_gap
        return counts or NUMBERED.match(self.stream.text(line.start, line.end)) is not None

    def _ruled_below(self, label: Found) -> tuple[int, int] | None:
        """The ends of the line to write on under a caption that stands in its middle."""
        first, last = self.stream.tokens[label.start], self.stream.tokens[label.end - 1]
        letter = self.stream.lines[first.line].letter_px
        middle = (first.box.left + last.box.right) / 2
        spans = [
            (mark.box.top, mark.box.left, mark.box.right)
            for mark in self.stream.pages[first.page].marks
            if mark.kind in ("ruling", "leader")
            and mark.box.width > mark.box.height
            and letter < mark.box.top - first.box.bottom < RULED_REACH * letter
            and mark.box.left < first.box.left - letter
            and last.box.right < mark.box.right
            and abs((mark.box.left + mark.box.right) / 2 - middle) <= OFF_CENTRE * mark.box.width
        ]
        return min(spans)[1:] if spans else None

    def _column_left(self, label: Found) -> int:
        """Where the value below may begin: under the label, under the number in front of it, under its sentence."""
        first = self.stream.tokens[label.start]
        if not first.starts_line and not first.after_gap and label.end == self.stream.lines[first.line].end:
            return self.stream.lines[first.line].box.left
        before = self.stream.tokens[label.start - 1] if label.start else first
        numbered = before.line == first.line and before.starts_line and NUMBERING.match(before.text)
        return before.box.left if numbered else first.box.left

    def _next_label_left(self, label: Found) -> int:
        line = self.stream.lines[self.stream.tokens[label.end - 1].line]
        for place in range(label.end, line.end):
            if place in self.starts:
                return self.stream.tokens[place].box.left - SLACK_PX
        return self.stream.pages[line.page].reading.width

    def _column(self, line: StreamLine, left: int, right: int) -> list[Token]:
        """Tokens of the line between left and right, none behind a label of that line: they are its value."""
        places = [
            place
            for place in range(line.start, line.end)
            if self.stream.tokens[place].box.right > left - SLACK_PX and self.stream.tokens[place].box.left < right
        ]
        labels = [place for place in range(line.start, line.end) if place in self.starts]
        if not places or (labels and labels[0] <= places[0]):
            return []
        return before_label([self.stream.tokens[place] for place in places if not labels or place < labels[0]], labels)

    def _in_cells(self, label: Found, beside: list[Token], last: Token) -> list[Token]:
        """The rest of the label's own cell after its colon or under it, else the cell to the right, else that below."""
        own = beside + self._rest_of_cell(label, last)
        if own and any(":" in token.text for token in self.stream.tokens[label.end - 1 : label.end + 1]):
            return own
        if own and not beside and not own[0].text.startswith("("):
            return own
        right, below = self._cells_beside(last)
        if own and right is None:
            return own
        for cell in (right, below):
            tokens = [] if cell is None else self._all_of_cell(cell, last.page)
            if tokens:
                return tokens
        return []

    def _rest_of_cell(self, label: Found, last: Token) -> list[Token]:
        """The further lines of the label's cell: those under it where other labels stand beside it."""
        left, right = self._column_left(label), self._next_label_left(label)
        first = self.stream.lines[self.stream.tokens[label.start].line]
        alone = self.stream.tokens[label.start].starts_line and right >= first.box.right
        tokens: list[Token] = []
        for line in self.stream.lines[last.line + 1 :]:
            if line.cell != last.cell or line.page != last.page:
                break
            taken = self._until_label(line)
            tokens += taken if alone else [token for token in taken if left - SLACK_PX <= token.box.centre[0] < right]
            if len(taken) < line.end - line.start or self._unknown_label(line.start):
                break
        return tokens

    def _cells_beside(self, token: Token) -> tuple[Box | None, Box | None]:
        """The nearest filled cell to the right of the token's own, and the nearest below it."""
        assert token.cell is not None
        own = token.cell
        cells = self._cells_of(token.page)
        right = [cell for cell in cells if cell.left >= own.right - SLACK_PX and _on_row(own, cell)]
        below = [
            cell
            for cell in cells
            if cell.top >= own.bottom - SLACK_PX and _shared(own.left, own.right, cell.left, cell.right) >= 0.8
        ]
        return (
            min(right, key=lambda cell: cell.left, default=None),
            min(below, key=lambda cell: cell.top, default=None),
        )

    def _all_of_cell(self, cell: Box, page: int) -> list[Token]:
        """Everything in the cell; none when a label opens it."""
        lines = [line for line in self.stream.lines if line.page == page and line.cell == cell]
        if any(line.start in self.starts for line in lines):
            return []
        return [token for line in lines for token in self._until_label(line)]


def _on_row(one: Box, cell: Box) -> bool:
    return _shared(one.top, one.bottom, cell.top, cell.bottom) >= 0.5


def _is_beside(line: StreamLine, left: int, right: int) -> bool:
    """The line stands in another column, beside the one between left and right."""
    return line.box.left >= right or line.box.right <= left


def _has_digit(tokens: list[Token]) -> bool:
    return any(sign.isdigit() for token in tokens for sign in token.text)


def _is_whole_date(tokens: list[Token], kind: Kind) -> bool:
    return kind == "date" and re.search(r"\d{4}\W*$", tokens[-1].text) is not None


def _shared(start: int, end: int, other_start: int, other_end: int) -> float:
    common = min(end, other_end) - max(start, other_start)
    return common / max(1, min(end - start, other_end - other_start))
