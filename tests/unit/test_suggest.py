"""What is suggested beside a value, and today's units of an old address. The value stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.places import Gazetteer
from pipeline.suggest import Speller, lists_of
from pipeline.validate import validate
from runtime.catalogue import load_catalogue
from schemas.document import FieldValue
from tests.unit.papers import paper, read

CATALOGUE = load_catalogue()
GAZETTEER = Gazetteer(CATALOGUE.places)
SPELLER = Speller(CATALOGUE, GAZETTEER)
FORM = "birth_registration_form"
KEYS = ["recipient", "requester.name", "requester.residence", "child.ethnicity", "child.nationality", "child.origin"]
names = st.sampled_from([*(one.name for one in CATALOGUE.places.communes[:126]), "Nguyên", "Hà Nôi", "Kính"])
texts = st.one_of(
    st.text(max_size=50),
    st.lists(st.one_of(names, st.sampled_from(["phường", "xã", "quận", "huyện", ",", "-", "TP.", "P."]))).map(" ".join),
)


def field(key: str, value: str) -> FieldValue:
    (document,) = SPELLER.suggest([paper("d01", FORM, **{key: value})])
    return document.fields[key]


def suggested(key: str, value: str) -> list[tuple[str, float, str]]:
    return [(one.value, one.distance, one.list) for one in field(key, value).suggestions]


def today(address: str) -> set[str]:
    return {one.ward for one in field("child.origin", address).today}


@pytest.mark.parametrize(
    ("key", "value", "first"),
    [
        ("requester.name", "NGUYÊN VĂN AN", ("NGUYỄN VĂN AN", 0.25, "surnames")),
        ("requester.name", "Bủi Thị Lan", ("Bùi Thị Lan", 0.25, "surnames")),
        ("child.ethnicity", "Kính", ("Kinh", 0.25, "ethnic_groups")),
        ("child.nationality", "Việt Narn", ("Việt Nam", 0.5, "nationalities")),
        ("recipient", "UBND phường Cầu Giây, Hà Nội", ("UBND phường Cầu Giấy, Hà Nội", 0.25, "communes")),
        ("recipient", "Công an thành phố Hà Nôi", ("Công an thành phố Hà Nội", 0.25, "issuing_bodies")),
        (
            "child.origin",
            "số 5, phường Dịch Vọng Hâu, quận Cầu Giấy, TP. Hà Nội",
            ("số 5, phường Dịch Vọng Hậu, quận Cầu Giấy, TP. Hà Nội", 0.25, "former_communes"),
        ),
        (
            "child.origin",
            "PHƯỜNG DỊCH VỌNG HẬU, QUẬN CẦU GIÁY, HÀ NỘI",
            ("PHƯỜNG DỊCH VỌNG HẬU, QUẬN CẦU GIẤY, HÀ NỘI", 0.25, "former_districts"),
        ),
        (
            "child.origin",
            "xã Nga Thủy, huyện Nga Sơn, tỉnh Thanh Hoa",
            ("xã Nga Thủy, huyện Nga Sơn, tỉnh Thanh Hóa", 0.25, "provinces"),
        ),
        ("child.origin", "Tiền Hải, Hưng Yèn", ("Tiền Hải, Hưng Yên", 0.5, "provinces")),
        ("child.origin", "phường Láng, Hà Nôi", ("phường Láng, Hà Nội", 0.25, "provinces")),
    ],
)
def test_a_value_near_its_list(key: str, value: str, first: tuple[str, float, str]) -> None:
    assert suggested(key, value)[0] == first


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("requester.name", "NGUYỄN VĂN AN"),
        ("requester.name", "Lí Thị Quí"),
        ("requester.name", "Nguyên"),
        ("requester.name", "John Smith"),
        ("child.ethnicity", "Khơ-me"),
        ("child.nationality", "Mỹ"),
        ("recipient", "UBND phường Láng"),
        ("recipient", "Sở Tư pháp"),
        ("child.origin", "phường Văn Miếu - Quốc Tử Giám, Hà Nội"),
        ("child.origin", "P.1203 chung cư số 7, phường Yên Hoà, Hà Nội"),
        ("child.origin", "xã Hòa Phú, huyện Long Hồ, tỉnh Vĩnh Long"),
        ("child.origin", "xã Xuân Thuỷ, huyện Lệ Thuỷ, tỉnh Quảng Bình"),
        ("child.origin", "thôn 3"),
        ("requester.relation", "Bạn học cũ"),
        ("requester.relation", "Bố vợ"),
    ],
)
def test_a_known_or_far_value_gets_none(key: str, value: str) -> None:
    assert suggested(key, value) == []


@given(st.sampled_from(KEYS), texts)
def test_nothing_else_of_a_field_changes(key: str, value: str) -> None:
    before, after = read(value), field(key, value)
    assert after.model_copy(update={"suggestions": (), "today": ()}) == before
    assert len(after.suggestions) <= 3
    assert all(one.value != value and one.distance > 0 for one in after.suggestions)
    assert [one.distance for one in after.suggestions] == sorted(one.distance for one in after.suggestions)


def test_a_value_near_its_list_needs_a_person() -> None:
    documents = SPELLER.suggest([paper("d01", FORM, child__nationality="Viêt Nam", mother__nationality="Việt Nam")])
    validated = validate(documents, CATALOGUE, GAZETTEER)
    fields = validated.documents[0].fields
    assert (fields["child.nationality"].value, fields["child.nationality"].status) == ("Viêt Nam", "review")
    assert fields["mother.nationality"].status == "accepted"
    assert [one.fields for one in validated.checks if one.rule == "value.near"] == [("d01/child.nationality",)]


def test_codes_and_blanks_are_left_alone() -> None:
    card = paper("d01", FORM, requester__name=None, child__name="NGUYÊN AN")
    coded = card.fields["child.name"].model_copy(update={"source": "qr"})
    card = card.model_copy(update={"fields": {**card.fields, "child.name": coded}})
    assert SPELLER.suggest([card]) == (card,)


def test_what_a_person_typed_is_not_doubted_and_has_today_s_ward() -> None:
    typed = {"child.name": "NGUYÊN AN", "child.origin": "Số 1, phường Hàng Bạc, quận Hoàn Kiếm, Hà Nội"}
    card = paper("d01", FORM, **{key.replace(".", "__"): value for key, value in typed.items()})
    by_person = {key: one.model_copy(update={"source": "reviewer"}) for key, one in card.fields.items()}
    (told,) = SPELLER.suggest([card.model_copy(update={"fields": by_person})])
    assert all(not one.suggestions for one in told.fields.values())
    assert [one.ward for one in told.fields["child.origin"].today] == ["Phường Hoàn Kiếm"]


def test_every_ethnic_field_has_its_list() -> None:
    for document_type in CATALOGUE.document_types.values():
        for spec in document_type.fields:
            if spec.key.endswith(("ethnicity", "nationality")):
                assert lists_of(spec, CATALOGUE.spelling), (document_type.code, spec.key)


def test_an_old_address_keeps_its_words_and_names_todays_ward() -> None:
    old = "Số 1, phường Hàng Bạc, quận Hoàn Kiếm, Hà Nội"
    after = field("child.origin", old)
    assert after.value == old
    assert [(one.ward, one.province, one.code) for one in after.today] == [("Phường Hoàn Kiếm", "Hà Nội", "00070")]


def test_a_divided_ward_names_all_it_went_into() -> None:
    assert today("phường Hoàng Liệt, quận Hoàng Mai, Hà Nội") == {
        "Phường Định Công", "Phường Hoàng Mai", "Phường Hoàng Liệt", "Phường Yên Sở"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("address", "wards"),
    [
        ("xã Liên Hà, huyện Đông Anh, Hà Nội", {"Xã Đông Anh", "Xã Thư Lâm"}),
        ("xã Liên Hà, H. Đan Phượng, Hà Nội", {"Xã Mê Linh", "Xã Ô Diên"}),
        ("xã Tân Minh, huyện Sóc Sơn, Hà Nội", {"Xã Sóc Sơn"}),
        ("xã Tân Minh, huyện Thường Tín, Hà Nội", {"Xã Thượng Phúc"}),
        ("xã Minh Quang huyện Ba Vì tỉnh Hà Tây", {"Xã Bất Bạt", "Xã Ba Vì"}),
        ("xã Tân Minh, Hà Nội", {"Xã Sóc Sơn", "Xã Thượng Phúc"}),
    ],
)
def test_the_district_tells_units_of_one_name_apart(address: str, wards: set[str]) -> None:
    assert today(address) == wards


@pytest.mark.parametrize(
    "address",
    [
        "phường Cầu Giấy, Hà Nội",
        "phường Dich Vong Hau, quận Cầu Giấy, Hà Nội",
        "xã Hòa Phú, huyện Long Hồ, tỉnh Vĩnh Long",
        "phường Không Có Thật, quận Ba Đình, Hà Nội",
        "xã Yên Bình, huyện Vĩnh Tường, tỉnh Vĩnh Phủc1",
        "phường Hàng Bạc",
    ],
)
def test_no_unit_of_today_is_guessed(address: str) -> None:
    assert today(address) == set()
