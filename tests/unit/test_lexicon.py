"""Lists of words to spell by."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.text import compare_key, spelling_key
from pipeline.formats.texts import SURNAMES_AS_WRITTEN
from pipeline.lexicon import MOST, Lexicon, farthest
from runtime.catalogue import load_catalogue
from tests.unit.spellings import TONES, WAYS

CATALOGUE = load_catalogue()
PLACES = CATALOGUE.places
LISTS = {
    **CATALOGUE.spelling.words,
    "surnames": tuple(SURNAMES_AS_WRITTEN),
    "hanoi": tuple(one.name for one in PLACES.communes if one.province_code == "01"),
    "former_communes": tuple(dict.fromkeys(one.name for one in PLACES.former_communes)),
    "former_districts": tuple(one.name for one in PLACES.former_districts),
    "provinces": tuple(one.name for one in PLACES.provinces),
    "former_provinces": tuple(PLACES.former_provinces),
}
LEXICONS = {name: Lexicon(words) for name, words in LISTS.items()}
entries = st.sampled_from([(name, word) for name, words in LISTS.items() for word in words])


@given(entries, st.sampled_from(WAYS))
def test_a_word_is_in_its_list_however_it_is_written(entry: tuple[str, str], way) -> None:  # type: ignore[no-untyped-def]
    name, word = entry
    assert way(word) in LEXICONS[name]
    assert LEXICONS[name].nearest(way(word)) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("hoà", "HÒA"), ("Thuý", "Thúy"), ("Quí", "Quý"), ("Lí", "Lý"), ("Mĩ Đức", "Mỹ Đức"), ("Qúy", "Quý")],
)
def test_spellings_that_are_one(one: str, other: str) -> None:
    assert spelling_key(one) == spelling_key(other)


@pytest.mark.parametrize(("one", "other"), [("Thúy", "Thúi"), ("hoà", "hoa"), ("Lý", "Ly"), ("Tày", "Tài"), ("Y", "I")])
def test_spellings_that_are_two(one: str, other: str) -> None:
    assert spelling_key(one) != spelling_key(other)


def test_no_two_units_of_a_list_become_one() -> None:
    for name, words in LISTS.items():
        assert len({spelling_key(word) for word in words}) == len({compare_key(word) for word in words}), name


@given(entries, st.data())
def test_a_word_that_lost_its_tones_is_found_again(entry: tuple[str, str], data: st.DataObject) -> None:
    name, word = entry
    signs = unicodedata.normalize("NFD", word)
    tones = [place for place, sign in enumerate(signs) if sign in TONES]
    if not tones:
        return
    lost = data.draw(st.sampled_from(tones))
    read = unicodedata.normalize("NFC", signs[:lost] + signs[lost + 1 :])
    if read in LEXICONS[name]:
        return
    near = LEXICONS[name].nearest(read)
    assert near[0].distance == 0.25
    assert word in {one.word for one in near} or len(near) == MOST


@given(st.sampled_from(list(LEXICONS)), st.text(max_size=12))
def test_few_near_words_and_none_for_a_known_one(name: str, text: str) -> None:
    near = LEXICONS[name].nearest(text)
    distances = [one.distance for one in near]
    assert len(near) <= MOST
    assert distances == sorted(distances)
    assert all(0 < one <= farthest(text) for one in distances)
    assert not (near and text in LEXICONS[name])
