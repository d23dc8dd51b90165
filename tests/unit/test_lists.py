"""Lists under or behind their label: where they begin and end, and what parts their items."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from runtime.document_types import load_document_types
from schemas.geometry import Box
from schemas.page import Mark
from tests.pages import Row, page
from tests.rulings import rows_of_page, ruled

RECEIPT = load_document_types(("Kinh",))["intake_receipt"]
A, B, C = "Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Giấy ủy quyền"
FOOT: list[Row] = ["Số lượng hồ sơ: 01 bộ", [(200, "NGƯỜI NỘP HỒ SƠ"), (800, "NGƯỜI TIẾP NHẬN HỒ SƠ")]]


def components(lines: Sequence[Row], marks: Sequence[Mark] = ()) -> object:
    head: list[Row] = ["Tiếp nhận hồ sơ của: LÊ VĂN AN", "Nội dung yêu cầu giải quyết: Đăng ký khai sinh"]
    return extract_document([page([*head, *lines, *FOOT], marks)], [1], RECEIPT)["components"].value


@pytest.mark.parametrize("mark", ["{}.", "({})", "{}/", "-", "•"])
def test_marked_items_go_on_until_a_line_that_is_none(mark: str) -> None:
    items: list[Row] = [(130, f"{mark.format(number)} {one}") for number, one in enumerate((A, B, C), 1)]
    assert components(["Hồ sơ gồm có:", *items, "Giấy này thay cho biên nhận."]) == [A, B, C]


def test_the_next_number_of_the_form_is_no_item() -> None:
    lines: list[Row] = ["5. Thành phần hồ sơ:", f"(1) {A}", f"(2) {B}", "6. Quầy tiếp nhận số 4"]
    assert components(lines) == [A, B]


def test_an_item_whose_mark_was_lost_or_misread_is_one() -> None:
    lines: list[Row] = ["Hồ sơ gồm có:", (130, f"1. {A}"), (166, B), (130, f"z. {C}")]
    assert components(lines) == [A, B, C]


def test_items_stand_beside_their_label_and_under_each_other() -> None:
    lines: list[Row] = [
        [(100, "Hồ sơ gồm có:"), (500, f"1. {A}")],
        (500, f"2. {B} và bản sao"),
        (536, "giấy chứng nhận kết hôn"),
    ]
    assert components(lines) == [A, f"{B} và bản sao giấy chứng nhận kết hôn"]


def test_two_items_on_a_line() -> None:
    assert components(["Hồ sơ gồm có:", [(130, f"1. {A}"), (700, f"2. {B}")], [(130, f"3. {C}")]]) == [A, B, C]


@pytest.mark.parametrize("text", [f"{A}; {B}; {C}.", f"{A}, {B} và {C}", f"1. {A}; 2. {B}; 3. {C}"])
def test_a_list_in_running_text(text: str) -> None:
    assert components([f"Hồ sơ gồm có: {text}"]) == [A, B, C]


def test_small_words_behind_a_label_without_colon_belong_to_it() -> None:
    lines: list[Row] = [
        "Danh mục giấy tờ đã nhận đủ",
        [(130, "#"), (200, "Giấy tờ")],
        [(130, "1"), (200, A), (900, "0")],
    ]
    assert components(lines) == [A]


def test_what_a_portal_says_of_a_file_is_no_item() -> None:
    assert components(["Tài liệu đính kèm", A, "Tải về Bản điện tử", B, "scan_195.pdf (723 KB)"]) == [A, B]


def test_of_items_with_boxes_those_ticked() -> None:
    boxes = [Mark(kind="checkbox", box=Box(130, top, 154, top + 24), ink=ink) for top, ink in ((250, 0.4), (300, 0.0))]
    assert components(["Hồ sơ gồm có:", (170, A), (170, B)], boxes) == [A]


def test_a_letter_in_the_code_of_a_form_is_a_zero() -> None:
    assert components(["Hồ sơ gồm có:", "1. Tờ khai (CTo1)", f"2. {B}"]) == ["Tờ khai (CT01)", B]


def test_scraps_beside_the_items_and_a_heading_behind_a_bar_are_none() -> None:
    lines: list[Row] = ["Hồ sơ gồm có", f"1 {A}", (500, "- 1L"), f"2 {B}", "| Phí, lệ phí"]
    assert components(lines) == [A, B]


def test_nothing_handed_in() -> None:
    assert components(["Tài liệu đính kèm", "Không có dữ liệu"]) is None


def test_a_cell_beside_the_label_holds_the_items() -> None:
    lines: list[Row] = [[(120, "Hồ sơ gồm có"), (520, f"1. {A}")], [(520, f"2. {B}")]]
    tops = rows_of_page(2, 2)
    assert components(lines, ruled((80, 500, 1150), [tops[0], tops[2]])) == [A, B]


def test_a_table_ends_where_it_sums_up_or_words_run_across_its_columns() -> None:
    head: Row = [(110, "STT"), (200, "Tên giấy tờ"), (900, "Số lượng")]
    rows: list[Row] = [[(118, "1"), (200, A), (940, "1")], [(118, "2"), (200, B), (940, "1")]]
    assert components(["Hồ sơ gồm có:", head, *rows, [(200, "Tổng cộng"), (940, "2")]]) == [A, B]
    assert components(["Hồ sơ gồm có:", head, *rows, (80, "Phiếu được in từ hệ thống của thành phố")]) == [A, B]


def test_a_list_in_a_column_of_a_table() -> None:
    head: list[Row] = ["Tiếp nhận hồ sơ của: LÊ VĂN AN", "Giấy tờ nộp kèm theo:"]
    lefts = (90, 200, 900)
    rows = [("TT", "Tên giấy tờ", "Số bản"), ("1", "Tờ khai đăng ký khai sinh", "01"), ("2", "Giấy chứng sinh", "01")]
    lines: list[Row] = [*head, *([(x, cell) for x, cell in zip(lefts, cells, strict=True)] for cells in rows)]
    marks = ruled((80, 180, 880, 1150), rows_of_page(len(head), len(rows)))
    found = extract_document([page([*lines, "Thời gian nhận hồ sơ: 08 giờ 00, ngày 05/01/2026"], marks)], [1], RECEIPT)
    assert found["components"].value == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh"]


@pytest.mark.parametrize("heading", [["TT", "Tên giấy tờ", "Bản chính", "Bản sao"], ["STT", "Thành phần hồ sơ"]])
def test_a_list_in_a_column_without_rulings(heading: list[str]) -> None:
    """Numbers, headings and what stands in the other columns are no entries; a row whose number was lost is one."""
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
    found = extract_document([page(lines)], [1], RECEIPT)
    assert found["components"].value == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Giấy ủy quyền"]


def test_a_list_of_numbered_rows_with_counts_beside() -> None:
    lines: list[Row] = [
        "Tiếp nhận hồ sơ của: LÊ VĂN AN",
        "Thành phần hồ sơ",
        [(100, "1"), (200, "Tờ khai đăng ký khai sinh"), (900, "Số lượng: 1")],
        [(100, "2"), (200, "Giấy chứng sinh"), (900, "Số lượng: 1")],
        "Phí, lệ phí",
    ]
    found = extract_document([page(lines)], [1], RECEIPT)
    assert found["components"].value == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh"]


def test_an_entry_that_wraps_in_its_cell_is_one() -> None:
    head: list[Row] = ["Tiếp nhận hồ sơ của: LÊ VĂN AN", "Giấy tờ nộp kèm theo:"]
    lines: list[Row] = [
        *head,
        [(90, "TT"), (200, "Tên giấy tờ")],
        [(90, "1"), (200, "Giấy chứng nhận quyền")],
        [(200, "sử dụng đất")],
    ]
    tops = rows_of_page(len(head), 3)
    marks = ruled((80, 180, 880), [tops[0], tops[1], tops[3]])
    found = extract_document([page(lines, marks)], [1], RECEIPT)
    assert found["components"].value == ["Giấy chứng nhận quyền sử dụng đất"]
