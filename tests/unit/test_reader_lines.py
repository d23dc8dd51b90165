"""The invented lines that the line reader is trained on: signs all known, one height, no typeface that measures."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from benchmarks.mill.fonts import FONTS, vietnamese_letters
from models.alphabet import ALPHABET, encode
from models.line_reader import HEIGHT_PX
from models.training.reader.lines import FURTHER, draw_line, faces
from models.training.reader.texts import text


def test_the_alphabet_has_every_letter_once() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert set(vietnamese_letters()) <= set(ALPHABET)


def test_every_text_can_be_spelt_by_the_reader() -> None:
    rng = Random(1)
    shown = [text(rng) for _ in range(3000)]
    assert all(encode(one) for one in shown)
    assert {"đ", "Ỹ", "²", "@", "<"} <= set("".join(shown))


def test_no_typeface_of_the_measuring_split_is_used() -> None:
    measured = {font.family for font in FONTS["measure"]}
    assert not measured & set(FURTHER)
    usual, everything = faces()
    assert len(usual) >= 8 and len(everything) >= 60


@pytest.mark.parametrize("seed", range(12))
def test_lines_are_dark_on_light_and_of_one_height(seed: int) -> None:
    line = draw_line(Random(seed))
    assert line.image.shape[0] == HEIGHT_PX and line.image.dtype == np.uint8
    assert float(line.image.min()) < np.percentile(line.image, 90) - 30
    assert line.text.strip()


def test_the_same_seed_draws_the_same_line() -> None:
    one, other = draw_line(Random(5)), draw_line(Random(5))
    assert one.text == other.text and bool((one.image == other.image).all())
