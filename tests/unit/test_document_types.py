"""The document types of `catalogue/types/*.yaml` keep the contract and can be told apart by their labels."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.classify import PageClassifier
from pipeline.formats.text import fold
from runtime.document_types import load_document_types
from schemas.catalogue import DocumentType, FieldSpec, PrintedLabel
from tests.pages import page

ETHNIC_GROUPS = ("Kinh", "Tày")
DOCUMENT_KINDS = ("QUYẾT ĐỊNH", "CÔNG VĂN")
TYPES = load_document_types(ETHNIC_GROUPS, DOCUMENT_KINDS)
CONTRACT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "data" / "contract_fields.yaml").read_text("utf-8")
)["types"]
FIELDS = [(code, spec) for code, one in sorted(TYPES.items()) for spec in one.fields]
SOURCES = sorted((Path(__file__).parents[2] / "catalogue" / "types").glob("*.yaml"))
ITEM_KEYS = {
    "key", "kind", "required", "labels", "find", "values", "columns", "options", "below", "open", "stop", "inline",
    "from",
}  # fmt: skip
TYPE_KEYS = {"code", "titles", "reference", "valid_from", "legal_basis", "side_by_side", "phrases", "blocks"}

each_type = pytest.mark.parametrize("code", sorted(TYPES))
each_field = pytest.mark.parametrize(("code", "spec"), FIELDS, ids=[f"{code}-{spec.key}" for code, spec in FIELDS])


def letters(wording: str) -> str:
    return "".join(sign for sign in fold(wording) if sign.isalnum())


def labels_of(document_type: DocumentType, key: str) -> tuple[str, ...]:
    return next(label.wordings for label in document_type.labels if label.key == key)


def blocks_of(document_type: DocumentType) -> dict[str, list[PrintedLabel]]:
    blocks: dict[str, list[PrintedLabel]] = {}
    for label in document_type.labels:
        if label.block:
            blocks.setdefault(label.block, []).append(label)
    return blocks


def every_wording(one: DocumentType) -> list[str]:
    printed = [word for label in one.labels for word in label.wordings]
    columns = [word for spec in one.fields for words in spec.columns.values() for word in words]
    options = [word for spec in one.fields for words in spec.options.values() for word in words]
    below = [word for spec in one.fields for word in spec.below]
    return [*printed, *columns, *options, *below, *one.titles, *one.phrases]


def test_the_types_are_those_of_the_contract() -> None:
    assert set(TYPES) == set(CONTRACT)


@each_type
def test_fields_keep_keys_kinds_and_required_of_the_contract(code: str) -> None:
    agreed = {key: (field["kind"], field["required"]) for key, field in CONTRACT[code]["fields"].items()}
    ours = [spec.key for spec in TYPES[code].fields]
    assert len(ours) == len(set(ours))
    assert {spec.key: (spec.kind, spec.required) for spec in TYPES[code].fields} == agreed


@each_type
def test_titles_hold_those_of_the_contract(code: str) -> None:
    assert set(CONTRACT[code]["titles"]) <= set(TYPES[code].titles)


@pytest.mark.parametrize("source", SOURCES, ids=[source.stem for source in SOURCES])
def test_files_are_named_by_their_code_and_hold_no_unknown_keys(source: Path) -> None:
    data = yaml.safe_load(source.read_text("utf-8"))
    if source.stem == "labels":
        return
    assert data["code"] == source.stem
    assert set(data) <= TYPE_KEYS
    for items in data["blocks"].values():
        for item in items:
            assert set(item) <= ITEM_KEYS
            assert len({"key", "open", "stop"} & set(item)) == 1


@each_field
def test_fields_have_what_their_way_of_finding_needs(code: str, spec: FieldSpec) -> None:
    wordings = labels_of(TYPES[code], spec.key)
    match spec.find:
        case "label" | "list":
            assert wordings
        case "table":
            assert wordings
            assert list(spec.columns) == CONTRACT[code]["fields"][spec.key]["columns"]
            assert all(spec.columns.values())
        case "checkbox":
            assert spec.kind == "check"
            assert spec.options[True]
        case "signature":
            assert spec.kind == "signature"
            assert spec.below
        case "stamp":
            assert spec.kind == "stamp"
        case "place_date":
            assert spec.kind == "date" or spec.key == "signed_place"
        case "head":
            assert not wordings
        case "none":
            assert not spec.required


@each_field
def test_enums_and_only_they_have_values(code: str, spec: FieldSpec) -> None:
    known = DOCUMENT_KINDS if code == "administrative_document" else ETHNIC_GROUPS
    assert spec.values == (known if spec.kind == "enum" else ())


@each_type
def test_wordings_are_composed_text_without_numbering_colons_or_leaders(code: str) -> None:
    for wording in every_wording(TYPES[code]):
        assert wording == unicodedata.normalize("NFC", wording).strip()
        assert letters(wording)
        assert not wording.endswith((":", "…", "..", "(1)"))
        assert "@" not in wording


@each_type
def test_no_wording_stands_for_two_fields_of_a_block(code: str) -> None:
    for block, labels in blocks_of(TYPES[code]).items():
        carriers = Counter(word for label in labels if label.key for word in {letters(one) for one in label.wordings})
        assert [word for word, count in carriers.items() if count > 1] == [], block


@pytest.mark.parametrize("code", sorted(code for code, one in TYPES.items() if one.side_by_side))
def test_blocks_side_by_side_have_the_same_rows(code: str) -> None:
    document_type = TYPES[code]
    blocks = blocks_of(document_type)
    rows = []
    for block in document_type.side_by_side:
        labels = blocks[block]
        assert labels[0].opens
        rows.append([str(label.key).removeprefix(f"{block}.") for label in labels if label.key])
    assert len(rows) == 2
    assert rows[0] == rows[1]


def test_no_title_belongs_to_two_types() -> None:
    owners: dict[str, set[str]] = {}
    for code, one in TYPES.items():
        for title in one.titles:
            owners.setdefault(letters(title), set()).add(code)
    assert {title: codes for title, codes in owners.items() if len(codes) > 1} == {}


def test_phrases_belong_to_one_type() -> None:
    owners: dict[str, set[str]] = {}
    for code, one in TYPES.items():
        for phrase in one.phrases:
            owners.setdefault(letters(phrase), set()).add(code)
    assert {phrase: codes for phrase, codes in owners.items() if len(codes) > 1} == {}


@pytest.fixture(scope="module")
def classifier() -> PageClassifier:
    return PageClassifier(TYPES)


@pytest.mark.parametrize(("code", "title"), [(code, title) for code in sorted(TYPES) for title in TYPES[code].titles])
def test_each_title_tells_its_own_type(classifier: PageClassifier, code: str, title: str) -> None:
    """Those of `other` too: an application for registering land is none for registering a change of it."""
    lines = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", title, "Kính gửi: UBND phường Láng", "Ngày 05 tháng 01 năm 2026"]
    verdict = classifier.classify(page(lines).reading)
    assert verdict.type == code
    assert verdict.opens
