"""One door to all parsers: a field's catalogue entry and what was read for it -> the contract value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from pipeline.formats.codes import parse_dossier_code
from pipeline.formats.contact import parse_email, parse_phone, parse_serial
from pipeline.formats.dates import parse_date, parse_moment
from pipeline.formats.identity import parse_id12, parse_id_any, parse_sex
from pipeline.formats.numbers import parse_decimal, parse_int, parse_money
from pipeline.formats.parsed import BLANK, Parsed
from pipeline.formats.texts import (
    parse_book_number,
    parse_check,
    parse_list,
    parse_listed,
    parse_name,
    parse_nationality,
    parse_number_text,
    parse_procedure_name,
    parse_relation,
    parse_text,
    parse_time,
)
from schemas.catalogue import FieldSpec, Kind

_BY_KIND: dict[Kind, Callable[[str], Parsed]] = {
    "name": parse_name, "date": parse_date, "sex": parse_sex, "id12": parse_id12, "id_any": parse_id_any,
    "address": parse_text, "text": parse_text, "long_text": parse_text, "int": parse_int, "decimal": parse_decimal,
    "money": parse_money, "phone": parse_phone, "email": parse_email, "serial": parse_serial, "check": parse_check,
    "signature": parse_check, "stamp": parse_check, "list": parse_list,
}  # fmt: skip
_BY_KEY: dict[str, Callable[[str], Parsed]] = {
    "received_at": parse_moment, "due_at": parse_moment, "dossier_code": parse_dossier_code,
    "procedure_name": parse_procedure_name,
}  # fmt: skip
_BY_ENDING: dict[str, Callable[[str], Parsed]] = {
    "nationality": parse_nationality, "book_number": parse_book_number, "number": parse_number_text,
    "time": parse_time,
    "relation": parse_relation,
}  # fmt: skip
KIND_OF_COLUMN: dict[str, Kind] = {
    "name": "name", "birth_date": "date", "sex": "sex", "id_number": "id12", "relation": "text", "code": "text",
    "main": "check",
}  # fmt: skip


def parse(text: str, spec: FieldSpec) -> Parsed:
    """The value of any field but a table, see `parse_table`; raises ValueError for a table."""
    if spec.key in _BY_KEY:
        return _BY_KEY[spec.key](text)
    ending = spec.key.rpartition(".")[2]
    if ending in _BY_ENDING:
        return _BY_ENDING[ending](text)
    if spec.kind == "enum":
        return parse_listed(text, spec.values)
    if spec.kind == "table":
        raise ValueError(f"{spec.key} is a table: give its rows to parse_table")
    return _BY_KIND[spec.kind](text)


def parse_table(rows: Sequence[Mapping[str, str]], spec: FieldSpec) -> Parsed:
    """Rows of read text by column -> list of objects with every column of the field; blank rows are left out."""
    values, findings, mended = [], list[str](), False
    for number, row in enumerate(rows, start=1):
        cells = {column: _cell(column, row.get(column, "")) for column in spec.columns}
        if all(cell.blank or cell.value is False for cell in cells.values()):
            continue
        values.append({column: cell.value for column, cell in cells.items()})
        findings += [f"Dòng {number}: {finding}" for cell in cells.values() for finding in cell.findings]
        mended = mended or any(cell.repaired for cell in cells.values())
    return Parsed(values, tuple(findings), repaired=mended) if values else BLANK


def _cell(column: str, text: str) -> Parsed:
    kind = KIND_OF_COLUMN.get(column, "text")
    return _BY_KIND[kind](text) if text.strip() or kind != "check" else Parsed(False)
