"""National numbers: the personal number, tax codes, telephone numbers, serials (domain rules of the issuing law)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.people import mentions_of
from pipeline.validate.verdict import Verdict, agreed, doubtful, impossible, judged, ref, unusual
from schemas.catalogue import DocumentType, FieldSpec
from schemas.document import Document

_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_MOBILE = re.compile(r"(?:84|0)(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}")
_LANDLINE = re.compile(r"(?:84|0)2\d{8,9}")
_SERIAL = re.compile(r"[A-ZĐ]{1,2} ?(?:\d{6}|\d{8})")
_OTHER_PAPERS = re.compile(r"\d{9}|[A-Z]\d{7,8}")
_TAX_CODE = re.compile(r"\d{10}(?:-\d{3})?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class PersonalNumber:
    """The parts of `PPP G YY NNNNNN`: province code, sex, year of birth."""

    province_code: str
    sex: str
    birth_year: int


def personal_number(digits: str) -> PersonalNumber:
    """Raises ValueError unless there are twelve digits. G: two to a century from 1900, odd for women."""
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise ValueError("a personal number has 12 digits")
    sign = int(digits[3])
    return PersonalNumber(digits[:3], "Nữ" if sign % 2 else "Nam", 1900 + 100 * (sign // 2) + int(digits[4:6]))


def tax_code_is_valid(code: str) -> bool:
    """Ten digits, or `10-3`. The tenth is 10 less the weighted sum of the nine modulo 11; a sum of 0 cannot be."""
    if not _TAX_CODE.fullmatch(code) or code[2:9] == "0000000" or code.endswith("-000"):
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(code[:9], _TAX_WEIGHTS, strict=True)) % 11
    return rest != 0 and 10 - rest == int(code[9])


def check_numbers(document: Document, document_type: DocumentType, provinces: Mapping[str, str]) -> Iterator[Verdict]:
    """Formats field by field, then each personal number against its holder's sex and year of birth."""
    for spec in document_type.fields:
        field = document.fields.get(spec.key)
        if field is not None and isinstance(field.value, str):
            yield from _format(spec, field.value, ref(document, spec.key))
    yield from _holders(document, provinces)


def _format(spec: FieldSpec, value: str, place: str) -> Iterator[Verdict]:
    if spec.kind == "id12" and not re.fullmatch(r"\d{12}", value):
        yield impossible("id_number.format", f"Số định danh “{value}” không đủ 12 chữ số.", place)
    if spec.kind == "id_any":
        yield from _any_paper(value, place)
    if spec.kind == "phone" and not (_MOBILE.fullmatch(value) or _LANDLINE.fullmatch(value)):
        yield doubtful("phone.format", f"Số điện thoại “{value}” không theo đầu số Việt Nam.", place)
    if spec.kind == "email" and not _EMAIL.fullmatch(value):
        yield impossible("email.format", f"“{value}” không phải địa chỉ thư điện tử.", place)
    if spec.kind == "serial" and not _SERIAL.fullmatch(value):
        yield doubtful("serial.format", f"Số phát hành “{value}” không theo mẫu giấy chứng nhận.", place)
    if spec.key == "business.number" and re.fullmatch(r"\d{10}(?:-\d{3})?", value):
        yield _tax_code(value, place)


def _any_paper(value: str, place: str) -> Iterator[Verdict]:
    if _TAX_CODE.fullmatch(value):
        yield _tax_code(value, place)
    elif not (re.fullmatch(r"\d{12}", value) or _OTHER_PAPERS.fullmatch(value)):
        message = f"“{value}” không phải số căn cước, chứng minh nhân dân hay hộ chiếu."
        yield impossible("id_number.format", message, place)


def _tax_code(value: str, place: str) -> Verdict:
    if tax_code_is_valid(value):
        return agreed("tax_code.check_digit", "Mã số thuế đúng số kiểm tra.", place)
    return impossible("tax_code.check_digit", f"Mã số thuế “{value}” sai số kiểm tra.", place)


def _holders(document: Document, provinces: Mapping[str, str]) -> Iterator[Verdict]:
    for person in mentions_of(document):
        number, place = person.id_number, person.refs.get("id")
        if number is None or not re.fullmatch(r"\d{12}", number):
            continue
        parts = personal_number(number)
        if parts.province_code not in provinces and not _may_be_abroad(parts.province_code):
            message = f"Số định danh {number}: mã tỉnh {parts.province_code} không có."
            yield doubtful("id_number.province", message, place)
        if person.sex:
            wrong = f"Số định danh {number} là của {parts.sex}, giấy ghi {person.sex}."
            yield judged(
                parts.sex == person.sex,
                "id_number.sex",
                "Số định danh khớp giới tính.",
                wrong,
                place,
                person.refs.get("sex"),
            )
        if person.birth:
            wrong = f"Số định danh {number} ứng với năm sinh {parts.birth_year}, giấy ghi {person.birth[:4]}."
            same = parts.birth_year == int(person.birth[:4])
            yield judged(
                same, "id_number.birth_year", "Số định danh khớp năm sinh.", wrong, place, person.refs.get("birth")
            )


def _may_be_abroad(code: str) -> bool:
    """Codes above the last province's stand for countries of registration."""
    return code > "096"


def check_vsic(rows: list[dict[str, object]], place: str) -> Iterator[Verdict]:
    """Lines of business carry four-digit codes (VSIC level 4), and exactly one line is the main one."""
    codes = [str(row.get("code") or "") for row in rows]
    odd = [code for code in codes if code and not re.fullmatch(r"\d{4}", code)]
    if odd:
        yield doubtful("business.code", f"Mã ngành phải có 4 chữ số: {', '.join(odd)}.", place)
    main = sum(row.get("main") is True for row in rows)
    if main == 1:
        yield agreed("business.main_line", "Có đúng một ngành, nghề chính.", place)
    else:
        yield unusual("business.main_line", f"Phải có đúng một ngành, nghề chính, đọc được {main}.", place)
