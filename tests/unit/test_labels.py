"""Which printed words are labels, and whose: several people, labels in a sentence, guidance, titles, page breaks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from pipeline.extract import extract_document
from pipeline.extract.labels import find_labels
from pipeline.extract.stream import build_stream
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from tests.pages import Row, page

TYPES = load_document_types(("Kinh", "Tày"))


def read(code: str, *pages: Sequence[Row]) -> dict[str, FieldValue]:
    records = [page(lines, number=number) for number, lines in enumerate(pages, start=1)]
    return extract_document(records, list(range(1, len(records) + 1)), TYPES[code])


def values(found: dict[str, FieldValue], *keys: str) -> list[object]:
    return [found[key].value for key in keys]


LICENCE: list[Row] = [
    "ĐƠN ĐỀ NGHỊ ĐỔI (CẤP LẠI) GIẤY PHÉP LÁI XE",
    "Kính gửi: Công an thành phố Hà Nội",
    "Tôi là: LÊ VĂN AN",
    "Sinh ngày: 12/03/1990",
    "Số định danh cá nhân: 001090123456, cấp ngày 15/04/2021, nơi cấp: Bộ Công an",
    "Hiện đã có giấy phép lái xe hạng A1 số 010123456789 do Sở Giao thông vận tải cấp ngày 07/08/2015",
    "Đề nghị cho tôi được đổi hoặc cấp lại giấy phép lái xe hạng: A1",
    "Lý do: Bị mất",
]


def test_labels_in_the_middle_of_a_sentence_part_its_values() -> None:
    found = read("driving_licence_form", LICENCE)
    assert values(found, "licence.class", "licence.number", "licence.issuer", "licence.issue_date") == [
        "A1", "010123456789", "Sở Giao thông vận tải", "2015-08-07",
    ]  # fmt: skip


def test_a_label_of_the_sentence_does_not_reach_into_another_one() -> None:
    """`cấp ngày` stands behind the number of the identity card too."""
    found = read("driving_licence_form", LICENCE)
    assert values(found, "person.id_number", "reason") == ["001090123456", "Bị mất"]


def test_small_words_elsewhere_are_no_labels() -> None:
    """`số` and `do` are labels of the sentence alone."""
    lines = [*LICENCE[:7], "Lý do: Bị mất do trộm tại số nhà 12 phố Láng"]
    found = read("driving_licence_form", lines)
    assert values(found, "reason", "licence.number") == ["Bị mất do trộm tại số nhà 12 phố Láng", "010123456789"]


BIRTH: list[Row] = [
    "Họ, chữ đệm, tên người yêu cầu: LÊ VĂN AN",
    "Nơi cư trú: phường Láng",
    "Quan hệ với người được khai sinh: Cha",
    "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
    "Họ, chữ đệm, tên: LÊ AN NHIÊN",
    "Ngày, tháng, năm sinh: 12/03/2025",
    "Dân tộc: Kinh",
    "Họ, chữ đệm, tên người mẹ: TRẦN THỊ BA",
    "Năm sinh: 1992",
    "Dân tộc: Tày",
    "Nơi cư trú: phường Yên Hòa",
    "Họ, chữ đệm, tên người cha: LÊ VĂN AN",
    "Năm sinh: 1990",
    "Dân tộc: Kinh",
    "Nơi cư trú: phường Cầu Giấy",
]
PEOPLE = {
    "requester.residence": "phường Láng",
    "child.ethnicity": "Kinh",
    "child.birth_date": "2025-03-12",
    "mother.birth_year": "1992",
    "mother.ethnicity": "Tày",
    "mother.residence": "phường Yên Hòa",
    "father.birth_year": "1990",
    "father.ethnicity": "Kinh",
    "father.residence": "phường Cầu Giấy",
}


@pytest.mark.parametrize("lost", [[], [1], [6], [8], [9], [10], [9, 10], [13], [5, 8, 12]])
def test_a_line_that_is_missing_shifts_no_value_to_another_person(lost: list[int]) -> None:
    found = read("birth_registration_form", [line for place, line in enumerate(BIRTH) if place not in lost])
    order = [None, "requester.residence", None, None, None, "child.birth_date", "child.ethnicity", None,
             "mother.birth_year", "mother.ethnicity", "mother.residence", None,
             "father.birth_year", "father.ethnicity", "father.residence"]  # fmt: skip
    gone = {order[place] for place in lost}
    expected = {key: None if key in gone else value for key, value in PEOPLE.items()}
    assert {key: found[key].value for key in PEOPLE} == expected


def test_blocks_may_be_opened_by_a_heading_of_their_own() -> None:
    lines: list[Row] = [
        *BIRTH[:7],
        "Phần khai về người mẹ",
        "Họ, chữ đệm, tên: TRẦN THỊ BA",
        "Dân tộc: Tày",
        "Phần khai về người cha",
        "Họ, chữ đệm, tên: LÊ VĂN CƯỜNG",
        "Dân tộc: Kinh",
    ]
    found = read("birth_registration_form", lines)
    assert values(found, "child.name", "mother.name", "mother.ethnicity", "father.name", "father.ethnicity") == [
        "LÊ AN NHIÊN", "TRẦN THỊ BA", "Tày", "LÊ VĂN CƯỜNG", "Kinh",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["1.", "(1)", "a)", "IV.", "-", "3.2."])
def test_numbers_and_bullets_before_labels_are_no_part_of_anything(number: str) -> None:
    lines: list[Row] = [f"{number} {line}" for line in BIRTH]
    found = read("birth_registration_form", lines)
    assert {key: found[key].value for key in PEOPLE} == PEOPLE


def test_footnote_marks_behind_labels_are_no_part_of_the_value() -> None:
    found = read("birth_registration_form", [str(line).replace(":", "(2):") for line in BIRTH])
    assert values(found, "requester.name", "requester.residence", "mother.residence") == [
        "LÊ VĂN AN", "phường Láng", "phường Yên Hòa",
    ]  # fmt: skip


def test_labels_without_a_colon_are_found_at_the_start_of_a_line() -> None:
    found = read("birth_registration_form", [str(line).replace(":", "") for line in BIRTH])
    assert {key: found[key].value for key in PEOPLE} == PEOPLE


def test_the_words_of_a_label_inside_a_value_are_no_label() -> None:
    lines = list(BIRTH)
    lines[1] = "Nơi cư trú: Nhà văn hóa dân tộc Kinh, phường Láng"
    found = read("birth_registration_form", lines)
    assert values(found, "requester.residence", "child.ethnicity") == ["Nhà văn hóa dân tộc Kinh, phường Láng", "Kinh"]


def test_the_kind_of_paper_in_front_of_its_number_is_no_second_label() -> None:
    lines: list[Row] = [*BIRTH[:2], "Giấy tờ tùy thân: Căn cước công dân số 001090123456", *BIRTH[2:]]
    assert read("birth_registration_form", lines)["requester.id_number"].value == "001090123456"


def test_guidance_below_the_form_is_not_read() -> None:
    lines: list[Row] = [
        *BIRTH[:3],
        "Chú thích:",
        "(1) Ghi rõ tên cơ quan.",
        "Họ, chữ đệm, tên người mẹ: NGUYỄN THỊ VÍ DỤ",
        "Năm sinh: 1975",
    ]
    found = read("birth_registration_form", lines)
    assert values(found, "mother.name", "mother.birth_year") == [None, None]


@pytest.mark.parametrize("place", range(1, len(BIRTH)))
def test_a_label_that_may_stand_anywhere_shifts_no_value_to_another_person(place: int) -> None:
    lines: list[Row] = [*BIRTH[:place], "Ghi chú: đã nộp đủ giấy tờ", *BIRTH[place:]]
    found = read("birth_registration_form", lines)
    assert {key: found[key].value for key in PEOPLE} == PEOPLE
    assert values(found, "child.name", "mother.name") == ["LÊ AN NHIÊN", "TRẦN THỊ BA"]


@pytest.mark.parametrize("heading", ["THÔNG TIN VỀ CHA MẸ", "PHẦN KHAI VỀ GIA ĐÌNH CỦA TRẺ"])
def test_a_heading_in_capitals_is_in_no_value(heading: str) -> None:
    long = "Nơi cư trú: Số 5 ngõ 7 phố Chùa Láng, tổ dân phố số 12, khu đô thị mới bên sông Tô Lịch, Láng"
    found = read("birth_registration_form", [BIRTH[0], long, heading, *BIRTH[2:]])
    assert str(found["requester.residence"].value).endswith("Láng")


def test_a_form_goes_on_on_its_second_page() -> None:
    found = read("birth_registration_form", BIRTH[:9], BIRTH[9:])
    assert {key: found[key].value for key in PEOPLE} == PEOPLE
    assert (found["mother.birth_year"].page, found["mother.ethnicity"].page) == (1, 2)


def test_labels_do_not_overlap_and_each_key_comes_once() -> None:
    stream = build_stream([page([*BIRTH, *BIRTH])])
    labels = find_labels(stream, TYPES["birth_registration_form"])
    assert all(one.end <= other.start for one, other in pairwise(labels))
    keys = [one.label.key for one in labels if one.label.key is not None]
    assert len(keys) == len(set(keys))


def test_a_page_without_words_has_no_labels() -> None:
    assert find_labels(build_stream([page([])]), TYPES["birth_registration_form"]) == ()


def birth(*lines: Row) -> dict[str, FieldValue]:
    return read("birth_registration_form", ["TỜ KHAI ĐĂNG KÝ KHAI SINH", *lines])


def test_a_note_in_brackets_behind_a_label_is_no_label() -> None:
    found = birth("Người yêu cầu (họ, chữ đệm, tên): LÊ VĂN AN", *BIRTH[1:])
    assert values(found, "requester.name", "requester.residence", "child.name") == [
        "LÊ VĂN AN", "phường Láng", "LÊ AN NHIÊN",
    ]  # fmt: skip


def test_a_surname_like_the_end_of_a_longer_wording_stays_a_surname() -> None:
    """`Họ và tên Võ …` is no `Họ và tên vợ`, `Họ và tên Chu …` no `Họ và tên cháu`."""
    for name in ("Võ An", "Chu Văn An", "Hà Minh", "Hoàng Lan"):
        found = birth(*BIRTH[:4], [(100, f"Họ và tên {name}")], *BIRTH[5:])
        assert found["child.name"].value == name


def test_father_before_mother() -> None:
    found = birth(*BIRTH[:7], "Họ và tên cha LÊ VĂN AN", "Năm sinh: 1990", "Họ và tên mẹ TRẦN THỊ BA", "Năm sinh: 1992")
    assert values(found, "father.name", "father.birth_year", "mother.name", "mother.birth_year") == [
        "LÊ VĂN AN", "1990", "TRẦN THỊ BA", "1992",
    ]  # fmt: skip


def test_part_of_a_form_in_another_place_does_not_move_the_rest() -> None:
    """The number in the register stands before or after what else a land certificate says."""
    lines: list[Row] = [
        "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT",
        "Số vào sổ cấp GCN: CS 01234",
        "Ông: LÊ VĂN AN",
        "Thửa đất số: 12",
        "Tờ bản đồ số: 7",
        "Mục đích sử dụng: Đất ở",
    ]
    found = read("land_use_certificate", lines)
    assert values(found, "book_number", "owner.name", "parcel.number", "parcel.purpose") == [
        "CS 01234", "LÊ VĂN AN", "12", "Đất ở",
    ]  # fmt: skip


def test_a_label_met_again_ends_the_value_before_it() -> None:
    """A receipt printed twice on one sheet."""
    copy: list[Row] = [
        "Tiếp nhận hồ sơ của: LÊ VĂN AN",
        [(100, "Số điện thoại: 0912345678"), (700, "Địa chỉ: phường Láng")],
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
    ]
    found = read("intake_receipt", ["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", *copy, *copy])
    assert values(found, "applicant.name", "applicant.phone", "applicant.address", "procedure_name") == [
        "LÊ VĂN AN", "0912345678", "phường Láng", "Đăng ký khai sinh",
    ]  # fmt: skip


def test_words_of_the_title_are_no_labels() -> None:
    lines: list[Row] = ["GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ", "Hẹn trả kết quả lúc: 17 giờ 00, ngày 05/01/2026"]
    assert read("intake_receipt", lines)["due_at"].value == "2026-01-05T17:00:00+07:00"


def test_a_clock_is_no_colon_of_a_label() -> None:
    lines: list[Row] = ["Thời gian nhận hồ sơ 07:41 ngày 05/01/2026", "Ngày hẹn trả kết quả 17:00 ngày 06/01/2026"]
    found = read("intake_receipt", lines)
    assert values(found, "received_at", "due_at") == ["2026-01-05T07:41:00+07:00", "2026-01-06T17:00:00+07:00"]


def test_the_telephone_in_the_letterhead_is_the_offices() -> None:
    lines: list[Row] = [
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        "Điện thoại: 024.1022",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "Tiếp nhận hồ sơ của: LÊ VĂN AN",
        "Điện thoại 0912345678",
    ]
    found = read("intake_receipt", lines)
    assert values(found, "applicant.name", "applicant.phone") == ["LÊ VĂN AN", "0912345678"]


def test_headings_over_the_one_who_files_are_no_names() -> None:
    found = read(
        "intake_receipt", ["Thông tin người nộp", "Họ tên: LÊ VĂN AN", "Dịch vụ công: 1.000656 - Đăng ký khai tử"]
    )
    assert values(found, "applicant.name", "procedure_name") == ["LÊ VĂN AN", "Đăng ký khai tử"]


def test_a_footnote_number_that_clings_to_a_label() -> None:
    found = read(
        "intake_receipt", ["Tiếp nhận hồ sơ của: LÊ VĂN AN", "Địa chỉ9;: thôn Đông, xã Vật Lại", "SĐT: 0912345678"]
    )
    assert values(found, "applicant.address", "applicant.phone") == ["thôn Đông, xã Vật Lại", "0912345678"]


def test_numbers_of_the_labels_below_are_no_items() -> None:
    lines: list[Row] = [
        "5. Thành phần hồ sơ gồm:",
        "1/ Đơn đề nghị đổi giấy phép lái xe",
        "6. Số lượng hồ sơ: 01 bộ. Ngày trả kết quả: 17 giờ 00 phút, ngày 30 tháng",
        "11 năm 2026",
        "7. Lệ phí: 0",
    ]
    assert read("intake_receipt", lines)["components"].value == ["Đơn đề nghị đổi giấy phép lái xe"]


def test_a_heading_of_a_table_ends_nothing() -> None:
    """`Ghi chú` over a column, with the row's number below."""
    lines: list[Row] = ["Hồ sơ gồm có:", [(700, "Ghi chú")], "1", "Tiếp nhận hồ sơ của: LÊ VĂN AN"]
    assert read("intake_receipt", lines)["applicant.name"].value == "LÊ VĂN AN"


