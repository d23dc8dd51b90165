"""Values as people type them: there and back again, for every kind of the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.formats.dates import HANOI_TIME, NO_LIMIT
from pipeline.formats.text import squeeze
from review.station.shown import BadValue, masked, shown, typed
from runtime.catalogue import load_catalogue
from schemas.catalogue import FieldSpec, Kind

days = st.dates(datetime(1800, 1, 1).date(), datetime(2199, 12, 31).date()).map(str)
dates = days | days.map(lambda day: day[:7]) | days.map(lambda day: day[:4]) | st.just(NO_LIMIT)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
    lambda at: at.replace(second=0, microsecond=0, tzinfo=HANOI_TIME).isoformat()
)
texts = st.text(max_size=40).map(squeeze).filter(bool)
whole = st.integers(0, 10**15).map(str)
decimals = st.tuples(st.integers(0, 10**7), st.from_regex(r"\A[0-9]{1,4}\Z")).map(lambda two: f"{two[0]}.{two[1]}")
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("name", "address", "text", "long_text", "enum"), texts),
    "date": dates,
    "sex": st.sampled_from(["Nam", "Nữ"]),
    "id12": st.from_regex(r"\A[0-9]{12}\Z"),
    "id_any": st.from_regex(r"\A(?:[0-9]{9}|[0-9]{12}|[A-Z][0-9]{7}|[0-9]{10}-[0-9]{3})\Z"),
    "phone": st.from_regex(r"\A0[0-9]{9}\Z"),
    "int": whole,
    "money": whole,
    "decimal": whole | decimals,
    "email": st.emails().map(squeeze).filter(lambda mail: " " not in mail),
    "serial": st.from_regex(r"\A[A-ZĐ]{1,2} (?:[0-9]{6}|[0-9]{8})\Z"),
    **dict.fromkeys(("check", "signature", "stamp"), st.booleans()),
    "list": st.lists(texts, min_size=1, max_size=5),
}
rows = st.fixed_dictionaries(
    {"name": texts, "birth_date": st.none() | dates, "id_number": st.none() | VALUES["id12"], "main": st.booleans()}
)
TABLE = FieldSpec(
    key="members", kind="table", required=True, columns=dict.fromkeys(("name", "birth_date", "id_number", "main"), ())
)


def spec(kind: Kind, key: str = "some.key") -> FieldSpec:
    return FieldSpec(key=key, kind=kind, required=True)


@given(st.data(), st.sampled_from([kind for kind in get_args(Kind) if kind != "table"]))
def test_what_is_shown_is_typed_back(data: st.DataObject, kind: Kind) -> None:
    value = data.draw(VALUES[kind])
    as_shown = shown(value, spec(kind))
    assert as_shown is not None
    assert typed(as_shown, spec(kind)) == value


@given(days | moments)
def test_moments_too(value: str) -> None:
    for key in ("received_at", "due_at"):
        assert typed(shown(value, spec("text", key)) or "", spec("text", key)) == value


@given(st.lists(rows, min_size=1, max_size=4))
def test_tables_too(value: list[dict[str, Any]]) -> None:
    assert typed(shown(value, TABLE) or "", TABLE) == value


@given(st.text(max_size=30), st.sampled_from(get_args(Kind)))
def test_what_is_taken_of_any_text_is_shown_and_typed_back(text: str, kind: Kind) -> None:
    field = TABLE if kind == "table" else spec(kind)
    try:
        value = typed(text, field)
    except BadValue as refused:
        assert refused.message.endswith(".")
        return
    assert typed(shown(value, field) or "", field) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("date", "1/2/1990", "1990-02-01"),
        ("date", "01021990", "1990-02-01"),
        ("date", "ngày 1 tháng 2 năm 1990", "1990-02-01"),
        ("money", "1.200.000", "1200000"),
        ("money", "1200000", "1200000"),
        ("int", "02", "2"),
        ("decimal", "1.234,50", "1234.50"),
        ("decimal", "75.5", "75.5"),
        ("id12", "001 201 012345", "001201012345"),
        ("id_any", "b1234567", "B1234567"),
        ("phone", "0912.345.678", "0912345678"),
        ("serial", "bm123456", "BM 123456"),
        ("sex", "nu", "Nữ"),
        ("check", "x", True),
        ("check", "khong", False),
        ("name", "  Nguye\u0302\u0303n  Va\u0306n A ", "Nguyễn Văn A"),
        ("list", "Tờ khai\n\n Giấy chứng sinh ", ["Tờ khai", "Giấy chứng sinh"]),
    ],
)
def test_people_may_type_it_their_way(kind: Kind, text: str, value: object) -> None:
    assert typed(text, spec(kind)) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "31/02/1990"),
        ("date", "hôm qua"),
        ("money", "nhiều"),
        ("int", "1,2"),
        ("decimal", "12a"),
        ("id12", "00120101234O"),
        ("id12", "•••••••••345"),
        ("sex", "khác"),
        ("check", "có thể"),
        ("name", "   "),
        ("list", "\n"),
        ("table", "An\t1990\t\tx\tthừa"),
    ],
)
def test_what_cannot_be_is_refused_in_words(kind: Kind, text: str) -> None:
    with pytest.raises(BadValue):
        typed(text, TABLE if kind == "table" else spec(kind))


def test_every_field_of_the_catalogue_shows_a_blank_as_nothing() -> None:
    for document_type in load_catalogue().document_types.values():
        assert all(shown(None, field) is None for field in document_type.fields)


def test_a_masked_number_tells_its_end_alone() -> None:
    assert masked("001201012345") == "•••••••••345"
