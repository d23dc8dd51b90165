"""Plausible misreadings of a right value: known errors that are shown to see whether a reviewer notices them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from pipeline.formats.same import same_value
from pipeline.formats.syllables import is_syllable
from schemas.catalogue import Kind

_LOOKS_LIKE = {
    "0": "68",
    "1": "74",
    "2": "7",
    "3": "85",
    "4": "19",
    "5": "36",
    "6": "85",
    "7": "12",
    "8": "36",
    "9": "45",
}
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VOWEL_MARKS = "\u0302\u0306"
"""They stand behind a dot below, and before any other tone."""
_NUMBERS: frozenset[Kind] = frozenset({"id12", "id_any", "phone", "serial"})
_WORDS: frozenset[Kind] = frozenset({"name", "address"})
_LAST_DIGITS = 6
"""Of a number: those before them stand for a place, a year, a network, and a check would find them."""


def slip(kind: Kind, value: Any, choose: Random) -> Any | None:
    """The value with one slip that no check finds; None where none is known for the kind or the value."""
    if not isinstance(value, str):
        return None
    if kind in _NUMBERS:
        slips = list(_digits(value))
    elif kind == "date":
        slips = list(_days(value))
    else:
        slips = list(_tones(value)) if kind in _WORDS else []
    wrong = [one for one in slips if not same_value(kind, value, one)]
    return choose.choice(wrong) if wrong else None


def _digits(text: str) -> Iterator[str]:
    places = [place for place, sign in enumerate(text) if sign in _LOOKS_LIKE]
    for place in places[-_LAST_DIGITS:]:
        for other in _LOOKS_LIKE[text[place]]:
            yield text[:place] + other + text[place + 1 :]


def _days(text: str) -> Iterator[str]:
    """Other days of the same month, one digit apart."""
    for wrong in _digits(text[-2:]) if len(text) == len("2024-03-12") else ():
        try:
            yield date.fromisoformat(text[:-2] + wrong).isoformat()
        except ValueError:
            continue


def _tones(text: str) -> Iterator[str]:
    """One syllable with another tone, or none."""
    words = text.split(" ")
    for place, word in enumerate(words):
        letters = unicodedata.normalize("NFD", word)
        for at, sign in enumerate(letters):
            vowel_mark = letters[at + 1 : at + 2] if letters[at + 1 : at + 2] in _VOWEL_MARKS else ""
            before, after = letters[:at] + vowel_mark, letters[at + 1 + len(vowel_mark) :]
            for other in _TONES if sign in _TONES else ():
                wrong = unicodedata.normalize("NFC", before + other + after)
                if is_syllable(wrong):
                    yield " ".join([*words[:place], wrong, *words[place + 1 :]])
