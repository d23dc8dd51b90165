"""Quantities and amounts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.numbers import parse_decimal, parse_int, parse_money
from pipeline.formats.words import number_from_words
from tests.unit.numerals import in_words

amounts = st.integers(1, 10**12 - 1)


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


@given(amounts)
def test_words_come_back(number: int) -> None:
    assert number_from_words(in_words(number)) == number


@given(amounts)
def test_amounts_come_back(number: int) -> None:
    for printed in (
        f"{dotted(number)} đồng",
        f"{number} VNĐ",
        f"{number:,}",
        f"{dotted(number)} đồng ({in_words(number)})",
    ):
        assert parse_money(printed).value == str(number)
    assert parse_money(f"{in_words(number)} đồng").value == str(number)


@given(st.integers(0, 99_999), st.integers(0, 99))
def test_areas_come_back(whole: int, hundredths: int) -> None:
    assert parse_decimal(f"{dotted(whole)},{hundredths:02d} m²").value == f"{whole}.{hundredths:02d}"
    assert parse_decimal(f"{whole}.{hundredths:02d} m2").value == f"{whole}.{hundredths:02d}"
    assert parse_decimal(f"{dotted(whole)} m2").value == str(whole)


@given(st.integers(0, 9_999))
def test_quantities_come_back(number: int) -> None:
    for printed in (f"{number:02d} bản", f"{dotted(number)} gam", f": {number} (1) ……"):
        assert parse_int(printed).value == str(number)


@given(st.text(max_size=30))
def test_any_text_gives_digits_or_none(text: str) -> None:
    for parse in (parse_int, parse_money):
        value = parse(text).value
        assert value is None or value.isdecimal()


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_int, "Lần thứ hai", "2"), (parse_int, "lần đầu", "1"), (parse_int, "01 (một) bản", "1"),
        (parse_money, "500 triệu đồng", "500000000"), (parse_money, "1,5 tỷ", "1500000000"),
        (parse_money, "50.000.000,00", "50000000"), (parse_money, "1 000 000 đ", "1000000"),
        (parse_decimal, "1.234 m²", "1234"), (parse_decimal, "75.5m2", "75.5"),
    ],
)  # fmt: skip
def test_as_people_write_them(parse, text: str, value: str) -> None:  # type: ignore[no-untyped-def]
    parsed = parse(text)
    assert (parsed.value, parsed.repaired) == (value, False)


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (parse_int, "O2 bản", "2"), (parse_int, "l", "1"), (parse_money, "5O.000.000 đ", "50000000"),
        (parse_decimal, "7S,5 m", "75.5"),
    ],
)  # fmt: skip
def test_misread_digits_are_flagged(parse, text: str, value: str) -> None:  # type: ignore[no-untyped-def]
    parsed = parse(text)
    assert (parsed.value, parsed.repaired) == (value, True)


def test_comma_before_three_digits_is_doubtful() -> None:
    assert parse_decimal("1,250").findings


def test_no_number() -> None:
    assert parse_int("không rõ").value is None
    assert parse_money("………").blank
