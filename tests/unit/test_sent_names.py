from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.intake.sent_names import MOST_LETTERS, NAMELESS, clean_name


@given(st.text(max_size=600))
def test_whatever_was_sent_becomes_a_name(sent: str) -> None:
    name = clean_name(sent)
    assert 0 < len(name) <= MOST_LETTERS
    assert name == unicodedata.normalize("NFC", name)
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for letter in name)
    assert not {"..", ".", ""} & set(name.split("/")) - {NAMELESS}
    assert name.encode()
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Đơn đề nghị.jpg", "Đơn đề nghị.jpg"),
        ("tập 3/tờ 10.jpg", "tập 3/tờ 10.jpg"),
        ("  a.jpg ", "a.jpg"),
        ("....//....//a.jpg", "a.jpg"),
        ("C:\\scans\\a.jpg", "C:/scans/a.jpg"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie: b.jpg"),
        ("\ud800a.jpg", "a.jpg"),
        ("..", NAMELESS),
        ("\t", NAMELESS),
        ("Đ" * 300 + ".PDF", "Đ" * 251 + ".PDF"),
        ("x" * 300, "x" * 255),
        ("." + "x" * 300, "." + "x" * 254),
    ],
)
def test_examples(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept
