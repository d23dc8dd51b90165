"""Vietnamese text: one Unicode form, keys to compare by, and what is no part of a value."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_NOT_TONE = re.compile(f"[^{_TONES}]+")
_TONE = re.compile(f"[{_TONES}]+")

_I_OR_Y = re.compile(rf"(?<![\w\u0300-\u036f])(qu|[bcdđghklmnprstvx]+)y(?=[{_TONES}]*(?![\w\u0300-\u036f]))")
"""`y` as the only vowel behind a consonant: written `i` as well."""

_LEADERS = re.compile(r"(?:[.,…·•_:;'’`~\-–]\s?){3,}|[…]+|\.{2,}|_{2,}|·{2,}")
_FOOTNOTE = re.compile(r"\s*[\(\[{]\s*\d{1,2}\s*[\)\]}]")
_FOOTNOTE_AT_EDGE = re.compile(rf"^(?:{_FOOTNOTE.pattern})+|(?:{_FOOTNOTE.pattern})+$")
_EDGE = " \t\n.,;:…·•_-–—*|~`'\"“”‘’"
_BLANK = re.compile(r"[\W_]*")


class _Letters(dict[int, str]):
    """The bare small letter of each character, filled on first use."""

    def __missing__(self, code: int) -> str:
        lowered = "d" if chr(code) in "đĐÐð" else chr(code).lower()
        bare = unicodedata.normalize("NFD", lowered)[:1]
        self[code] = "" if unicodedata.combining(bare) else bare
        return self[code]


_BARE = _Letters()


def nfc(text: str) -> str:
    """The form in which every value is stored: Unicode NFC (TCVN 6909:2001 letters, each one character)."""
    return unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """NFC with runs of white space as one space, none at the ends."""
    return " ".join(nfc(text).split())


def fold(text: str) -> str:
    """Small letters without marks, `đ` as `d`. One character for each of the NFC text, so offsets agree."""
    return nfc(text).translate(_BARE)


@lru_cache(maxsize=1 << 14)
def compare_key(text: str) -> str:
    """Equal for two texts that the contract calls equal: NFC, white space, case and tone placement apart.

    `hoà` and `HÒA` give the same key, `hoa` and `hỏa` do not. For comparing only, never for showing.
    """
    lowered = unicodedata.normalize("NFD", squeeze(text).casefold())
    return nfc(_WORD.sub(lambda word: _tones_last(word[0]), lowered))


def spelling_key(text: str) -> str:
    """Equal for two spellings of one name: what `compare_key` calls equal, and `Quí` = `Quý`, `Lí` = `Lý`.

    In NFD, the tones of a word behind its letters. For lists of words only: the contract tells `i` and `y` apart.
    """
    return _I_OR_Y.sub(r"\1i", unicodedata.normalize("NFD", compare_key(text)))


def same_text(one: str, other: str) -> bool:
    return compare_key(one) == compare_key(other)


def lacks_tone(word: str) -> bool:
    """Whether a syllable that ends in -c, -ch, -p or -t carries none of the only two tones that it can: sắc, nặng.

    `Băc` and `phưòc` are misread; abbreviations without a vowel are no syllables.
    """
    letters = fold(word).strip(_EDGE)
    if not letters.isalpha() or not letters.endswith(("c", "ch", "p", "t")) or not set(letters) & set("aeiouy"):
        return False
    return not set(unicodedata.normalize("NFD", word)) & {"\u0301", "\u0323"}


def without_leaders(text: str) -> str:
    """Rows of dots, underscores and their misreadings replaced by a space."""
    return squeeze(_LEADERS.sub(" ", nfc(text)))


def without_footnotes(text: str) -> str:
    """Marks like `(1)` removed wherever they stand."""
    return squeeze(_FOOTNOTE.sub(" ", nfc(text)))


def trim(text: str) -> str:
    """White space, leaders, footnote marks, stray punctuation and unpaired brackets at both ends removed;
    the inside untouched.
    """
    trimmed, before = squeeze(text), None
    while trimmed != before:
        before = trimmed
        trimmed = _without_lone_bracket(_FOOTNOTE_AT_EDGE.sub("", trimmed.strip(_EDGE)))
    return trimmed


def _without_lone_bracket(text: str) -> str:
    """`(Bằng chữ: …)` leaves its last bracket with the value."""
    if text.count("(") < text.count(")") and text.endswith(")"):
        return text[:-1]
    return text[1:] if text.count("(") > text.count(")") and text.startswith("(") else text


def is_blank(text: str) -> bool:
    """Nothing but leaders, dashes, commas: nobody wrote here."""
    return _BLANK.fullmatch(without_footnotes(text)) is not None


def _tones_last(word: str) -> str:
    return _TONE.sub("", word) + _NOT_TONE.sub("", word)
