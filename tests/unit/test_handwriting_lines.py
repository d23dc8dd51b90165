"""The invented lines that the handwriting detector is trained on: known which is which, no face that measures."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pytest

from benchmarks.mill.fonts import FONTS, HAND_FOLDER, hand_file
from models.line_reader import HEIGHT_PX
from models.training.handwriting import pen
from models.training.handwriting.faces import (
    FURTHER,
    FURTHER_PRINT,
    HELD_HANDS,
    HELD_PRINT,
    TIDY,
    drawable,
    hands,
    prints,
)
from models.training.handwriting.lines import HAND, NOTHING, PRINT, draw_line

SANS = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
fetched = pytest.mark.skipif(
    not hands(False) or not hands(True),
    reason="handwriting-like faces are not fetched: python -m models.training.handwriting.faces",
)


def test_no_typeface_of_the_measuring_split_is_used() -> None:
    measured = {hand_file(font).stem for font in FONTS["measure"] if font.kind == "hand"}
    assert not measured & set(FURTHER)
    assert not measured & {Path(file).stem for held in (True, False) for file in hands(held)}
    others = {font.family.lower().replace(" ", "-") for split in ("measure", "calibrate") for font in FONTS[split]}
    assert not others & {*FURTHER, *FURTHER_PRINT}


def test_faces_to_check_with_are_kept_out_of_training() -> None:
    assert not set(hands(True)) & set(hands(False)) and not set(prints(True)) & set(prints(False))
    assert len(HELD_HANDS) >= 2 and len(prints(True)) >= 8
    assert {name for file in prints(True) if (name := Path(file).name.split("-")[0])} >= {"Vollkorn", "Roboto"}


def test_every_face_with_a_part_of_its_own_is_known() -> None:
    known = {*FURTHER, *(font.package for font in FONTS["build"])}
    assert {*TIDY, *HELD_HANDS} <= known
    assert any(name.startswith(HELD_PRINT) for name in FURTHER_PRINT)
    assert {*TIDY} & {*HELD_HANDS} and {*TIDY} - {*HELD_HANDS}


def test_a_face_without_vietnamese_letters_writes_without_their_marks() -> None:
    assert drawable("Đào Thị Mỵ", SANS) == "Đào Thị Mỵ"
    file = str(HAND_FOLDER / "schoolbell.ttf")
    if not Path(file).exists():
        pytest.skip("faces are not fetched: python -m models.training.handwriting.faces")
    assert drawable("Đào Thị Mỵ 12 m²", file) == "Dao Thi My 12 m²"


@fetched
@pytest.mark.parametrize("held", [False, True])
def test_every_line_knows_what_stands_in_each_column(held: bool) -> None:
    lines = [draw_line(Random(seed), held) for seed in range(30)]
    for line in lines:
        assert line.image.shape == (HEIGHT_PX, len(line.kinds))
        assert line.image.dtype == np.uint8
    assert {kind for line in lines for kind in line.kinds.tolist()} == {NOTHING, PRINT, HAND}
    assert any({PRINT, HAND} <= set(line.kinds.tolist()) for line in lines)


@fetched
def test_the_same_seed_draws_the_same_line() -> None:
    one, other = draw_line(Random(5)), draw_line(Random(5))
    assert bool((one.image == other.image).all() and (one.kinds == other.kinds).all())


def test_thinning_leaves_one_line_where_a_bar_was() -> None:
    bar = np.zeros((30, 40), bool)
    bar[10:17, 5:35] = True
    left = pen.thinned(bar)
    assert left[:, 10:30].sum(axis=0).tolist() == [1] * 20
    assert 11 <= np.flatnonzero(left.any(axis=1)).mean() <= 15


def test_a_letters_strokes_stand_on_the_line_and_are_one_letter_high() -> None:
    points = pen.strokes(SANS, "H")
    assert -1.1 < points[:, 1].min() < -0.9
    assert -0.1 < points[:, 1].max() <= 0.05


@pytest.mark.parametrize("drawn", [pen.shaken, pen.stroked])
def test_a_hand_never_writes_the_same_twice(drawn: object) -> None:
    assert callable(drawn)
    one, other = (drawn("Nguyễn Thị Mỵ 12", SANS, 40, Random(seed)) for seed in (1, 2))
    assert one.shape[0] == other.shape[0] == 160
    width = min(one.shape[1], other.shape[1])
    assert float(np.abs(one[:, :width] - other[:, :width]).mean()) > 0.01
    assert float(one.min()) >= 0 and 0.8 < float(one.max()) <= 1
