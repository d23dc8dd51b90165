"""A time of day and its date in one value: which words belong to which field."""

from __future__ import annotations

import pytest

from pipeline.extract import extract_document
from runtime.document_types import load_document_types
from tests.pages import page

FORM = load_document_types(("Kinh",))["birth_notification"]


@pytest.mark.parametrize("label", ["Đã sinh con vào lúc", "Đã sinh con vào", "Giờ, ngày sinh", "Sinh lúc"])
@pytest.mark.parametrize(
    "value",
    [
        "10 giờ 20 phút, ngày 05 tháng 01 năm 2026",
        "10 giờ 20 phút, 05/01/2026",
        "10 giờ 20 phút, 05 tháng 01 năm 2026",
        "05/01/2026 10 giờ 20 phút",
    ],
)
def test_a_time_and_its_date_are_two_fields(label: str, value: str) -> None:
    lines = ["GIẤY CHỨNG SINH", "Họ và tên mẹ: TRẦN THỊ BA", "Năm sinh: 1995", f"{label}: {value}", "Số lần sinh: 1"]
    found = extract_document([page(lines)], [1], FORM)
    assert (found["birth.date"].value, found["birth.time"].value) == ("2026-01-05", "10 giờ 20 phút")
