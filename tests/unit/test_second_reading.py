"""What a second reading of the same words does to a field: agreement, another candidate, another value."""

from __future__ import annotations

import pytest

from pipeline.extract.fields import Place, from_tokens
from pipeline.extract.stream import build_stream
from runtime.document_types import load_document_types
from schemas.document import FieldValue
from schemas.evidence import Evidence
from schemas.page import PageRecord
from tests.pages import page

TYPES = load_document_types(("Kinh", "Tày"))
FORM = TYPES["birth_registration_form"]


def read_twice(text: str, other: str) -> PageRecord:
    """One line, its words paired with those of the second reading; `_` for a word that it does not have."""
    record = page([text])
    words = [
        word.model_copy(update={"other": "" if second == "_" else second, "other_confidence": 0.9})
        for word, second in zip(record.reading.words, other.split(), strict=True)
    ]
    return record.model_copy(update={"reading": record.reading.model_copy(update={"words": tuple(words)})})


def value(key: str, record: PageRecord) -> FieldValue:
    return from_tokens(build_stream([record]).tokens, FORM.field(key), Place((record,), (1,)))


def evidence(field: FieldValue) -> Evidence:
    assert field.evidence is not None
    return field.evidence


def test_readers_that_agree_make_one_candidate() -> None:
    found = value("child.name", read_twice("LÊ VĂN AN", "LÊ VĂN AN"))
    assert (found.value, found.candidates, found.status) == ("LÊ VĂN AN", (), "accepted")
    assert (evidence(found).same, evidence(found).differing, evidence(found).other_least) == (True, 0, 0.9)


def test_readers_that_differ_bring_both_candidates() -> None:
    found = value("child.name", read_twice("LÊ VĂN ẤN", "LÊ VĂN ẨN"))
    assert (found.value, found.candidates) == ("LÊ VĂN ẤN", ("LÊ VĂN ẨN",))
    assert (evidence(found).same, evidence(found).differing) == (False, 1)


@pytest.mark.parametrize(
    ("first", "second"), [("00109000012", "001090000123"), ("OO1O9OOOO123", "001090000123")], ids=["short", "letters"]
)
def test_a_sound_second_reading_is_taken_where_the_first_is_none(first: str, second: str) -> None:
    found = value(
        "requester.id_number",
        read_twice(first, second),
    )
    assert found.value == second
    assert found.text == second


def test_one_reader_alone_agrees_with_nobody() -> None:
    record = page(["LÊ VĂN AN"])
    found = value("child.name", record)
    assert evidence(found).other_least is None
    assert evidence(found).differing == 3


def test_words_that_the_second_reader_ran_together_are_compared_whole() -> None:
    found = value("child.name", read_twice("LÊ VĂN AN", "LÊVĂN _ AN"))
    assert found.candidates == ("LÊVĂN AN",)
    assert evidence(found).differing == 2
