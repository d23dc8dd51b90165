"""What of a page as read its plain text tells."""

from __future__ import annotations

import pytest

from schemas.geometry import Box
from schemas.reading import Line, Reading, Word


def text_of(*lines: list[Word]) -> str:
    words = tuple(word for line in lines for word in line)
    places = iter(range(len(words)))
    told = (tuple(next(places) for _ in line) for line in lines)
    rows = tuple(Line(text=" ".join(words[at].text for at in some), box=Box(0, 0, 9, 9), words=some) for some in told)
    return Reading(width=9, height=9, dpi=300, words=words, lines=rows).text()


def word(text: str, confidence: float | None = 0.95, other: str | None = None) -> Word:
    return Word(text=text, box=Box(0, 0, 9, 9), confidence=confidence, other=other)


def test_lines_stand_below_each_other() -> None:
    assert text_of([word("Họ"), word("tên:")], [word("An")]) == "Họ tên:\nAn"


@pytest.mark.parametrize("scrap", [word("Z", 0.5, ""), word("`~|»", 0.6, "m"), word("2x", 0.3, "n|")])
def test_scraps_are_left_out(scrap: Word) -> None:
    assert text_of([word("Họ"), scrap, word("tên:")], [scrap], [word("An")]) == "Họ tên:\nAn"


def test_of_a_page_that_is_hardly_read_everything_stays() -> None:
    unsure = [word("Z", 0.5, ""), word("Hơ", 0.5, "H0")]
    assert text_of(unsure, [word("tên:")]) == "Hơ\ntên:"
    assert text_of(unsure, [word("An", 0.3, "n")]) == "Z Hơ\nAn"


@pytest.mark.parametrize(
    "kept",
    [
        word("7", 0.95, ""),
        word("An", 0.5, "an"),
        word("12", 0.4, "1?"),
        word("Nguỵên", 0.3, "xx"),
        word("7", 0.3, None),
        word("?", None, None),
    ],
)
def test_what_is_sure_or_long_or_seen_alike_or_by_one_reader_alone_stays(kept: Word) -> None:
    assert text_of([word("Số định danh cá nhân:"), kept]) == f"Số định danh cá nhân: {kept.text}"


def test_what_another_reader_saw_within_a_word_leaves_no_gap() -> None:
    assert text_of([word("Văn", other="VănAn"), word("", other=""), word("An", other="An")]) == "Văn An"
