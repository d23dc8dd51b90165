"""Character errors: in order and in any order, with marks and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.characters import CharacterErrors, bare, character_errors

LINES = st.lists(st.text(alphabet="abcđếợ <.", max_size=12), max_size=6)


def test_a_page_read_well_has_no_errors() -> None:
    lines = ["CỘNG HÒA XÃ HỘI", "Họ và tên: ĐỖ AN"]
    assert character_errors(lines, lines) == CharacterErrors(32, 0, 0, 0, 0)


def test_errors_in_marks_are_told_apart() -> None:
    found = character_errors(["Nguyễn Đỗ"], ["Nguyên Dổ"])
    assert (found.characters, found.in_order, found.in_order_bare) == (9, 3, 0)
    assert (found.any_order, found.any_order_bare) == (3, 0)


@pytest.mark.parametrize(
    "read",
    [
        ["UBND phường Hà Đông", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Số: 416", "Hà Nội, ngày 18"],
        ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Hà Nội, ngày 18", "UBND phường Hà Đông", "Số: 416"],
    ],
    ids=["row by row, cut", "column by column"],
)
def test_columns_read_in_another_order_are_no_error_in_any_order(read: list[str]) -> None:
    truth = ["UBND phường Hà Đông CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Số: 416 Hà Nội, ngày 18"]
    assert character_errors(truth, read).any_order <= 3  # spaces between pieces
    assert character_errors(truth, read[::-1]).in_order > 20


def test_what_was_not_read_and_what_was_made_up_count() -> None:
    assert character_errors(["Họ và tên", "Nơi sinh"], ["Họ và tên"]).any_order == 8
    assert character_errors(["Họ và tên"], ["Họ và tên", "xxqwyz"]).any_order == 6
    assert character_errors(["Họ và tên"], []) == CharacterErrors(9, 9, 9, 9, 9)
    assert character_errors([], []) == CharacterErrors(0, 0, 0, 0, 0)


@pytest.mark.parametrize("leaders", ["……………", "........", ". . . . . .", "_____", "…"])
def test_rows_of_dots_are_no_text(leaders: str) -> None:
    assert character_errors([f"Nơi sinh: Hà Nội {leaders}"], ["Nơi sinh: Hà Nội"]).in_order == 0


@given(LINES, LINES)
def test_free_order_and_missing_marks_never_cost_more(truth: list[str], read: list[str]) -> None:
    found = character_errors(truth, read)
    assert 0 <= found.any_order_bare <= found.in_order_bare <= found.in_order
    assert found.any_order <= found.in_order


@given(st.text(alphabet="aăâeêđĐỚờổẵ x²…<"))
def test_without_marks_a_text_is_as_long(text: str) -> None:
    assert len(bare(text)) == len(text)
    assert not set(bare(text)) & set("ăâêđĐỚờổẵ")
