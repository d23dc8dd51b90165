"""Tables of rows under printed headings, with and without rulings."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.page import Mark
from tests.pages import Row, page
from tests.rulings import rows_of_page, ruled

FORM = load_document_types(("Kinh",))["residence_change_form"]
HEAD: list[Row] = ["Họ, chữ đệm và tên: LÊ VĂN AN", "Những thành viên trong hộ gia đình cùng thay đổi:"]
HEADINGS = ("TT", "Họ, chữ đệm và tên", "Ngày sinh", "Giới tính", "Số ĐDCN", "Quan hệ")
FIRST = ("1", "TRẦN THỊ BA", "12/03/1992", "Nữ", "001192123456", "Vợ")
SECOND = ("2", "LÊ AN NHIÊN", "05/01/2020", "Nữ", "001320123456", "Con")
LEFTS = (90, 150, 420, 600, 760, 960)
WANTED = [
    {"name": "TRẦN THỊ BA", "birth_date": "1992-03-12", "sex": "Nữ", "id_number": "001192123456", "relation": "Vợ"},
    {"name": "LÊ AN NHIÊN", "birth_date": "2020-01-05", "sex": "Nữ", "id_number": "001320123456", "relation": "Con"},
]
FOOT: list[Row] = [(700, "Hà Nội, ngày 05 tháng 01 năm 2026"), (760, "NGƯỜI KÊ KHAI")]


def row(cells: Sequence[str]) -> Row:
    return [(left, cell) for left, cell in zip(LEFTS, cells, strict=True) if cell]


def members(lines: Sequence[Row], marks: Sequence[Mark] = ()) -> FieldValue:
    return extract_document([page(lines, marks)], [1], FORM)["members"]


def marks_of(rows: int) -> list[Mark]:
    return ruled((80, 140, 410, 590, 750, 950, 1150), rows_of_page(len(HEAD), rows))


LINES: list[Row] = [*HEAD, row(HEADINGS), row(FIRST), row(SECOND)]


def test_a_ruled_table_gives_its_rows() -> None:
    assert members([*LINES, *FOOT], marks_of(3)).value == WANTED


def test_a_table_without_rulings_gives_its_rows() -> None:
    assert members([*LINES, *FOOT]).value == WANTED


def test_empty_rows_of_a_table_are_left_out() -> None:
    blank = row(("3", "", "", "", "", ""))
    assert members([*LINES, blank, *FOOT], marks_of(4)).value == WANTED


def test_a_wrapped_cell_is_one_cell() -> None:
    lines = [
        *HEAD,
        row(HEADINGS),
        row(FIRST),
        row(("2", "LÊ HOÀNG", *SECOND[2:])),
        row(("", "AN NHIÊN", *[""] * 4)),
        *FOOT,
    ]
    wanted = [WANTED[0], {**WANTED[1], "name": "LÊ HOÀNG AN NHIÊN"}]
    tops = rows_of_page(len(HEAD), 4)
    marks = ruled((80, 140, 410, 590, 750, 950, 1150), [tops[0], tops[1], tops[2], tops[4]])
    assert members(lines, marks).value == wanted


def test_an_empty_cell_shifts_nothing() -> None:
    lines = [*HEAD, row(HEADINGS), row(FIRST), row((*SECOND[:3], "", *SECOND[4:])), *FOOT]
    for marks in (marks_of(3), []):
        rows = members(lines, marks).value
        assert isinstance(rows, list)
        assert rows[1].get("sex") is None
        assert rows[1]["id_number"] == "001320123456"


def test_what_follows_the_table_is_no_row() -> None:
    found = members([*LINES, *FOOT])
    assert found.box is not None
    assert found.box.bottom <= 100 + 50 * 4 + 24


def test_a_table_without_its_headings_is_not_made_up() -> None:
    assert members([*HEAD, row(FIRST), row(SECOND), *FOOT]).value is None


def test_headings_of_the_table_are_no_labels_of_the_person() -> None:
    head: list[Row] = [
        "Kính gửi: Công an phường Láng",
        HEAD[0],
        "Ngày, tháng, năm sinh: 01/02/1990",
        "Giới tính: Nam",
        "Số định danh cá nhân: 001090123456",
        "Họ, chữ đệm và tên chủ hộ: LÊ VĂN AN",
        "Mối quan hệ với chủ hộ: Chủ hộ",
        HEAD[1],
    ]
    lines = [*head, *LINES[2:], *FOOT]
    marks = ruled((80, 140, 410, 590, 750, 950, 1150), rows_of_page(len(head), 3))
    for rulings in (marks, []):
        found = extract_document([page(lines, rulings)], [1], FORM)
        assert found["members"].value == WANTED
        assert [found[key].value for key in ("person.name", "person.birth_date", "person.sex", "person.id_number")] == [
            "LÊ VĂN AN", "1990-02-01", "Nam", "001090123456",
        ]  # fmt: skip


def test_a_list_in_a_column_of_a_table() -> None:
    form = load_document_types(("Kinh",))["intake_receipt"]
    head: list[Row] = ["Tiếp nhận hồ sơ của: LÊ VĂN AN", "Giấy tờ nộp kèm theo:"]
    lefts = (90, 200, 900)
    rows = [("TT", "Tên giấy tờ", "Số bản"), ("1", "Tờ khai đăng ký khai sinh", "01"), ("2", "Giấy chứng sinh", "01")]
    lines: list[Row] = [*head, *([(x, cell) for x, cell in zip(lefts, cells, strict=True)] for cells in rows)]
    marks = ruled((80, 180, 880, 1150), rows_of_page(len(head), len(rows)))
    found = extract_document([page([*lines, "Thời gian nhận hồ sơ: 08 giờ 00, ngày 05/01/2026"], marks)], [1], form)
    assert found["components"].value == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh"]


@pytest.mark.parametrize("heading", [["TT", "Tên giấy tờ", "Bản chính", "Bản sao"], ["STT", "Thành phần hồ sơ"]])
def test_a_list_in_a_column_without_rulings(heading: list[str]) -> None:
    """Numbers, headings and what stands in the other columns are no entries; a row whose number was lost is one."""
    form = load_document_types(("Kinh",))["intake_receipt"]
    lefts = (100, 200, 800, 1000)
    rows = [["1", "Tờ khai đăng ký khai sinh", "01"], ["T2", "Giấy chứng sinh", "", "01"], ["", "Giấy ủy quyền", "01"]]
    cells = [heading, *(row[: len(heading)] for row in rows)]
    lines: list[Row] = [
        "Tiếp nhận hồ sơ của: LÊ VĂN AN",
        "Hồ sơ gồm có:",
        *([(x, cell) for x, cell in zip(lefts, row, strict=False) if cell] for row in cells),
        "Vào sổ theo dõi hồ sơ quyển số 09/2026",
        "NGƯỜI NỘP HỒ SƠ",
    ]
    found = extract_document([page(lines)], [1], form)
    assert found["components"].value == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Giấy ủy quyền"]


def test_a_list_of_numbered_rows_with_counts_beside() -> None:
    form = load_document_types(("Kinh",))["intake_receipt"]
    lines: list[Row] = [
        "Tiếp nhận hồ sơ của: LÊ VĂN AN",
        "Thành phần hồ sơ",
        [(100, "1"), (200, "Tờ khai đăng ký khai sinh"), (900, "Số lượng: 1")],
        [(100, "2"), (200, "Giấy chứng sinh"), (900, "Số lượng: 1")],
        "Phí, lệ phí",
    ]
    found = extract_document([page(lines)], [1], form)
    assert found["components"].value == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh"]


def test_an_entry_that_wraps_in_its_cell_is_one() -> None:
    form = load_document_types(("Kinh",))["intake_receipt"]
    head: list[Row] = ["Tiếp nhận hồ sơ của: LÊ VĂN AN", "Giấy tờ nộp kèm theo:"]
    lines: list[Row] = [
        *head,
        [(90, "TT"), (200, "Tên giấy tờ")],
        [(90, "1"), (200, "Giấy chứng nhận quyền")],
        [(200, "sử dụng đất")],
    ]
    tops = rows_of_page(len(head), 3)
    marks = ruled((80, 180, 880), [tops[0], tops[1], tops[3]])
    found = extract_document([page(lines, marks)], [1], form)
    assert found["components"].value == ["Giấy chứng nhận quyền sử dụng đất"]


def test_a_long_cell_stays_in_its_column_though_it_reaches_beyond_the_middle() -> None:
    """Without rulings the words of a run belong together: none of them slips under the next heading."""
    form = load_document_types(("Kinh",))["household_business_form"]
    lines: list[Row] = [
        "3. Ngành, nghề kinh doanh:",
        [(100, "STT"), (220, "Tên ngành"), (760, "Mã ngành"), (960, "Ngành chính")],
        [(100, "1"), (220, "Bán lẻ hàng may mặc, giày dép"), (760, "4771"), (960, "X")],
        [(100, "2"), (220, "Bán buôn thực phẩm"), (760, "4632")],
    ]
    assert extract_document([page(lines)], [1], form)["business.lines"].value == [
        {"name": "Bán lẻ hàng may mặc, giày dép", "code": "4771", "main": True},
        {"name": "Bán buôn thực phẩm", "code": "4632", "main": False},
    ]
