"""Which paper a page is: by its title, else by what only one form says; and when it is none or goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.classify import PageClassifier
from runtime.document_types import load_document_types
from schemas.geometry import Box
from schemas.page import Code, PageVerdict
from tests.pages import Row, page

CLASSIFIER = PageClassifier(load_document_types(("Kinh", "Tày"), ("QUYẾT ĐỊNH",)))
NATION: list[Row] = [(400, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), (480, "Độc lập - Tự do - Hạnh phúc")]
BODY: list[Row] = ["Kính gửi: UBND phường Láng", "Họ, chữ đệm, tên: LÊ VĂN AN", "Nơi cư trú: phường Láng"]


def verdict(lines: Sequence[Row]) -> PageVerdict:
    return CLASSIFIER.classify(page(lines).reading)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("ĐƠN ĐĂNG KÝ ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT", "other"),
        ("ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT", "land_change_form"),
        ("HỢP ĐỒNG ỦY QUYỀN", "other"),
        ("GIẤY ỦY QUYỀN", "authorization_letter"),
        ("HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT", "other"),
        ("GIẤY KHAI SINH", "birth_certificate"),
        ("TRÍCH LỤC KHAI SINH", "other"),
        ("TRÍCH LỤC KHAI SINH (BẢN SAO)", "other"),
        ("GIẤY CHỨNG SINH", "birth_notification"),
        ("TỜ KHAI ĐĂNG KÝ KHAI SINH", "birth_registration_form"),
        ("TỜ KHAI ĐĂNG KÝ LẠI KHAI SINH", "other"),
        ("TỜ KHAI ĐĂNG KÝ KHAI TỬ", "death_registration_form"),
        ("TRÍCH LỤC KHAI TỬ", "death_notice"),
        ("GIẤY CHỨNG NHẬN KẾT HÔN", "marriage_certificate"),
        ("TRÍCH LỤC KẾT HÔN", "other"),
        ("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "marital_status_certificate"),
        ("TỜ KHAI CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", "marital_status_form"),
        ("GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", "land_use_certificate"),
        ("ĐƠN ĐỀ NGHỊ CẤP LẠI GIẤY PHÉP XÂY DỰNG", "other"),
        ("GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH", "household_business_certificate"),
        ("GIẤY ĐỀ NGHỊ ĐĂNG KÝ HỘ KINH DOANH", "household_business_form"),
        ("GIẤY ĐỀ NGHỊ ĐĂNG KÝ DOANH NGHIỆP", "other"),
        ("GIẤY PHÉP LÁI XE", "other"),
    ],
)
def test_titles_that_look_alike_are_told_apart(title: str, code: str) -> None:
    found = verdict([*NATION, (350, title), *BODY])
    assert (found.type, found.opens, found.title) == (code, True, title)


@pytest.mark.parametrize(
    ("read", "code"),
    [
        ("TỜ KHAI ĐĂNG KỶ KHAl SINH", "birth_registration_form"),
        ("TỞ KHAI ĐĂNG KY KHAI SINN", "birth_registration_form"),
        ("GIAY CHỨNG SlNH", "birth_notification"),
        ("GlẤY UY QUYÊN", "authorization_letter"),
    ],
)
def test_a_title_may_be_misread_a_little(read: str, code: str) -> None:
    assert verdict([*NATION, (350, read), *BODY]).type == code


def test_a_title_in_two_lines_is_joined() -> None:
    lines: list[Row] = [*NATION, (350, "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI,"), (400, "TÀI SẢN GẮN LIỀN VỚI ĐẤT"), *BODY]
    found = verdict(lines)
    assert found.type == "land_change_form"
    assert found.title == "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"


def test_a_title_in_three_lines_is_joined() -> None:
    parts = ["GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT", "QUYỀN SỞ HỮU NHÀ Ở VÀ", "TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT"]
    found = verdict([*NATION, *((400, part) for part in parts), *BODY])
    assert (found.type, found.title) == ("land_use_certificate", " ".join(parts))


def test_lines_far_apart_are_not_joined() -> None:
    lines: list[Row] = [*NATION, (350, "GIẤY TIẾP NHẬN HỒ SƠ"), "", "", (350, "VÀ HẸN TRẢ KẾT QUẢ"), *BODY]
    assert verdict(lines).title != "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"


@pytest.mark.parametrize(
    "mention",
    [
        "Kèm theo Giấy chứng nhận kết hôn số 12 do phường Láng cấp ngày 05/01/2020",
        "Tờ khai đăng ký khai sinh",
        "2. Giấy chứng sinh",
    ],
)
def test_a_title_mentioned_in_running_text_does_not_count(mention: str) -> None:
    found = verdict([mention, "Chúng tôi gửi kèm những giấy tờ nói trên để được xem xét theo quy định"])
    assert (found.type, found.opens) == ("other", False)


def test_a_title_at_the_foot_of_the_page_does_not_count() -> None:
    """`… NGƯỜI KÝ GIẤY KHAI SINH`, and lists of annexes, stand there."""
    lines: list[Row] = [*["Dòng chữ của một văn bản dài nào đó không có đầu đề"] * 25, (400, "GIẤY KHAI SINH")]
    assert verdict(lines).type == "other"


def test_an_untitled_page_with_labels_of_one_form_goes_on_with_that_form() -> None:
    lines: list[Row] = [
        "Quan hệ với người được khai sinh: Cha",
        "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
        "Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật",
    ]
    found = verdict(lines)
    assert (found.type, found.opens) == ("birth_registration_form", False)


def test_labels_that_every_form_carries_tell_nothing() -> None:
    lines: list[Row] = [
        "Họ, chữ đệm, tên: LÊ VĂN AN",
        "Nơi cư trú: phường Láng",
        "Dân tộc: Kinh",
        "Quốc tịch: Việt Nam",
    ]
    assert verdict(lines).type == "other"


def test_a_form_whose_title_is_lost_still_opens() -> None:
    lines: list[Row] = [
        *NATION,
        "Kính gửi: UBND phường Láng",
        "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:",
        "Quan hệ với người được khai sinh: Cha",
        "Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật",
    ]
    found = verdict(lines)
    assert (found.type, found.opens, found.title) == ("birth_registration_form", True, None)


@pytest.mark.parametrize(
    "lines",
    [
        ["Đặc điểm nhận dạng / Personal identification", "Ngón trỏ trái / Left index finger", "Ngón trỏ phải"],
        ["CỤC TRƯỞNG CỤC CẢNH SÁT", "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI", "Ngón trỏ trái", "Ngón trỏ phải"],
    ],
)
def test_the_back_of_a_card_has_no_title_and_is_known(lines: list[Row]) -> None:
    assert verdict(lines).type == "citizen_id"


def test_a_page_of_something_else_is_other_not_known() -> None:
    found = verdict(
        ["Trang ghi chép thứ ba", "Cuộc họp tổ dân phố bàn việc dọn vệ sinh chung", "Có mười người tham dự"]
    )
    assert (found.type, found.opens) == ("other", False)


def test_an_unknown_paper_with_the_nations_name_opens_a_document() -> None:
    found = verdict([*NATION, (400, "BIÊN BẢN HỌP GIA ĐÌNH"), "Hôm nay gia đình chúng tôi họp bàn việc chung"])
    assert (found.type, found.opens) == ("other", True)


@pytest.mark.parametrize("lines", [[], ["12"], ["Phường Láng 3"]])
def test_a_page_with_hardly_a_word_is_not_judged(lines: list[Row]) -> None:
    assert verdict(lines) == PageVerdict(type=None, confidence=None, opens=False)


DECISION: list[Row] = [
    [(150, "ỦY BAN NHÂN DÂN"), (600, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")],
    [(186, "PHƯỜNG LÁNG"), (642, "Độc lập - Tự do - Hạnh phúc")],
    [(160, "Số: 12/QĐ-UBND"), (640, "Hà Nội, ngày 05 tháng 01 năm 2026")],
    (560, "QUYẾT ĐỊNH"),
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Điều 1. Thành lập tổ công tác gồm các ông bà có tên sau đây",
]


def test_the_layout_of_a_decision_is_an_administrative_document() -> None:
    found = verdict(DECISION)
    assert (found.type, found.opens) == ("administrative_document", True)


@pytest.mark.parametrize("lost", [0, 2])
def test_without_nation_or_number_it_is_none(lost: int) -> None:
    assert verdict([line for place, line in enumerate(DECISION) if place != lost]).type == "other"


def test_the_runner_up_is_another_type() -> None:
    found = verdict([*NATION, (350, "TỜ KHAI ĐĂNG KÝ KHAI SINH"), *BODY])
    assert found.runner_up is not None
    assert found.runner_up != found.type


def test_parts_of_a_form_are_no_titles() -> None:
    lines: list[Row] = [
        "II. THỬA ĐẤT, NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
        "a) Thửa đất số: 12",
        "b) Địa chỉ: phường Láng",
    ]
    assert not verdict(lines).opens


def test_a_title_half_read_does_not_overrule_the_page() -> None:
    """`GIẤY CHỨNG NHẬN` alone is nearer to `GIẤY CHỨNG SINH` than to its own long title."""
    lines: list[Row] = [
        *NATION,
        (500, "GIẤY CHỨNG NHẬN"),
        "Thông tin thửa đất",
        "Nguồn gốc sử dụng: Nhà nước giao đất",
        "Hình thức sử dụng: riêng",
        "Số vào sổ cấp GCN: CS 01234",
        "Sơ đồ thửa đất, nhà ở và tài sản khác gắn liền với đất",
    ]
    assert verdict(lines).type == "land_use_certificate"


def test_a_plan_with_a_table_is_administrative_without_its_last_page() -> None:
    lines: list[Row] = [*NATION, "Số: 458/KH-UBND", (500, "KẾ HOẠCH"), "Triển khai số hóa hồ sơ năm 2026"]
    assert verdict(lines).type == "administrative_document"


def test_a_card_is_no_letter_though_its_name_begins_like_one() -> None:
    """`CĂN CƯỚC` and `Căn cứ`, `Số / No.` and `Số: …/…`."""
    lines: list[Row] = [
        *NATION,
        "CĂN CƯỚC nce CÔNG DÂN k",
        "Số / No.: 001090123456",
        "Họ và tên / Full name: LÊ VĂN AN",
    ]
    assert verdict(lines).type != "administrative_document"


CARD_QR = "001201863166||Bùi Công Anh Tùng|24062001|Nam|thôn Văn Lôi, xã Ứng Hòa, Hà Nội|26052025||"
FADED: list[Row] = ["001201863166", "BÙI CÔNG ANH TÙNG", "24/06/2001", "Nam Việt Nam"]


def code(text: str) -> Code:
    return Code(text=text, box=Box(900, 100, 1000, 200), symbology="QRCode")


def test_a_faded_card_is_told_by_its_qr_code() -> None:
    assert verdict(FADED).type == "other"
    found = CLASSIFIER.classify(page(FADED).reading, (code(CARD_QR),))
    assert (found.type, found.opens) == ("citizen_id", True)


def test_a_faded_card_is_told_by_its_mrz() -> None:
    mrz: list[Row] = [
        "IDVNM2018631663001201863166<<4",
        "0106245M4106243VNM<<<<<<<<<<<4",
        "BUI<<CONG<ANH<TUNG<<<<<<<<<<<<",
    ]
    assert verdict(["A B", *mrz, "C D"]).type == "citizen_id"


def test_a_code_makes_no_card_of_a_titled_page_nor_of_other_codes() -> None:
    form = page([*NATION, (350, "TỜ KHAI ĐĂNG KÝ KHAI SINH"), *BODY]).reading
    assert CLASSIFIER.classify(form, (code(CARD_QR),)).type == "birth_registration_form"
    assert CLASSIFIER.classify(page(FADED).reading, (code("H26.18-260305-0012"),)).type == "other"