def test_a_short_label_that_one_reader_misread() -> None:
    lines = page(["Tiếp nhận hồ sơ của: LÊ VĂN AN", "Đức: xã Hồng Sơn", "Điện thoại: 0912345678"])
    words = tuple(
        word.model_copy(update={"other": "Đ/c:" if word.text == "Đức:" else word.text}) for word in lines.reading.words
    )
    both = lines.model_copy(update={"reading": lines.reading.model_copy(update={"words": words})})
    found = extract_document([both], [1], TYPES["intake_receipt"])
    assert found["applicant.address"].value == "xã Hồng Sơn"


def test_a_value_that_says_the_words_of_an_earlier_heading() -> None:
    """`Chủ hộ` heads a block of the form, and is how the head of a household is related to himself."""
    found = read(
        "residence_change_form",
        [
            "TỜ KHAI THAY ĐỔI THÔNG TIN CƯ TRÚ",
            "1. Họ, chữ đệm và tên: LÊ VĂN AN",
            "7. Họ, chữ đệm và tên chủ hộ: LÊ VĂN AN",
            "8. Mối quan hệ với chủ hộ: Chủ hộ",
            "9. Số định danh cá nhân của chủ hộ: 001090000123",
        ],
    )
    assert values(found, "head.relation", "head.id_number") == ["Chủ hộ", "001090000123"]


