"""What the tagger takes for a value, beside what labels lead to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.classify import PageClassifier
from pipeline.extract import extract_document
from pipeline.extract.stream import build_stream
from pipeline.extract.tagged import tagged_runs
from runtime.catalogue import load_catalogue
from schemas.page import PageRecord
from schemas.tags import PageTags, WordTag
from tests.pages import page

TYPES = load_catalogue().document_types
FORM = TYPES["birth_registration_form"]
TITLE = (440, "TỜ KHAI ĐĂNG KÝ KHAI SINH")


def tagged(record: PageRecord, said: Mapping[str, str], sure: float = 0.99) -> PageRecord:
    """`said`: words of the page -> the field they are tagged as."""
    words = [
        WordTag(place, key, sure)
        for text, key in said.items()
        for place, word in enumerate(record.reading.words)
        if word.text in text.split()
    ]
    return record.model_copy(update={"tags": PageTags(words=tuple(sorted(words)))})


def test_a_value_whose_label_is_not_known_is_told_by_the_tagger() -> None:
    record = page([TITLE, "Tên gọi của cháu bé nhà tôi QUÁCH NHẬT ƯNG"])
    alone = extract_document([record], [1], FORM)
    assert alone["child.name"].value is None
    found = extract_document([tagged(record, {"QUÁCH NHẬT ƯNG": "child.name"})], [1], FORM)
    assert found["child.name"].value == "QUÁCH NHẬT ƯNG"


def test_a_sure_tagger_cuts_a_value_that_labels_cut_wrong_and_keeps_theirs_as_candidate() -> None:
    record = page([TITLE, "Tên cháu: QUÁCH NHẬT ƯNG Ethnic"])
    found = extract_document([tagged(record, {"QUÁCH NHẬT ƯNG": "child.name"})], [1], FORM)["child.name"]
    assert found.value == "QUÁCH NHẬT ƯNG"
    assert found.candidates == ("QUÁCH NHẬT ƯNG Ethnic",)


@pytest.mark.parametrize("sure", [0.6, 0.9])
def test_an_unsure_tagger_only_proposes(sure: float) -> None:
    record = page([TITLE, "Tên cháu: QUÁCH NHẬT ƯNG"])
    found = extract_document([tagged(record, {"NHẬT ƯNG": "child.name"}, sure)], [1], FORM)["child.name"]
    assert found.value == "QUÁCH NHẬT ƯNG"
    assert found.candidates == ("NHẬT ƯNG",)


def test_a_value_goes_on_below_and_over_a_dash() -> None:
    record = page(["Địa chỉ số 12 - tổ 3, phường Tây Hồ,", "thành phố Hà Nội"])
    words = "số 12 tổ 3, phường Tây Hồ, thành phố Hà Nội"
    runs = tagged_runs(build_stream([tagged(record, {words: "requester.residence"})]))
    assert " ".join(token.text for token in runs["requester.residence"]) == (
        "số 12 - tổ 3, phường Tây Hồ, thành phố Hà Nội"
    )


def test_of_a_value_printed_twice_the_surer_one_counts() -> None:
    record = page(["LẠI THỊ GẤM", *[""] * 12, "VIÊN THỊ SEN HÀ"])
    runs = tagged_runs(build_stream([tagged(record, {"LẠI GẤM VIÊN THỊ SEN HÀ": "mother.name"})]))
    assert [token.text for token in runs["mother.name"]] == ["VIÊN", "THỊ", "SEN", "HÀ"]


@pytest.mark.parametrize(
    ("said", "share", "further"),
    [("QUÁCH NHẬT ƯNG", 1.0, 0), ("QUÁCH", 1 / 3, 0), ("QUÁCH NHẬT ƯNG Kinh", 1.0, 1)],
)
def test_agreement_is_evidence(said: str, share: float, further: int) -> None:
    record = page([TITLE, "Tên cháu: QUÁCH NHẬT ƯNG", "Dân tộc: Kinh"])
    evidence = extract_document([tagged(record, {said: "child.name"}, 0.8)], [1], FORM)["child.name"].evidence
    assert evidence is not None
    assert evidence.tagged == pytest.approx(share)
    assert evidence.tag_further == further
    assert (evidence.tag_least > 0) == (share == 1)


def test_without_a_tagger_there_is_no_such_evidence() -> None:
    fields = extract_document([page([TITLE, "Tên cháu: QUÁCH NHẬT ƯNG"])], [1], FORM)
    assert {one.evidence.tagged for one in fields.values() if one.evidence is not None} == {None}


@pytest.mark.parametrize(
    ("tags", "type_"),
    [
        (PageTags(type="death_notice", type_probability=0.97, first=0.98), "death_notice"),
        (PageTags(type="death_notice", type_probability=0.7, first=0.98), "other"),
        (PageTags(type="death_notice", type_probability=0.97, first=0.2), "other"),
    ],
)
def test_a_page_that_says_nothing_known_is_what_a_sure_tagger_says(tags: PageTags, type_: str) -> None:
    reading = page(["Phiếu ghi chép của trạm", "Ông Lại Văn Sáng", "ngày 03 tháng 02"]).reading
    assert PageClassifier(TYPES).classify(reading, tags=tags).type == type_


def test_a_title_is_worth_more_than_the_tagger() -> None:
    record = page([TITLE, "Tên cháu: QUÁCH NHẬT ƯNG"])
    tags = PageTags(type="death_notice", type_probability=0.99, first=0.99)
    assert PageClassifier(TYPES).classify(record.reading, tags=tags).type == "birth_registration_form"


@pytest.mark.parametrize("said", ["khai tử", "Đăng khai tử", "Đăng ký", "ký khai"])
def test_words_that_the_tagger_leaves_out_of_a_line_are_of_the_value(said: str) -> None:
    record = page(["Trường hợp", "Đăng ký khai tử", "Tài liệu đính kèm: không có"])
    runs = tagged_runs(build_stream([tagged(record, {said: "procedure_name"})]))
    assert " ".join(token.text for token in runs["procedure_name"]) == "Đăng ký khai tử"


def test_a_word_of_another_line_is_no_part_of_a_tagged_value() -> None:
    record = page(["Tử vong: tổ 3, phường Láng, Hà Nội", "Nơi sinh sống trước đây"])
    runs = tagged_runs(build_stream([tagged(record, {"tổ 3, phường Láng, Hà Nội Nơi": "death.place"})]))
    assert " ".join(token.text for token in runs["death.place"]) == "tổ 3, phường Láng, Hà Nội"
