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


def test_rows_are_parted_by_the_white_between_them_whatever_the_scan_read_as_lines() -> None:
    """A number in the middle of its row of two lines, a heading that wraps, a column without a heading known."""
    form = load_document_types(("Kinh",))["household_business_form"]
    lines: list[Row] = [
        "3. Ngành, nghề kinh doanh:",
        [(100, "STT"), (220, "Tên ngành"), (760, "Mã ngành"), (960, "Ngành được chọn")],
        "",
        [(100, "1"), (220, "Bán lẻ hàng may mặc"), (760, "4771"), (960, "X")],
        "",
        (220, "Bán buôn lương thực, thực phẩm,"),
        [(100, "2"), (220, "đồ uống, thuốc lá, thuốc lào"), (760, "4632")],
        (220, "và những thứ khác"),
        "",
        "4. Vốn kinh doanh: 50.000.000 đồng",
    ]
    assert extract_document([page(lines)], [1], form)["business.lines"].value == [
        {"name": "Bán lẻ hàng may mặc", "code": "4771", "main": True},
        {
            "name": "Bán buôn lương thực, thực phẩm, đồ uống, thuốc lá, thuốc lào và những thứ khác",
            "code": "4632",
            "main": False,
        },
    ]


@pytest.mark.parametrize(
    "told",
    [
        "{n}. {name}, sinh ngày {day}, giới tính {sex}, CCCD {id}, quan hệ: {relation};",
        "- {name} - {day} - {sex} - {id} - {relation}",
    ],
)
def test_rows_told_in_sentences(told: str) -> None:
    rows = [
        told.format(n=number, name=cells[1], day=cells[2], sex=cells[3], id=cells[4], relation=cells[5])
        for number, cells in enumerate((FIRST, SECOND), 1)
    ]
    assert members([*HEAD, *((120, row) for row in rows), *FOOT]).value == WANTED


def test_lines_of_business_told_in_a_sentence() -> None:
    form = load_document_types(("Kinh",))["household_business_form"]
    text = "3. Ngành, nghề kinh doanh: Bán buôn gạo (mã ngành 4631) - ngành chính; Bán lẻ (mã ngành 4711)."
    assert extract_document([page([text])], [1], form)["business.lines"].value == [
        {"name": "Bán buôn gạo", "code": "4631", "main": True},
        {"name": "Bán lẻ", "code": "4711", "main": False},
    ]


def test_what_follows_an_empty_table_is_no_row() -> None:
    assert (
        members(
            [*HEAD, row(HEADINGS), [(150, "ngày tháng năm"), (960, "năm 2026")], [(150, "Ý KIẾN"), (960, "KÝ")]]
        ).value
        is None
    )
