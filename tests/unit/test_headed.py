"""Labels in columns, each above what is filled in."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract import extract_document
from pipeline.extract.headed import headed_values
from pipeline.extract.labels import find_labels
from pipeline.extract.stream import build_stream
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from tests.pages import Row, page

RECEIPT = load_document_types(("Kinh",))["intake_receipt"]
TITLE: Row = (300, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
HEAD: list[Row] = [
    TITLE,
    [(100, "Họ và tên người nộp hồ sơ"), (700, "Thủ tục hành chính")],
    [(100, "LÊ VĂN AN"), (700, "Đăng ký khai sinh")],
]
FOOT: list[Row] = [
    [(100, "Ngày giờ tiếp nhận"), (700, "Thời gian hẹn trả kết quả")],
    [(100, "13:32 ngày 09/10/2025"), (700, "17:00 ngày 14/10/2025")],
    "",
    [(200, "Người nộp hồ sơ"), (700, "Hà Nội, ngày 09 tháng 10 năm 2025")],
]


def read(lines: Sequence[Row]) -> dict[str, FieldValue]:
    return extract_document([page(lines)], [1], RECEIPT)


def test_columns_that_are_out_of_step() -> None:
    """Beside a label stands what belongs to the label of the other column."""
    lines: list[Row] = [
        *HEAD,
        [(100, "Địa chỉ liên hệ"), (700, "Thành phần hồ sơ nộp gồm")],
        [(100, "xóm Trại, xã Hồng Sơn,"), (720, "1. Tờ khai đăng ký khai sinh")],
        [(100, "thành phố Hà Nội"), (720, "2. Giấy chứng sinh")],
        [(100, "Số điện thoại"), (720, "3. Giấy ủy quyền")],
        [(100, "0969.833.425"), (700, "Số bộ hồ sơ")],
        (700, "01"),
        *FOOT,
    ]
    found = read(lines)
    assert found["applicant.name"].value == "LÊ VĂN AN"
    assert found["applicant.address"].value == "xóm Trại, xã Hồng Sơn, thành phố Hà Nội"
    assert found["applicant.phone"].value == "0969833425"
    assert found["components"].value == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Giấy ủy quyền"]
    assert found["received_at"].value == "2025-10-09T13:32:00+07:00"
    assert found["due_at"].value == "2025-10-14T17:00:00+07:00"


def test_a_blank_under_a_label_stays_blank() -> None:
    lines: list[Row] = [
        *HEAD,
        [(100, "Số điện thoại"), (700, "Thành phần hồ sơ")],
        [(100, "0969833425")],
        [(100, "Địa chỉ liên hệ"), (700, "Số bộ hồ sơ")],
        [(100, "xã Hồng Sơn"), (700, "01")],
        *FOOT,
    ]
    found = read(lines)
    assert (found["components"].value, found["components"].status) == (None, "absent")
    assert found["applicant.phone"].value == "0969833425"


def test_values_beside_their_labels_are_left_alone() -> None:
    lines: list[Row] = [
        TITLE,
        [(100, "Họ và tên người nộp hồ sơ"), (700, "LÊ VĂN AN")],
        [(100, "Địa chỉ liên hệ"), (700, "xã Hồng Sơn")],
        [(100, "Số điện thoại"), (700, "0969833425")],
        [(100, "Thủ tục hành chính"), (700, "Đăng ký khai sinh")],
    ]
    stream = build_stream([page(lines)])
    assert not headed_values(stream, find_labels(stream, RECEIPT))
    assert read(lines)["applicant.phone"].value == "0969833425"


def test_the_date_over_the_other_signature_is_no_name() -> None:
    """Of two places for one label that with something behind it counts more; a place and date is nothing."""
    lines: list[Row] = [TITLE, "Người nộp hồ sơ", "LÊ VĂN AN", "Địa chỉ: xã Hồng Sơn", FOOT[-1]]
    assert read(lines)["applicant.name"].value == "LÊ VĂN AN"


def test_the_name_under_its_label_and_not_under_the_signatures() -> None:
    lines: list[Row] = [
        TITLE,
        [(100, "Nội dung yêu cầu giải quyết"), (700, "Ông/Bà")],
        [(100, "Đăng ký khai sinh"), (700, "LÊ VĂN AN")],
        [(100, "Thành phần hồ sơ nộp gồm"), (700, "Địa chỉ thường trú")],
        [(100, "1. Tờ khai đăng ký khai sinh"), (700, "xã Hồng Sơn")],
        *FOOT[:-1],
        [(200, "Người nộp hồ sơ"), (700, "Người tiếp nhận hồ sơ")],
    ]
    found = read(lines)
    assert (found["applicant.name"].value, found["procedure_name"].value) == ("LÊ VĂN AN", "Đăng ký khai sinh")
