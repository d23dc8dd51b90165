"""How far values are trusted beside the dossier's other papers and the lists."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.judge import judge
from pipeline.places import Gazetteer
from pipeline.suggest import Speller
from runtime.catalogue import load_catalogue
from schemas.catalogue import Kind
from schemas.document import Document, FieldValue
from schemas.evidence import Evidence, FieldSource, PageBasis
from schemas.page import PageRecord
from tests.pages import page
from tests.unit.papers import ABSENT, paper, read

CATALOGUE = load_catalogue()
SPELLER = Speller(CATALOGUE, Gazetteer(CATALOGUE.places))


class Certain:
    """A calibrator to which everything is sure enough."""

    accept_from = 0.9

    def confidence(self, evidence: Evidence) -> float:
        return 0.95

    def page_confidence(self, basis: PageBasis) -> float:
        return 0.95


def said(value: Any, kind: Kind, source: FieldSource = "ocr", tagged: float | None = None) -> FieldValue:
    evidence = Evidence(kind=kind, source=source, words=2, tagged=tagged)
    return read(value).model_copy(update={"evidence": evidence, "source": source})


def document(id_: str, type_: str, **fields: FieldValue) -> Document:
    named = {key.replace("__", "."): field for key, field in fields.items()}
    return paper(id_, type_).model_copy(update={"fields": named})


def evidence_of(documents: list[Document], pages: list[PageRecord], key: str) -> Evidence:
    found = judge(documents, pages, CATALOGUE.document_types, Certain(), SPELLER)[0].fields[key].evidence
    assert found is not None
    return found


def test_a_name_on_another_paper_speaks_for_it_however_it_is_written() -> None:
    form = document("d01", "birth_registration_form", requester__name=said("LÊ VĂN HOÀ", "name"))
    card = document("d02", "citizen_id", name=said("Lê Văn Hòa", "name"))
    assert evidence_of([form, card], [], "requester.name").again == 1
    assert evidence_of([form], [], "requester.name").again == 0


def test_a_name_under_a_signature_counts_though_it_is_no_field() -> None:
    form = document("d01", "birth_registration_form", requester__name=said("Lê Văn Hòa", "name"))
    pages = [page(["Họ tên: Lê Văn Hòa", "Nơi cư trú: phường Láng", "NGƯỜI YÊU CẦU", "LÊ VĂN HOÀ"])]
    assert evidence_of([form], pages, "requester.name").again == 1


def test_a_code_that_says_the_same_is_told() -> None:
    form = document("d01", "birth_registration_form", requester__id_number=said("001090000123", "id12"))
    card = document("d02", "citizen_id", id_number=said("001090000123", "id12", source="qr"))
    assert evidence_of([form, card], [], "requester.id_number").by_code
    other = document("d02", "citizen_id", id_number=said("001090000124", "id12", source="qr"))
    assert not evidence_of([form, other], [], "requester.id_number").by_code


def test_dates_are_compared_with_dates_of_one_meaning() -> None:
    form = document("d01", "birth_registration_form", child__birth_date=said("2025-01-05", "date"))
    birth = document("d02", "birth_notification", birth__date=said("2025-01-05", "date"))
    issue = document("d02", "citizen_id", issue_date=said("2025-01-05", "date"))
    assert evidence_of([form, birth], [], "child.birth_date").again == 1
    assert evidence_of([form, issue], [], "child.birth_date").again == 0


def test_what_stands_elsewhere_among_more_words_may_be_cut_off() -> None:
    form = document("d01", "birth_registration_form", requester__name=said("Kiều Hoài", "name"))
    card = document("d02", "citizen_id", name=said("Kiều Hoài Sáng", "name"))
    assert evidence_of([form, card], [], "requester.name").longer == 1


@pytest.mark.parametrize(
    ("key", "kind", "value", "listed"),
    [
        ("requester.name", "name", "Lê Văn An", True),
        ("requester.name", "name", "Lẽ Văn An", False),
        ("child.ethnicity", "enum", "Kinh", True),
        ("requester.residence", "address", "số 5, phường Láng, thành phố Hà Nội", True),
        ("requester.residence", "address", "số 5, phường Lãng, thành phố Hà Nội", False),
        ("child.birth_date", "date", "2025-01-05", None),
    ],
)
def test_lists_are_asked(key: str, kind: Kind, value: str, listed: bool | None) -> None:
    form = document("d01", "birth_registration_form", **{key.replace(".", "__"): said(value, kind)})
    assert evidence_of([form], [], key).listed is listed


def test_how_the_tagger_finds_the_papers_other_values() -> None:
    fields = {"a": said("x", "text", tagged=1.0), "b": said("y", "text", tagged=0.5), "c": said("z", "text")}
    keys = ("requester__name", "child__name", "child__birth_place")
    form = document("d01", "birth_registration_form", **dict(zip(keys, fields.values(), strict=True)))
    assert evidence_of([form], [], "requester.name").paper == 0
    assert evidence_of([form], [], "child.name").paper == 0.5


def test_only_a_value_found_sure_enough_is_accepted() -> None:
    doubtful = said("Lê Văn An", "name").model_copy(update={"status": "review"})
    form = document("d01", "birth_registration_form", requester__name=doubtful, child__name=said("Lê An", "name"))
    form = form.model_copy(update={"fields": {**form.fields, "child.birth_date": ABSENT}})
    (judged,) = judge([form], [], CATALOGUE.document_types, Certain(), SPELLER)
    assert {key: field.status for key, field in judged.fields.items()} == {
        "requester.name": "review",
        "child.name": "accepted",
        "child.birth_date": "absent",
    }
    (unmeasured,) = judge([form], [], CATALOGUE.document_types, None, SPELLER)
    assert unmeasured.fields["child.name"].status == "review"
