"""Dates: printed in many ways, parsed back; nothing invented."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.dates import HANOI_TIME, date_from_words, parse_date, parse_moment
from tests.unit.numerals import in_words

days = st.dates(date(1900, 1, 1), date(2099, 12, 31))
PRINTED = (
    "{0:%d/%m/%Y}", "{0.day}/{0.month}/{0.year}", "{0:%d-%m-%Y}", "{0:%d.%m.%Y}", "{0:%d} / {0:%m} / {0:%Y}",
    "ngày {0.day} tháng {0.month} năm {0.year}", "Ngày {0:%d} tháng {0:%m} năm {0:%Y} (1)", "{0:%Y-%m-%d}",
    "ngày..{0:%d}...tháng..{0:%m}..năm...{0:%Y}", "Hà Nội, ngày {0:%d} tháng {0:%m} năm {0:%Y}.",
    "Sinh ngày: {0:%d/%m/%Y}………",
)  # fmt: skip


@given(days, st.sampled_from(PRINTED))
def test_a_printed_date_comes_back(day: date, printed: str) -> None:
    parsed = parse_date(printed.format(day))
    assert parsed.value == day.isoformat()
    assert not parsed.repaired


@given(days)
def test_a_date_out_of_comb_boxes_comes_back(day: date) -> None:
    spaced = "/".join(" ".join(part) for part in f"{day:%d/%m/%Y}".split("/"))
    assert parse_date(spaced).value == day.isoformat()


@given(days, st.sampled_from("01"))
def test_misread_digits_are_mended_and_flagged(day: date, digit: str) -> None:
    printed = f"{day:%d/%m/%Y}"
    misread = printed.replace(digit, {"0": "O", "1": "l"}[digit])
    parsed = parse_date(misread)
    if parsed.value is not None:
        assert parsed.value == day.isoformat()
        assert parsed.repaired == (misread != printed)


@given(st.integers(1850, 2100))
def test_year_alone_stays_a_year(year: int) -> None:
    for printed in ("{}", "Năm {}", "sinh năm: {} …", "ngày … tháng … năm {}"):
        assert parse_date(printed.format(year)).value == str(year)


@given(st.integers(1, 12), st.integers(1850, 2100))
def test_month_and_year_stay_so(month: int, year: int) -> None:
    for printed in ("{0}/{1}", "tháng {0} năm {1}", "{0:02d}-{1}", "ngày … tháng {0} năm {1}"):
        assert parse_date(printed.format(month, year)).value == f"{year}-{month:02d}"


@given(st.text(max_size=40))
def test_any_text_gives_a_real_date_or_none(text: str) -> None:
    value = parse_date(text).value
    if value is not None:
        assert date.fromisoformat(value + "-01-01"[: 10 - len(value)] if len(value) < 10 else value)


@pytest.mark.parametrize("text", ["31/02/2024", "00/01/2024", "12/13/2024", "5/1/98", "không rõ", "ngày 5 tháng năm"])
def test_impossible_dates_are_not_read(text: str) -> None:
    parsed = parse_date(text)
    assert parsed.value is None
    assert parsed.findings


def test_no_limit_stays() -> None:
    assert parse_date("KHÔNG THỜI HẠN / No expiry").value == "Không thời hạn"


def test_blank_date() -> None:
    assert parse_date("……/……/………").blank


@pytest.mark.parametrize("text", ["05012026", "05l01l2026", "05/012026", "051012026"])
def test_lost_signs_are_mended_and_flagged(text: str) -> None:
    parsed = parse_date(text)
    assert parsed.value == "2026-01-05"
    assert parsed.repaired


@given(days)
def test_a_date_in_words_comes_back(day: date) -> None:
    written = f"Ngày {in_words(day.day)} tháng {in_words(day.month)} năm {in_words(day.year)}"
    assert date_from_words(written) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mồng năm tháng năm năm một nghìn chín trăm chín mươi lăm", "1995-05-05"),
        ("mùng một tháng giêng năm hai ngàn lẻ năm", "2005-01-01"),
        ("Ngày ba mươi mốt tháng chạp năm hai nghìn không trăm linh chín", "2009-12-31"),
        ("hai mươi tư tháng tư năm hai nghìn hai mươi sáu", "2026-04-24"),
        ("tháng tám năm một nghìn chín trăm sáu chín", "1969-08"),
        ("Năm một chín sáu chín", "1969"),
        ("Ngày mười hai tháng ba năm hai nghin khong tram hai mưoi tu", "2024-03-12"),
        ("Ngày ba mươi tháng hai năm hai nghìn", None),
        ("Ngày đẹp trời", None),
    ],
)
def test_words_as_people_write_them(text: str, value: str | None) -> None:
    assert date_from_words(text) == value


moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=HANOI_TIME)
)


@given(moments)
def test_a_printed_moment_comes_back(moment: datetime) -> None:
    for printed in (
        "{0:%H} giờ {0:%M} phút, ngày {0:%d/%m/%Y}",
        "{0:%H}h{0:%M} ngày {0:%d} tháng {0:%m} năm {0:%Y}",
        "{0:%H:%M} {0:%d/%m/%Y}",
        "{0.hour} giờ {0.minute} phút ngày {0.day}-{0.month}-{0.year}",
    ):
        assert parse_moment(printed.format(moment)).value == moment.isoformat()


def test_moment_without_hour_stays_a_date() -> None:
    assert parse_moment("ngày 05/01/2026").value == "2026-01-05"
    assert parse_moment("25 giờ 10 phút, ngày 05/01/2026").value is None
    assert parse_moment("… giờ … phút, ngày …").blank is False


def test_a_clock_of_twelve_hours_and_a_dash_between() -> None:
    assert parse_moment("5:00:00 CH ngày 12/03/2026").value == "2026-03-12T17:00:00+07:00"
    assert parse_moment("09:34 - 15/09/2026").value == "2026-09-15T09:34:00+07:00"
    assert parse_moment("17h 24/04/2026").value == "2026-04-24T17:00:00+07:00"
