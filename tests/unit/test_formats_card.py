"""QR and MRZ of identity cards."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.card import check_digit, parse_card_qr, parse_td1

births = st.dates(date(1930, 1, 1), date(2025, 12, 31))
serials = st.integers(0, 999_999)


def number_of(born: date, female: bool, serial: int) -> str:
    return f"001{(born.year // 100 - 19) * 2 + female}{born.year % 100:02d}{serial:06d}"


def td1(number: str, born: date, female: bool, expires: str) -> str:
    first = f"IDVNM{number[3:]}{check_digit(number[3:])}{number}<<"
    first += str(check_digit(number[3:] + first[14] + number + "<<"))
    born_text = f"{born:%y%m%d}"
    second = f"{born_text}{check_digit(born_text)}{'F' if female else 'M'}{expires}{check_digit(expires)}VNM<<<<<<<<<<<"
    second += str(check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29]))
    return "\n".join((first, second, "NGUYEN<<THI<AN".ljust(30, "<")))


def test_icao_example() -> None:
    assert check_digit("D231458907") == check_digit("D231458907<<<")
    assert check_digit("520727") == 3
    assert check_digit("740812") == 2
    assert check_digit("120415") == 9


@given(births, st.booleans(), serials)
def test_mrz_comes_back(born: date, female: bool, serial: int) -> None:
    number = number_of(born, female, serial)
    card = parse_td1(f"CỤC TRƯỞNG\n{td1(number, born, female, '991231')}\n")
    assert card is not None
    assert (card.id_number, card.birth_date, card.expiry_date) == (number, born.isoformat(), "Không thời hạn")
    assert (card.sex, card.name, card.failed) == ("Nữ" if female else "Nam", "NGUYEN THI AN", ())


@given(births, serials, st.integers(5, 13))
def test_one_wrong_digit_is_noticed(born: date, serial: int, at: int) -> None:
    right = td1(number_of(born, False, serial), born, False, "400101")
    wrong = right[:at] + str((int(right[at]) + 1) % 10) + right[at + 1 :]
    card = parse_td1(wrong)
    assert card is not None
    assert card.failed


def test_misread_letters_in_digits() -> None:
    born = date(1990, 1, 15)
    card = parse_td1(td1(number_of(born, True, 12345), born, True, "300115").replace("0", "O"))
    assert card is not None
    assert (card.birth_date, card.expiry_date, card.failed) == ("1990-01-15", "2030-01-15", ())


def test_no_mrz() -> None:
    assert parse_td1("") is None
    assert parse_td1("IDVNM\nHai\nba") is None


@given(births, st.booleans(), serials, st.booleans())
def test_qr_comes_back(born: date, female: bool, serial: int, newer: bool) -> None:
    number, sex = number_of(born, female, serial), "Nữ" if female else "Nam"
    tail = "||NGUYỄN VĂN B|" if newer else ""
    card = parse_card_qr(f"{number}||TRẦN THỊ AN|{born:%d%m%Y}|{sex}|Số 5, Phường Láng, Hà Nội|15042021{tail}")
    assert card is not None
    assert (card.id_number, card.old_id_number, card.name) == (number, None, "TRẦN THỊ AN")
    assert (card.birth_date, card.sex, card.issue_date) == (born.isoformat(), sex, "2021-04-15")
    assert card.residence == "Số 5, Phường Láng, Hà Nội"


@given(st.text(max_size=60))
def test_other_payloads_are_no_cards(payload: str) -> None:
    assert parse_card_qr(payload) is None
    assert parse_card_qr("sohoa:dossier:000.00.19.H26-260105-0001") is None
    assert parse_card_qr("1.001193|000.00.19.H26-260105-0001|A|B|C|D|E") is None
