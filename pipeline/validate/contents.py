"""What the fields of one paper say together: places, listed words, areas, capital, consent, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.formats.numbers import parse_money
from pipeline.formats.text import compare_key, same_text
from pipeline.formats.words import number_from_words
from pipeline.people import mentions_of
from pipeline.places import Gazetteer
from pipeline.validate.numbers import check_vsic
from pipeline.validate.verdict import Verdict, agreed, doubtful, judged, ref, unusual, value_of, values_of
from schemas.catalogue import DocumentType
from schemas.document import Document


def check_contents(document: Document, document_type: DocumentType, gazetteer: Gazetteer) -> Iterator[Verdict]:
    yield from _places(document, document_type, gazetteer)
    yield from _listed(document, document_type)
    yield from _near(document)
    yield from _areas(document)
    yield from _capital(document)
    yield from _copies(document)
    yield from _requester_is_not_the_deceased(document)
    yield from _missing(document, document_type)
    lines = value_of(document, "business.lines")
    if lines:
        yield from check_vsic(lines, ref(document, "business.lines"))


def _places(document: Document, document_type: DocumentType, gazetteer: Gazetteer) -> Iterator[Verdict]:
    """Wards and communes of Hà Nội, of today or before; addresses elsewhere are not judged."""
    for spec in document_type.fields:
        value = value_of(document, spec.key)
        if value is None or not (spec.kind == "address" or spec.key == "recipient"):
            continue
        found, place = gazetteer.locate(str(value)), ref(document, spec.key)
        if found.former and found.communes:
            now = ", ".join(f"{unit.type.lower()} {unit.name}" for unit in found.communes)
            yield agreed("place.former", f"{found.former} (trước 01/07/2025) nay thuộc {now}.", place)
        elif found.communes:
            yield agreed("place.known", "Xã, phường có trong danh mục.", place)
        elif found.named and not found.district and (found.hanoi or spec.key == "recipient"):
            yield doubtful("place.unknown", f"Không thấy xã, phường của Hà Nội trong “{value}”.", place)


def _listed(document: Document, document_type: DocumentType) -> Iterator[Verdict]:
    for spec in document_type.fields:
        value = value_of(document, spec.key)
        if spec.kind == "enum" and spec.values and value is not None:
            known = {compare_key(word) for word in spec.values}
            wrong = f"“{value}” không có trong danh mục."
            yield judged(
                compare_key(str(value)) in known, "value.listed", "Có trong danh mục.", wrong, ref(document, spec.key)
            )


def _near(document: Document) -> Iterator[Verdict]:
    """A value that its lists do not have, though they have one much like it, is more likely misread than new."""
    for key, field in document.fields.items():
        if field.suggestions and not field.findings:
            nearest = field.suggestions[0].value
            yield doubtful(
                "value.near", f"“{field.value}” không có trong danh mục, gần với “{nearest}”.", ref(document, key)
            )


def _areas(document: Document) -> Iterator[Verdict]:
    for smaller, larger, sentence in (
        ("building.ground_area", "building.floor_area", "Tổng diện tích sàn nhỏ hơn diện tích tầng 1"),
        ("building.ground_area", "site.area", "Diện tích xây dựng lớn hơn diện tích lô đất"),
    ):
        small, large = _number(value_of(document, smaller)), _number(value_of(document, larger))
        if small is not None and large is not None:
            wrong = f"{sentence} ({small} và {large} m²)."
            yield judged(
                small <= large,
                "building.areas",
                "Diện tích hợp lý.",
                wrong,
                ref(document, smaller),
                ref(document, larger),
            )


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def _capital(document: Document) -> Iterator[Verdict]:
    values = values_of(document, "capital", "capital_words")
    if values is None:
        return
    said = number_from_words(str(values["capital_words"])) or parse_money(str(values["capital_words"])).value
    pair = (ref(document, "capital"), ref(document, "capital_words"))
    if said is None:
        yield doubtful("capital.words", f"Không hiểu số tiền bằng chữ: “{values['capital_words']}”.", pair[1])
    else:
        wrong = f"Vốn bằng số {values['capital']} khác bằng chữ ({said})."
        yield judged(str(said) == str(values["capital"]), "capital.words", "Vốn bằng số khớp bằng chữ.", wrong, *pair)


def _copies(document: Document) -> Iterator[Verdict]:
    field = document.fields.get("copies.quantity")
    if value_of(document, "copies.wanted") is True and field is not None and field.status == "absent":
        message = "Đề nghị cấp bản sao nhưng không ghi số lượng."
        yield unusual("copies.quantity", message, ref(document, "copies.quantity"))


def _requester_is_not_the_deceased(document: Document) -> Iterator[Verdict]:
    values = values_of(document, "requester.id_number", "deceased.id_number")
    if values and values["requester.id_number"] == values["deceased.id_number"]:
        message = "Người yêu cầu và người chết có cùng số giấy tờ."
        yield doubtful("death.requester", message, *(ref(document, key) for key in values))


def _missing(document: Document, document_type: DocumentType) -> Iterator[Verdict]:
    """What the form asks for and was left blank; a signature or stamp that is not there."""
    for spec in document_type.fields:
        field = document.fields.get(spec.key)
        if field is None or not spec.required:
            continue
        if spec.kind == "signature" and field.value is False:
            yield unusual("signature.missing", "Thiếu chữ ký.", ref(document, spec.key))
        elif field.status == "absent":
            yield unusual("field.required", "Mục bắt buộc để trống.", ref(document, spec.key))


def two_sexes(document: Document) -> Iterator[Verdict]:
    """Bride and groom may not be the same person."""
    people = {person.role: person for person in mentions_of(document)}
    bride, groom = people.get("bride"), people.get("groom")
    if bride and groom and bride.name and groom.name and same_text(bride.name, groom.name):
        yield doubtful("marriage.people", "Bên nữ và bên nam cùng một tên.", bride.refs["name"], groom.refs["name"])
