"""Place and date of signing: `Hà Nội, ngày 05 tháng 01 năm 2026`, at the foot of a form or the head of a letter."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipeline.extract.stream import Stream, StreamLine, Token
from pipeline.formats.text import fold

GAP = r"[\s.,…_]*"
DAY, YEAR = r"[\dolizsbg]{1,2}", r"[\dolizsbg]{4}"
"""Digits, or letters that they are misread as."""
PLACE_DATE = re.compile(
    rf"(?P<place>[^:;()\d]{{0,60}}?)[\s,.…_]*"
    rf"\b(?P<date>ng\w{{1,3}}{GAP}{DAY}{GAP}th\w{{1,4}}{GAP}{DAY}{GAP}n\w{{1,2}}{GAP}{YEAR}\b"
    r"|ngay[\s:]*\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|(?<=[a-z], )\d{1,2}/\d{1,2}/\d{4}\s*$)"
)
MADE_AT = re.compile(r"^\s*lam\s+tai\s*[:.]?\s*")
NOT_PLACES = ("cap", "sinh", "luc", "ngay", "tu", "den", "tinh", "vao", "het", "ke", "phut", "hom", "nay", "ky",
              "thong", "nghi", "luat", "ttbca", "ttbtp", "ndcp")  # fmt: skip
LONGEST_PLACE_WORDS = 7


@dataclass(frozen=True)
class PlaceDate:
    """Tokens of the place (none when only a date is printed) and of the date."""

    place: tuple[Token, ...]
    date: tuple[Token, ...]


def find_place_dates(stream: Stream, taken: Collection[int]) -> list[PlaceDate]:
    """All such lines in reading order, except where a label has taken the words (`taken`: places of tokens)."""
    found: list[PlaceDate] = []
    for number, line in enumerate(stream.lines):
        found += _read(stream, line, stream.lines[number + 1] if number + 1 < len(stream.lines) else None, taken)
    return found


def opens_place_date(stream: Stream, line: StreamLine) -> bool:
    """The line begins with a place and date; a date alone may be the rest of a value."""
    first = next(_matches(stream, range(line.start, line.end), ()), None)
    return first is not None and first.place[:1] == (stream.tokens[line.start],)


def _read(stream: Stream, line: StreamLine, below: StreamLine | None, taken: Collection[int]) -> list[PlaceDate]:
    """Places and dates on the line, side by side, or one begun on it and ended on the next one of the same column."""
    alone = list(_matches(stream, range(line.start, line.end), taken))
    if alone or below is None or below.page != line.page or below.cell != line.cell:
        return alone
    if "ngay" not in fold(stream.text(line.start, line.end)):
        return []
    return list(_matches(stream, range(line.start, below.end), taken))[:1]


def _matches(stream: Stream, places: range, taken: Collection[int]) -> Iterator[PlaceDate]:
    offsets, text = _joined(stream, places)
    for hit in PLACE_DATE.finditer(text):
        made = MADE_AT.match(text)
        start = max(hit.start("place"), made.end() if made else 0)
        place = [token for token, at in offsets if start <= at < hit.end("place")]
        date = [
            (number, token)
            for number, (token, at) in zip(places, offsets, strict=True)
            if at >= hit.start("date") and at < hit.end("date")
        ]
        if any(number in taken for number, _ in date) or not _is_place(place):
            continue
        yield PlaceDate(place=tuple(place), date=tuple(token for _, token in date))


def _joined(stream: Stream, places: range) -> tuple[list[tuple[Token, int]], str]:
    """Folded text of the tokens and where each begins in it."""
    offsets, text = [], ""
    for place in places:
        offsets.append((stream.tokens[place], len(text)))
        text += fold(stream.tokens[place].text) + " "
    return offsets, text


def _is_place(tokens: list[Token]) -> bool:
    words = [token.key for token in tokens if token.key]
    return len(words) <= LONGEST_PLACE_WORDS and not any(word in NOT_PLACES for word in words)
