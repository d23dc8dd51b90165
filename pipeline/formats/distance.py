"""How far two Vietnamese spellings are from each other, by what readers and writers mix up."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache

from pipeline.formats.text import spelling_key

MARK = 0.25
"""A tone, or the mark that makes `â` of `a`, `ơ` of `o`, `đ` of `d`: dropped, added or taken for another."""
LIKE = 0.5
"""Letters that look alike in print, a space or a hyphen."""
LETTER = 1.0

_ALIKE = {
    frozenset(pair)
    for pair in (
        "0o", "1l", "1i", "il", "it", "lt", "ft", "fr", "ce", "co", "eo", "ao", "hb", "hn", "kh", "kx", "nu", "nr",
        "uv", "vy", "gq", "ij", "2z", "5s", "6b", "6g", "8b",
    )
}  # fmt: skip
_DOUBLE = {("rn", "m"), ("cl", "d"), ("ri", "n"), ("li", "h"), ("vv", "w"), ("ii", "u")}
"""Two letters that run together into one."""


def spelling_distance(one: str, other: str, most: float) -> float:
    """The least sum of costs that turns one text into the other; 0 where `spelling_key` is equal.

    Case, white space and where a tone stands in its word cost nothing. `most`: above it any larger number may come
    back. Symmetric in the two texts.
    """
    first, second = spelling_key(one), spelling_key(other)
    before, row = list[float](), _first_row(second)
    for place in range(1, len(first) + 1):
        before, row = row, _next_row(first[:place], second, row, before)
        if min(row) > most and min(before) > most:
            return most + LETTER
    return row[-1]


def _first_row(text: str) -> list[float]:
    row = [0.0]
    for sign in text:
        row.append(row[-1] + _alone(sign))
    return row


def _next_row(read: str, other: str, row: Sequence[float], before: Sequence[float]) -> list[float]:
    """`read` ends in the sign whose row this is; `row`, `before`: those of the one and two signs before it."""
    sign, following = read[-1], [row[0] + _alone(read[-1])]
    for place, against in enumerate(other, 1):
        cost = min(
            row[place - 1] + _instead(sign, against),
            row[place] + _alone(sign),
            following[-1] + _alone(against),
        )
        if (read[-2:], against) in _DOUBLE:
            cost = min(cost, before[place - 1] + LIKE)
        if (other[place - 2 : place], sign) in _DOUBLE:
            cost = min(cost, row[place - 2] + LIKE)
        following.append(cost)
    return following


@cache
def _alone(sign: str) -> float:
    """A sign that only one of the two has."""
    if unicodedata.combining(sign):
        return MARK
    return LETTER if sign.isalnum() else LIKE


@cache
def _instead(sign: str, other: str) -> float:
    """A sign in the place of another."""
    if sign == other:
        return 0.0
    if {sign, other} == {"d", "đ"} or (unicodedata.combining(sign) and unicodedata.combining(other)):
        return MARK
    if frozenset((sign, other)) in _ALIKE or not (sign.isalnum() or other.isalnum()):
        return LIKE
    return max(LETTER, _alone(sign), _alone(other))
