"""The signs that the line reader knows; the place of a sign is its class, class 0 being CTC's blank."""

from __future__ import annotations

import unicodedata

_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_VOWELS = "aăâeêioôơuưy"
_SMALL = "bcdđfghjklmnpqrstvwxz" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES
)
ALPHABET = " " + "0123456789" + _SMALL + _SMALL.upper() + ".,:;/-–()[]'\"“”%&+*=<>@_#!?²°|…"
"""Sign number n is class n + 1."""
BLANK = 0
CLASSES = len(ALPHABET) + 1
PLACES = {sign: place for place, sign in enumerate(ALPHABET, 1)}


def encode(text: str) -> list[int]:
    """The classes of a text; raises KeyError for a sign that the reader does not know."""
    return [PLACES[sign] for sign in text]
