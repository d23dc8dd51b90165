"""Identity numbers, telephone, e-mail, serials, codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.codes import find_dossier_code, find_procedure_code, parse_dossier_code
from pipeline.formats.contact import parse_email, parse_phone, parse_serial
from pipeline.formats.identity import parse_id12, parse_id_any, parse_sex

id12 = st.from_regex(r"0[0-9]{11}", fullmatch=True)
cmnd = st.from_regex(r"[0-9]{9}", fullmatch=True)
passport = st.from_regex(r"[A-Z][0-9]{7,8}", fullmatch=True)


@given(id12)
def test_personal_number_comes_back(number: str) -> None:
    for printed in (
        number, " ".join(number), f"|{'|'.join(number)}|", f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}",
        f": {number} (2) ……",
    ):  # fmt: skip
        assert parse_id12(printed).value == number


@given(id12, st.sampled_from([("0", "O"), ("1", "l"), ("1", "I"), ("5", "S"), ("8", "B")]))
def test_misread_digits_are_flagged(number: str, slip: tuple[str, str]) -> None:
    misread = number.replace(*slip)
    parsed = parse_id12(misread)
    assert parsed.value == number
    assert parsed.repaired == (misread != number)


@given(st.text("0123456789OlSB |.", max_size=24))
def test_never_another_length(text: str) -> None:
    value = parse_id12(text).value
    assert value is None or (len(value) == 12 and value.isdecimal())


@given(id12 | cmnd | passport)
def test_number_out_of_a_sentence(number: str) -> None:
    for printed in (
        "CCCD số {} cấp ngày 12/03/2022 tại Cục Cảnh sát QLHC về TTXH",
        "Số: {}, ngày cấp: 01/01/2020, nơi cấp: CA Hà Nội",
        "{}", "Giấy tờ số {} (1) do Công an thành phố Hà Nội cấp ngày 2-9-2015",
    ):  # fmt: skip
        assert parse_id_any(printed.format(number)).value == number


def test_any_number_oddities() -> None:
    assert parse_id_any("Thẻ căn cước OO1201O12345 cấp ngày 1/1/2024").repaired
    assert parse_id_any("MST 0100109106-001").value == "0100109106-001"
    assert parse_id_any("C0O1201012345").value is None
    assert parse_id_any("cấp ngày 12/03/2022").value is None
    assert parse_id_any("……").blank


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Nam", "Nam"), ("NỮ", "Nữ"), ("nử", "Nữ"), ("☒ Nam ☐ Nữ", "Nam"), ("Nam ☐ Nữ ☒", "Nữ"),
        ("Nam [x] Nữ [ ]", "Nam"), ("Nam/Nữ", None), ("?a", None),
    ],
)  # fmt: skip
def test_sex(text: str, value: str | None) -> None:
    assert parse_sex(text).value == value


@given(st.from_regex(r"0[35789][0-9]{8}", fullmatch=True))
def test_phone_comes_back(number: str) -> None:
    for printed in (
        number,
        f"{number[:4]}.{number[4:7]}.{number[7:]}",
        f"{number[:4]} {number[4:7]} {number[7:]} (nếu có)",
    ):
        assert parse_phone(printed).value == number
        assert parse_phone(f"{printed} (1) ……").value == number
    slipped = parse_phone("O" + number[1:])
    assert (slipped.value, slipped.repaired) == (number, True)


@given(st.from_regex(r"[a-z]{3,9}\.?[a-z0-9]{2,5}@(gmail\.com|hanoi\.gov\.vn)", fullmatch=True))
def test_email_comes_back(address: str) -> None:
    for printed in (address, address.replace("@", " @ "), f"{address}……", f": {address}"):
        assert parse_email(printed).value == address
    assert parse_email(address.replace("@", "©")).repaired


def test_area_code_in_brackets() -> None:
    assert parse_phone("(04) 3825 6789").value == "0438256789"


def test_email_with_marks_is_flagged() -> None:
    parsed = parse_email("nguyên.an@gmail.com")
    assert (parsed.value, parsed.repaired) == ("nguyen.an@gmail.com", True)


@given(st.from_regex(r"[A-ZĐ]{1,2} ([0-9]{6}|[0-9]{8})", fullmatch=True))
def test_serial_comes_back(serial: str) -> None:
    for printed in (serial, serial.replace(" ", ""), f"Số phát hành: {serial}"):
        assert parse_serial(printed).value == serial


def test_misread_serial() -> None:
    assert (parse_serial("8M 123456").value, parse_serial("8M 123456").repaired) == ("BM 123456", True)
    assert parse_serial("không có").value is None


units = st.sampled_from(["000.00.19.H26", "H26.18", "H26", "38.98.H29", "000.00.01.H29", "H26.18.2.15"])
codes = st.builds(lambda unit, day, number: f"{unit}-26{day}-{number:04d}", units,
                  st.sampled_from(["0105", "1231", "0229".replace("29", "28")]), st.integers(0, 9999))  # fmt: skip


@given(codes)
def test_dossier_code_is_found_in_payloads(code: str) -> None:
    for payload in (
        code, f"1.001193|{code}|NGUYỄN VĂN A", f"{code};1.001193;", f'{{"maHoSo":"{code}"}}', f"sohoa:dossier:{code}",
        f"https://dichvucong.example/tra-cuu?ma={code}&x=1", f"Mã hồ sơ: {code}.", code.lower(),
        code.replace("-", " – "),
    ):  # fmt: skip
        assert find_dossier_code(payload) == code


@given(codes)
def test_misread_code_is_flagged(code: str) -> None:
    for misread in (code.replace("H26", "H2G"), code.replace("-26", "-2G").replace("G", "6").replace("-2", "-z")):
        parsed = parse_dossier_code(misread)
        assert parsed.value == code
        assert parsed.repaired == (misread.upper() != code)


def test_lost_dots_and_unknown_codes() -> None:
    assert parse_dossier_code("0000019H26-260105-0001").value == "000.00.19.H26-260105-0001"
    assert parse_dossier_code("0000019H26-260105-0001").repaired
    unknown = parse_dossier_code("Mã ABC/12")
    assert unknown.value and unknown.findings
    assert find_dossier_code("000.00.19.H26-261305-0001") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("1.001193.000.00.00.H26", "1.001193"), ("mã TTHC: 2.000635", "2.000635"), ("11.001193", None),
     ("1.001.193", None), ("000.00.19.H26-260105-0001", None)],
)  # fmt: skip
def test_procedure_code(text: str, code: str | None) -> None:
    assert find_procedure_code(text) == code


def test_a_dot_of_an_email_that_was_not_read_is_put_back_and_flagged() -> None:
    parsed = parse_email("0912.345.678 hoang pham82@example.com")
    assert (parsed.value, parsed.repaired) == ("hoang.pham82@example.com", True)
    assert parse_email("Email an@example.com").value == "an@example.com"
