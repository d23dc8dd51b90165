"""Known errors: plausible, never the value itself, found by no check of form."""

from __future__ import annotations

import unicodedata
from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.same import same_value
from pipeline.formats.slips import slip
from schemas.catalogue import Kind


@given(st.from_regex(r"0[0-9]{11}", fullmatch=True), st.integers())
def test_a_number_keeps_its_length_and_all_but_one_of_its_last_digits(number: str, seed: int) -> None:
    wrong = slip("id12", number, Random(seed))
    assert isinstance(wrong, str)
    assert len(wrong) == len(number)
    assert wrong[:6] == number[:6]
    assert sum(one != other for one, other in zip(wrong, number, strict=True)) == 1


@given(st.dates(), st.integers())
def test_a_date_stays_in_its_month(day: date, seed: int) -> None:
    wrong = slip("date", day.isoformat(), Random(seed))
    if wrong is not None:
        assert wrong != day.isoformat()
        assert (date.fromisoformat(wrong).year, date.fromisoformat(wrong).month) == (day.year, day.month)


@given(st.sampled_from(["TRẦN NGUYỄN GIA HƯNG", "Đặng Thị Diệu", "phường Láng, thành phố Hà Nội"]), st.integers())
def test_words_differ_by_a_tone(value: str, seed: int) -> None:
    kind: Kind = "name"
    wrong = slip(kind, value, Random(seed))
    assert wrong is not None
    assert not same_value(kind, value, wrong)
    assert len(wrong.split()) == len(value.split())
    assert not any(map(unicodedata.combining, wrong))


def test_what_has_no_known_slip_is_left_alone() -> None:
    assert slip("check", True, Random(1)) is None
    assert slip("name", "AN", Random(1)) is None
    assert slip("date", "1969", Random(1)) is None
    assert slip("table", [["a"]], Random(1)) is None
