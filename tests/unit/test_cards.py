"""Identity cards: fronts, backs, their numbers, several on one page; QR before MRZ before print."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.cards import card_columns, card_numbers, front_regions, is_back
from pipeline.extract import extract_document
from pipeline.formats.card import check_digit
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.geometry import Box
from schemas.page import Code, PageRecord
from tests.pages import Row, page

CARD = load_document_types(("Kinh",))["citizen_id"]
NUMBER = "001190123456"
QR = f"{NUMBER}|012345678|TRẦN THỊ BA|12031990|Nữ|Số 5 phố Láng, phường Láng, Hà Nội|15042021"
FRONT: list[Row] = [
    "CĂN CƯỚC CÔNG DÂN",
    f"Số / No.: {NUMBER}",
    "Họ và tên / Full name:",
    "TRẦN THỊ BA",
    "Ngày sinh / Date of birth: 12/03/1990",
    [(100, "Giới tính / Sex: Nữ"), (500, "Quốc tịch / Nationality: Việt Nam")],
    "Quê quán / Place of origin: Láng Thượng, Đống Đa, Hà Nội",
    "Nơi thường trú / Place of residence: Số 5 phố Láng",
    "Có giá trị đến / Date of expiry: 12/03/2030",
]


def mrz(number: str = NUMBER, born: str = "900312", expires: str = "300312", wrong: str = "") -> list[Row]:
    """The three lines; `wrong` names the field whose check digit is off by one."""

    def digit(text: str, name: str) -> str:
        return str((check_digit(text) + (name == wrong)) % 10)

    first = f"IDVNM{number[3:]}{digit(number[3:], 'card')}{number}<<"
    first += digit(first[5:29], "long")
    second = f"{born}{digit(born, 'born')}F{expires}{digit(expires, 'expires')}VNM<<<<<<<<<<<"
    second += str(check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29]))
    return [first, second, "TRAN<<THI<BA".ljust(30, "<")]


QR_BOX = Box(900, 100, 1100, 300)
BACK: list[Row] = [
    "Đặc điểm nhận dạng / Personal identification:",
    "Ngày, tháng, năm / Date, month, year: 15/04/2021",
    *mrz(),
]


def code(text: str, box: Box = QR_BOX) -> Code:
    return Code(text=text, box=box)


def fields(*pages: PageRecord, region: Box | None = None) -> dict[str, FieldValue]:
    return extract_document(list(pages), list(range(1, len(pages) + 1)), CARD, region)


def values(found: dict[str, FieldValue], *keys: str) -> list[object]:
    return [found[key].value for key in keys]


def test_print_alone_gives_every_field_of_the_front() -> None:
    found = fields(page(FRONT))
    assert values(found, "id_number", "name", "birth_date", "sex", "nationality", "expiry_date") == [
        NUMBER, "TRẦN THỊ BA", "1990-03-12", "Nữ", "Việt Nam", "2030-03-12",
    ]  # fmt: skip
    assert {found[key].source for key in ("id_number", "name")} == {"ocr"}


def test_the_qr_wins_over_print() -> None:
    printed = [str(row).replace(NUMBER, "001190123450") if isinstance(row, str) else row for row in FRONT]
    found = fields(page(printed, codes=[code(QR)]))
    assert values(found, "id_number", "old_id_number", "issue_date", "residence") == [
        NUMBER, "012345678", "2021-04-15", "Số 5 phố Láng, phường Láng, Hà Nội",
    ]  # fmt: skip
    assert (found["id_number"].source, found["id_number"].box) == ("qr", QR_BOX)
    assert (found["origin"].source, found["expiry_date"].value) == ("ocr", "2030-03-12")


def test_the_qr_of_another_paper_is_not_used() -> None:
    assert fields(page(FRONT, codes=[code("https://dichvucong.gov.vn")]))["id_number"].source == "ocr"


def test_the_mrz_gives_what_its_check_digits_stand_for() -> None:
    found = fields(page(FRONT), page(BACK, number=2))
    assert [found[key].source for key in ("id_number", "birth_date", "sex", "expiry_date")] == ["mrz"] * 4
    assert values(found, "id_number", "birth_date", "sex", "expiry_date") == [NUMBER, "1990-03-12", "Nữ", "2030-03-12"]
    assert (found["id_number"].page, found["name"].value) == (2, "TRẦN THỊ BA")


@pytest.mark.parametrize(("wrong", "key"), [("card", "id_number"), ("born", "birth_date"), ("expires", "expiry_date")])
def test_a_field_whose_check_digit_is_wrong_is_not_taken_from_the_mrz(wrong: str, key: str) -> None:
    found = fields(page(FRONT), page(mrz(wrong=wrong), number=2))
    assert found[key].source == "ocr"
    assert {found[other].source for other in ("id_number", "birth_date", "expiry_date") if other != key} == {"mrz"}


def test_the_qr_wins_over_the_mrz() -> None:
    found = fields(page(FRONT, codes=[code(QR)]), page(BACK, number=2))
    assert (found["id_number"].source, found["expiry_date"].source) == ("qr", "mrz")


def test_mrz_letters_are_in_no_printed_value() -> None:
    found = fields(page(FRONT), page(BACK, number=2))
    assert found["issue_date"].value == "2021-04-15"
    assert all("<" not in str(one.text) for one in found.values() if one.source == "ocr")


def beside(front: Sequence[Row], back: Sequence[Row]) -> list[Row]:
    """Front left, back right, on the same lines."""
    rows: list[Row] = []
    for place in range(max(len(front), len(back))):
        left = front[place] if place < len(front) else ""
        right = back[place] if place < len(back) else ""
        parts = left if isinstance(left, list) else [(100, str(left))]
        rows.append([*parts, (740, str(right))])
    return rows


def test_front_and_back_beside_each_other_are_read_one_after_the_other() -> None:
    front = [
        "CĂN CƯỚC CÔNG DÂN", f"Số / No.: {NUMBER}", "Họ và tên / Full name:", "TRẦN THỊ BA",
        "Ngày sinh / Date of birth: 12/03/1990", "Giới tính / Sex: Nữ", "Nơi thường trú: Số 5 phố Láng",
    ]  # fmt: skip
    back = ["Đặc điểm nhận dạng:", "Nốt ruồi dưới mắt trái", "Ngày, tháng, năm: 15/04/2021", "CỤC TRƯỞNG CỤC CẢNH SÁT"]
    sheet = page(beside(front, back))
    assert len(card_columns(sheet)) == 2
    found = fields(sheet)
    assert values(found, "name", "birth_date", "sex", "residence", "issue_date") == [
        "TRẦN THỊ BA", "1990-03-12", "Nữ", "Số 5 phố Láng", "2021-04-15",
    ]  # fmt: skip


def test_one_card_is_one_column() -> None:
    assert card_columns(page(FRONT)) == [Box(0, 0, 1240, 1754)]


TWO: list[Row] = [*FRONT, "", "", *(str(row).replace("TRẦN THỊ BA", "LÊ VĂN AN") if isinstance(row, str) else row
                                    for row in FRONT)]  # fmt: skip


def test_two_cards_below_each_other_each_have_their_region() -> None:
    sheet = page(TWO)
    upper, lower = front_regions(sheet)
    assert upper is not None
    assert lower is not None
    assert upper.bottom <= lower.top
    assert [fields(sheet, region=one)["name"].value for one in (upper, lower)] == ["TRẦN THỊ BA", "LÊ VĂN AN"]


def test_each_of_two_cards_has_the_qr_in_its_region() -> None:
    number = "001090654321"
    other = QR.replace(NUMBER, number).replace("Nữ", "Nam")
    below = [row.replace(NUMBER, number) if isinstance(row, str) else row for row in TWO[len(FRONT) :]]
    sheet = page([*FRONT, *below], codes=[code(QR), code(other, Box(900, 700, 1100, 900))])
    numbers = [fields(sheet, region=one)["id_number"].value for one in front_regions(sheet)]
    assert numbers == [NUMBER, number]


def test_a_qr_with_another_number_than_the_printed_one_is_of_another_card() -> None:
    found = fields(page(FRONT, codes=[code(QR.replace(NUMBER, "001090654321").replace("BA", "HAI"))]))
    assert found["id_number"].value == NUMBER
    assert found["id_number"].source == "ocr"
    assert found["name"].value == "TRẦN THỊ BA"


def test_a_misread_digit_in_print_does_not_keep_the_qr_away() -> None:
    misread = [row.replace(NUMBER, "8" + NUMBER[1:]) if isinstance(row, str) else row for row in FRONT]
    assert fields(page(misread, codes=[code(QR)]))["id_number"].source == "qr"


def test_fronts_and_backs_are_told_apart() -> None:
    assert front_regions(page(FRONT)) == [None]
    assert front_regions(page(BACK)) == []
    assert [is_back(page(lines)) for lines in (FRONT, BACK, ["TỜ KHAI ĐĂNG KÝ KHAI SINH"])] == [False, True, False]


@pytest.mark.parametrize("lines", [[f"Số / No.: {NUMBER}"], mrz(), [f"Số {NUMBER}."]])
def test_the_number_of_a_card_is_seen_in_print_and_mrz(lines: list[Row]) -> None:
    assert card_numbers(page(lines)) == {NUMBER}


def test_the_number_of_a_card_is_seen_in_its_qr() -> None:
    assert card_numbers(page([], codes=[code(QR), code("https://x.vn")])) == {NUMBER}


def test_longer_numbers_are_no_card_numbers() -> None:
    assert card_numbers(page([f"Tài khoản 9{NUMBER}"])) == set()
