"""Vietnamese text keys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.text import (
    compare_key,
    fold,
    is_blank,
    lacks_tone,
    nfc,
    same_text,
    squeeze,
    trim,
    without_footnotes,
    without_leaders,
)  # fmt: skip

LETTERS = "".join(
    nfc(base + tone)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
) + "đĐ"  # fmt: skip
texts = st.text(alphabet=LETTERS + "bcdghklmnpqrstvx 0123456789-/,.", max_size=60)


def test_all_letters_fold_to_ascii() -> None:
    assert len(set(LETTERS)) == 146
    assert set(fold(LETTERS)) == set("aeiouyd")


@given(texts)
def test_fold_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(nfc(text))
    assert fold(fold(text)) == fold(text)


@given(texts)
def test_decomposed_text_has_the_same_keys(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert compare_key(decomposed) == compare_key(text)
    assert fold(decomposed) == fold(text)


@given(st.text(max_size=40))
def test_keys_are_stable(text: str) -> None:
    assert compare_key(compare_key(text)) == compare_key(text)
    assert squeeze(squeeze(text)) == squeeze(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "HÒA"),
        ("Nguyễn Thuý Hoà", "NGUYỄN THÚY HÒA"),
        ("Uỷ ban", "Ủy  ban"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("khoẻ", "khỏe"),
    ],
)
def test_tone_placement_and_case_do_not_matter(one: str, other: str) -> None:
    assert same_text(one, other)


@pytest.mark.parametrize(("one", "other"), [("ma", "mã"), ("hỏa", "hòa"), ("Đông", "Dông"), ("an", "ân"), ("1", "7")])
def test_marks_matter(one: str, other: str) -> None:
    assert not same_text(one, other)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (": TRẦN VĂN A (1)........", "TRẦN VĂN A"),
        ("(2) ……… 12/34 phố Huế ,", "12/34 phố Huế"),
        ("“Nhà số 5”", "Nhà số 5"),
        ("Vốn (1) điều lệ", "Vốn (1) điều lệ"),
        ("Bảy trăm triệu đồng)", "Bảy trăm triệu đồng"),
        ("(ghi bằng chữ)", "(ghi bằng chữ)"),
        ("Giấy tờ khác (bản sao", "Giấy tờ khác (bản sao"),
    ],
)
def test_trim(text: str, value: str) -> None:
    assert trim(text) == value


def test_leaders_inside_are_removed() -> None:
    assert without_leaders("Số 5 ........ phố Huế ____ Hà Nội … .,.,") == "Số 5 phố Huế Hà Nội"
    assert without_leaders("12/34, ngõ 5 - phố 7.5") == "12/34, ngõ 5 - phố 7.5"
    assert without_footnotes("Kính gửi (1) : UBND [2] phường") == "Kính gửi : UBND phường"


@pytest.mark.parametrize("text", ["", " ", "……", ".. - ,.", "____ (1)", "|"])
def test_blank(text: str) -> None:
    assert is_blank(text)


def test_written_is_not_blank() -> None:
    assert not is_blank("… a …")


@pytest.mark.parametrize("word", ["Băc", "bac", "nươc,", "phưòc", "Ha\u0300p", "RESIDENT"])
def test_a_stopped_syllable_without_its_tone_is_misread(word: str) -> None:
    assert lacks_tone(word)


@pytest.mark.parametrize("word", ["Bắc", "Các", "một", "ĐỐC", "hộp", "QLHC", "TTXH", "an", "12", "Th", "", "c"])
def test_other_words_want_no_tone(word: str) -> None:
    assert not lacks_tone(word)
