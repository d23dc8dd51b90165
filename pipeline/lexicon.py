"""A list of words to spell by: what it has, and what it has that is near."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.formats.distance import spelling_distance
from pipeline.formats.text import fold, spelling_key

MOST = 3
FARTHEST = 2.0
_ALLOWED, _A_LETTER = 0.5, 0.15
"""How far a text may be: half a letter, and a little more for each of its letters."""
_BEHIND = 0.5
"""How much farther than the nearest the others may be."""
_LOOKED_AT, _BARE_EDITS = 30, 4
"""The words measured: the nearest without marks."""


class Near(NamedTuple):
    """A word of a list, and how far from it the text is."""

    word: str
    distance: float


class Lexicon:
    """Words by their `spelling_key`: case, where a tone stands and `i` for `y` do not matter. Built once."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = {spelling_key(word): word for word in words}
        self._bare = {key: fold(word) for key, word in self._words.items()}

    def __contains__(self, text: str) -> bool:
        return spelling_key(text) in self._words

    def nearest(self, text: str) -> tuple[Near, ...]:
        """At most three words, the nearest first; none when the list has the text or nothing near enough."""
        if text in self:
            return ()
        most = farthest(text)
        looked_at = process.extract(
            fold(text), self._bare, scorer=Levenshtein.distance, limit=_LOOKED_AT, score_cutoff=_BARE_EDITS
        )
        measured = (Near(self._words[key], spelling_distance(text, key, most)) for _, _, key in looked_at)
        near = sorted((one for one in measured if one.distance <= most), key=lambda one: (one.distance, one.word))
        return tuple(one for one in near if one.distance <= near[0].distance + _BEHIND)[:MOST]


def farthest(text: str) -> float:
    """The distance up to which a word is near: 0.95 of three letters, 1.25 of five, 2 from ten on."""
    return min(FARTHEST, _ALLOWED + _A_LETTER * sum(sign.isalnum() for sign in text))


def in_case_of(read: str, word: str) -> str:
    """The word of a list in capitals where the text is."""
    return word.upper() if read.isupper() else word
