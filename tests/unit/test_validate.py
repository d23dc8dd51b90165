"""Checks of values, within one paper and across papers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.places import Gazetteer
from pipeline.validate import validate
from pipeline.validate.dates import span, vietnamese, years_between
from pipeline.validate.numbers import check_vsic, personal_number, tax_code_is_valid
from runtime.catalogue import load_catalogue
from schemas.catalogue import DocumentType, FieldSpec, Kind
from schemas.dossier import Check
from tests.unit.numerals import in_words
from tests.unit.papers import paper

CATALOGUE = load_catalogue()
GAZETTEER = Gazetteer(CATALOGUE.places)


def of_type(code: str, **kinds: Kind) -> DocumentType:
    fields = tuple(
        FieldSpec(
            key=key.replace("__", "."), kind=kind, required=kind == "signature",
            values=CATALOGUE.ethnic_groups if kind == "enum" else (),
        )
        for key, kind in kinds.items()
    )  # fmt: skip
    return DocumentType(code=code, titles=(code.upper(),), labels=(), fields=fields)


TYPES = [
    of_type("birth_registration_form", recipient="text", child__name="name", child__birth_date="date",
            child__birth_date_words="text", child__ethnicity="enum", mother__birth_year="date", signed_date="date",
            requester__id_number="id_any", requester__signature="signature"),
    of_type("citizen_id", id_number="id12", name="name", birth_date="date", sex="sex", residence="address",
            issue_date="date", expiry_date="date"),
    of_type("household_business_form", owner__phone="phone", owner__email="email", capital="money",
            capital_words="text"),
    of_type("household_business_certificate", business__number="text"),
    of_type("construction_permit_form", building__ground_area="decimal", building__floor_area="decimal",
            site__area="decimal"),
    of_type("marriage_registration_form", bride__birth_date="date", groom__birth_date="date"),
    of_type("land_change_form", certificate__serial="serial"),
    of_type("marital_status_certificate", issue_date="date"),
    of_type("death_registration_form", death__date="date"),
]  # fmt: skip
KNOWN = CATALOGUE.model_copy(update={"document_types": {each.code: each for each in TYPES}})
TODAY = date(2026, 3, 2)


def checks(*documents: Any, received: date | None = TODAY) -> list[Check]:
    return list(validate(documents, KNOWN, GAZETTEER, received).checks)


def outcomes(rule: str, *documents: Any, received: date | None = TODAY) -> list[str]:
    return [check.outcome for check in checks(*documents, received=received) if check.rule == rule]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.booleans(), st.integers(0, 999_999))
def test_personal_number_tells_sex_and_year(born: date, female: bool, serial: int) -> None:
    sign = (born.year // 100 - 19) * 2 + female
    parts = personal_number(f"001{sign}{born.year % 100:02d}{serial:06d}")
    assert (parts.province_code, parts.sex, parts.birth_year) == ("001", "Nữ" if female else "Nam", born.year)


@pytest.mark.parametrize("digits", ["00120101234", "0012010123456", "00120101234a", ""])
def test_no_personal_number(digits: str) -> None:
    with pytest.raises(ValueError, match="12"):
        personal_number(digits)


REAL_TAX_CODES = (
    "0100109106", "0300588569", "0100686174", "0101248141", "0100684378", "0100112437", "0301464830", "0106869738",
)  # fmt: skip


@pytest.mark.parametrize("code", REAL_TAX_CODES)
def test_tax_codes_of_known_bodies(code: str) -> None:
    assert tax_code_is_valid(code)
    assert tax_code_is_valid(f"{code}-001")
    assert not tax_code_is_valid(f"{code}-000")


@given(st.sampled_from(REAL_TAX_CODES), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_a_tax_code_is_noticed(code: str, at: int, by: int) -> None:
    wrong = code[:at] + str((int(code[at]) + by) % 10) + code[at + 1 :]
    assert not tax_code_is_valid(wrong)


def test_number_against_sex_and_birth() -> None:
    right = paper("d01", "citizen_id", id_number="001301012345", sex="Nữ", birth_date="2001-05-04")
    assert outcomes("id_number.sex", right) == ["ok"]
    assert outcomes("id_number.birth_year", right) == ["ok"]
    wrong = paper("d01", "citizen_id", id_number="001301012345", sex="Nam", birth_date="1991-05-04")
    assert outcomes("id_number.sex", wrong) == ["warn"]
    assert outcomes("id_number.birth_year", wrong) == ["warn"]
    validated = validate([wrong], KNOWN, GAZETTEER).documents[0]
    assert {validated.fields[key].status for key in ("id_number", "sex", "birth_date")} == {"review"}
    assert validated.fields["id_number"].findings


def test_a_person_s_value_stays_accepted_and_carries_the_finding() -> None:
    card = paper("d01", "citizen_id", id_number="001201012345", sex="Nữ", birth_date="2001-05-01")
    typed = {**card.fields, "sex": card.fields["sex"].model_copy(update={"source": "reviewer"})}
    (found,) = validate([card.model_copy(update={"fields": typed})], KNOWN, GAZETTEER, TODAY).documents
    told = {key: (field.status, bool(field.findings)) for key, field in found.fields.items()}
    assert told["sex"] == ("accepted", True)
    assert told["id_number"] == ("review", True)


def test_impossible_values_fail() -> None:
    assert outcomes("id_number.format", paper("d01", "citizen_id", id_number="00120101234")) == ["fail"]
    assert outcomes("id_number.province", paper("d01", "citizen_id", id_number="003201012345")) == ["warn"]
    assert outcomes(
        "tax_code.check_digit", paper("d01", "household_business_certificate", business__number="0100109107")
    ) == ["fail"]
    assert outcomes("date.format", paper("d01", "citizen_id", birth_date="2001-02-30")) == ["fail"]
    assert outcomes("date.format", paper("d01", "citizen_id", expiry_date="Không thời hạn")) == []
    assert outcomes("email.format", paper("d01", "household_business_form", owner__email="a.b.c")) == ["fail"]
    assert outcomes("phone.format", paper("d01", "household_business_form", owner__phone="0123456789")) == ["warn"]
    assert outcomes("serial.format", paper("d01", "land_change_form", certificate__serial="BM 1234567")) == ["warn"]


@given(st.dates(date(1950, 1, 1), date(2026, 3, 1)), st.integers(-3, 3))
def test_words_against_digits(born: date, days: int) -> None:
    said = born + timedelta(days=days)
    form = paper(
        "d01", "birth_registration_form", child__birth_date=born.isoformat(),
        child__birth_date_words=f"Ngày {in_words(said.day)} tháng {in_words(said.month)} năm {in_words(said.year)}",
    )  # fmt: skip
    assert outcomes("date.words", form) == ["ok" if days == 0 else "warn"]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_order_of_dates(born: date, issued: date) -> None:
    card = paper("d01", "citizen_id", birth_date=born.isoformat(), issue_date=issued.isoformat())
    assert outcomes("date.order", card) == ["ok" if born <= issued else "warn"]


def test_partial_dates_get_the_benefit_of_the_doubt() -> None:
    assert span("1969") == (date(1969, 1, 1), date(1969, 12, 31))
    assert span("1969-12") == (date(1969, 12, 1), date(1969, 12, 31))
    assert span("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert span("hôm nay") is None
    assert outcomes("date.order", paper("d01", "citizen_id", birth_date="2001", issue_date="2001-01-02")) == ["ok"]
    assert vietnamese("2026-01-05") == "05/01/2026"
    assert years_between(date(2008, 3, 3), date(2026, 3, 2)) == 17


def test_receipt_day_bounds_dates() -> None:
    form = paper("d01", "birth_registration_form", child__birth_date="2026-03-05")
    assert outcomes("date.future", form) == ["warn"]
    assert outcomes("date.future", form, received=None) == []
    late = paper("d01", "birth_registration_form", child__birth_date="2025-12-31")
    assert outcomes("registration.late", late) == ["warn"]
    assert outcomes("registration.late", paper("d01", "birth_registration_form", child__birth_date="2026-01-05")) == []
    assert outcomes("registration.late", paper("d01", "death_registration_form", death__date="2026-02-01")) == ["warn"]
    assert outcomes("paper.expired", paper("d01", "citizen_id", expiry_date="2026-03-01")) == ["warn"]
    assert outcomes("paper.expired", paper("d01", "marital_status_certificate", issue_date="2025-09-01")) == ["warn"]
    assert outcomes("paper.expired", paper("d01", "marital_status_certificate", issue_date="2025-09-03")) == []


def test_ages() -> None:
    def young(bride: str, groom: str) -> list[str]:
        return outcomes(
            "marriage.age", paper("d01", "marriage_registration_form", bride__birth_date=bride, groom__birth_date=groom)
        )

    assert young("2008-03-02", "2006-03-02") == []
    assert young("2008-03-03", "2006-03-03") == ["warn", "warn"]
    form = paper("d01", "birth_registration_form", mother__birth_year="2016", child__birth_date="2026-02-02")
    assert outcomes("birth.mother_age", form) == ["warn"]
    card = paper("d01", "citizen_id", birth_date="2012-01-01", issue_date="2023-01-01")
    assert outcomes("card.age", card) == ["warn"]


def test_places_old_and_new() -> None:
    def of(text: str) -> list[Check]:
        return [check for check in checks(paper("d01", "citizen_id", residence=text)) if check.rule.startswith("place")]

    assert of("Số 5, phường Cầu Giấy, Hà Nội")[0].rule == "place.known"
    former = of("Số 5, phường Dịch Vọng Hậu, quận Cầu Giấy, Hà Nội")[0]
    assert (former.rule, former.outcome) == ("place.former", "ok")
    assert "phường Cầu Giấy" in former.message
    assert of("Số 5, phường Cầu Giây Mới, Hà Nội")[0].outcome == "warn"
    assert of("Thôn Phương Quan, Yên Sở, Hoài Đức, Hà Nội") == []
    assert of("tòa CT2B Xa La, Hà Nội") == []
    assert of("Ấp 5, xã Tân Lập, huyện Tân Thạnh, tỉnh Long An") == []


@given(st.integers(1, 10**11), st.integers(0, 2))
def test_capital_in_words(capital: int, more: int) -> None:
    form = paper(
        "d01", "household_business_form", capital=str(capital), capital_words=f"{in_words(capital + more)} đồng"
    )
    assert outcomes("capital.words", form) == ["ok" if more == 0 else "warn"]


def test_business_lines() -> None:
    def of(*rows: tuple[str, bool]) -> list[tuple[str, str]]:
        lines = [{"name": "x", "code": code, "main": main} for code, main in rows]
        return [(each.rule, each.outcome) for each in check_vsic(lines, "d01/business.lines")]

    assert of(("4711", True), ("5610", False)) == [("business.main_line", "ok")]
    assert of(("4711", True), ("561", True)) == [("business.code", "warn"), ("business.main_line", "warn")]


def test_areas_and_listed_words_and_missing() -> None:
    permit = paper(
        "d01", "construction_permit_form", building__ground_area="80.5", building__floor_area="60", site__area="90"
    )
    assert outcomes("building.areas", permit) == ["warn", "ok"]
    assert outcomes("value.listed", paper("d01", "birth_registration_form", child__ethnicity="KINH")) == ["ok"]
    assert outcomes("value.listed", paper("d01", "birth_registration_form", child__ethnicity="Klingon")) == ["warn"]
    assert outcomes("signature.missing", paper("d01", "birth_registration_form", requester__signature=False)) == [
        "warn"
    ]
    assert outcomes("field.required", paper("d01", "birth_registration_form", requester__signature=None)) == ["warn"]


def test_child_across_papers() -> None:
    form = paper(
        "d01", "birth_registration_form", child__birth_date="2026-02-01", child__sex="Nữ", mother__name="TRẦN THUÝ AN"
    )
    notice = paper("d02", "birth_notification", birth__date="2026-02-02", child__sex="nữ", mother__name="Trần Thúy An")
    found = {check.rule: check for check in checks(form, notice) if check.rule.startswith("across")}
    assert {rule: check.outcome for rule, check in found.items()} == {
        "across.child.birth_date": "warn", "across.child.sex": "ok", "across.mother.name": "ok",
    }  # fmt: skip
    assert found["across.child.birth_date"].fields == ("d01/child.birth_date", "d02/birth.date")
    assert "01/02/2026" in found["across.child.birth_date"].message
    form, notice = validate([form, notice], KNOWN, GAZETTEER).documents
    assert form.fields["child.birth_date"].status == notice.fields["birth.date"].status == "review"
    assert form.fields["child.sex"].status == "accepted"


def test_one_person_on_several_papers() -> None:
    form = paper("d01", "birth_registration_form", requester__name="LÊ HOÀ", requester__id_number="001090012345")
    card = paper("d02", "citizen_id", name="Lê Hòa", id_number="001090012346", birth_date="1990-01-01")
    assert outcomes("person.name", form, card) == ["ok"]
    assert outcomes("person.id", form, card) == ["warn"]
    assert outcomes("person.card", form, card) == []
    other = paper("d03", "citizen_id", name="PHẠM VĂN XUÂN", id_number="001085000000")
    assert outcomes("person.card", form, card, other) == ["warn"]
    misread = paper("d02", "citizen_id", name="LÊ HOẢ", id_number="001090012345")
    assert outcomes("person.name", form, misread) == ["warn"]
    older = paper("d02", "citizen_id", name="LÊ HOÀ", id_number="012345678")
    assert outcomes("person.id", form, older) == []
    namesake = paper("d02", "citizen_id", name="LÊ HÒA", birth_date="1960")
    elder = paper("d01", "birth_registration_form", father__name="LÊ HÒA", father__birth_year="1990")
    assert outcomes("person.birth", elder, namesake) == []


def test_land_certificate_and_receipt() -> None:
    change = paper("d01", "land_change_form", certificate__serial="BM 123456", owner__name="TRẦN AN")
    certificate = paper("d02", "land_use_certificate", serial="BM123456", owner__name="TRẦN AN")
    receipt = paper("d03", "intake_receipt", applicant__name="Trần An")
    assert outcomes("across.certificate.serial", change, certificate) == ["ok"]
    assert outcomes("person.applicant", change, certificate, receipt) == ["ok"]
    stranger = paper("d03", "intake_receipt", applicant__name="Trần Ân")
    assert outcomes("person.applicant", change, certificate, stranger) == ["warn"]


@given(st.lists(st.fixed_dictionaries({"id_number": st.text(max_size=14), "name": st.text(max_size=9),
                                       "birth_date": st.text("0123456789-", max_size=10), "sex": st.text(max_size=3),
                                       "residence": st.text(max_size=30)}), max_size=3))  # fmt: skip
def test_no_values_break_the_checks(cards: list[dict[str, str]]) -> None:
    documents = [paper(f"d{at:02d}", "citizen_id", **card) for at, card in enumerate(cards)]
    validated = validate(documents, KNOWN, GAZETTEER, TODAY)
    for check in validated.checks:
        assert check.message and all(field.startswith("d") for field in check.fields)
