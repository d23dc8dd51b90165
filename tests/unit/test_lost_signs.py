"""Signs that scans lose: who sees them is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.join import join_readings
from pipeline.read.lost_signs import sees_more
from schemas.geometry import Box
from schemas.reading import Word

TEXTS = st.text(st.sampled_from("aáâấảẩoơố35., TP"), max_size=6)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("055097407109", "033097407109"),
        ("TP Hà", "TP.Hà"),
        ("TPHà", "TP.Hà"),
        ("P129", "P.129"),
        ("Nội", "Nội,"),
        ("giáy", "giấy"),
        ("ĐỎI", "ĐỔI"),
        ("Cáp", "Cấp"),
        ("bô", "bố"),
        ("cáp 25", "cấp 23"),
    ],
)
def test_who_sees_them_sees_more(text: str, other: str) -> None:
    assert sees_more(text, other)
    assert not sees_more(other, text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Hà", "Hà"),
        ("Nội", "Nội."),
        ("Ẫn", "Ẩn"),
        ("MY", "MỴ"),
        ("co", "cơ"),
        ("lân", "lần"),
        ("09", "00"),
        ("5a", "3b"),
        ("", "3"),
    ],
)
def test_other_differences_say_nothing(text: str, other: str) -> None:
    assert not sees_more(text, other)


@given(TEXTS, TEXTS)
def test_never_do_both_see_more(text: str, other: str) -> None:
    assert not (sees_more(text, other) and sees_more(other, text))


def test_it_counts_more_than_who_is_surer() -> None:
    engine, second = _word("25/9/1999", 0.96), _word("23/9/1999", 0.9)
    for readings in ((engine, second), (second, engine)):
        (joined,) = join_readings(*([one] for one in readings))
        assert (joined.text, joined.other) == ("23/9/1999", "25/9/1999")
        assert (joined.confidence, joined.other_confidence) == (0.9, 0.96)


def test_words_that_a_point_joins_are_one() -> None:
    engine = [_word("TP", 0.9), _word("Hà", 0.9, 60), _word("Nội", 0.9, 120)]
    joined = join_readings(engine, [_word("TP.Hà", 0.8), _word("Nội", 0.9, 120)])
    assert [(word.text, word.other) for word in joined] == [("TP.Hà", "TP Hà"), ("Nội", "Nội")]


def _word(text: str, confidence: float, left: int = 10) -> Word:
    return Word(text=text, box=Box(left, 10, left + 50, 30), confidence=confidence)
