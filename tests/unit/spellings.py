"""Other ways to write Vietnamese words, for tests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

TONES = "\u0300\u0301\u0303\u0309\u0323"
_OLD = re.compile(rf"(?<![\w\u0300-\u036f])([^\W\d_]*)(o|u)([{TONES}])(a|e|y)(?![\w\u0300-\u036f])", re.IGNORECASE)
_NEW = re.compile(rf"(?<![\w\u0300-\u036f])([^\W\d_]*)(o|u)(a|e|y)([{TONES}])(?![\w\u0300-\u036f])", re.IGNORECASE)
_Y = re.compile(rf"(?<![\w\u0300-\u036f])([hklmst]|qu)y([{TONES}]?)(?![\w\u0300-\u036f])", re.IGNORECASE)


def tone_later(text: str) -> str:
    """`hòa` -> `hoà`."""
    return _changed(_OLD.sub(r"\1\2\4\3", unicodedata.normalize("NFD", text)))


def tone_earlier(text: str) -> str:
    """`hoà` -> `hòa`, `quý` -> `qúy`."""
    return _changed(_NEW.sub(r"\1\2\4\3", unicodedata.normalize("NFD", text)))


def with_i(text: str) -> str:
    """`Quý` -> `Quí`."""
    return _changed(_Y.sub(r"\1i\2", unicodedata.normalize("NFD", text)))


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def capitals(text: str) -> str:
    return text.upper()


def _changed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


WAYS: tuple[Callable[[str], str], ...] = (tone_later, tone_earlier, with_i, decomposed, capitals)
