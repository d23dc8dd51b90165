"""What the reader of handwriting learns from: lines of print, and now and then one written with a pen or partly so."""

from __future__ import annotations

from random import Random

from models.training.handwriting import lines as handwriting
from models.training.reader.lines import Line, draw_line


def draw_mixed(rng: Random, pen_share: float) -> Line:
    return draw_written(rng) if rng.random() < pen_share else draw_line(rng)


def draw_written(rng: Random, held: bool = False) -> Line:
    """A line of which at least a part is handwritten; `held`: in faces that training never draws."""
    while True:
        line = handwriting.draw_line(rng, held)
        if line.kinds.max(initial=0) == handwriting.HAND:
            return Line(line.image, line.text)
