"""A paper filled in by hand tells of its values what none of them tells alone; what may be a pen's is not accepted."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pipeline.extract import extract_document
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.page import Mark, PageRecord
from tests.pages import page

FORM = load_document_types(("Kinh",))["birth_registration_form"]
LINES = (
    "Họ, chữ đệm, tên người được khai sinh: LÊ VĂN AN",
    "Nơi sinh: Bệnh viện Phụ sản",
    "Quê quán: Hà Nội",
    "Ngày sinh của trẻ: 05/12/2023",
)
NAME, PLACE, HOME, DATE = (8, 9, 10), (13, 14, 15, 16), (19, 20), (25,)
KEYS = ("child.name", "child.birth_place", "child.home_town", "child.birth_date")


def paper(hand: Mapping[int, float], label: float = 0.002, marks: tuple[Mark, ...] = ()) -> PageRecord:
    """The form with its words' probabilities of handwriting, `label` where `hand` says nothing."""
    record = page(list(LINES))
    words = tuple(
        word.model_copy(update={"handwritten": hand.get(place, label)})
        for place, word in enumerate(record.reading.words)
    )
    reading = record.reading.model_copy(update={"words": words})
    return record.model_copy(update={"reading": reading, "marks": marks})


def fields(record: PageRecord) -> list[FieldValue]:
    given = extract_document([record], (1,), FORM)
    return [given[key] for key in KEYS if key in given]


def all_values(sure: float) -> dict[int, float]:
    return dict.fromkeys((*NAME, *PLACE, *HOME, *DATE), sure)


def test_print_is_accepted() -> None:
    assert {(one.source, one.status) for one in fields(paper(all_values(0.004)))} == {("ocr", "accepted")}


def test_values_that_all_look_a_little_unlike_the_labels_are_handwriting() -> None:
    assert {(one.source, one.status) for one in fields(paper(all_values(0.25)))} == {("handwriting", "review")}


def test_where_the_labels_look_so_too_it_is_the_scan() -> None:
    assert {one.source for one in fields(paper(all_values(0.25), label=0.2))} == {"ocr"}


@pytest.mark.parametrize(("sure", "status"), [(0.02, "accepted"), (0.03, "review")])
def test_values_that_all_look_hardly_unlike_the_labels_are_said_to_be_print_and_not_accepted(
    sure: float, status: str
) -> None:
    assert {(one.source, one.status) for one in fields(paper(all_values(sure)))} == {("ocr", status)}


def test_one_value_that_looks_hardly_unlike_the_labels_is_accepted_among_print() -> None:
    record = paper({**all_values(0.004), **dict.fromkeys(NAME, 0.03)})
    assert {(one.source, one.status) for one in fields(record)} == {("ocr", "accepted")}


def test_a_letter_all_written_by_hand_is_handwriting() -> None:
    assert {one.source for one in fields(paper(all_values(0.95), label=0.95))} == {"handwriting"}


def test_nothing_that_reads_as_print_is_accepted_on_a_paper_filled_in_by_hand() -> None:
    record = paper({**all_values(0.97), **dict.fromkeys(DATE, 0.001)})
    assert [(one.source, one.status) for one in fields(record) if one.value == "2023-12-05"] == [("ocr", "review")]


def test_a_value_that_may_be_written_by_hand_is_not_accepted_among_print() -> None:
    record = paper({**all_values(0.004), **dict.fromkeys(DATE, 0.4)})
    told = {one.value: (one.source, one.status) for one in fields(record)}
    assert told.pop("2023-12-05") == ("ocr", "review")
    assert set(told.values()) == {("ocr", "accepted")}


@pytest.mark.parametrize(("blue", "source"), [((*NAME, *PLACE, *HOME, *DATE), "handwriting"), (DATE, "ocr")])
def test_values_in_the_ink_of_a_pen_are_handwriting_and_one_under_a_signature_is_not(
    blue: tuple[int, ...], source: str
) -> None:
    words = paper({}).reading.words
    marked = paper({}, label=0.03, marks=tuple(Mark(kind="pen", box=words[place].box) for place in blue))
    assert {one.source for one in fields(marked)} == {source}
