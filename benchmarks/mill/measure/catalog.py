"""Which families the measuring split has, and what each of them typesets."""

from __future__ import annotations

from benchmarks.mill.measure.families import TemplateFamily

_PORTAL = (
    "birth_registration_form", "marriage_registration_form", "marital_status_form", "civil_extract_form",
    "residence_change_form", "household_business_form", "driving_licence_form", "intake_receipt",
)  # fmt: skip

FAMILIES = (
    TemplateFamily(
        "ministry",
        (
            "birth_registration_form", "marriage_registration_form", "marital_status_form", "death_registration_form",
            "civil_extract_form", "residence_change_form", "construction_permit_form", "land_change_form",
        ),
    ),
    TemplateFamily(
        "ward",
        (
            "birth_registration_form", "marriage_registration_form", "marital_status_form", "death_registration_form",
            "civil_extract_form", "construction_permit_form", "authorization_letter", "death_notice",
            "household_business_certificate",
        ),
    ),
    TemplateFamily("portal", _PORTAL, printed=_PORTAL),
    TemplateFamily(
        "caption",
        (
            "residence_change_form", "household_business_form", "driving_licence_form", "construction_permit_form",
            "land_change_form", "birth_notification",
        ),
    ),
    TemplateFamily(
        "machine",
        (
            "birth_certificate", "marriage_certificate", "land_use_certificate", "authorization_letter",
            "marital_status_certificate", "death_notice", "administrative_document",
        ),
        printed=("administrative_document",),
    ),
    TemplateFamily(
        "ribbon",
        ("birth_certificate", "marriage_certificate", "household_business_certificate", "land_use_certificate"),
        printed=("household_business_certificate", "land_use_certificate"),
    ),
    TemplateFamily(
        "letter",
        ("authorization_letter", "driving_licence_form", "marital_status_certificate", "birth_notification"),
    ),
    TemplateFamily("card", ("citizen_id",), printed=("citizen_id",)),
    TemplateFamily("cardpair", ("citizen_id",), printed=("citizen_id",)),
    TemplateFamily("counter", ("intake_receipt",), printed=("intake_receipt",)),
    TemplateFamily("bureau", ("administrative_document",), printed=("administrative_document",)),
    TemplateFamily("stray", ("other",)),
    TemplateFamily("clutter", ("other",)),
)  # fmt: skip
