"""Place and date of signing: on one line or two, misread italics, and what is no such line."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from pipeline.extract.closing import find_place_dates
from pipeline.extract.stream import build_stream
from runtime.document_types import load_document_types
from tests.pages import Row, page

FORM = load_document_types(("Kinh",))["birth_registration_form"]


def found(lines: Sequence[Row]) -> list[tuple[str, str]]:
    dates = find_place_dates(build_stream([page(lines)]), ())
    return [(" ".join(t.text for t in one.place), " ".join(t.text for t in one.date)) for one in dates]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Hà Nội, ngày 05 tháng 01 năm 2026", "Hà Nội,"),
        ("Làm tại: Hà Nội, ngày 05 tháng 01 năm 2026", "Hà Nội,"),
        ("phường Láng, ngày 5 tháng 1 năm 2026", "phường Láng,"),
        ("Hà Nội, ngáy 05 thảng 01 nãm 2026", "Hà Nội,"),
        ("Hà Nội, ngày…05…tháng…01…năm…2026", "Hà Nội,"),
        ("Hà Nội, ngày 05/01/2026", "Hà Nội,"),
        ("Ngày 05 tháng 01 năm 2026", ""),
    ],
)
def test_a_line_of_place_and_date(line: str, place: str) -> None:
    assert len(found([line])) == 1
    assert found([line])[0][0] == place


def test_a_date_that_goes_on_on_the_next_line() -> None:
    assert found([(700, "Hà Nội, ngày 05"), (700, "tháng 01 năm 2026")]) == [("Hà Nội,", "ngày 05 tháng 01 năm 2026")]


@pytest.mark.parametrize(
    "line",
    [
        "CCCD số 001090123456 do Công an cấp ngày 15 tháng 04 năm 2021",
        "Sinh ngày 12 tháng 03 năm 1990",
        "Hà Nội, ngày … tháng … năm …",
        "Thời hạn từ ngày 05/01/2026",
        "Hà Nội 05/01/2026",
    ],
)
def test_other_dates_are_no_place_and_date(line: str) -> None:
    assert found([line]) == []


def test_the_last_such_line_is_the_one_signed() -> None:
    lines: list[Row] = [
        "Họ, chữ đệm, tên người yêu cầu: LÊ VĂN AN",
        (600, "Đống Đa, ngày 01 tháng 12 năm 2025"),
        (600, "Hà Nội, ngày 05 tháng 01 năm 2026"),
    ]
    fields = extract_document([page(lines)], [1], FORM)
    assert (fields["signed_place"].value, fields["signed_date"].value) == ("Hà Nội", "2026-01-05")


def test_a_date_that_a_label_has_taken_is_not_the_date_of_signing() -> None:
    lines: list[Row] = ["Họ, chữ đệm, tên: LÊ AN", "Ngày, tháng, năm sinh: ngày 12 tháng 3 năm 2025"]
    assert extract_document([page(lines)], [1], FORM)["signed_date"].value is None


def test_two_places_and_dates_side_by_side_are_two() -> None:
    both: Row = [(60, "Hà Nội, ngày 06 tháng 01 năm 2026"), (640, "Hà Nội, ngày 05 tháng 01 năm 2026")]
    assert len(found([both])) == 2


@pytest.mark.parametrize(
    "line",
    [
        [(700, "Hà Nội, 05/01/2026")],
        ["Ngày lập: 05/01/2026"],
        ["Ngày làm đơn: 05/01/2026"],
        [[(100, "Ngày ký"), (640, "05/01/2026")]],
        ["Làm tại: Hà Nội, ngày 05 tháng 01 năm 2026"],
    ],
)
def test_when_a_form_was_signed(line: list[Row]) -> None:
    lines: list[Row] = [
        "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP XÂY DỰNG",
        "1. Tên chủ đầu tư: LÊ VĂN AN",
        "Tôi xin cam đoan làm đúng theo giấy phép được cấp.",
        *line,
        (800, "Người làm đơn"),
    ]
    form = load_document_types(("Kinh",))["construction_permit_form"]
    assert extract_document([page(lines)], [1], form)["signed_date"].value == "2026-01-05"


def test_the_date_of_the_circular_above_a_form_is_not_that_of_its_signing() -> None:
    lines = ["Thông tư số 56/2021/TT-BCA", "ngày 15/5/2021", "TỜ KHAI ĐĂNG KÝ KHAI SINH", "Kính gửi: UBND phường Láng"]
    assert extract_document([page(lines)], [1], FORM)["signed_date"].value is None
