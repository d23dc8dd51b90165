"""Identity cards and receipts: QR and MRZ first, they carry codes that detect errors; print for what they lack."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.fields import Place, from_machine
from pipeline.formats.card import CardMrz, parse_card_qr, parse_td1
from pipeline.formats.codes import find_dossier_code
from schemas.catalogue import DocumentType
from schemas.document import FieldSource, FieldValue
from schemas.geometry import Box, union

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


def machine_fields(place: Place, document_type: DocumentType, region: Box | None = None) -> dict[str, FieldValue]:
    """Fields read from the card's QR code and MRZ; the QR wins. `region`: flat box of one card of several."""
    fields = _from_mrz(place, document_type, region)
    fields.update(_from_qr(place, document_type, region))
    return fields


def receipt_fields(place: Place, document_type: DocumentType) -> dict[str, FieldValue]:
    """The dossier code out of a receipt's QR code, in whatever form the issuing system writes it."""
    for number, page in zip(place.numbers, place.pages, strict=True):
        for code in page.codes:
            found = find_dossier_code(code.text)
            if found is not None:
                return _fields({"dossier_code": found}, "qr", document_type, place, number, code.box)
    return {}


def _from_qr(place: Place, document_type: DocumentType, region: Box | None) -> dict[str, FieldValue]:
    for number, page in zip(place.numbers, place.pages, strict=True):
        limit = None if region is None else page.flat_to_upright.box(region)
        for code in page.codes:
            card = parse_card_qr(code.text)
            if card is None or (limit is not None and code.box.overlap(limit) < 0.5):
                continue
            read = {key: getattr(card, name) for key, name in QR_KEYS.items()}
            return _fields(read, "qr", document_type, place, number, code.box)
    return {}


def _from_mrz(place: Place, document_type: DocumentType, region: Box | None) -> dict[str, FieldValue]:
    for index, (number, page) in enumerate(zip(place.numbers, place.pages, strict=True)):
        lines = [line for line in page.reading.lines if region is None or line.box.overlap(region) >= 0.5]
        mrz = _parse([line.text for line in lines])
        if mrz is None:
            continue
        box = place.upright(index, union(line.box for line in lines if "<" in line.text))
        read = {key: getattr(mrz, key) for key, checks in MRZ_CHECKS.items() if not checks & set(mrz.failed)}
        return _fields(read, "mrz", document_type, place, number, box)
    return {}


def _fields(
    read: dict[str, str | None], source: FieldSource, document_type: DocumentType, place: Place, page: int, box: Box
) -> dict[str, FieldValue]:
    return {
        key: from_machine(value, source, document_type.field(key), place, page, box)
        for key, value in read.items()
        if value
    }


def _parse(lines: Sequence[str]) -> CardMrz | None:
    strips = [line for line in lines if "<" in line]
    return parse_td1("\n".join(strips)) if len(strips) >= 2 else None