def test_an_item_of_a_list_is_no_heading() -> None:
    found = read(
        "land_change_form",
        [
            "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT",
            "2. Giấy chứng nhận đã cấp:",
            "2.1. Số vào sổ cấp Giấy chứng nhận: CH 01234",
            "3. Nội dung biến động: Đính chính tên",
            "5. Giấy tờ liên quan đến nội dung biến động nộp kèm theo đơn này gồm có:",
            "- Giấy chứng nhận đã cấp",
            "- Tờ khai lệ phí trước bạ",
        ],
    )
    assert found["attachments"].value == ["Giấy chứng nhận đã cấp", "Tờ khai lệ phí trước bạ"]


def test_a_label_said_again_in_english_is_one_label() -> None:
    found = read(
        "citizen_id",
        [
            "CĂN CƯỚC CÔNG DÂN",
            "Số / No.: 001090000123",
            [(100, "Quê quán"), (240, "Hai Bà Trưng, Hà Nội")],
            "Place of origin:",
            [(100, "Nơi thường trú"), (310, "xã Yên Bài, Hà Nội")],
            "Place of residence:",
        ],
    )
    assert values(found, "origin", "residence") == ["Hai Bà Trưng, Hà Nội", "xã Yên Bài, Hà Nội"]


@pytest.mark.parametrize("mark", ["({})", "[{}]"])
def test_footnote_marks_that_cling_to_short_labels(mark: str) -> None:
    labels = ("Họ, chữ đệm, tên người yêu cầu", "Nơi cư trú", "Giấy tờ tùy thân", "Quan hệ với người được khai sinh")
    written = ("LÊ VĂN AN", "phường Láng", "001090000123", "Bác ruột")
    rows: list[Row] = [
        [(100, f"{label}{mark.format(number)}"), (620, value)]
        for number, (label, value) in enumerate(zip(labels, written, strict=True), 1)
    ]
    found = read("birth_registration_form", ["TỜ KHAI ĐĂNG KÝ KHAI SINH", "Kính gửi: UBND phường Láng", *rows])
    keys = ("requester.name", "requester.residence", "requester.id_number", "requester.relation")
    assert values(found, *keys) == list(written)


def test_a_form_whose_items_are_numbered_in_brackets_is_no_guidance() -> None:
    lines = ["ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG", "(1) Tên chủ đầu tư: LÊ VĂN AN", "(2) Địa chỉ liên hệ: phường Láng"]
    assert values(read("construction_permit_form", lines), "owner.name") == ["LÊ VĂN AN"]
