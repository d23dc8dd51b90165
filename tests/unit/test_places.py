"""Communes of Hà Nội, of today and before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.text import fold
from pipeline.places import HANOI, Gazetteer
from runtime.catalogue import load_catalogue

PLACES = load_catalogue().places
GAZETTEER = Gazetteer(PLACES)
hanoi = st.sampled_from([commune for commune in PLACES.communes if commune.province_code == HANOI])
anywhere = st.sampled_from(PLACES.communes)


@given(hanoi, st.booleans())
def test_every_ward_is_found_in_an_addressee(commune, marks: bool) -> None:  # type: ignore[no-untyped-def]
    for printed in (
        "UBND {0} {1}", "Ủy ban nhân dân {0} {1}, thành phố Hà Nội", "Công an {0} {1} - TP. Hà Nội",
        "Số 5 ngách 12/34 ngõ 56 phố Huế, {0} {1}, Hà Nội",
    ):  # fmt: skip
        text = printed.format(commune.type.lower(), commune.name)
        assert GAZETTEER.locate(text).commune == commune
        assert GAZETTEER.locate(text.upper()).commune == commune
    found = GAZETTEER.locate(fold(f"UBND {commune.type} {commune.name}, Hà Nội"))
    assert commune in found.communes or fold(found.communes[0].name) == fold(commune.name)


@given(anywhere)
def test_communes_elsewhere(commune) -> None:  # type: ignore[no-untyped-def]
    province = next(each.name for each in PLACES.provinces if each.code == commune.province_code)
    found = GAZETTEER.locate(f"thôn 3, {commune.type} {commune.name}, tỉnh {province}")
    assert commune in found.communes


@pytest.mark.parametrize(
    ("text", "former", "now"),
    [
        ("Số 1, phường Dịch Vọng Hậu, quận Cầu Giấy, Hà Nội", "Phường Dịch Vọng Hậu", {"Cầu Giấy"}),
        ("P. Thanh Xuân Bắc - Q. Thanh Xuân - TP Hà Nội", "Phường Thanh Xuân Bắc", {"Thanh Xuân"}),
        ("phường Văn Miếu - Quốc Tử Giám, Hà Nội", None, {"Văn Miếu - Quốc Tử Giám"}),
    ],
)
def test_former_units(text: str, former: str | None, now: set[str]) -> None:
    found = GAZETTEER.locate(text)
    assert found.former == former
    assert now <= {commune.name for commune in found.communes}


def test_divided_unit_is_not_decided() -> None:
    found = GAZETTEER.locate("phường Hoàng Liệt, quận Hoàng Mai, Hà Nội")
    assert found.former == "Phường Hoàng Liệt"
    assert len(found.communes) > 1
    assert found.commune is None


def test_unknown_and_unnamed() -> None:
    unknown = GAZETTEER.locate("phường Không Có Thật, Hà Nội")
    assert (unknown.named, unknown.hanoi, unknown.communes) == (True, True, ())
    assert not GAZETTEER.locate("P.1203 chung cư số 7, Hà Nội").named
    assert not GAZETTEER.locate("xã Hòa Phú, huyện Long Hồ, tỉnh Vĩnh Long").hanoi


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    GAZETTEER.locate(text)


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("số 5 ngõ 51 phố Bạch Mai, phường Ngọc Lâm, quận Long Biên, TP. Hà Nội", True),
        ("xã Nga Thủy, huyện Nga Sơn, tỉnh Thanh Hóa", True),
        ("thôn Đoài, Đồng Văn, Hà Nam", True),
        ("số 5 ngõ 51 phố Bạch Mai, phường Ngọc", False),
        ("phường Kim Giang, quận Thanh Xuân, thành phố Hà", False),
        ("số 12", False),
    ],
)
def test_an_address_is_whole_when_it_ends_in_its_province(address: str, whole: bool) -> None:
    assert GAZETTEER.ends_in_province(address) is whole
