"""Names, texts, listed words, ticks, lists, tables, and the one door to all parsers."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.parse import parse, parse_table
from pipeline.formats.text import squeeze
from pipeline.formats.texts import (
    parse_check,
    parse_list,
    parse_listed,
    parse_name,
    parse_number_text,
    parse_relation,
    parse_text,
    parse_time,
)
from schemas.catalogue import FieldSpec, Kind

GROUPS = ("Kinh", "Tày", "Thái", "Mường", "Ê-đê", "Khơ-mú", "Khmer")
syllables = st.sampled_from(["NGUYỄN", "Trần", "lê", "PHẠM", "Thị", "văn", "Hoà", "HÒA", "Ánh", "Thuý", "đức", "Kpă"])
names = st.lists(syllables, min_size=2, max_size=6).map(" ".join)


@given(names, st.sampled_from(["{}", " : {} ", "{} (1)", "{} ……………", "....{}.....", "Ông: {}", "{}\n"]))
def test_name_comes_back_as_written(name: str, printed: str) -> None:
    assert parse_name(printed.format(name)).value == name


def test_honorifics_and_odd_names() -> None:
    assert parse_name("Ông NGUYỄN VĂN A").value == "NGUYỄN VĂN A"
    assert parse_name("Ông Ích Khiêm").value == "Ông Ích Khiêm"
    assert parse_name("NGUYỄN VĂN 4").findings
    assert parse_name("ANH").findings
    assert parse_name("… (1)").blank


def test_a_surname_that_lost_its_mark_stays_as_read_and_is_questioned() -> None:
    parsed = parse_name("NGUYÊN VĂN AN")
    assert (parsed.value, parsed.repaired) == ("NGUYÊN VĂN AN", False)
    assert parsed.findings and "Nguyễn" in parsed.findings[0]
    assert not parse_name("Lê Văn An").findings


def test_text_keeps_what_is_written() -> None:
    assert parse_text("Số 5 ngách 12/34\nngõ 56 phố Huế ………,").value == "Số 5 ngách 12/34 ngõ 56 phố Huế"
    assert parse_text("3 (ba) tầng + 1 tum").value == "3 (ba) tầng + 1 tum"


@given(st.text(max_size=60))
def test_text_is_squeezed_or_none(text: str) -> None:
    value = parse_text(text).value
    assert value is None or (value == squeeze(value) and value)


@pytest.mark.parametrize(
    ("text", "value", "mended"),
    [("Kinh", "Kinh", False), ("KINH", "KINH", False), ("Tay", "Tày", True), ("Kinb", "Kinh", True),
     ("Klingon", "Klingon", False), ("Thai.", "Thái", True)],
)  # fmt: skip
def test_listed(text: str, value: str, mended: bool) -> None:
    parsed = parse_listed(text, GROUPS)
    assert (parsed.value, parsed.repaired) == (value, mended)
    assert bool(parsed.findings) == (value not in (*GROUPS, "KINH") or mended)


@pytest.mark.parametrize(
    ("text", "value"),
    [("☒", True), ("☐", False), ("Có ☒ Không ☐", True), ("Có □, Không ☒", False), ("Có", True), ("Không", False),
     ("x", True), ("Có ☐ Không ☐", None)],
)  # fmt: skip
def test_check(text: str, value: bool | None) -> None:
    assert parse_check(text).value is value


@given(
    st.lists(names, min_size=1, max_size=6), st.sampled_from(["{n}. {x}", "({n}) {x};", "- {x}", "{x};", "{n}) {x}."])
)
def test_list_comes_back(items: list[str], printed: str) -> None:
    written = "\n".join(printed.format(n=number, x=item) for number, item in enumerate(items, 1))
    assert parse_list(written).value == items


def test_list_on_one_line() -> None:
    assert parse_list("1. Tờ khai 2. Giấy chứng sinh (CT01) 3. CCCD").value == [
        "Tờ khai", "Giấy chứng sinh (CT01)", "CCCD",
    ]  # fmt: skip
    assert parse_list("Hợp đồng số 12. Lập năm 2020").value == ["Hợp đồng số 12. Lập năm 2020"]


MEMBERS = FieldSpec(
    key="members", kind="table", required=False, columns=dict.fromkeys(("name", "birth_date", "sex", "id_number"), ())
)
LINES = FieldSpec(
    key="business.lines", kind="table", required=True, columns=dict.fromkeys(("name", "code", "main"), ())
)


def test_table() -> None:
    row = {"name": "TRẦN AN", "birth_date": "5/1/2010", "sex": "nữ", "id_number": "0 0 1 3 1 0 0 1 2 3 4 5"}
    parsed = parse_table([row, {"name": "…"}], MEMBERS)
    assert parsed.value == [{"name": "TRẦN AN", "birth_date": "2010-01-05", "sex": "Nữ", "id_number": "001310012345"}]
    lines = [{"name": "Bán lẻ", "code": "4711", "main": "X"}, {"name": "Ăn uống", "code": "5610"}]
    assert parse_table(lines, LINES).value == [
        {"name": "Bán lẻ", "code": "4711", "main": True},
        {"name": "Ăn uống", "code": "5610", "main": False},
    ]
    assert parse_table([], MEMBERS).blank


@given(st.sampled_from([kind for kind in get_args(Kind) if kind != "table"]), st.text(max_size=40))
def test_no_text_breaks_a_parser(kind: Kind, text: str) -> None:
    parsed = parse(text, FieldSpec(key="x", kind=kind, required=False, values=GROUPS))
    assert not (parsed.blank and parsed.value)
    assert parsed.blank or parsed.value is not None or parsed.findings


def test_keys_with_their_own_format() -> None:
    received = FieldSpec(key="received_at", kind="text", required=True)
    assert parse("08 giờ 30 phút, ngày 05/01/2026", received).value == "2026-01-05T08:30:00+07:00"
    code = FieldSpec(key="dossier_code", kind="text", required=True)
    assert parse("000.00.19.H26 - 260105 - 0001", code).value == "000.00.19.H26-260105-0001"
    with pytest.raises(ValueError, match="parse_table"):
        parse("x", MEMBERS)


def test_a_list_without_counts_and_files() -> None:
    text = "[1] Tờ khai đăng ký kết hôn (01 bản chính)\nscan_149.pdf (235 KB)\n[2] Giấy chứng sinh\n6.\n7."
    assert parse_list(text).value == ["Tờ khai đăng ký kết hôn", "Giấy chứng sinh"]


@pytest.mark.parametrize(
    "behind",
    [
        "(bản sao)",
        "(01 bản chính)",
        "(bản sao có chứng thực);",
        "(bản chính) (02 trang)",
        ": 01 bản",
        "- 01 bản sao",
        "",
    ],
)
def test_a_list_without_notes_on_copies(behind: str) -> None:
    assert parse_list(f"1. Tờ khai (CT01) {behind}\n2. Giấy báo tử {behind}").value == ["Tờ khai (CT01)", "Giấy báo tử"]


@pytest.mark.parametrize(
    "text",
    [
        "1 Tờ khai\n2 Giấy báo tử",
        "[1] Tờ khai\nL2) Giấy báo tử",
        "I.Tờ khai\n2.Giấy báo tử\n1o.\n+",
        "1/ Tờ khai\n2/ Giấy báo tử",
    ],
)
def test_marks_before_the_items_of_a_list(text: str) -> None:
    assert parse_list(text).value == ["Tờ khai", "Giấy báo tử"]


def test_a_number_that_counts_nothing_stays_in_the_item() -> None:
    assert parse_list("4 ảnh chân dung\n2 giấy khám").value == ["4 ảnh chân dung", "2 giấy khám"]


@pytest.mark.parametrize(
    "text",
    ["1.000656 - Đăng ký khai tử", "1.000656 Đăng ký khai tử", "[1.000656.H26] Đăng ký khai tử",
     "Đăng ký khai tử (1.000656)", "Đăng ký khai tử – Mã TTHC: 1.000656", "Đăng ký khai tử",
     "L.000656: Đăng ký khai tử"],
)  # fmt: skip
def test_procedure_name_without_its_code(text: str) -> None:
    assert parse(text, FieldSpec(key="procedure_name", kind="text", required=True)).value == "Đăng ký khai tử"


def test_the_number_of_a_paper_ends_where_its_issuer_begins() -> None:
    assert parse_number_text("212/GBT do Bệnh viện Bạch Mai cấp").value == "212/GBT"
    assert parse_number_text("107/2012, quyển số 03/2012").value == "107/2012"
    assert parse_number_text("Quyển 3").value == "Quyển 3"


@pytest.mark.parametrize("text", ["do", "giờ phút", "Ngày", "Số: …… do …… cấp ngày"])
def test_printed_words_around_a_blank_are_no_number(text: str) -> None:
    assert parse_number_text(text).blank
    assert parse_time(text).blank


def test_a_time_of_day_is_kept_as_written() -> None:
    assert parse_time("03 giờ 20 phút").value == "03 giờ 20 phút"


def test_no_space_stands_before_a_comma() -> None:
    assert parse_text("số 269 đường Khâm Thiên , phường Láng").value == "số 269 đường Khâm Thiên, phường Láng"


def test_the_motto_over_a_paper_is_in_no_value() -> None:
    assert parse_number_text("63/2024 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM").value == "63/2024"
    lost = parse_text("Độc lập - Tự do - Hạnh phúc")
    assert lost.value is None and lost.findings and not lost.blank


def test_digits_in_a_relation_are_of_another_field() -> None:
    assert parse_relation("Con trai ĐT 0938999879").findings
    assert not parse_relation("Con trai").findings


def test_a_name_that_stops_at_its_middle_name_may_be_cut_off() -> None:
    assert parse_name("NGUYỄN VĂN").findings
    assert not parse_name("NGUYỄN VĂN ĐOÀN").findings


@pytest.mark.parametrize("spec", [
    FieldSpec(key="number", kind="text", required=True), FieldSpec(key="birth_time", kind="text", required=True),
    FieldSpec(key="procedure_name", kind="text", required=True),
    FieldSpec(key="child.ethnicity", kind="enum", required=True, values=("Kinh", "Tày")),
], ids=lambda spec: spec.key)  # fmt: skip
def test_where_nothing_but_the_motto_was_read_a_person_must_look(spec: FieldSpec) -> None:
    parsed = parse("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", spec)
    assert parsed.value is None
    assert not parsed.blank
    assert parsed.findings
