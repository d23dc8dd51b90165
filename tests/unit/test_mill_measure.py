"""The measuring split marks what it prints, covers all types, and shares no words with the building split."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from benchmarks.mill.measure import SPLIT, formats
from benchmarks.mill.measure.catalog import FAMILIES
from benchmarks.mill.measure.families import TemplateFamily
from benchmarks.mill.measure.invention import Payloads
from benchmarks.mill.measure.lexicon import LEXICON
from benchmarks.mill.measure.pen import Pen
from benchmarks.mill.paper import Paper
from benchmarks.mill.papers import TYPES, make_paper
from benchmarks.mill.splits import load

UNPRINTED = {"old_id_number"}
"""Only in the QR code of the card. Nor does a CÔNG VĂN print its kind: it is known by having no title."""
PAIRS = [(family, type_) for family in FAMILIES for type_ in family.types]


@pytest.mark.parametrize(("family", "type_"), PAIRS, ids=lambda part: getattr(part, "name", part))
def test_every_value_is_marked_with_its_key(family: TemplateFamily, type_: str) -> None:
    paper = make_paper(type_, LEXICON, Random(type_))
    html = family.typeset(paper, 5, hand=False).html
    shown = {key for key, value in paper.fields.items() if value not in (None, False, [], "CÔNG VĂN")}
    assert {key for key in shown - UNPRINTED if f'data-field="{key}"' not in html} == set()


def test_every_type_has_two_families() -> None:
    covered = [type_ for _, type_ in PAIRS]
    assert {type_ for type_ in TYPES if covered.count(type_) < 2} == set()


def test_names_and_places_are_not_those_of_the_building_split() -> None:
    other = load("build").lexicon
    own: tuple[str, ...] = (
        "male_middles",
        "female_middles",
        "male_givens",
        "female_givens",
        "streets",
        "hamlets",
        "buildings",
        "wards",
    )
    own += ("old_wards", "far_places", "old_far_places", "hospitals", "centres", "letters", "business_names")
    own += ("business_lines", "document_subjects", "residence_requests", "land_changes", "authority_scopes")
    shared = {name: set(getattr(LEXICON, name)) & set(getattr(other, name)) for name in own}
    assert {name: words for name, words in shared.items() if words} == {}


def test_damage_is_not_that_of_the_building_split() -> None:
    other = load("build").damage
    assert [tier for tier, damage in SPLIT.damage.items() if damage == other[tier]] == []
    assert set(SPLIT.damage) == set(other)


def test_a_sheet_depends_on_its_seed_alone() -> None:
    family = FAMILIES[0]
    paper = make_paper("birth_registration_form", LEXICON, Random(1))
    assert family.typeset(paper, 4, hand=True) == family.typeset(paper, 4, hand=True)
    assert family.typeset(paper, 4, hand=True) != family.typeset(paper, 5, hand=True)


def test_handwritten_keys_are_those_filled_in_by_hand() -> None:
    paper = make_paper("marital_status_form", LEXICON, Random(3))
    assert "subject.name" in FAMILIES[0].typeset(paper, 1, hand=True).handwritten
    assert FAMILIES[0].typeset(paper, 1, hand=False).handwritten == ()


def test_receipts_carry_the_code_whatever_the_issuing_system() -> None:
    paper = make_paper("intake_receipt", LEXICON, Random(9))
    payloads = {Payloads(paper, Random(seed)).receipt() for seed in range(40)}
    assert len(payloads) == 5
    assert all(paper.fields["dossier_code"] in payload for payload in payloads)


def test_nothing_is_ticked_where_the_paper_is_blank() -> None:
    paper = Paper("birth_registration_form", {"copies.wanted": None})
    answers = {"Có": True, "Không": False}
    pen = Pen(paper, Random(2), hand=False)
    pen.tick_shape = "bracket"
    assert "x" not in pen.ticks("copies.wanted", answers).striptags().lower()
    ticked = Pen(replace(paper, fields={"copies.wanted": False}), Random(2), hand=False)
    ticked.tick_shape = "bracket"
    assert ticked.ticks("copies.wanted", answers).striptags().lower().count("x") == 1


@pytest.mark.parametrize(
    ("iso", "style", "shown"),
    [
        ("2026-01-05", "long", "ngày 05 tháng 01 năm 2026"),
        ("2026-09-05", "long", "ngày 05 tháng 9 năm 2026"),
        ("1969", "slash", "1969"),
        ("1969-05", "dash", "5-1969"),
        ("2026-09-05", "dash", "5-9-2026"),
        ("Không thời hạn", "slash", "Không thời hạn"),
    ],
)
def test_dates_as_offices_write_them(iso: str, style: str, shown: str) -> None:
    assert formats.date_text(iso, style) == shown
