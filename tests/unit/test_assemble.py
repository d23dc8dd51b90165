"""Procedure, composition, agency, due date, status."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assemble import AssembleOptions, assemble, received_at
from pipeline.conditions import RULES
from pipeline.places import Gazetteer
from pipeline.validate import Validated
from runtime.catalogue import load_catalogue
from schemas.catalogue import ListedAgency
from schemas.document import Document, DocumentPage
from schemas.dossier import Check, Dossier, SetAside
from tests.unit.papers import paper

CATALOGUE = load_catalogue()
GAZETTEER = Gazetteer(CATALOGUE.places)
RECEIPT = paper(
    "d09", "intake_receipt", procedure_name="Đăng ký khai sinh", applicant__name="TRẦN AN",
    received_at="2026-01-05T08:30:00+07:00",
)  # fmt: skip
BIRTH = paper(
    "d01", "birth_registration_form", recipient="UBND phường Cầu Giấy, thành phố Hà Nội", requester__name="Trần An",
    requester__id_number="001090012345", requester__relation="Cha", child__name="TRẦN BÌNH",
)  # fmt: skip
NOTICE = paper("d02", "birth_notification", mother__name="LÊ CÚC")


def made(*documents: Document, checks: tuple[Check, ...] = (), set_aside: tuple[SetAside, ...] = (),
         told: str | None = None, **options: Any) -> Dossier:  # fmt: skip
    validated = Validated(documents, checks)
    return assemble("x-1", None, validated, set_aside, CATALOGUE, GAZETTEER, AssembleOptions(**options), told)


def rules(dossier: Dossier, outcome: str = "warn") -> set[str]:
    return {check.rule for check in dossier.checks if check.outcome == outcome}


def test_a_complete_dossier() -> None:
    dossier = made(RECEIPT, BIRTH, NOTICE)
    assert (dossier.procedure, dossier.status) == ("1.001193", "complete")
    assert dossier.completeness.required == ("birth_registration_form", "birth_notification")
    assert dossier.completeness.present == dossier.completeness.required
    assert dossier.completeness.missing == ()
    assert (dossier.received_at, dossier.due_at) == ("2026-01-05T08:30:00+07:00", "2026-01-05T17:00:00+07:00")
    assert dossier.agency is not None
    assert (dossier.agency.code, dossier.agency.name) == ("00166", "UBND phường Cầu Giấy")
    assert (dossier.applicant.name, dossier.applicant.id_number) == ("TRẦN AN", "001090012345")


def test_missing_component_and_unrecognised_page() -> None:
    page = DocumentPage(page=4, source="a.pdf", source_page=4, sha256="0", rotation=0)
    other = Document(id="d03", type="other", confidence=None, file=None, pages=(page,), fields={})
    dossier = made(RECEIPT, BIRTH, other)
    assert dossier.status == "incomplete"
    assert dossier.completeness.missing == ("birth_notification",)
    assert {"completeness", "completeness.other"} <= rules(dossier)
    assert "Trang 4" in next(check.message for check in dossier.checks if check.rule == "completeness.other")
    assert "completeness.other" not in rules(made(RECEIPT, BIRTH, NOTICE, other))


def test_one_of() -> None:
    form = paper("d01", "residence_change_form", recipient="Công an phường Láng", request="Đăng ký thường trú")
    dossier = made(form)
    assert dossier.completeness.missing == ("land_use_certificate",)
    proved = made(form, paper("d02", "land_use_certificate", serial="BM 123456"))
    assert proved.completeness.missing == ()
    assert proved.agency is not None
    assert (proved.agency.code, proved.agency.name) == (None, "Công an phường Láng")


def test_anything_odd_needs_review() -> None:
    warn = Check(rule="x", outcome="warn", message="x")
    assert made(RECEIPT, BIRTH, NOTICE, checks=(warn,)).status == "review"
    field = BIRTH.fields["child.name"].model_copy(update={"status": "review"})
    unread = BIRTH.model_copy(update={"fields": {**BIRTH.fields, "child.name": field}})
    assert made(RECEIPT, unread, NOTICE).status == "review"
    unreadable = SetAside(source="a", source_page=1, reason="unreadable")
    assert made(RECEIPT, BIRTH, NOTICE, set_aside=(unreadable,)).status == "review"
    blank = SetAside(source="a", source_page=1, reason="blank")
    assert made(RECEIPT, BIRTH, NOTICE, set_aside=(blank,)).status == "complete"
    assert made(NOTICE).status == "review"
    assert made(NOTICE).procedure is None


@pytest.mark.parametrize(
    ("name", "code"),
    [("1.004873 - Cấp giấy", "1.004873"), ("Thủ tục đăng ký KẾT HÔN", "1.000894"), ("Việc gì đó", None),
     ("2.999999.H26", "2.999999")],
)  # fmt: skip
def test_procedure_of_the_receipt(name: str, code: str | None) -> None:
    dossier = made(paper("d01", "intake_receipt", procedure_name=name))
    assert dossier.procedure == code
    assert dossier.status == ("incomplete" if code in CATALOGUE.procedures else "review")


def test_the_code_beside_the_procedure_name_on_a_receipt() -> None:
    receipt = paper("d01", "intake_receipt", procedure_name="Việc gì đó")
    read = receipt.fields["procedure_name"].model_copy(update={"text": "1.000656 - Việc gì đó"})
    assert made(receipt.model_copy(update={"fields": {"procedure_name": read}})).procedure == "1.000656"


def test_who_tells_the_procedure() -> None:
    assert made(BIRTH, NOTICE).procedure == "1.001193"
    assert made(BIRTH, told="1.000656").procedure == "1.000656"
    assert "procedure.form" in rules(made(BIRTH, told="1.000656"))
    assert made(BIRTH, told="1.000656", procedure="1.001193").procedure == "1.001193"
    both = made(BIRTH, paper("d02", "marriage_registration_form"))
    assert both.procedure is None
    assert "procedure.unknown" in rules(both)
    assert made(paper("d01", "residence_change_form", request="Đăng ký tạm trú")).procedure is None
    assert made(paper("d01", "residence_change_form", request="Xóa đăng ký thường trú")).procedure is None
    assert made(paper("d01", "residence_change_form", request="Đăng ký thường trú theo chồng")).procedure == "1.004222"


@pytest.mark.parametrize("procedure", CATALOGUE.procedures.values(), ids=lambda each: each.code)
def test_every_procedure_from_its_form(procedure) -> None:  # type: ignore[no-untyped-def]
    components = [*procedure.must, *procedure.one_of]
    papers = [paper(f"d{at:02d}", type_) for at, type_ in enumerate(components, 1)]
    dossier = made(*papers)
    assert dossier.procedure == procedure.code
    assert dossier.completeness.missing == ()
    assert {part.rule for part in procedure.when} <= set(RULES)
    for at in range(len(papers)):
        left = made(*papers[:at], *papers[at + 1 :], procedure=procedure.code)
        assert left.completeness.missing == (components[at],)
        assert left.status == "incomplete"


@given(st.sets(st.sampled_from([*sorted(CATALOGUE.document_types), "birth_notification", "other"])),
       st.sampled_from(sorted(CATALOGUE.procedures)))  # fmt: skip
def test_required_is_present_or_missing(types: set[str], code: str) -> None:
    dossier = made(*(paper(f"d{at:02d}", type_) for at, type_ in enumerate(sorted(types))), procedure=code)
    found = dossier.completeness
    assert set(found.required) == (set(found.present) & set(found.required)) | set(found.missing)
    assert not set(found.present) & set(found.missing)
    assert (dossier.status == "incomplete") == bool(found.missing)


def conditions(form: Document, *others: Document) -> set[str]:
    dossier = made(form, *others)
    return {check.message.split(":")[0] for check in dossier.checks if check.rule == "completeness.condition"}


@pytest.mark.parametrize(
    ("relation", "needed"),
    [("Cha", False), ("Mẹ đẻ", False), ("Bố", False), ("Ông nội", False), ("bà ngoại", False), ("Chú ruột", True),
     ("là dì", True), (None, False)],
)  # fmt: skip
def test_birth_filed_by_another(relation: str | None, needed: bool) -> None:
    assert bool(conditions(paper("d01", "birth_registration_form", requester__relation=relation))) == needed


@pytest.mark.parametrize(
    ("relation", "needed"),
    [("Con đẻ", False), ("Vợ", False), ("Anh trai", False), ("Bản thân", False), ("cháu nội", False), ("Cháu", False),
     ("Con dâu", False), ("anh họ", False), ("Bác ruột", False), ("Hàng xóm", True), ("Người được ủy quyền", True)],
)  # fmt: skip
def test_death_filed_by_no_relative(relation: str, needed: bool) -> None:
    form = paper("d01", "death_registration_form", requester__relation=relation)
    assert bool(conditions(form)) == needed
    letter = paper("d02", "authorization_letter", grantee__name="X")
    assert not conditions(form, letter)


def test_other_conditions() -> None:
    own = paper("d01", "marital_status_form", requester__name="LÊ HÒA", subject__name="Lê Hoà", requester__relation="X")
    assert not conditions(own)
    assert conditions(paper("d01", "marital_status_form", marital_status="Có chồng nhưng chồng đã chết năm 2020"))
    assert not conditions(paper("d01", "marital_status_form", marital_status="Chưa kết hôn với ai"))
    near = {"recipient": "UBND phường Láng", "bride__residence": "Số 1, phường Láng, Hà Nội"}
    assert not conditions(paper("d01", "marriage_registration_form", groom__residence="P. Láng, Hà Nội", **near))
    assert conditions(paper("d01", "marriage_registration_form", groom__residence="Xã Ba Vì, Hà Nội", **near))
    child = paper("d01", "residence_change_form", head__relation="Con ruột")
    assert conditions(child) == {"Có thể cần " + CATALOGUE_TITLE}
    assert conditions(paper("d01", "residence_change_form", head__relation="Chủ hộ")) == set()
    owner = paper("d01", "household_business_form", owner__name="PHẠM XUÂN")
    assert conditions(owner, paper("d02", "intake_receipt", applicant__name="TRẦN AN"))
    assert not conditions(owner)
    assert not conditions(owner, paper("d02", "intake_receipt", applicant__name="Phạm Xuân"))


_certificate = CATALOGUE.document_types.get("birth_certificate")
CATALOGUE_TITLE = _certificate.titles[0].capitalize() if _certificate else "birth_certificate"


def test_condition_as_missing() -> None:
    form = paper("d01", "birth_registration_form", requester__relation="Chú")
    dossier = made(form, NOTICE, conditional_is_missing=True)
    assert dossier.completeness.missing == ("authorization_letter",)
    assert dossier.status == "incomplete"


def test_receipt_time_and_deadlines() -> None:
    assert made(RECEIPT, BIRTH, NOTICE, received_at="2026-01-09T16:00:00").due_at == "2026-01-12T17:00:00+07:00"
    assert made(BIRTH, NOTICE).due_at is None
    assert made(RECEIPT, BIRTH, NOTICE, deadlines=False).due_at is None
    far = made(BIRTH, NOTICE, received_at="2031-01-06T09:00:00")
    assert far.due_at is None
    assert "due_date.calendar" in rules(far)
    land = (paper("d01", "land_change_form"), paper("d02", "land_use_certificate"))
    assert made(*land, received_at="2026-01-05T09:00:00").due_at is None
    assert made(*land, received_at="2026-01-05T09:00:00", unverified_limits=True).due_at is not None
    assert received_at([], "2026-01-05T01:30:00Z") == "2026-01-05T08:30:00+07:00"
    assert received_at([paper("d01", "intake_receipt", received_at="2026-01-05")]) == "2026-01-05"


def test_agencies() -> None:
    land = made(paper("d01", "land_change_form", recipient="Chi nhánh VPĐKĐĐ"), paper("d02", "land_use_certificate"))
    assert land.agency is not None
    assert (land.agency.code, land.agency.name) == (None, "Chi nhánh Văn phòng Đăng ký đất đai Hà Nội")
    listed = CATALOGUE.model_copy(update={"agencies": (ListedAgency(code="H26.1", name="Công an TP Hà Nội"),)})
    form = Validated((paper("d01", "driving_licence_form"),), ())
    agency = assemble("x-1", None, form, (), listed, GAZETTEER).agency
    assert agency is not None
    assert agency.code == "H26.1"
    unknown = made(paper("d01", "birth_registration_form", recipient="Sở Tư pháp")).agency
    assert unknown is not None
    assert (unknown.code, unknown.name) == (None, "Sở Tư pháp")
    assert made(NOTICE).agency is None


def test_a_doubt_about_values_that_people_gave_needs_nobody_any_more() -> None:
    odd = Check(rule="id.sex", outcome="warn", message="x", fields=("d01/child.name", "d02/mother.name"))
    decided = [
        one.model_copy(
            update={
                "fields": {key: field.model_copy(update={"source": "reviewer"}) for key, field in one.fields.items()}
            }
        )
        for one in (BIRTH, NOTICE)
    ]
    assert made(RECEIPT, BIRTH, NOTICE, checks=(odd,)).status == "review"
    assert made(RECEIPT, decided[0], NOTICE, checks=(odd,)).status == "review"
    assert made(RECEIPT, *decided, checks=(odd,)).status == "complete"
    assert odd in made(RECEIPT, *decided, checks=(odd,)).checks
    assert made(RECEIPT, *decided, checks=(odd.model_copy(update={"fields": ()}),)).status == "review"
