"""Pages and documents for the tests of `render`."""

from __future__ import annotations

import io
import itertools
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import cv2
import numpy as np

from pipeline.raster import Pixels
from pipeline.render import RenderPage, render_document
from schemas.geometry import Box, union
from schemas.reading import Line, Reading, Word

CREATED = datetime(2026, 3, 12, 8, 30, 5, tzinfo=timezone(timedelta(hours=7)))
TITLE = "Tờ khai đăng ký khai sinh <bản 1> & phụ lục"

_VOWELS = ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y")
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_TONED = [unicodedata.normalize("NFC", vowel + tone) for vowel, tone in itertools.product(_VOWELS, _TONES)]
_EXTRA = [letter for letter in _TONED if letter not in "aeiouy"] + ["đ"]
LETTERS = tuple(_EXTRA + [letter.upper() for letter in _EXTRA])
"""The 134 letters that Vietnamese adds to the Latin alphabet."""


def reading_of(lines: Sequence[str], width: int, height: int, dpi: int) -> Reading:
    """Lines of words laid out from the top left, sized for the page."""
    words: list[Word] = []
    laid: list[Line] = []
    row = min(height // (2 * len(lines) + 2), 2 * int(0.9 * width) // max(len(text) for text in lines))
    for number, text in enumerate(lines):
        first, left, top = len(words), width // 20, row + 2 * row * number
        for token in text.split():
            right = left + len(token) * row // 2
            words.append(Word(text=token, box=Box(left, top, right, top + row), confidence=0.9))
            left = right + row // 2
        indices = tuple(range(first, len(words)))
        laid.append(Line(text=text, box=union(words[index].box for index in indices), words=indices))
    return Reading(width=width, height=height, dpi=dpi, words=tuple(words), lines=tuple(laid))


def empty_reading(width: int, height: int, dpi: int = 150) -> Reading:
    return Reading(width=width, height=height, dpi=dpi, words=(), lines=())


def arrow_page(width: int = 413, height: int = 583) -> Pixels:
    """A colour page that looks different from every side."""
    page = np.full((height, width, 3), 245, np.uint8)
    cv2.arrowedLine(page, (40, height - 60), (width - 70, 50), (180, 40, 20), 9)
    cv2.rectangle(page, (20, 20), (110, 60), (30, 30, 200), -1)
    cv2.putText(page, "TREN", (130, 60), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 3)
    return page


def text_page(width: int = 1240, height: int = 1754) -> Pixels:
    """A black and white page."""
    page = np.full((height, width), 255, np.uint8)
    for row in range(6):
        cv2.putText(page, f"Dong {row}", (90, 140 + 200 * row), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 4)
    return np.where(page > 127, np.uint8(255), np.uint8(0))


def render_to_bytes(*pages: RenderPage, title: str = TITLE) -> bytes:
    out = io.BytesIO()
    render_document(pages, out, title=title, created=CREATED)
    return out.getvalue()
