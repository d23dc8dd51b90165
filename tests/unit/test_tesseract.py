"""Mistakes of the model that no word or number allows are put right; what may be right stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.tesseract import _mend, _share, _words
from schemas.geometry import Box


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("Nộ1", "Nội"),
        ("Nộ1,", "Nội,"),
        ("2O26", "2026"),
        ("0l2345678", "012345678"),
        ("12⁄03⁄2025", "12/03/2025"),
        ("Ngh1ệp", "Nghiệp"),
        ("0ở", "oở"),
        ("NGH1ỆP", "NGHIỆP"),
    ],
)
def test_a_mistake_is_put_right(read: str, right: str) -> None:
    assert _mend(read) == right


@pytest.mark.parametrize(
    "text",
    ["001090123456", "12/03/2025", "A1", "B2", "Nội", "H26", "O", "lo", "Ol", "Tổ", "BA", "06,", "1.001193",
     "000.00.01.H26",
     "15A/2", "QĐ-UBND", "TP1", "l5/04"],
)  # fmt: skip
def test_what_may_be_right_stays(text: str) -> None:
    assert _mend(text) == text


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_mending_twice_changes_no_more(text: str) -> None:
    assert _mend(_mend(text)) == _mend(text)


@given(st.from_regex(r"[0-9]{1,12}", fullmatch=True))
def test_numbers_stay(number: str) -> None:
    assert _mend(number) == number


@pytest.mark.parametrize(("percent", "share"), [("-1", None), (-1, None), (0, 0.0), ("96.5", 0.965), (100, 1.0)])
def test_confidences_become_shares(percent: str | float, share: float | None) -> None:
    assert _share(percent) == share


def test_rows_of_the_table_become_words_and_empty_ones_are_left_out() -> None:
    table = {
        "text": ["", "  ", "No\u0302\u0323i", "An"],
        "left": ["0", "0", "10", "60"],
        "top": ["0", "0", "20", "21"],
        "width": ["99", "9", "30", "25"],
        "height": ["99", "9", "12", "11"],
        "conf": ["-1", "95", "95.5", "-1"],
    }
    words = _words(table)
    assert [(word.text, word.box, word.confidence) for word in words] == [
        ("Nội", Box(10, 20, 40, 32), 0.955),
        ("An", Box(60, 21, 85, 32), None),
    ]
    assert words[0].text == "N\u1ed9i"
