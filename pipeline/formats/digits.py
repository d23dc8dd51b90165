"""Digits out of OCR text."""

from __future__ import annotations

import re

CONFUSABLE = {
    "O": "0", "o": "0", "Q": "0", "D": "0", "I": "1", "l": "1", "i": "1", "|": "1", "!": "1",
    "Z": "2", "z": "2", "S": "5", "s": "5", "B": "8", "b": "8",
}  # fmt: skip
"""Letters that Tesseract puts for digits (domain: O/0, I and l/1, S/5, B/8), and the digit meant."""

DIGIT_SIGNS = frozenset("0123456789" + "".join(CONFUSABLE))
"""Characters that are, or may stand for, a digit."""

DIGIT = "[" + re.escape("".join(sorted(DIGIT_SIGNS))) + "]"
"""One of them, as a pattern."""

_TABLE = str.maketrans(CONFUSABLE)
_SEPARATORS = re.compile(r"[\s.,|_\-–'’]+")


def to_digits(text: str) -> str:
    """Each confusable letter replaced by its digit."""
    return text.translate(_TABLE)


def joined(text: str) -> str:
    """White space, dots, dashes, sides of comb boxes between characters removed."""
    return _SEPARATORS.sub("", text)
