"""Reading order from boxes and rulings: rows, table cells, heads and signatures in two columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.layout import blocks_of, grid_of, rows_of
from schemas.geometry import Box
from schemas.page import Mark
from tests.pages import LETTER_PX, WIDTH, Row, page
from tests.rulings import across, down, rows_of_page, ruled


@dataclass(frozen=True)
class Item:
    body: Box


def centred(text: str, middle: int) -> tuple[int, str]:
    return middle - LETTER_PX * len(text) // 2, text


def read(lines: Sequence[Row], marks: Sequence[Mark] = ()) -> list[str]:
    return [line.text for line in page(lines, marks).reading.lines]


HEAD: list[Row] = [
    [centred("ỦY BAN NHÂN DÂN", 300), centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 850)],
    [centred("PHƯỜNG LÁNG", 300), centred("Độc lập - Tự do - Hạnh phúc", 850)],
]
HEAD_READ = [
    "ỦY BAN NHÂN DÂN",
    "PHƯỜNG LÁNG",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
]


def test_a_head_in_two_centred_columns_is_read_column_by_column() -> None:
    title = centred("Về việc thành lập tổ công tác kiểm tra việc giải quyết thủ tục", WIDTH // 2)
    assert read([*HEAD, title]) == [*HEAD_READ, title[1]]


@pytest.mark.parametrize("below", [(100, "Kính gửi: UBND phường"), centred("QUYẾT ĐỊNH", WIDTH // 2)])
def test_a_short_line_below_a_head_does_not_undo_its_columns(below: tuple[int, str]) -> None:
    assert read([*HEAD, below]) == [*HEAD_READ, below[1]]


def test_the_longer_column_of_a_head_keeps_its_lines_together() -> None:
    head: list[Row] = [*HEAD, [centred("Số: 12/QĐ-UBND", 300)], "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16/6"]
    assert read(head)[:3] == ["ỦY BAN NHÂN DÂN", "PHƯỜNG LÁNG", "Số: 12/QĐ-UBND"]


def test_signatures_side_by_side_are_read_one_after_the_other() -> None:
    lines: list[Row] = [
        "Chúng tôi cam đoan những lời khai trên đây là đúng sự thật và chịu trách nhiệm.",
        [centred("BÊN NỮ", 300), centred("BÊN NAM", 850)],
        [centred("(Ký, ghi rõ họ tên)", 300), centred("(Ký, ghi rõ họ tên)", 850)],
        [centred("TRẦN THỊ BA", 300), centred("LÊ VĂN AN", 850)],
    ]
    assert read(lines)[1:] == [
        "BÊN NỮ",
        "(Ký, ghi rõ họ tên)",
        "TRẦN THỊ BA",
        "BÊN NAM",
        "(Ký, ghi rõ họ tên)",
        "LÊ VĂN AN",
    ]


def test_labels_in_two_flush_columns_are_read_line_by_line() -> None:
    """Flush at the left they are rows of a form, not columns to be read one after the other."""
    lines: list[Row] = [
        [(100, "Giới tính: Nữ"), (600, "Dân tộc: Kinh")],
        [(100, "Quốc tịch: Việt Nam"), (600, "Điện thoại: 0912345678")],
        [(100, "Tôn giáo: Không"), (600, "Nghề nghiệp: Giáo viên")],
    ]
    assert read(lines)[0] == "Giới tính: Nữ Dân tộc: Kinh"
    assert read(lines)[2] == "Tôn giáo: Không Nghề nghiệp: Giáo viên"


def test_cells_of_a_table_are_read_row_by_row_each_as_its_own_line() -> None:
    lines: list[Row] = [
        "Danh sách thành viên",
        [(120, "Họ và tên"), (520, "Ngày sinh")],
        [(120, "LÊ VĂN AN"), (520, "01/02/1990")],
    ]
    marks = ruled((100, 500, 900), rows_of_page(1, 2))
    assert read(lines, marks) == ["Danh sách thành viên", "Họ và tên", "Ngày sinh", "LÊ VĂN AN", "01/02/1990"]


def test_two_lines_in_one_cell_stay_together() -> None:
    lines: list[Row] = [
        [(120, "Số nhà 12"), (520, "Nam")],
        [(120, "phố Láng")],
        [(120, "Số nhà 14"), (520, "Nữ")],
    ]
    tops = rows_of_page(0, 3)
    marks = ruled((100, 500, 900), (tops[0], tops[2], tops[3]))
    assert read(lines, marks) == ["Số nhà 12", "phố Láng", "Nam", "Số nhà 14", "Nữ"]


def test_text_above_and_below_a_table_keeps_its_place() -> None:
    lines: list[Row] = ["Trên", [(120, "A1"), (520, "B1")], "Dưới"]
    assert read(lines, ruled((100, 500, 900), rows_of_page(1, 1))) == ["Trên", "A1", "B1", "Dưới"]


SIDES = [across(100, 503, 200), across(100, 503, 300), down(100, 190, 310), down(500, 190, 310)]


def test_a_cell_lies_between_its_rulings() -> None:
    assert grid_of(SIDES, WIDTH, 1754).cell_at(300, 250) == Box(103, 203, 500, 300)


@pytest.mark.parametrize("lost", [0, 1])
def test_a_cell_needs_rulings_above_and_below(lost: int) -> None:
    rest = [mark for mark in SIDES if mark is not SIDES[lost]]
    assert grid_of(rest, WIDTH, 1754).cell_at(300, 250) is None


@pytest.mark.parametrize(("lost", "cell"), [(2, Box(100, 203, 500, 300)), (3, Box(103, 203, 503, 300))])
def test_a_lost_side_is_where_the_rulings_end(lost: int, cell: Box) -> None:
    rest = [mark for mark in SIDES if mark is not SIDES[lost]]
    assert grid_of(rest, WIDTH, 1754).cell_at(300, 250) == cell


def test_underlines_make_no_cell() -> None:
    assert grid_of(SIDES[:2], WIDTH, 1754).cell_at(300, 250) is None


def test_a_ruling_beside_the_point_bounds_nothing() -> None:
    marks = [*ruled((100, 500), (200, 300)), down(300, 320, 500), across(510, 900, 250)]
    assert grid_of(marks, WIDTH, 1754).cell_at(200, 250) == Box(103, 203, 500, 300)


def test_the_frame_of_a_page_is_no_cell() -> None:
    assert grid_of(ruled((40, 1200), (40, 1700)), WIDTH, 1754).cell_at(600, 800) is None


def test_only_rulings_make_a_grid() -> None:
    marks = [mark.model_copy(update={"kind": "leader"}) for mark in ruled((100, 500), (200, 300))]
    assert grid_of(marks, WIDTH, 1754).cell_at(300, 250) is None


def test_words_of_a_line_that_slopes_a_little_are_one_row() -> None:
    items = [Item(Box(100 * n, 200 + n, 100 * n + 80, 224 + n)) for n in range(10)]
    assert rows_of(items[::-1]) == [items]


@pytest.mark.parametrize(("shift", "rows"), [(8, 1), (16, 2)])
def test_one_row_is_what_shares_half_its_height(shift: int, rows: int) -> None:
    assert len(rows_of([Item(Box(0, 0, 50, 24)), Item(Box(60, shift, 90, 24 + shift))])) == rows


boxes = st.builds(
    lambda left, top, width, height: Item(Box(left, top, left + width, top + height)),
    st.integers(0, 1000),
    st.integers(0, 1500),
    st.integers(4, 200),
    st.integers(10, 40),
)


@given(st.lists(boxes, max_size=25), st.booleans())
def test_every_item_stands_once_in_the_order(items: list[Item], with_table: bool) -> None:
    marks = ruled((100, 400, 700), (200, 400, 600)) if with_table else []
    blocks = blocks_of(items, grid_of(marks, WIDTH, 1754))
    placed = [item for block in blocks for row in block.rows for item in row]
    assert sorted(one.body for one in placed) == sorted(one.body for one in items)


@given(st.lists(boxes, max_size=25))
def test_rows_run_from_left_to_right(items: list[Item]) -> None:
    for row in rows_of(items):
        lefts = [item.body.left for item in row]
        assert lefts == sorted(lefts)


def test_an_underline_within_a_frame_makes_no_cell() -> None:
    """Values are underlined in framed certificates: what stands between two underlines is no table cell."""
    frame = [down(60, 90, 600), down(1180, 90, 600)]
    grid = grid_of([*frame, across(100, 700, 200), across(100, 650, 300)], WIDTH, 1754)
    assert grid.cell_at(300, 250) is None


def test_rulings_from_side_to_side_make_a_cell_and_underlines_in_it_do_not_divide_it() -> None:
    sides = [down(60, 200, 400), down(700, 200, 400)]
    grid = grid_of([*sides, across(60, 700, 200), across(120, 500, 300), across(60, 700, 400)], WIDTH, 1754)
    cell = grid.cell_at(300, 250)
    assert cell is not None and cell.bottom >= 395
