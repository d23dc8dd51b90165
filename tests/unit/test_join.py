"""Two readings of one line become one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.join import join_readings
from schemas.geometry import Box
from schemas.reading import Word

SHARES = st.floats(0, 1)
TEXTS = st.text(st.sampled_from("abôĐ1.-"), min_size=1, max_size=5)
READINGS = st.lists(st.tuples(TEXTS, SHARES), max_size=6)


def words(*read: tuple[str, float], top: int = 10) -> list[Word]:
    return [
        Word(text=text, box=Box(50 * place, top, 50 * place + 40, top + 20), confidence=confidence)
        for place, (text, confidence) in enumerate(read)
    ]


def seen(joined: tuple[Word, ...]) -> list[tuple[str, str | None]]:
    return [(word.text, word.other) for word in joined]


def test_what_both_read_is_said_to_agree() -> None:
    joined = join_readings(words(("Họ", 0.9), ("tên:", 0.8)), words(("Họ", 0.99), ("tên:", 0.7)))
    assert seen(joined) == [("Họ", "Họ"), ("tên:", "tên:")]
    assert [word.other_confidence for word in joined] == [0.9, 0.7]


def test_the_surer_reading_is_taken_word_by_word() -> None:
    joined = join_readings(words(("My", 0.6), ("Ấn", 0.9)), words(("Mỵ", 0.95), ("Ẩn", 0.5)))
    assert seen(joined) == [("Mỵ", "My"), ("Ấn", "Ẩn")]


def test_a_taken_word_stands_where_the_engine_found_it() -> None:
    joined = join_readings(words(("My", 0.6)), words(("Mỵ", 0.95), top=0))
    assert joined[0].box == Box(0, 10, 40, 30)


def test_words_that_only_one_reader_parts_stay_one_group() -> None:
    joined = join_readings(words(("NguyễnVăn", 0.4), ("An", 0.9)), words(("Nguyễn", 0.9), ("Văn", 0.8), ("An", 0.9)))
    assert seen(joined) == [("Nguyễn", "NguyễnVăn"), ("Văn", ""), ("An", "An")]
    kept = join_readings(words(("Nguyễn", 0.9), ("Văn", 0.9)), words(("NguyênVăn", 0.4)))
    assert seen(kept) == [("Nguyễn", "NguyênVăn"), ("Văn", "")]


def test_where_the_engine_saw_nothing_only_a_sure_reading_counts() -> None:
    assert seen(join_readings([], words(("3.", 0.97)))) == [("3.", "")]
    assert join_readings([], words(("O", 0.8))) == ()


def test_a_line_that_the_engine_saw_nothing_of_counts_as_a_whole() -> None:
    line = (("Họ", 0.98), ("và", 0.9), ("tên", 0.45), ("viết", 0.9))
    assert [word.text for word in join_readings([], words(*line))] == ["Họ", "và", "tên", "viết"]
    assert join_readings([], words(("5c9m", 0.4), ("uốa", 0.6), ("Gi", 0.1))) == ()


def test_a_reader_that_saw_nothing_agrees_with_nothing() -> None:
    assert seen(join_readings(words(("An", 0.9)), [])) == [("An", "")]


@given(READINGS.filter(bool), READINGS)
def test_every_word_is_of_one_of_the_readings_and_none_is_lost(
    first: list[tuple[str, float]], second: list[tuple[str, float]]
) -> None:
    joined = join_readings(words(*first), words(*second))
    assert joined
    both = [text for text, _ in (*first, *second)]
    assert all(word.text in both for word in joined)
    told = sum(len(word.text) + len((word.other or "").replace(" ", "")) for word in joined)
    assert told == sum(map(len, both))


@given(READINGS.filter(bool))
def test_a_reading_joined_with_itself_is_itself(read: list[tuple[str, float]]) -> None:
    joined = join_readings(words(*read), words(*read))
    assert seen(joined) == [(text, text) for text, _ in read]
