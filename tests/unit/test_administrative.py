"""Decisions and letters by the places that NĐ 30/2020 gives their parts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pipeline.extract import extract_document
from runtime.document_types import load_document_types
from tests.pages import LETTER_PX, Row, page

TYPE = load_document_types((), ("QUYẾT ĐỊNH", "CÔNG VĂN", "THÔNG BÁO"))["administrative_document"]


def middle(text: str, at: int) -> tuple[int, str]:
    return at - LETTER_PX * len(text) // 2, text


def head(*left: str) -> list[Row]:
    right = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "",
        "Hà Nội, ngày 05 tháng 01 năm 2026",
    ]
    rows: list[Row] = []
    for number in range(max(len(left), 4)):
        parts = [middle(left[number], 300)] if number < len(left) and left[number] else []
        parts += [middle(right[number], 850)] if number < 4 and right[number] else []
        rows.append(parts)
    return rows


ISSUER = ("ỦY BAN NHÂN DÂN", "PHƯỜNG LÁNG", "", "Số: 12/QĐ-UBND")
FOOT: list[Row] = [
    [(100, "Nơi nhận:"), middle("TM. ỦY BAN NHÂN DÂN", 850)],
    [(100, "- Như Điều 3;"), middle("KT. CHỦ TỊCH", 850)],
    [(100, "- UBND thành phố;"), middle("PHÓ CHỦ TỊCH", 850)],
    (100, "- Lưu: VT."),
    "",
    middle("Nguyễn Văn Bình", 850),
]
DECISION: list[Row] = [
    *head(*ISSUER),
    middle("QUYẾT ĐỊNH", 620),
    middle("Về việc thành lập tổ công tác kiểm tra", 620),
    middle("việc giải quyết thủ tục hành chính", 620),
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Điều 1. Thành lập tổ công tác gồm các ông, bà có tên trong danh sách.",
    *FOOT,
]


def read(lines: Sequence[Row]) -> dict[str, object]:
    return {key: one.value for key, one in extract_document([page(lines)], [1], TYPE).items()}


def test_every_part_of_a_decision() -> None:
    found = read(DECISION)
    assert {key: found[key] for key in ("kind", "number", "issuer", "place", "issue_date", "signer.name")} == {
        "kind": "QUYẾT ĐỊNH",
        "number": "12/QĐ-UBND",
        "issuer": "ỦY BAN NHÂN DÂN PHƯỜNG LÁNG",
        "place": "Hà Nội",
        "issue_date": "2026-01-05",
        "signer.name": "Nguyễn Văn Bình",
    }
    assert found["subject"] == "Về việc thành lập tổ công tác kiểm tra việc giải quyết thủ tục hành chính"
    assert found["signer.title"] == "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH"
    assert found["recipients"] == ["Như Điều 3", "UBND thành phố", "Lưu: VT"]
    assert (found["issuer_parent"], found["addressee"]) == (None, None)


def test_the_superior_body_stands_above_the_issuing_one() -> None:
    lines = [*head("UBND THÀNH PHỐ HÀ NỘI", "SỞ TƯ PHÁP", "", "Số: 345/STP-HCTP"), *DECISION[4:]]
    found = read(lines)
    assert (found["issuer_parent"], found["issuer"]) == ("UBND THÀNH PHỐ HÀ NỘI", "SỞ TƯ PHÁP")


LETTER: list[Row] = [
    *head("UBND THÀNH PHỐ HÀ NỘI", "SỞ TƯ PHÁP", "Số: 345/STP-HCTP", "V/v xác minh thông tin"),
    middle("hộ tịch của công dân", 300),
    "",
    middle("Kính gửi: Ủy ban nhân dân phường Láng", 620),
    "Thực hiện quy định của Luật Hộ tịch, Sở Tư pháp đề nghị quý cơ quan phối hợp xác minh.",
    *FOOT,
]


def test_an_official_letter_has_its_subject_under_the_number() -> None:
    found = read(LETTER)
    assert (found["kind"], found["number"]) == ("CÔNG VĂN", "345/STP-HCTP")
    assert found["subject"] == "V/v xác minh thông tin hộ tịch của công dân"
    assert found["addressee"] == "Ủy ban nhân dân phường Láng"


@pytest.mark.parametrize("title", ["GIÁM ĐỐC", "TRƯỞNG PHÒNG", "TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"])
def test_titles_of_signers(title: str) -> None:
    lines = [*DECISION[:-len(FOOT)], [(100, "Nơi nhận:"), middle(title, 850)], (100, "- Lưu: VT."), "",
             middle("Trần Thị Ba", 850)]  # fmt: skip
    found = read(lines)
    assert (found["signer.title"], found["signer.name"]) == (title, "Trần Thị Ba")


def test_without_a_signer_nothing_is_made_up() -> None:
    found = read(DECISION[: -len(FOOT)])
    assert (found["signer.title"], found["signer.name"], found["recipients"]) == (None, None, None)


def test_annexes_behind_the_signature_do_not_hide_it() -> None:
    annex = page(["PHỤ LỤC", "Danh sách kèm theo"])
    found = extract_document([page(DECISION), annex], [1, 2], TYPE)
    assert found["signer.name"].value == "Nguyễn Văn Bình"
