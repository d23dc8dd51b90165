"""Which values a pen wrote: by the look of their strokes, their ink, and what the rest of the paper looks like."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from pipeline.extract.stream import Token
from schemas.geometry import Box
from schemas.page import PageRecord

SURELY, DOUBTFUL = 1.1, -1.0
"""The least score with which a value counts as written by hand, and with which nobody takes it for print unseen."""
ABOVE_PRINT, FEWEST = 1.75, 3
"""How far half the values of a paper filled in by hand score above its print; how many values at least tell so."""
LETTERS_ABOVE_PRINT = 0.77
"""How far half the letters of the values score above the print where the paper may be filled in by hand."""
PRINT_SHARE = 0.25
"""Of the words that are no known value, in the order of their scores, those surely print: some are values after all."""
AMONG_HANDS = 0.15
"""A value on such a paper is written by hand from this part of the way on between the scores of print and values."""
BLUE = 3.0
"""How much ink in the colour of a pen tells: stamps and signatures reach over print, and some print is blue."""
SUREST = 0.01
"""No word tells more than one of this probability, or of all but this."""
COVERED = 0.5
BETWEEN_NUMBERS = frozenset({"ngay", "thang", "nam", "gio", "phut"})
"""Printed on many a form between the numbers of a date that are written in."""


@dataclass(frozen=True)
class Hands:
    """`pens`: of each page the places of ink in the colour of a pen. `perhaps_everywhere`: the paper is filled in by
    hand, or may be. `least`: the score from which a value is written by hand.
    """

    pens: tuple[tuple[Box, ...], ...] = ()
    perhaps_everywhere: bool = False
    least: float = SURELY

    def wrote(self, tokens: Sequence[Token]) -> bool:
        return self._score(tokens) >= self.least

    def may_have_written(self, tokens: Sequence[Token]) -> bool:
        """On a paper that may be filled in by hand, what looks like print may be a hand that was not seen to be one."""
        return self.perhaps_everywhere or self._score(tokens) >= DOUBTFUL

    def _score(self, tokens: Sequence[Token]) -> float:
        score = hand_score(tokens, self.pens)
        return -math.inf if score is None else score


NO_HANDS = Hands()


def find_hands(pages: Sequence[PageRecord], values: Sequence[Sequence[Token]], others: Iterable[Token]) -> Hands:
    """`values`: of the paper, so far as they are known; `others`: the words that are none.

    Few papers are filled in by hand in part, and many values together tell what none of them tells alone.
    """
    pens = tuple(tuple(mark.box for mark in page.marks if mark.kind == "pen") for page in pages)
    scores = [score for tokens in values if (score := hand_score(tokens, pens)) is not None]
    around = sorted((one for one in _told(others, pens) if one.letters), key=_by_score)
    if len(scores) < FEWEST or not around:
        return Hands(pens)
    filled, ground = median(scores), around[int(PRINT_SHARE * len(around))].score
    if filled < min(SURELY, ground + ABOVE_PRINT):
        inside = sorted((one for tokens in values for one in _told(_telling(tokens), pens)), key=_by_score)
        above = _score_at(0.5, inside) - _score_at(PRINT_SHARE, around)
        return Hands(pens, perhaps_everywhere=above >= LETTERS_ABOVE_PRINT)
    return Hands(pens, perhaps_everywhere=True, least=min(SURELY, ground + AMONG_HANDS * (filled - ground)))


def hand_score(tokens: Sequence[Token], pens: Sequence[Sequence[Box]]) -> float | None:
    """How likely a pen wrote it: logarithm of the odds, each word weighing its letters; None where nobody looked."""
    told = _told(_telling(tokens), pens)
    letters = sum(one.letters for one in told)
    return sum(one.letters * one.score for one in told) / letters if letters else None


class _Told(NamedTuple):
    """What a word tells, and how many letters it has."""

    letters: int
    score: float


_by_score = attrgetter("score")


def _telling(tokens: Sequence[Token]) -> Sequence[Token]:
    return [token for token in tokens if token.key not in BETWEEN_NUMBERS] or tokens


def _told(tokens: Iterable[Token], pens: Sequence[Sequence[Box]]) -> list[_Told]:
    scores = ((token, _word_score(token, pens)) for token in tokens)
    return [_Told(len(token.key), score) for token, score in scores if score is not None]


def _score_at(share: float, told: Sequence[_Told]) -> float:
    """Up to which score this share of the letters lies, of words in the order of their scores: a value of many letters
    tells more than a number.
    """
    below = accumulate(one.letters for one in told)
    reach = share * sum(one.letters for one in told)
    return next(one.score for one, letters in zip(told, below, strict=True) if letters >= reach)


def _word_score(token: Token, pens: Sequence[Sequence[Box]]) -> float | None:
    if token.word.handwritten is None:
        return None
    boxes = pens[token.page] if token.page < len(pens) else ()
    blue = any(token.box.overlap(pen) > COVERED for pen in boxes)
    sure = min(max(token.word.handwritten, SUREST), 1 - SUREST)
    return math.log(sure / (1 - sure)) + BLUE * blue
