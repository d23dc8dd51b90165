"""What people decided stands in a dossier that is made anew: whatever is read, turned, split or joined meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipeline.correct import correct
from schemas.document import Document, DocumentPage, FieldValue
from schemas.geometry import Box
from schemas.page import Rotation
from schemas.review import Correction
from tests.unit.papers import ABSENT, read

FIRST_AT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
WIDE, HIGH = 1000, 1400
BOX = Box(100, 200, 300, 240)


def page(number: int, *, rotation: Rotation = 0, source: str = "a", region: Box | None = None) -> DocumentPage:
    """Page `number` of its file; its number in the dossier is another one."""
    return DocumentPage(
        page=10 + number, source="1.pdf", source_page=number, sha256=source, rotation=rotation, region=region
    )


def document(*pages: DocumentPage, **values: Any) -> Document:
    fields = {key.replace("__", "."): ABSENT if value is None else read(value) for key, value in values.items()}
    return Document(id="d01", type="other", confidence=None, file=None, pages=pages, fields=fields)


def told(value: Any, about: DocumentPage | None, box: Box | None = BOX, later: int = 0) -> Correction:
    found = FieldValue(
        value=value,
        text=None,
        confidence=None,
        status="accepted" if value is not None else "absent",
        source="reviewer",
        page=about.page - 9 if about and value is not None else None,
        box=box if value is not None else None,
    )
    return Correction(value=found, page=about, made_by="lan", made_at=FIRST_AT + timedelta(minutes=later))


def size_of(number: int) -> tuple[int, int]:
    return WIDE, HIGH


def values(documents: tuple[Document, ...]) -> list[dict[str, Any]]:
    return [{key: field.value for key, field in one.fields.items()} for one in documents]


def test_a_decided_field_is_as_decided_and_others_as_read() -> None:
    made = document(page(1), page(2), name="TRẦN AN", sex="Nam")
    (corrected,) = correct([made], {made.key: {"name": told("TRẦN ÂN", page(2)), "gone": told("x", page(1))}}, size_of)
    assert values((corrected,)) == [{"name": "TRẦN ÂN", "sex": "Nam"}]
    name = corrected.fields["name"]
    assert (name.source, name.status, name.confidence, name.page, name.box) == ("reviewer", "accepted", None, 12, BOX)
    assert corrected.fields["sex"] == made.fields["sex"]


def test_the_type_may_change_where_it_still_has_the_field() -> None:
    made = document(page(1), name="TRẦN AN")
    retyped = made.model_copy(update={"type": "birth_certificate", "fields": {"name": ABSENT, "number": read("12")}})
    found = correct([retyped], {made.key: {"name": told("TRẦN ÂN", page(1))}}, size_of)
    assert values(found) == [{"name": "TRẦN ÂN", "number": "12"}]


@pytest.mark.parametrize(("then", "now"), [(0, 90), (90, 0), (180, 270), (270, 180), (0, 180), (90, 270)])
def test_the_box_turns_with_its_page(then: Rotation, now: Rotation) -> None:
    made = document(page(1, rotation=now), name="TRẦN AN")
    (corrected,) = correct([made], {made.key: {"name": told("TRẦN ÂN", page(1, rotation=then))}}, size_of)
    assert corrected.fields["name"].box == BOX.turned((now - then) % 360, WIDE, HIGH)
    assert corrected.fields["name"].page == 11


def test_without_a_place_none_is_made_up() -> None:
    made = document(page(1), name="TRẦN AN", sex="Nam")
    given = {"name": told(None, page(1)), "sex": told("Nữ", None).model_copy(update={"page": None})}
    (corrected,) = correct([made], {made.key: given}, size_of)
    assert values((corrected,)) == [{"name": None, "sex": "Nữ"}]
    assert [(field.page, field.box) for field in corrected.fields.values()] == [(None, None)] * 2
    assert corrected.fields["name"].status == "absent"


def test_of_a_document_that_was_split_each_value_goes_with_its_page() -> None:
    whole = document(page(1), page(2), name="A", sex="B", blank=None)
    given = {"name": told("1", page(1)), "sex": told("2", page(2)), "blank": told(None, page(1))}
    parts = document(page(1), name="a", sex="b", blank=None), document(page(2), name="c", sex="d", blank="read here")
    found = correct(parts, {whole.key: given}, size_of)
    assert values(found) == [{"name": "1", "sex": "b", "blank": None}, {"name": "c", "sex": "2", "blank": "read here"}]
    assert found[0].fields["blank"].source == "reviewer"


def test_of_documents_that_were_joined_the_newer_decision_holds() -> None:
    parts = document(page(1), name="a"), document(page(2), name="b")
    given = {
        parts[0].key: {"name": told("newer", page(1), later=5)},
        parts[1].key: {"name": told("older", page(2))},
    }
    joined = document(page(1), page(2), name="c", sex="d")
    assert values(correct([joined], given, size_of)) == [{"name": "newer", "sex": "d"}]
    again = {**given, joined.key: {"name": told("newest", page(1), later=9)}}
    assert values(correct([joined], again, size_of)) == [{"name": "newest", "sex": "d"}]
    back = correct(parts, {joined.key: {"name": told("newest", page(1), later=9)}, **given}, size_of)
    assert values(back) == [{"name": "newest"}, {"name": "older"}]


def test_that_nothing_stands_there_holds_until_the_machine_finds_it_elsewhere() -> None:
    part, joined = document(page(1), name=None), document(page(1), page(2), name="on the second page")
    found = correct([joined], {part.key: {"name": told(None, page(1))}}, size_of)
    assert values(found) == [{"name": "on the second page"}]


def test_what_a_document_that_still_stands_was_given_goes_nowhere_else() -> None:
    one, other = document(page(1), name="a"), document(page(1, source="b"), name="b")
    found = correct([one, other], {one.key: {"name": told("1", page(1))}}, size_of)
    assert values(found) == [{"name": "1"}, {"name": "b"}]


def test_on_a_shared_page_a_value_belongs_to_the_part_that_it_stands_in() -> None:
    upper, lower = Box(0, 0, WIDE, 700), Box(0, 700, WIDE, HIGH)
    before = document(page(1, region=lower), number="0")
    stood = told("42", page(1, region=lower), box=Box(100, 800, 300, 840))
    turned = [document(page(1, rotation=180, region=region), number="0") for region in (upper, lower)]
    assert values(correct(turned, {before.key: {"number": stood}}, size_of)) == [{"number": "42"}, {"number": "0"}]
    nowhere = told("42", page(1, region=lower), box=None)
    assert values(correct(turned, {before.key: {"number": nowhere}}, size_of)) == [{"number": "0"}, {"number": "0"}]
