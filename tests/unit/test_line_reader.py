"""What the answers of the line reader's network say."""

from __future__ import annotations

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.alphabet import ALPHABET, BLANK, CLASSES, encode
from models.line_reader import SPACE, Floats, best_path, probability, words_of


def answers(signs: str, sure: float = 0.9) -> Floats:
    """One answer for each sign, `·` for a blank."""
    given_ = np.full((len(signs), CLASSES), (1 - sure) / (CLASSES - 1), dtype=np.float32)
    for place, sign in enumerate(signs):
        given_[place, BLANK if sign == "·" else encode(sign)[0]] = sure
    return given_


def test_a_sign_held_is_one_sign_and_a_blank_parts_two() -> None:
    assert "".join(ALPHABET[sign.place - 1] for sign in best_path(answers("11·1·ộộ"))) == "11ộ"


def test_words_are_parted_at_spaces_and_know_where_they_stand() -> None:
    found = words_of(answers("··HH·ọ· ·tt·ê·n·"))
    assert [word[:3] for word in found] == [("Họ", 2, 6), ("tên", 9, 15)]
    assert all(0 < word[3] < 1 for word in found)


def test_nothing_but_blanks_and_spaces_is_no_word() -> None:
    assert words_of(answers("·· ·· ·")) == []


def test_an_unsure_sign_makes_its_word_unsure_and_no_other() -> None:
    given_ = answers("Anh· ·Em", sure=0.999)
    given_[6, encode("E")[0]] = 0.55
    given_[6, encode("F")[0]] = 0.44
    sure = [word[3] for word in words_of(given_)]
    assert sure[0] > 0.95 and 0.5 < sure[1] < 0.6


@given(
    st.lists(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), min_size=2, max_size=6),
    st.sampled_from(["1", "12", "11", "121"]),
)
def test_the_probability_is_the_sum_over_all_ways_to_say_the_signs(rows: list[list[float]], text: str) -> None:
    """Against every path counted out, over the classes blank, 1 and 2."""
    classes = [BLANK, *encode("12")]
    given_ = np.zeros((len(rows), CLASSES), dtype=np.float32)
    given_[:, classes] = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
    total = 0.0
    for path in product(classes, repeat=len(rows)):
        if [one for one, _ in groupby(path) if one != BLANK] == encode(text):
            total += float(np.prod([given_[answer, place] for answer, place in enumerate(path)]))
    assert probability(given_, encode(text)) == pytest.approx(total, rel=1e-4, abs=1e-9)


def test_the_space_after_a_word_is_no_doubt_in_it() -> None:
    given_ = answers("AAn ", sure=0.99)
    assert probability(given_, encode("An")) > 0.94
    assert given_[3, SPACE] > 0.9
