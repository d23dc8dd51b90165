"""The invisible text over a page image: words in reading order, each as wide as its box, each line one band high.

Viewers and text extractors put words together by baseline and font size, so the words of a line share both, also on a
skewed page. Text that followed the ink of each word (a dash, a word without descenders, a line that rises) comes out of
Poppler in the wrong order; the price is that on a page skewed by 1 degree the ends of a long line are off by 15 pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import linear_regression, median
from typing import NamedTuple

from pipeline.pdfa.font import ADVANCE, ASCENT, DESCENT, UNITS_PER_EM, InvisibleFont
from pipeline.pdfa.objects import decimal
from pipeline.pdfa.strings import printable
from schemas.geometry import Box
from schemas.reading import Reading

FONT_RESOURCE = "F"
_EM_SHARE = (ASCENT - DESCENT) / UNITS_PER_EM
_DESCENT_SHARE = -DESCENT / (ASCENT - DESCENT)
_WORDS_TO_TELL_SKEW = 4


class _Band(NamedTuple):
    """The rows of pixels that a line takes."""

    top: float
    bottom: float


def text_layer(reading: Reading, font: InvisibleFont, points_per_pixel: float) -> bytes:
    """Content stream operators; boxes of `reading` refer to the upright page image."""
    skew = _skew(reading)
    shown = (_show_line(reading, words, skew, font, points_per_pixel) for words in _lines_in_order(reading))
    return b"BT\n3 Tr\n" + b"".join(shown) + b"ET\n"


def _lines_in_order(reading: Reading) -> Iterator[Sequence[int]]:
    """The words of each line, then those that stand in no line, one by one."""
    placed = {index for line in reading.lines for index in line.words}
    yield from (line.words for line in reading.lines)
    yield from ((index,) for index in range(len(reading.words)) if index not in placed)


def _skew(reading: Reading) -> float:
    """How far lines fall for each pixel to the right (negative: they rise), the median over lines of some length."""
    slopes = []
    for line in reading.lines:
        centres = [reading.words[index].box.centre for index in line.words]
        xs, ys = [x for x, _ in centres], [y for _, y in centres]
        if len(set(xs)) >= _WORDS_TO_TELL_SKEW:
            slopes.append(linear_regression(xs, ys).slope)
    return median(slopes) if slopes else 0.0


def _show_line(reading: Reading, indices: Sequence[int], skew: float, font: InvisibleFont, scale: float) -> bytes:
    words = [reading.words[index] for index in indices]
    if not words:
        return b""
    band = _band([word.box for word in words], skew)
    return b"".join(
        _show_word(text, word.box, band, reading.height, font, scale)
        for word in words
        if (text := printable(word.text))
    )


def _band(boxes: Sequence[Box], skew: float) -> _Band:
    """Where the line lies at its middle; of many words the outermost fifth does not count."""
    middle = (min(box.left for box in boxes) + max(box.right for box in boxes)) / 2
    falls = [skew * (box.centre[0] - middle) for box in boxes]
    tops = sorted(box.top - fall for box, fall in zip(boxes, falls, strict=True))
    bottoms = sorted(box.bottom - fall for box, fall in zip(boxes, falls, strict=True))
    outliers = len(boxes) // 5
    top, bottom = tops[outliers], bottoms[-1 - outliers]
    return _Band(top, max(bottom, top + 1))


def _show_word(text: str, box: Box, band: _Band, page_height: int, font: InvisibleFont, scale: float) -> bytes:
    """A word and the space after it: the font size fills the band, horizontal scaling the box's width."""
    height = (band.bottom - band.top) * scale
    size = height / _EM_SHARE
    stretch = max(1, box.width) * scale / (len(text) * size * ADVANCE / UNITS_PER_EM)
    x = box.left * scale
    y = (page_height - band.bottom) * scale + height * _DESCENT_SHARE
    codes = font.encode(text + " ").hex()
    setting = f"/{FONT_RESOURCE} {decimal(size)} Tf {decimal(100 * stretch)} Tz 1 0 0 1 {decimal(x)} {decimal(y)} Tm"
    return f"{setting} <{codes}> Tj\n".encode("ascii")
