"""The catalogue's data hold together."""

from __future__ import annotations

import math
from datetime import date, timedelta
from importlib import resources

import pytest
import yaml

from pipeline.formats.text import compare_key, nfc
from runtime.catalogue import load_catalogue

CATALOGUE = load_catalogue()


def test_places() -> None:
    places = CATALOGUE.places
    hanoi = [commune for commune in places.communes if commune.province_code == "01"]
    assert (len(places.provinces), len(places.communes), len(hanoi)) == (34, 3321, 126)
    assert sum(commune.type == "Phường" for commune in hanoi) == 51
    assert {commune.type for commune in places.communes} == {"Phường", "Xã", "Đặc khu"}
    names = {province.name for province in places.provinces}
    assert len(places.former_provinces) == 63
    assert set(places.former_provinces.values()) == names
    assert {former.code for former in places.former_communes} == {commune.code for commune in hanoi}
    assert set(places.personal_number_provinces.values()) <= set(places.former_provinces)


def test_names_are_nfc() -> None:
    places = CATALOGUE.places
    for name in (*(each.name for each in places.communes), *CATALOGUE.ethnic_groups, *CATALOGUE.document_kinds):
        assert name == nfc(name).strip()


def test_ethnic_groups_and_kinds() -> None:
    assert len({compare_key(name) for name in CATALOGUE.ethnic_groups}) == 54 + 4 + 2
    assert len(CATALOGUE.document_kinds) == 29


def test_lists_to_spell_by_say_where_they_are_from() -> None:
    files = [one for one in (resources.files("catalogue") / "lexicons").iterdir() if one.name != "fields.yaml"]
    for file in files:
        data = yaml.safe_load(file.read_text("utf-8"))
        assert data["source"] and data["valid_from"], file.name
    named = {
        name for names in (*CATALOGUE.spelling.by_key.values(), *CATALOGUE.spelling.by_kind.values()) for name in names
    }
    assert named <= {*CATALOGUE.spelling.words, "places", "surnames"}


def test_former_districts() -> None:
    districts = CATALOGUE.places.former_districts
    assert [sum(one.type == type_ for one in districts) for type_ in ("Quận", "Thị xã", "Huyện")] == [12, 1, 17]
    noted = {former.note for former in CATALOGUE.places.former_communes if former.share == "part"}
    assert noted <= {f"{one.type.lower()} {one.name}" for one in districts}


@pytest.mark.skipif(len(CATALOGUE.document_types) < 20, reason="the types are being added")
def test_procedures_name_known_types() -> None:
    types = set(CATALOGUE.document_types)
    for procedure in CATALOGUE.procedures.values():
        components = {
            *procedure.must, *procedure.one_of, *procedure.show, *(each.component for each in procedure.when)
        }  # fmt: skip
        assert procedure.form in procedure.must
        assert components <= types, procedure.code


def test_calendar() -> None:
    calendar = CATALOGUE.calendar
    dates = [holiday.date for holiday in calendar.holidays]
    assert dates == sorted(set(dates))
    assert {day.year for day in dates} == set(calendar.years)
    for year in calendar.years:
        assert {date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), date(year, 9, 2)} <= set(dates)


def test_lunar_holidays_begin_at_a_new_moon() -> None:
    days = {(holiday.date.year, holiday.name): holiday.date for holiday in CATALOGUE.calendar.holidays}
    for year in CATALOGUE.calendar.years:
        assert days[year, "Tết Âm lịch, mùng 1"] in new_moons(year)
        assert days[year, "Giỗ Tổ Hùng Vương (10/3 âm lịch)"] - timedelta(days=9) in new_moons(year)


def new_moons(year: int) -> set[date]:
    """Days of the new moon in Hà Nội (UTC+7), by the main terms of Meeus, Astronomical Algorithms, ch. 49."""
    first = round((year - 2000) * 12.3685)
    return {_new_moon(lunation) for lunation in range(first - 1, first + 14)}


def _new_moon(k: int) -> date:
    t = k / 1236.85
    sun, moon, node = (
        math.radians(base + rate * k)
        for base, rate in ((2.5534, 29.10535670), (201.5643, 385.81693528), (160.7108, 390.67050284))
    )
    days = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    days += -0.40720 * math.sin(moon) + 0.17241 * math.sin(sun) + 0.01608 * math.sin(2 * moon)
    days += 0.01039 * math.sin(2 * node) + 0.00739 * math.sin(moon - sun) - 0.00514 * math.sin(moon + sun)
    local = days + 0.5 + 7 / 24 - 70 / 86400
    return date.fromordinal(math.floor(local) - 1721425)
