"""Identity cards and receipts: QR and MRZ first, they carry codes that detect errors; print for what they lack."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.cards import may_be_one_number
from pipeline.extract.fields import Place, from_machine
from pipeline.formats.card import CardMrz, parse_card_qr, parse_td1
from pipeline.formats.codes import find_dossier_code
from schemas.catalogue import DocumentType
from schemas.document import FieldValue
from schemas.evidence import FieldSource
from schemas.geometry import Box, union
from schemas.reading import Word

QR_KEYS = {
    "id_number": "id_number",
    "old_id_number": "old_id_number",
    "name": "name",
    "birth_date": "birth_date",
    "sex": "sex",
    "residence": "residence",
    "issue_date": "issue_date",
}
MRZ_CHECKS = {
    "id_number": {"số thẻ", "số định danh"},
    "birth_date": {"ngày sinh"},
    "sex": {"ngày sinh", "ngày hết hạn"},
    "expiry_date": {"ngày hết hạn"},
}
"""The check digits that stand behind each field."""
MRZ_HEAD = re.compile(r"^[IT1LJ|]{1,3}DVNM")
SHORTEST_STRIP = 24


def machine_fields(
    place: Place, document_type: DocumentType, region: Box | None = None, printed_number: str | None = None
) -> dict[str, FieldValue]:
    """Fields read from the card's QR code and MRZ; the QR wins. `region`: flat box of one card of several.

    What carries another number than the one printed (`printed_number`, as read) is of another card.
    """
    fields = _from_mrz(place, document_type, region)
    fields.update(_from_qr(place, document_type, region))
    found = fields.get("id_number")
    if found is None or printed_number is None or may_be_one_number(str(found.value), printed_number):
        return fields
    return {}


def receipt_fields(place: Place, document_type: DocumentType) -> dict[str, FieldValue]:
    """The dossier code out of a receipt's QR code, in whatever form the issuing system writes it."""
    for number, page in zip(place.numbers, place.pages, strict=True):
        for code in page.codes:
            found = find_dossier_code(code.text)
            if found is not None:
                return _fields({"dossier_code": found}, "qr", document_type, number, code.box)
    return {}


def _from_qr(place: Place, document_type: DocumentType, region: Box | None) -> dict[str, FieldValue]:
    for number, page in zip(place.numbers, place.pages, strict=True):
        limit = None if region is None else page.flat_to_upright.box(region)
        for code in page.codes:
            card = parse_card_qr(code.text)
            if card is None or (limit is not None and code.box.overlap(limit) < 0.5):
                continue
            read = {key: getattr(card, name) for key, name in QR_KEYS.items()}
            return _fields(read, "qr", document_type, number, code.box)
    return {}


def _from_mrz(place: Place, document_type: DocumentType, region: Box | None) -> dict[str, FieldValue]:
    for index, (number, page) in enumerate(zip(place.numbers, place.pages, strict=True)):
        strips = [word for word in page.reading.words if _is_strip(word) and (region is None or _in(word, region))]
        mrz = _parse([word.text for word in sorted(strips, key=lambda word: word.box.top)])
        if mrz is None:
            continue
        box = place.upright(index, union(word.box for word in strips))
        read = {key: getattr(mrz, key) for key, checks in MRZ_CHECKS.items() if not checks & set(mrz.failed)}
        return _fields(read, "mrz", document_type, number, box)
    return {}


def _fields(
    read: dict[str, str | None], source: FieldSource, document_type: DocumentType, page: int, box: Box
) -> dict[str, FieldValue]:
    return {
        key: from_machine(value, source, document_type.field(key), page, box) for key, value in read.items() if value
    }


def _is_strip(word: Word) -> bool:
    """A line of the MRZ: read as one word, with fillers."""
    return len(word.text) >= SHORTEST_STRIP and word.text.count("<") >= 2


def _in(word: Word, region: Box) -> bool:
    return word.box.overlap(region) >= 0.5


def _parse(strips: Sequence[str]) -> CardMrz | None:
    """`I` is often read as `T` or `1`, sometimes twice: the first line always begins IDVNM on these cards."""
    return parse_td1("\n".join(MRZ_HEAD.sub("IDVNM", strip) for strip in strips)) if len(strips) >= 2 else None
