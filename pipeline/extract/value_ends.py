"""What stands at the ends of a value and is no part of it: numbers of the next label, notes, noise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extract.notes import after_note
from pipeline.extract.occurrences import NUMBERING
from pipeline.extract.stream import Token

MISREAD_NUMBERING = re.compile(r"^\S{1,3}[).:/]$|^\d{1,2}$")
NOISE_CONFIDENCE = 0.6


def before_label(tokens: list[Token], labels: Sequence[int]) -> list[Token]:
    """Tokens of a line up to the first of its labels; a number alone is the label's."""
    only = labels and len(tokens) == 1
    number = only and (NUMBERING.match(tokens[0].text) or MISREAD_NUMBERING.match(tokens[0].text))
    return [] if number else tokens


def without_noise(tokens: list[Token]) -> list[Token]:
    """Behind a gap at the end, scraps of pictures and seals that were read as letters, none of them surely."""
    for place in range(len(tokens) - 1, 0, -1):
        if (tokens[place].word.confidence or 0) >= NOISE_CONFIDENCE:
            return tokens
        if tokens[place].after_gap:
            return tokens[:place]
    return tokens


def without_numbering(tokens: list[Token]) -> list[Token]:
    """The number of the next label on the line (`… 6. Email:`) is no part of this value."""
    return tokens[:-1] if len(tokens) > 1 and NUMBERING.match(tokens[-1].text) else tokens


def without_colon(tokens: list[Token], labelled: bool) -> list[Token]:
    """Leading footnote marks, the star of a field that must be filled in, notes in brackets and the label's own colon
    are no part of the value.

    `labelled`: the label has ended in its colon already, so no rest of it can follow.
    """
    place = 0 if labelled else after_note(tokens)
    while place < len(tokens) and re.fullmatch(r"(?:\(\d{1,2}\))?[\s:.…*]*", tokens[place].text):
        place += 1
    return tokens[place:]
