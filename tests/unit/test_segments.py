"""Lines of letters found from the ink: accents, commas, gaps, walls; drawn as blocks of the size of letters."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from pipeline.raster import Pixels
from pipeline.read.segments import Segment, find_ink, find_segments
from schemas.geometry import Box

DPI = 150
LETTER = (16, 24)
STEP = 22


def paper() -> Pixels:
    return np.full((600, 900), 255, np.uint8)


def ink(image: Pixels, box: Box) -> Box:
    image[box.top : box.bottom, box.left : box.right] = 0
    return box


def write(image: Pixels, left: int, top: int, letters: int) -> Box:
    """A word: `letters` blocks from (left, top)."""
    for number in range(letters):
        start = left + STEP * number
        ink(image, Box(start, top, start + LETTER[0], top + LETTER[1]))
    return Box(left, top, left + STEP * (letters - 1) + LETTER[0], top + LETTER[1])


def found(image: Pixels, *walls: Box) -> list[Segment]:
    return sorted(find_segments(find_ink(image), DPI, walls), key=lambda one: (one.body.top, one.body.left))


def test_a_blank_page_has_no_segments() -> None:
    assert found(paper()) == []


def test_grey_paper_is_no_ink() -> None:
    image = paper()
    image[:] = 190
    assert found(image) == []


def test_a_word_is_one_segment_with_its_box_and_letter_height() -> None:
    image = paper()
    word = write(image, 100, 100, 6)
    (segment,) = found(image)
    assert (segment.box, segment.body, segment.letter_height_px) == (word, word, 24.0)


def test_words_with_a_usual_space_are_one_segment() -> None:
    image = paper()
    write(image, 100, 100, 4)
    write(image, 100 + 4 * STEP + 20, 100, 4)
    assert len(found(image)) == 1


def test_a_wide_gap_parts_two_segments() -> None:
    image = paper()
    left, right = write(image, 100, 100, 4), write(image, 300, 100, 4)
    assert [one.body for one in found(image)] == [left, right]


def test_lines_below_each_other_are_two_segments() -> None:
    image = paper()
    upper, lower = write(image, 100, 100, 8), write(image, 100, 140, 8)
    assert [one.body for one in found(image)] == [upper, lower]


def test_a_wall_splits_what_stands_on_one_line() -> None:
    image = paper()
    write(image, 100, 100, 8)
    wall = Box(100 + 4 * STEP - 5, 60, 100 + 4 * STEP - 2, 200)
    assert len(found(image)) == 1
    assert [one.body.width for one in found(image, wall)] == [82, 82]


def test_a_wall_further_down_splits_nothing() -> None:
    image = paper()
    write(image, 100, 100, 8)
    assert len(found(image, Box(183, 300, 186, 500))) == 1


def test_an_accent_between_two_lines_belongs_to_the_letter_it_stands_on() -> None:
    """The hook of `ả` lies nearer to its own letter than to the foot of the line above."""
    image = paper()
    upper, lower = write(image, 100, 100, 8), write(image, 100, 144, 8)
    accent = ink(image, Box(126, 134, 134, 141))
    first, second = found(image)
    assert first.box == upper
    assert second.box == Box(lower.left, accent.top, lower.right, lower.bottom)
    assert second.body == lower


def test_a_dot_below_belongs_to_the_line_above() -> None:
    """The dot of `ạ`: close under its own letter, far above the next line."""
    image = paper()
    upper, lower = write(image, 100, 100, 8), write(image, 100, 150, 8)
    dot = ink(image, Box(130, 127, 135, 132))
    first, second = found(image)
    assert first.box == Box(upper.left, upper.top, upper.right, dot.bottom)
    assert second.box == lower


def test_accents_move_neither_the_body_nor_the_letter_height() -> None:
    image = paper()
    word = write(image, 100, 100, 5)
    for number in range(5):
        ink(image, Box(104 + STEP * number, 90, 112 + STEP * number, 96))
    (segment,) = found(image)
    assert (segment.body, segment.letter_height_px) == (word, 24.0)
    assert segment.box.top == 90


def test_a_large_comma_joins_its_line() -> None:
    """A comma nearly as high as a small letter, hanging below the line."""
    image = paper()
    word = write(image, 100, 100, 6)
    comma = ink(image, Box(word.right + 4, 115, word.right + 10, 132))
    (segment,) = found(image)
    assert segment.box == Box(word.left, word.top, comma.right, comma.bottom)


def test_a_letter_alone_far_from_any_line_stays() -> None:
    image = paper()
    write(image, 100, 100, 6)
    single = write(image, 700, 400, 1)
    assert [one.body for one in found(image)][-1] == single


def test_specks_and_large_blots_are_no_text() -> None:
    image = paper()
    word = write(image, 100, 100, 6)
    ink(image, Box(500, 300, 501, 301))
    cv2.circle(image, (700, 400), 80, 0, -1)
    assert [one.body for one in found(image)] == [word]


@pytest.mark.parametrize("shift", [0, 3, 7])
def test_letters_of_a_sloping_line_stay_together(shift: int) -> None:
    image = paper()
    for number in range(8):
        top = 100 + shift * number // 7
        ink(image, Box(100 + STEP * number, top, 116 + STEP * number, top + 24))
    assert len(found(image)) == 1


def test_parts_name_the_components_of_the_segment() -> None:
    image = paper()
    write(image, 100, 100, 3)
    write(image, 100, 300, 2)
    components = find_ink(image)
    upper, lower = sorted(find_segments(components, DPI), key=lambda one: one.body.top)
    assert (len(upper.parts), len(lower.parts)) == (3, 2)
    assert set(np.unique(components.labels[100:124])) - {0} == set(upper.parts)


def test_a_stroke_much_higher_than_the_letters_is_not_on_their_line() -> None:
    image = paper()
    for number in range(6):
        ink(image, Box(100 + STEP * number, 100, 112 + STEP * number, 116))
    ink(image, Box(236, 80, 244, 130))
    assert found(image)[-1].body.right == 222


def test_a_frame_around_a_word_is_no_letter_and_takes_no_accents() -> None:
    image = paper()
    write(image, 100, 200, 12)
    word = write(image, 100, 100, 4)
    accent = ink(image, Box(124, 92, 132, 97))
    cv2.rectangle(image, (90, 84), (250, 130), 0, 2)
    (framed,) = [one for one in found(image) if one.body.top < 150]
    assert framed.body == word
    assert framed.box.top == accent.top
