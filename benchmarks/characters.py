"""Character errors of a page as read, against the lines printed on it.

Counted are the edits (letters put in, left out, changed; Levenshtein 1966) between the page's lines joined by single
spaces and the lines read, joined likewise, by the number of characters of the former. NFC; rows of dots to write upon
are left out on every side; case and signs count. It is done twice:

* in order: the whole texts, from top to bottom. The truth goes by rows (`pdftotext -layout`), so a page of several
  columns that is read column by column counts as badly read though every letter is right.
* in any order: a line of one side is matched with a line of the other or a part of it, wherever they stand, the best
  match first, what is left of the longer one is matched on, and what nothing matches is compared in order (after
  Clausner, Pletschacher and Antonacopoulos 2020, "Flexible character accuracy"). Spaces between pieces are not
  counted. Never more than in order.

And each of them again without marks (`ế` as `e`, `đ` as `d`): what that saves are errors in marks alone.
"""

from __future__ import annotations

import heapq
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from rapidfuzz.distance.Levenshtein import distance
from rapidfuzz.fuzz import partial_ratio_alignment, ratio

from pipeline.formats.text import squeeze

LEADERS = re.compile(r"(?:[.…_·]\s?){3,}|…")
SAME_LINE = 90.0
LEAST_ALIKE = 60.0
"""Of 100: pieces as alike as the one match as a whole, less alike than the other not at all."""


@dataclass(frozen=True)
class CharacterErrors:
    """Edits, and `characters`: of the truth. `bare`: without marks."""

    characters: int
    in_order: int
    in_order_bare: int
    any_order: int
    any_order_bare: int


def character_errors(truth: Sequence[str], read: Sequence[str]) -> CharacterErrors:
    """Of one page; lines from top to bottom."""
    wanted, given = _plain_lines(truth), _plain_lines(read)
    whole, text = " ".join(wanted), " ".join(given)
    in_order, in_order_bare = distance(whole, text), distance(bare(whole), bare(text))
    any_order, any_order_bare = _in_any_order(wanted, given)
    return CharacterErrors(
        characters=len(whole),
        in_order=in_order,
        in_order_bare=in_order_bare,
        any_order=min(any_order, in_order),
        any_order_bare=min(any_order_bare, in_order_bare),
    )


def bare(text: str) -> str:
    """The text without marks, case kept; one character for each of an NFC text."""
    return "".join(unicodedata.normalize("NFD", sign)[0] for sign in text).translate({ord("đ"): "d", ord("Đ"): "D"})


def _plain_lines(lines: Iterable[str]) -> list[str]:
    plain = (squeeze(LEADERS.sub(" ", squeeze(line))) for line in lines)
    return [line for line in plain if line]


@dataclass(frozen=True)
class _Piece:
    """A part of a line. `place`: by which pieces of one side stand in order."""

    place: tuple[int, int]
    text: str
    bare: str

    def part(self, start: int, end: int) -> _Piece | None:
        """None when it holds no letter."""
        text = self.text[start:end]
        start += len(text) - len(text.lstrip())
        end = start + len(text.strip())
        place = (self.place[0], self.place[1] + start)
        return _Piece(place, self.text[start:end], self.bare[start:end]) if start < end else None


@dataclass(frozen=True)
class _Match:
    """What of two pieces is alike: from and to, in each."""

    wanted: tuple[int, int]
    given: tuple[int, int]


class _Matching:
    """Pieces of both sides, taken away pair by pair."""

    def __init__(self, wanted: Sequence[str], given: Sequence[str]) -> None:
        self.sides: tuple[dict[int, _Piece], dict[int, _Piece]] = ({}, {})
        self._numbers = count()
        self._heap: list[tuple[float, int, int, _Match]] = []
        for side, lines in enumerate((wanted, given)):
            for row, line in enumerate(lines):
                self._add(side, _Piece((row, 0), line, bare(line)))

    def pairs(self) -> Iterator[tuple[_Piece, _Piece]]:
        """The best match first: the longest that is alike."""
        while self._heap:
            _, one, other, match = heapq.heappop(self._heap)
            if one in self.sides[0] and other in self.sides[1]:
                yield self._take(0, one, match.wanted), self._take(1, other, match.given)

    def rest(self, side: int) -> _Piece:
        """All that no pair took, in order."""
        left = sorted(self.sides[side].values(), key=lambda piece: piece.place)
        return _Piece((0, 0), " ".join(piece.text for piece in left), " ".join(piece.bare for piece in left))

    def _take(self, side: int, number: int, span: tuple[int, int]) -> _Piece:
        piece = self.sides[side].pop(number)
        for part in (piece.part(0, span[0]), piece.part(span[1], len(piece.text))):
            if part is not None:
                self._add(side, part)
        return _Piece(piece.place, piece.text[slice(*span)], piece.bare[slice(*span)])

    def _add(self, side: int, piece: _Piece) -> None:
        number = next(self._numbers)
        self.sides[side][number] = piece
        for other, against in self.sides[1 - side].items():
            wanted, given = (number, other) if side == 0 else (other, number)
            found = _match(piece, against) if side == 0 else _match(against, piece)
            if found is not None:
                heapq.heappush(self._heap, (-found[0], wanted, given, found[1]))


def _match(wanted: _Piece, given: _Piece) -> tuple[float, _Match] | None:
    """How many letters are alike, and where: the whole of both, else the shorter one in a part of the longer."""
    across = len(wanted.bare), len(given.bare)
    if (whole := ratio(wanted.bare, given.bare, score_cutoff=SAME_LINE)) > 0:
        return whole / 100 * sum(across) / 2, _Match((0, across[0]), (0, across[1]))
    found = partial_ratio_alignment(wanted.bare, given.bare, score_cutoff=LEAST_ALIKE)
    if found is None:
        return None
    match = _Match((found.src_start, found.src_end), (found.dest_start, found.dest_end))
    return found.score / 100 * (found.src_end - found.src_start + found.dest_end - found.dest_start) / 2, match


def _in_any_order(wanted: Sequence[str], given: Sequence[str]) -> tuple[int, int]:
    """Edits with marks and without."""
    matching = _Matching(wanted, given)
    pairs = list(matching.pairs())
    pairs.append((matching.rest(0), matching.rest(1)))
    return sum(distance(one.text, other.text) for one, other in pairs), sum(
        distance(one.bare, other.bare) for one, other in pairs
    )
