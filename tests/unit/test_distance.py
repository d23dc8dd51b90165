"""How far two spellings are from each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.distance import spelling_distance
from tests.unit.spellings import WAYS

FAR = 99.0
words = st.text(alphabet="aăâeêioôơuưybcdđghlmnrtv ầếỏộ-01", max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("Trân", "Trần", 0.25),
        ("Dức", "Đức", 0.25),
        ("Tây", "Tày", 0.5),
        ("Hậu", "Hâu", 0.25),
        ("nghị định", "nghị đinh", 0.25),
        ("Việt Narn", "Việt Nam", 0.5),
        ("Kinh", "Klnh", 0.5),
        ("Gia-rai", "Gia rai", 0.5),
        ("Mường", "Nường", 1.0),
        ("Thái", "Thái Lan", 3.5),
    ],
)
def test_what_readers_mix_up_costs_less(one: str, other: str, distance: float) -> None:
    assert spelling_distance(one, other, FAR) == distance


@given(words, words)
def test_symmetric(one: str, other: str) -> None:
    assert spelling_distance(one, other, FAR) == spelling_distance(other, one, FAR)


@given(words, words, st.sampled_from([0.25, 0.5, 1.0, 2.0]))
def test_a_limit_changes_nothing_below_it(one: str, other: str, most: float) -> None:
    whole = spelling_distance(one, other, FAR)
    limited = spelling_distance(one, other, most)
    assert limited == whole if whole <= most else limited > most


@given(words, st.sampled_from(WAYS))
def test_another_way_to_write_it_is_no_distance(text: str, way) -> None:  # type: ignore[no-untyped-def]
    assert spelling_distance(way(text), text, FAR) == 0
