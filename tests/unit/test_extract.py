"""Values by their printed labels: the same label for three people, wraps, captions, blanks, unknown labels."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.geometry import Box
from schemas.page import Mark
from tests.pages import Row, page

TYPES = load_document_types(("Kinh", "Tày"))
BIRTH = TYPES["birth_registration_form"]
FORM: list[Row] = [
    "TỜ KHAI ĐĂNG KÝ KHAI SINH",
    "Kính gửi: UBND phường Láng",
    "Họ, chữ đệm, tên người yêu cầu: LÊ VĂN AN",
    "Nơi cư trú: Số 5 ngõ 7 phố Chùa Láng, tổ dân phố số 12, khu đô thị mới bên sông Tô Lịch, phường",
    "Láng, thành phố Hà Nội",
    "Giấy tờ tùy thân: CCCD số 001090123456 cấp ngày 15/04/2021",
    "Quan hệ với người được khai sinh: Cha",
    "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
    "Họ, chữ đệm, tên: LÊ AN NHIÊN",
    "Ngày, tháng, năm sinh: 12/03/2025",
    [(100, "Giới tính: Nữ"), (500, "Dân tộc: Kinh"), (900, "Quốc tịch: Việt Nam")],
    "Nơi sinh: Bệnh viện Phụ sản",
    "Quê quán: Hà Nội",
    "Họ, chữ đệm, tên người mẹ: TRẦN THỊ BA",
    "Năm sinh: 1992",
    "Nơi cư trú: phường Láng",
    "Họ, chữ đệm, tên người cha: LÊ VĂN AN",
    "Năm sinh: 1990",
    "Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật.",
    "Làm tại: Hà Nội, ngày 05 tháng 01 năm 2026",
    (800, "Người yêu cầu"),
]


def fields(lines: Sequence[Row], *marks: Mark) -> dict[str, FieldValue]:
    return extract_document([page(lines, marks)], [1], BIRTH)


@pytest.fixture(scope="module")
def read() -> dict[str, FieldValue]:
    return fields(list(FORM))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("recipient", "UBND phường Láng"),
        ("requester.name", "LÊ VĂN AN"),
        ("requester.id_number", "001090123456"),
        ("requester.relation", "Cha"),
        ("child.name", "LÊ AN NHIÊN"),
        ("child.birth_date", "2025-03-12"),
        ("child.sex", "Nữ"),
        ("child.ethnicity", "Kinh"),
        ("child.nationality", "Việt Nam"),
        ("mother.name", "TRẦN THỊ BA"),
        ("mother.birth_year", "1992"),
        ("mother.residence", "phường Láng"),
        ("father.name", "LÊ VĂN AN"),
        ("father.birth_year", "1990"),
        ("signed_place", "Hà Nội"),
        ("signed_date", "2026-01-05"),
    ],
)
def test_each_label_gives_the_value_of_its_own_person(read: dict[str, FieldValue], key: str, value: str) -> None:
    assert read[key].value == value


def test_a_full_line_goes_on_below(read: dict[str, FieldValue]) -> None:
    assert read["requester.residence"].value.endswith("phường Láng, thành phố Hà Nội")


def test_a_short_line_does_not_go_on(read: dict[str, FieldValue]) -> None:
    assert read["mother.residence"].value == "phường Láng"


def test_box_is_on_the_value_not_on_the_label(read: dict[str, FieldValue]) -> None:
    assert read["child.name"].box == Box(316, 500, 448, 524)


def test_every_key_of_the_type_is_there(read: dict[str, FieldValue]) -> None:
    assert list(read) == [spec.key for spec in BIRTH.fields]


def test_a_blank_field_is_absent() -> None:
    lines: list[Row] = [line if line != "Quê quán: Hà Nội" else "Quê quán:" for line in FORM]
    blank = fields(list(lines))["child.origin"]
    assert (blank.status, blank.value, blank.box, blank.page) == ("absent", None, None, None)


def test_a_value_under_its_caption_is_found() -> None:
    lines: list[Row] = [
        *FORM[:8],
        [(100, "Họ, chữ đệm, tên:"), (600, "Giới tính:")],
        [(100, "LÊ AN NHIÊN"), (600, "Nữ")],
    ]
    found = fields(lines)
    assert (found["child.name"].value, found["child.sex"].value) == ("LÊ AN NHIÊN", "Nữ")


def test_a_blank_label_takes_no_value_of_the_line_below() -> None:
    lines = list(FORM)
    lines[9] = [(100, "Ngày, tháng, năm sinh: 12/03/2025"), (900, "ghi bằng chữ:")]
    assert fields(lines)["child.birth_date_words"].status == "absent"


def test_an_unknown_label_ends_the_value() -> None:
    lines = list(FORM)
    lines[3] = [(100, "Nơi cư trú: phường Láng"), (700, "Tạm trú từ: 2019")]
    lines[4] = ""
    assert fields(lines)["requester.residence"].value == "phường Láng"


def test_misread_labels_still_count() -> None:
    lines: list[Row] = [str(line).replace("Quê quán", "Quê quản") if isinstance(line, str) else line for line in FORM]
    assert fields(lines)["child.origin"].value == "Hà Nội"


def test_a_required_field_without_its_label_goes_to_a_person() -> None:
    found = fields(FORM[:8])["child.name"]
    assert (found.status, found.value) == ("review", None) and found.findings


def test_pen_strokes_under_the_heading_are_a_signature() -> None:
    signed = fields(list(FORM), Mark(kind="pen", box=Box(780, 1150, 980, 1220)))
    unsigned = fields(list(FORM), Mark(kind="pen", box=Box(100, 100, 200, 160)))
    assert signed["requester.signature"].value is True
    assert unsigned["requester.signature"].value is False and unsigned["requester.signature"].status == "review"


@pytest.mark.parametrize(("inks", "wanted"), [((0.4, 0.02), True), ((0.02, 0.4), False)])
def test_the_ticked_box_decides(inks: tuple[float, float], wanted: bool) -> None:
    lines: list[Row] = [*FORM, [(100, "Đề nghị cấp bản sao: Có"), (460, "Không")]]
    top = 100 + 50 * (len(lines) - 1)
    boxes = [
        Mark(kind="checkbox", box=Box(left, top, left + 24, top + 24), ink=ink)
        for left, ink in zip((400, 540), inks, strict=True)
    ]
    assert fields(lines, *boxes)["copies.wanted"].value is wanted
