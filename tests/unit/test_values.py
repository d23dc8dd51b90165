"""Which words belong to a label: beside, wrapped, below, in cells, over a page's end."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from pipeline.places import Gazetteer
from runtime.catalogue import load_catalogue
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.page import Mark
from tests.pages import Row, page
from tests.rulings import rows_of_page, ruled

TYPES = load_document_types(("Kinh", "Tày"))
LONG = "Số 5 ngõ 7 phố Chùa Láng, tổ dân phố số 12, khu đô thị mới bên sông Tô Lịch, cụm dân cư"
OPENING: list[Row] = [
    "TỜ KHAI ĐĂNG KÝ KHAI SINH",
    "Kính gửi: UBND phường Láng",
    "Họ, chữ đệm, tên người yêu cầu: LÊ VĂN AN",
]


def read(*pages: Sequence[Row], code: str = "birth_registration_form") -> dict[str, FieldValue]:
    records = [page(lines, number=number) for number, lines in enumerate(pages, start=1)]
    return extract_document(records, list(range(1, len(records) + 1)), TYPES[code])


def ruled_form(lines: Sequence[Row], marks: Sequence[Mark]) -> dict[str, FieldValue]:
    return extract_document([page(lines, marks)], [1], TYPES["birth_registration_form"])


def test_a_value_goes_on_over_two_full_lines() -> None:
    found = read([*OPENING, f"Nơi cư trú: {LONG}", f"{LONG}, gần chợ", "phường Láng", "Quan hệ: Cha"])
    assert found["requester.residence"].value == f"{LONG} {LONG}, gần chợ phường Láng"


def test_a_numbered_line_is_no_rest_of_the_value() -> None:
    found = read([*OPENING, f"Nơi cư trú: {LONG}", "2. Những điều khác", "Quan hệ: Cha"])
    assert found["requester.residence"].value == LONG


def test_a_line_far_below_is_no_rest_of_the_value() -> None:
    found = read([*OPENING, f"Nơi cư trú: {LONG}", "", "Một đoạn khác của tờ khai", "Quan hệ: Cha"])
    assert found["requester.residence"].value == LONG


def test_a_line_with_an_unknown_label_is_no_rest_of_the_value() -> None:
    found = read([*OPENING, f"Nơi cư trú: {LONG}", "Thời hạn tạm trú: 12 tháng", "Quan hệ: Cha"])
    assert found["requester.residence"].value == LONG


def test_a_wrapped_value_in_the_right_column_takes_only_its_own_column() -> None:
    lines: list[Row] = [
        *OPENING,
        [(100, "Quan hệ với trẻ: Bác ruột"), (560, "Nơi cư trú: Số 5 ngõ 7 phố Chùa Láng, tổ dân phố 12,")],
        [(100, "của cháu bé"), (560, "phường Láng, Hà Nội")],
        "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
    ]
    assert read(lines)["requester.residence"].value == "Số 5 ngõ 7 phố Chùa Láng, tổ dân phố 12, phường Láng, Hà Nội"


def test_a_value_goes_on_at_the_top_of_the_next_page() -> None:
    filler: list[Row] = [""] * 26
    found = read([*filler, *OPENING, f"Nơi cư trú: {LONG}"], ["phường Láng, Hà Nội", "Quan hệ với trẻ: Bác ruột"])
    assert found["requester.residence"].value == f"{LONG} phường Láng, Hà Nội"
    assert found["requester.residence"].page == 1
    assert found["requester.relation"].page == 2


def test_a_short_last_line_of_a_page_does_not_go_on() -> None:
    found = read([*OPENING, "Nơi cư trú: phường Láng", LONG], ["Quận cũ Đống Đa", "Quan hệ với trẻ: Bác ruột"])
    assert found["requester.residence"].value == "phường Láng"


@pytest.mark.parametrize("leader", ["……………", "..........", "____________", "… … …", "- - -", ":"])
def test_a_field_left_blank_is_absent(leader: str) -> None:
    found = read([*OPENING, f"Nơi cư trú: {leader}", "Quan hệ với người được khai sinh: Cha"])["requester.residence"]
    assert (found.value, found.status) == (None, "absent")


def test_leaders_around_a_value_are_left_off() -> None:
    found = read([*OPENING, "Nơi cư trú: ……phường Láng………", "Quan hệ với trẻ: ....Bác ruột....."])
    assert (found["requester.residence"].value, found["requester.relation"].value) == ("phường Láng", "Bác ruột")


def test_a_note_in_brackets_behind_the_label_is_no_value() -> None:
    found = read([*OPENING, "Nơi cư trú (ghi theo nơi đăng ký thường trú): phường Láng", "Quan hệ với trẻ: Bác ruột"])
    assert found["requester.residence"].value == "phường Láng"


def test_a_date_stops_with_its_year() -> None:
    lines: list[Row] = [*OPENING, "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:", "Họ, chữ đệm, tên: LÊ AN",
                        "Ngày, tháng, năm sinh: ngày 12 tháng 3 năm 2025", "tại bệnh viện"]  # fmt: skip
    assert read(lines)["child.birth_date"].text == "ngày 12 tháng 3 năm 2025"


def test_the_number_of_the_next_label_is_no_part_of_the_value() -> None:
    lines: list[Row] = [[(100, "5. Số điện thoại liên hệ: 0912345678"), (640, "6. Email: an@example.com")]]
    found = read(["TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ", "1. Họ, chữ đệm và tên: LÊ VĂN AN", *lines],
                 code="residence_change_form")  # fmt: skip
    assert (found["person.phone"].value, found["person.email"].value) == ("0912345678", "an@example.com")


def cells(*rows: tuple[str, str]) -> tuple[list[Row], list[Mark]]:
    lines: list[Row] = [*OPENING, *([(120, left), (520, right)] for left, right in rows)]
    return lines, ruled((100, 500, 1100), rows_of_page(len(OPENING), len(rows)))


def test_the_value_stands_in_the_cell_to_the_right() -> None:
    found = ruled_form(*cells(("Nơi cư trú", "phường Láng"), ("Quan hệ với trẻ", "Bác ruột")))
    assert (found["requester.residence"].value, found["requester.relation"].value) == ("phường Láng", "Bác ruột")


def test_an_empty_cell_to_the_right_is_blank() -> None:
    found = ruled_form(*cells(("Nơi cư trú", ""), ("Quan hệ với trẻ", "Bác ruột")))
    assert (found["requester.residence"].value, found["requester.relation"].value) == (None, "Bác ruột")


def test_the_value_stands_in_the_cell_below_its_heading() -> None:
    found = ruled_form(*cells(("Nơi cư trú", "Quan hệ với trẻ"), ("phường Láng", "Bác ruột")))
    assert (found["requester.residence"].value, found["requester.relation"].value) == ("phường Láng", "Bác ruột")


def test_a_label_with_a_colon_keeps_the_value_of_its_own_cell() -> None:
    found = ruled_form(*cells(("Nơi cư trú: phường Láng", "Quan hệ với trẻ: Bác ruột"), ("Không có gì", "thêm nữa")))
    assert (found["requester.residence"].value, found["requester.relation"].value) == ("phường Láng", "Bác ruột")


def test_a_value_in_a_cell_keeps_to_its_lines() -> None:
    lines: list[Row] = [
        *OPENING,
        [(120, "Nơi cư trú"), (520, "Số 5 phố Láng,")],
        (520, "phường Láng"),
        [(120, "Quan hệ với trẻ"), (520, "Bác ruột")],
    ]
    tops = rows_of_page(len(OPENING), 3)
    found = ruled_form(lines, ruled((100, 500, 1100), (tops[0], tops[2], tops[3])))
    assert found["requester.residence"].value == "Số 5 phố Láng, phường Láng"
    assert found["requester.relation"].value == "Bác ruột"


def test_a_value_under_a_numbered_label_begins_under_the_number() -> None:
    found = read([*OPENING, "2. Nơi cư trú:", "tổ 60, phường Láng, Hà Nội", "3. Quan hệ với trẻ: Cha"])
    assert found["requester.residence"].value == "tổ 60, phường Láng, Hà Nội"


def test_a_caption_inside_its_cell_labels_what_stands_under_it() -> None:
    rows: list[Row] = [
        [(100, "Họ và tên người yêu cầu"), (700, "Quan hệ với người được khai sinh")],
        [(100, "LÊ VĂN AN"), (700, "Cha")],
    ]
    top, bottom = rows_of_page(1, 2)[0], rows_of_page(1, 2)[-1]
    found = ruled_form(["TỜ KHAI ĐĂNG KÝ KHAI SINH", *rows], ruled((80, 680, 1150), (top, bottom)))
    assert (found["requester.name"].value, found["requester.relation"].value) == ("LÊ VĂN AN", "Cha")


def test_a_comma_promises_more_though_the_line_is_short() -> None:
    found = read([*OPENING, "Nơi cư trú: Số 5 ngõ 7,", "phường Láng, TP.", "Hà Nội", "Quan hệ: Cha"])
    assert found["requester.residence"].value == "Số 5 ngõ 7, phường Láng, TP. Hà Nội"


def test_a_full_line_ends_at_the_edge_of_its_own_column() -> None:
    """In a landscape page of two halves, what fills the left half goes on below."""
    pages = page([*OPENING, "Nơi cư trú: ngõ 7 phố Chùa Láng, huyện Hoài", "Đức, Hà Nội", "Quan hệ: Cha"])
    right = page(["", "", "", (700, "Phần dành cho cơ quan đăng ký hộ tịch"), (700, "Đã nhận"), (700, "Người nhận")])
    words = (*pages.reading.words, *right.reading.words)
    moved = tuple(
        line.model_copy(update={"words": tuple(place + len(pages.reading.words) for place in line.words)})
        for line in right.reading.lines
    )
    both = pages.reading.model_copy(update={"words": words, "lines": (*pages.reading.lines, *moved)})
    record = pages.model_copy(update={"reading": both})
    found = extract_document([record], [1], TYPES["birth_registration_form"])
    assert found["requester.residence"].value == "ngõ 7 phố Chùa Láng, huyện Hoài Đức, Hà Nội"


def test_a_box_for_writing_under_its_label() -> None:
    lines: list[Row] = ["GIẤY ỦY QUYỀN", "2. NỘI DUNG ỦY QUYỀN", (120, "Nộp hồ sơ và nhận kết quả"), "3. Cam kết", "x"]
    marks = ruled((90, 1150), (190, 240))
    found = extract_document([page(lines, marks)], [1], TYPES["authorization_letter"])
    assert found["scope"].value == "Nộp hồ sơ và nhận kết quả"


def test_the_star_of_a_field_that_must_be_filled_in_is_no_value() -> None:
    assert read(["Họ, chữ đệm, tên người yêu cầu *", "LÊ VĂN AN"])["requester.name"].value == "LÊ VĂN AN"


def test_a_name_goes_on_in_its_column() -> None:
    lines: list[Row] = [[(100, "Họ, chữ đệm, tên người yêu cầu: ĐẶNG"), (620, "Sinh năm: 1949")], "XUÂN MINH"]
    assert read(lines)["requester.name"].value == "ĐẶNG XUÂN MINH"


def test_an_address_goes_on_until_its_province_and_ends_there() -> None:
    gazetteer = Gazetteer(load_catalogue().places)
    lines: list[Row] = [*OPENING, "Nơi cư trú: xóm 7, phường Láng, thành phố Hà", "Nội 4á", "Quan hệ với trẻ: Cha"]
    found = extract_document([page(lines)], [1], TYPES["birth_registration_form"], gazetteer=gazetteer)
    assert found["requester.residence"].value == "xóm 7, phường Láng, thành phố Hà Nội"
