"""The papers of a dossier, filled in so that they agree with each other and with the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from benchmarks.mill.case import PROCEDURES, Case, draw_case
from benchmarks.mill.paper import Paper
from benchmarks.mill.papers import cards, civil_forms, civil_papers, office_forms
from benchmarks.mill.papers.civil_forms import case_is_widowed
from benchmarks.mill.papers.clerk import Clerk
from benchmarks.mill.people import Lexicon

MAKERS: dict[str, Callable[[Clerk], Paper]] = {
    "birth_registration_form": civil_forms.birth_registration_form,
    "marriage_registration_form": civil_forms.marriage_registration_form,
    "marital_status_form": civil_forms.marital_status_form,
    "death_registration_form": civil_forms.death_registration_form,
    "civil_extract_form": civil_forms.civil_extract_form,
    "residence_change_form": office_forms.residence_change_form,
    "construction_permit_form": office_forms.construction_permit_form,
    "land_change_form": office_forms.land_change_form,
    "household_business_form": office_forms.household_business_form,
    "driving_licence_form": office_forms.driving_licence_form,
    "authorization_letter": office_forms.authorization_letter,
    "citizen_id": cards.citizen_id,
    "birth_certificate": civil_papers.birth_certificate,
    "marriage_certificate": civil_papers.marriage_certificate,
    "land_use_certificate": cards.land_use_certificate,
    "birth_notification": civil_papers.birth_notification,
    "marital_status_certificate": civil_papers.marital_status_certificate,
    "death_notice": civil_papers.death_notice,
    "household_business_certificate": cards.household_business_certificate,
    "intake_receipt": cards.intake_receipt,
    "administrative_document": cards.administrative_document,
    "other": cards.other,
}
TYPES = tuple(MAKERS)

REQUIRED: dict[str, tuple[str, ...]] = {
    "1.001193": ("birth_registration_form", "birth_notification"),
    "1.000894": ("marriage_registration_form",),
    "1.004873": ("marital_status_form",),
    "1.000656": ("death_registration_form", "death_notice"),
    "2.000635": ("civil_extract_form",),
    "1.004222": ("residence_change_form", "land_use_certificate"),
    "1.009122": ("construction_permit_form", "land_use_certificate"),
    "1.013831": ("land_change_form", "land_use_certificate"),
    "1.001612": ("household_business_form",),
    "3.000346": ("driving_licence_form",),
}
"""Components without which a dossier is incomplete."""

_PRINTED_NAMES = {
    "birth_registration_form": "Tờ khai đăng ký khai sinh",
    "birth_notification": "Giấy chứng sinh",
    "marriage_registration_form": "Tờ khai đăng ký kết hôn",
    "marital_status_form": "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân",
    "death_registration_form": "Tờ khai đăng ký khai tử",
    "death_notice": "Giấy báo tử",
    "civil_extract_form": "Tờ khai cấp bản sao trích lục hộ tịch",
    "residence_change_form": "Tờ khai thay đổi thông tin cư trú (CT01)",
    "land_use_certificate": "Giấy chứng nhận quyền sử dụng đất",
    "construction_permit_form": "Đơn đề nghị cấp giấy phép xây dựng",
    "land_change_form": "Đơn đăng ký biến động đất đai",
    "household_business_form": "Giấy đề nghị đăng ký hộ kinh doanh",
    "driving_licence_form": "Đơn đề nghị đổi giấy phép lái xe",
    "authorization_letter": "Giấy ủy quyền",
    "marital_status_certificate": "Giấy xác nhận tình trạng hôn nhân",
    "birth_certificate": "Giấy khai sinh",
    "marriage_certificate": "Giấy chứng nhận kết hôn",
}
"""As a receipt lists them."""


@dataclass(frozen=True)
class DossierPapers:
    """The papers of one dossier in the order in which they are scanned. `missing`: required types that are not there.

    `receipts`: how many copies of the receipt come first (the papers begin with them).
    """

    procedure: str
    code: str
    received: datetime
    papers: tuple[Paper, ...]
    missing: tuple[str, ...]
    receipts: int


def make_paper(type_: str, lexicon: Lexicon, rng: Random) -> Paper:
    """A paper of that type from a case of a fitting procedure."""
    fitting = [code for code, types in REQUIRED.items() if type_ in types] or sorted(PROCEDURES)
    case = draw_case(rng.choice(fitting), lexicon, rng)
    return MAKERS[type_](Clerk(case, lexicon, rng))


def make_papers(procedure: str, lexicon: Lexicon, rng: Random, receipts: int | None = None) -> DossierPapers:
    """A dossier of that procedure: now and then incomplete, with optional, shown and other papers.

    `receipts`: copies of the receipt at its head; None draws it.
    """
    case = draw_case(procedure, lexicon, rng)
    required = REQUIRED[procedure]
    missing = (rng.choice(required[1:] or ()),) if len(required) > 1 and rng.random() < 0.14 else ()
    types = [type_ for type_ in required if type_ not in missing] + _optional(case, lexicon, rng)
    if receipts is None:
        receipts = rng.choices((0, 1, 2), weights=(35, 52, 13))[0]
    papers = [_receipt(case, lexicon, rng, types) for _ in range(min(receipts, 1))] * receipts
    papers += [_make(type_, case, lexicon, rng) for type_ in types]
    papers += _shown(case, lexicon, rng)
    if rng.random() < 0.12:
        papers.append(cards.other(Clerk(case, lexicon, rng)))
    return DossierPapers(procedure, case.code, case.received, tuple(papers), missing, receipts)


def _make(type_: str, case: Case, lexicon: Lexicon, rng: Random) -> Paper:
    return MAKERS[type_](Clerk(case, lexicon, rng))


def _receipt(case: Case, lexicon: Lexicon, rng: Random, types: list[str]) -> Paper:
    printed = tuple(_PRINTED_NAMES[type_] for type_ in types if type_ in _PRINTED_NAMES)
    return cards.intake_receipt(Clerk(case, lexicon, rng), printed)


def _optional(case: Case, lexicon: Lexicon, rng: Random) -> list[str]:
    """Components that the case calls for, and now and then one more."""
    clerk = Clerk(case, lexicon, rng)
    types = ["authorization_letter"] if case.by_proxy else []
    if case.procedure == "1.000894" and rng.random() < 0.6:
        types.append("marital_status_certificate")
    if case.procedure == "1.004873" and case_is_widowed(clerk):
        types.append("death_notice")
    if case.procedure == "1.004222":
        types += {"Vợ": ["marriage_certificate"], "Chủ hộ": []}.get(
            office_forms.household(clerk)[2], ["birth_certificate"]
        )
    if case.procedure == "1.001193" and rng.random() < 0.4:
        types.append("marriage_certificate")
    if case.procedure == "1.001612" and rng.random() < 0.2:
        types.append("household_business_certificate")
    if rng.random() < 0.08:
        types.append("administrative_document")
    return types


def _shown(case: Case, lexicon: Lexicon, rng: Random) -> list[Paper]:
    """Identity cards of who hands it in, perhaps of the other one too."""
    second = case.wife if case.requester is not case.wife else case.husband
    people = [case.requester, second][: rng.choices((0, 1, 2), weights=(25, 55, 20))[0]]
    return [cards.citizen_id(Clerk(case, lexicon, rng), person) for person in people]
