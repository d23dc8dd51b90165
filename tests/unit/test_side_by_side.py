"""Bride and groom: rows of a table with two columns, either way round, ruled or not; or one below the other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from runtime.document_types import load_document_types
from schemas.page import Mark
from tests.pages import Row, page
from tests.rulings import rows_of_page, ruled

TYPES = load_document_types(("Kinh", "Tày"))
LABELS = ("Họ, chữ đệm, tên", "Ngày, tháng, năm sinh", "Dân tộc", "Quốc tịch", "Nơi cư trú", "Giấy tờ tùy thân",
          "Kết hôn lần thứ mấy")  # fmt: skip
BRIDE = ("TRẦN THỊ BA", "12/03/1998", "Tày", "Việt Nam", "phường Láng", "001198123456", "1")
GROOM = ("LÊ VĂN AN", "01/02/1995", "Kinh", "Lào", "phường Yên Hòa", "001095654321", "2")
HEAD: list[Row] = ["TỜ KHAI ĐĂNG KÝ KẾT HÔN", "Kính gửi: UBND phường Láng"]
FOOT: list[Row] = [
    "Chúng tôi cam đoan những lời khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp luật.",
    [(300, "BÊN NỮ"), (800, "BÊN NAM")],
]
EXPECTED = {
    **dict(zip((f"bride.{key}" for key in ("name", "ethnicity", "nationality", "residence", "id_number")),
               ("TRẦN THỊ BA", "Tày", "Việt Nam", "phường Láng", "001198123456"), strict=True)),
    **dict(zip((f"groom.{key}" for key in ("name", "ethnicity", "nationality", "residence", "id_number")),
               ("LÊ VĂN AN", "Kinh", "Lào", "phường Yên Hòa", "001095654321"), strict=True)),
    "bride.birth_date": "1998-03-12", "groom.birth_date": "1995-02-01",
    "bride.marriage_number": "1", "groom.marriage_number": "2",
}  # fmt: skip


def read(lines: Sequence[Row], marks: Sequence[Mark] = ()) -> dict[str, object]:
    found = extract_document([page(lines, marks)], [1], TYPES["marriage_registration_form"])
    return {key: found[key].value for key in EXPECTED}


def table(left: tuple[str, Sequence[str]], right: tuple[str, Sequence[str]]) -> list[Row]:
    rows = [("Nội dung", left[0], right[0]), *zip(LABELS, left[1], right[1], strict=True)]
    return [[(110, label), (460, one), (810, other)] for label, one, other in rows]


COLUMNS = [(("BÊN NỮ", BRIDE), ("BÊN NAM", GROOM)), (("BÊN NAM", GROOM), ("BÊN NỮ", BRIDE))]
COLUMN_NAMES = ["bride-left", "groom-left"]


@pytest.mark.parametrize(("left", "right"), COLUMNS, ids=COLUMN_NAMES)
def test_a_ruled_table_gives_each_column_to_its_person(
    left: tuple[str, Sequence[str]], right: tuple[str, Sequence[str]]
) -> None:
    marks = ruled((100, 450, 800, 1150), rows_of_page(len(HEAD), len(LABELS) + 1))
    assert read([*HEAD, *table(left, right), *FOOT], marks) == EXPECTED


@pytest.mark.parametrize(("left", "right"), COLUMNS, ids=COLUMN_NAMES)
def test_a_table_without_rulings_too(left: tuple[str, Sequence[str]], right: tuple[str, Sequence[str]]) -> None:
    assert read([*HEAD, *table(left, right), *FOOT]) == EXPECTED


def block(heading: str, values: Sequence[str]) -> list[Row]:
    return [heading, *(f"{label}: {value}" for label, value in zip(LABELS, values, strict=True))]


def test_one_below_the_other_bride_first() -> None:
    assert read([*HEAD, *block("Bên nữ", BRIDE), *block("Bên nam", GROOM), *FOOT]) == EXPECTED


def test_one_below_the_other_groom_first() -> None:
    assert read([*HEAD, *block("Bên nam", GROOM), *block("Bên nữ", BRIDE), *FOOT]) == EXPECTED


def test_columns_with_labels_of_their_own() -> None:
    left, right = (block(heading, values) for heading, values in (("Bên nam", GROOM), ("Bên nữ", BRIDE)))
    rows: list[Row] = [[(100, str(one)), (640, str(other))] for one, other in zip(left, right, strict=True)]
    assert read([*HEAD, *rows, *FOOT]) == EXPECTED


def test_an_empty_cell_is_blank_for_one_person_only() -> None:
    bride = list(BRIDE)
    bride[4] = ""
    marks = ruled((100, 450, 800, 1150), rows_of_page(len(HEAD), len(LABELS) + 1))
    found = read([*HEAD, *table(("BÊN NỮ", bride), ("BÊN NAM", GROOM)), *FOOT], marks)
    assert found == {**EXPECTED, "bride.residence": None}


def test_the_signatures_at_the_foot_are_no_columns() -> None:
    found = read([*HEAD, "Chúng tôi đề nghị đăng ký kết hôn", [(300, "BÊN NỮ"), (800, "BÊN NAM")],
                  [(300, "TRẦN THỊ BA"), (800, "LÊ VĂN AN")]])  # fmt: skip
    assert found["bride.residence"] is None
    assert found["groom.residence"] is None


AUTHORISATION: list[Row] = [
    "GIẤY ỦY QUYỀN",
    [(100, "I. Bên ủy quyền"), (700, "II. Bên được ủy quyền")],
    [(100, "Họ và tên: LÊ VĂN AN"), (700, "Họ và tên: TRẦN THỊ BA")],
    [(100, "Số CCCD: 001095654321"), (700, "Số CCCD: 001198123456")],
    [(100, "Địa chỉ: phường Láng"), (700, "Địa chỉ: phường Yên Hòa")],
    "III. Nội dung ủy quyền: Thay mặt tôi nộp hồ sơ và nhận kết quả đăng ký khai sinh tại phường Láng",
    "Bên được ủy quyền không được ủy quyền lại cho người thứ ba, hai bên cam kết thực hiện đúng.",
]


def test_two_persons_under_headings_of_their_own_are_kept_apart() -> None:
    found = extract_document([page(AUTHORISATION)], [1], TYPES["authorization_letter"])
    assert {key: found[key].value for key in found if key.startswith(("grantor.", "grantee.", "scope"))} == {
        "grantor.name": "LÊ VĂN AN",
        "grantor.birth_date": None,
        "grantor.id_number": "001095654321",
        "grantor.address": "phường Láng",
        "grantee.name": "TRẦN THỊ BA",
        "grantee.birth_date": None,
        "grantee.id_number": "001198123456",
        "grantee.address": "phường Yên Hòa",
        "scope": "Thay mặt tôi nộp hồ sơ và nhận kết quả đăng ký khai sinh tại phường Láng",
    }


@pytest.mark.parametrize("between", [False, True], ids=["beside the first line", "between the lines"])
def test_a_row_label_may_wrap_beside_its_values(between: bool) -> None:
    values: Row = [(460, BRIDE[0]), (810, GROOM[0])]
    first: list[Row] = (
        [(100, "Họ, chữ đệm,"), values, (100, "tên")] if between else [[(100, "Họ, chữ đệm,"), *values], (100, "tên")]
    )
    head, _, *rest = table(*COLUMNS[0])
    assert read([*HEAD, head, *first, *rest, *FOOT]) == EXPECTED
