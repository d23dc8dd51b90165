"""The layout families of the building split: styles that typeset every type, and folders of templates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.mill.build import certificates, civil_forms, letters, office_forms, office_papers
from benchmarks.mill.build.cards import citizen_card
from benchmarks.mill.build.press import Press
from benchmarks.mill.build.rows import Form
from benchmarks.mill.build.sheet_writer import template_families
from benchmarks.mill.build.styles import STYLES, Style
from benchmarks.mill.paper import Family, Paper, Sheet

FORMS: dict[str, Form] = {
    form.type: form for form in (*civil_forms.FORMS, *office_forms.FORMS, *certificates.FORMS, *office_papers.FORMS)
}
DRAWN: dict[str, Callable[[Paper, Style, Random], Sheet]] = {
    "citizen_id": citizen_card,
    "administrative_document": letters.administrative_document,
    "land_use_certificate": letters.land_certificate,
    "other": letters.other_page,
}
"""Papers that are no forms: cards, certificates, letters."""

PRINTED = frozenset({"citizen_id", "intake_receipt", "administrative_document", "land_use_certificate"})
"""Never filled in by hand."""


@dataclass(frozen=True)
class BuildFamily:
    """All types in one style."""

    style: Style

    @property
    def name(self) -> str:
        return f"build/{self.style.name}"

    @property
    def types(self) -> tuple[str, ...]:
        return (*FORMS, *DRAWN)

    def typeset(self, paper: Paper, seed: int, hand: bool) -> Sheet:
        rng = Random(f"{self.name}/{paper.type}/{seed}")
        if paper.type in DRAWN:
            return DRAWN[paper.type](paper, self.style, rng)
        return Press(FORMS[paper.type], self.style, paper, rng, hand and paper.type not in PRINTED).sheet()


FAMILIES: tuple[Family, ...] = (*(BuildFamily(style) for style in STYLES), *template_families("build", PRINTED))
