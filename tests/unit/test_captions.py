"""Captions in small print under what is filled in; what is printed behind a label and belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from pipeline.extract.notes import after_note
from pipeline.extract.stream import build_stream
from pipeline.read import ReadSegment, assemble
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.geometry import IDENTITY, Box
from schemas.page import Mark, PageRecord
from schemas.reading import Reading, Word
from tests.pages import HEIGHT, UNKNOWN, WIDTH, page

TYPES = load_document_types(("Kinh", "Tày"))
LARGE, SMALL = (12, 24), (8, 16)
"""Width and height of a letter, px."""
Placed = tuple[int, int, str, tuple[int, int]]


def words(left: int, top: int, text: str, size: tuple[int, int]) -> ReadSegment:
    found, x = [], left
    for part in text.split():
        found.append(Word(text=part, box=Box(x, top, x + size[0] * len(part), top + size[1]), confidence=0.95))
        x += size[0] * (len(part) + 1)
    return ReadSegment(Box(left, top, x - size[0], top + size[1]), tuple(found))


def record(rows: Sequence[Sequence[Placed]], marks: Sequence[Mark] = ()) -> PageRecord:
    from pipeline.layout import blocks_of, grid_of  # noqa: PLC0415

    segments = [words(*placed) for row in rows for placed in row]
    every, lines = assemble(blocks_of(segments, grid_of((), WIDTH, HEIGHT)))
    reading = Reading(width=WIDTH, height=HEIGHT, dpi=150, words=tuple(every), lines=tuple(lines))
    return page([]).model_copy(
        update={"reading": reading, "marks": tuple(marks), "flat_to_upright": IDENTITY, "verdict": UNKNOWN}
    )


def captioned(pairs: Sequence[Sequence[tuple[int, str, str]]]) -> list[list[Placed]]:
    """Rows of values (left, value, caption), each with its caption right below."""
    rows: list[list[Placed]] = [
        [(400, 100, "TỜ KHAI ĐĂNG KÝ KHAI TỬ", LARGE)],
        [(100, 160, "Kính gửi: UBND xã A", LARGE)],
    ]
    for number, row in enumerate(pairs):
        top = 240 + 90 * number
        rows.append([(left, top, value, LARGE) for left, value, _ in row if value])
        rows.append([(left, top + 32, caption, SMALL) for left, _, caption in row])
    return rows


def read(rows: Sequence[Sequence[Placed]], marks: Sequence[Mark] = ()) -> dict[str, FieldValue]:
    return extract_document([record(rows, marks)], [1], TYPES["death_registration_form"])


PEOPLE = [
    [(100, "LÊ VĂN AN", "Họ, chữ đệm, tên người yêu cầu"), (700, "Con trai", "Quan hệ với người đã chết")],
    [(100, "001090000123", "Giấy tờ tùy thân")],
    [(100, "TRẦN THỊ BA", "Họ, chữ đệm, tên người đã chết"), (700, "12/03/1950", "Ngày, tháng, năm sinh")],
    [(100, "Bệnh viện Bạch Mai", "Nơi chết"), (700, "Tuổi già", "Nguyên nhân chết")],
]


def test_values_stand_above_their_captions() -> None:
    found = read(captioned(PEOPLE))
    assert {key: found[key].value for key in ("requester.name", "requester.relation", "requester.id_number")} == {
        "requester.name": "LÊ VĂN AN",
        "requester.relation": "Con trai",
        "requester.id_number": "001090000123",
    }
    assert found["deceased.name"].value == "TRẦN THỊ BA"
    assert found["deceased.birth_date"].value == "1950-03-12"
    assert (found["death.place"].value, found["death.cause"].value) == ("Bệnh viện Bạch Mai", "Tuổi già")


def test_a_line_left_blank_over_its_caption_is_absent() -> None:
    rows = [PEOPLE[0], [(100, "", "Giấy tờ tùy thân")], *PEOPLE[2:]]
    assert read(captioned(rows))["requester.id_number"].value is None


def test_the_recipient_beside_its_label_is_not_taken_by_a_caption_below() -> None:
    assert read(captioned(PEOPLE))["recipient"].value == "UBND xã A"


def test_a_ruled_line_tells_how_far_a_value_reaches() -> None:
    rows = captioned([[(100, "", "Nơi chết"), (700, "", "Nguyên nhân chết")], *PEOPLE[:3]])
    rows.append(
        [(100, 240, "Bệnh viện Bạch Mai, phường", LARGE), (440, 240, "Kim Liên", LARGE), (700, 240, "Tuổi già", LARGE)]
    )
    marks = [Mark(kind="ruling", box=Box(left, 268, right, 270)) for left, right in ((100, 640), (690, 1100))]
    found = read(rows, marks)
    assert found["death.place"].value == "Bệnh viện Bạch Mai, phường Kim Liên"
    assert found["death.cause"].value == "Tuổi già"


def receipt(rows: Sequence[Sequence[Placed]]) -> dict[str, FieldValue]:
    return extract_document([record(rows)], [1], TYPES["intake_receipt"])


def captioned_receipt(title_top: int) -> list[list[Placed]]:
    return [
        [(300, title_top, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", LARGE)],
        [(400, 240, "LÊ VĂN AN", LARGE)],
        [(100, 272, "Tiếp nhận hồ sơ của ông/bà", SMALL)],
        [(400, 330, "0912345678", LARGE)],
        [(100, 362, "Số điện thoại", SMALL)],
        [(300, 420, "1. Tờ khai đăng ký khai sinh", LARGE)],
        [(300, 490, "2. Giấy chứng sinh", LARGE)],
        [(100, 550, "Thành phần hồ sơ", SMALL)],
        [(400, 640, "Đăng ký khai sinh", LARGE)],
        [(100, 672, "Tên thủ tục hành chính", SMALL)],
    ]


def test_items_of_a_list_stand_further_apart_than_lines() -> None:
    found = receipt(captioned_receipt(100))
    assert found["components"].value == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh"]
    assert found["applicant.phone"].value == "0912345678"


def test_the_title_is_no_value_of_the_first_caption() -> None:
    assert receipt(captioned_receipt(196))["applicant.name"].value == "LÊ VĂN AN"


def test_large_labels_over_their_values_are_no_captions() -> None:
    rows = [[(left, top, text, LARGE) for left, top, text, _ in row] for row in captioned(PEOPLE)]
    assert read(rows)["deceased.name"].value != "TRẦN THỊ BA"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("(họ, chữ đệm, tên): AN", "AN"),
        ("/ Full name: AN", "AN"),
        ("(Date of birth) 12/03/1950", "12/03/1950"),
        ("/nơi ở hiện tại: Láng", "Láng"),
        ("Nguyễn Văn No", "Nguyễn Văn No"),
        ("12 Place Road", "12 Place Road"),
    ],
)
def test_what_still_belongs_to_the_label(text: str, rest: str) -> None:
    stream = build_stream([page([text])])
    assert " ".join(token.text for token in stream.tokens[after_note(stream.tokens) :]) == rest


def test_a_label_before_a_value_over_its_caption_has_all_of_a_tall_blank() -> None:
    size = (10, 24)
    rows: list[list[Placed]] = [
        [(400, 100, "TỜ KHAI ĐĂNG KÝ KHAI TỬ", LARGE)],
        [(100, 200, "TRẦN THỊ BA", LARGE)],
        [(100, 232, "(Họ, chữ đệm, tên người chết)", SMALL)],
        [(320, 300, "số nhà 12, ngõ 3 phố Chùa Láng, phường Láng, quận Đống Đa cũ, thành phố Hà", size)],
        [(100, 340, "Nơi cư trú cuối cùng:", size), (600, 340, "Nội", size)],
        [(500, 372, "(Nơi cư trú cuối cùng, ghi đầy đủ)", SMALL)],
        [(100, 440, "Bệnh viện Bạch Mai", LARGE), (700, 440, "Tuổi già", LARGE)],
        [(100, 472, "(Nơi chết)", SMALL), (700, 472, "(Nguyên nhân)", SMALL)],
    ]
    found = read(rows)
    assert found["death.place"].value == "Bệnh viện Bạch Mai"
    assert found["deceased.residence"].value == (
        "số nhà 12, ngõ 3 phố Chùa Láng, phường Láng, quận Đống Đa cũ, thành phố Hà Nội"
    )
