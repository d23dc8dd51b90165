"""The papers of one dossier against each other: the same person, the same number, the same date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import NamedTuple

from pipeline.formats.text import compare_key, same_text
from pipeline.people import Mention, all_mentions
from pipeline.validate.dates import vietnamese
from pipeline.validate.verdict import Verdict, doubtful, judged, ref, unusual, value_of
from schemas.catalogue import DocumentType
from schemas.document import Document


def same_date(one: str, other: str) -> bool:
    """Partial dates agree as far as both go: `1969` and `1969-05-02`."""
    return one.startswith(other) or other.startswith(one)


def same_code(one: str, other: str) -> bool:
    """Letters and digits only, case apart."""
    return _bare(one) == _bare(other)


def same_paper(one: str, other: str) -> bool:
    """Numbers of identity papers; numbers of different length are of different papers and contradict nothing."""
    return len(one) != len(other) or same_code(one, other)


def same_number(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def _bare(code: str) -> str:
    return re.sub(r"[\W_]", "", compare_key(code))


class Link(NamedTuple):
    """Two fields of two types that must say the same; `what` names the thing in Vietnamese."""

    one: str
    one_key: str
    other: str
    other_key: str
    same: Callable[[str, str], bool]
    what: str


_BIRTH, _NOTICE = "birth_registration_form", "birth_notification"
_DEATH, _DEATH_NOTICE = "death_registration_form", "death_notice"
_LAND, _CERTIFICATE, _BUILD = "land_change_form", "land_use_certificate", "construction_permit_form"
LINKS = (
    Link(_BIRTH, "child.birth_date", _NOTICE, "birth.date", same_date, "Ngày sinh của trẻ"),
    Link(_BIRTH, "child.sex", _NOTICE, "child.sex", same_text, "Giới tính của trẻ"),
    Link(_BIRTH, "mother.name", _NOTICE, "mother.name", same_text, "Tên mẹ"),
    Link(_BIRTH, "mother.birth_year", _NOTICE, "mother.birth_year", same_date, "Năm sinh của mẹ"),
    Link(_DEATH, "deceased.name", _DEATH_NOTICE, "deceased.name", same_text, "Tên người chết"),
    Link(_DEATH, "deceased.birth_date", _DEATH_NOTICE, "deceased.birth_date", same_date, "Ngày sinh người chết"),
    Link(_DEATH, "deceased.sex", _DEATH_NOTICE, "deceased.sex", same_text, "Giới tính người chết"),
    Link(_DEATH, "deceased.id_number", _DEATH_NOTICE, "deceased.id_number", same_paper, "Số giấy tờ người chết"),
    Link(_DEATH, "death.date", _DEATH_NOTICE, "death.date", same_date, "Ngày chết"),
    Link(_LAND, "certificate.serial", _CERTIFICATE, "serial", same_code, "Số phát hành giấy chứng nhận"),
    Link(_LAND, "certificate.book_number", _CERTIFICATE, "book_number", same_code, "Số vào sổ cấp giấy chứng nhận"),
    Link(_LAND, "certificate.issue_date", _CERTIFICATE, "issue_date", same_date, "Ngày cấp giấy chứng nhận"),
    Link(_BUILD, "site.area", _CERTIFICATE, "parcel.area", same_number, "Diện tích đất"),
    Link(_BUILD, "site.plot_number", _CERTIFICATE, "parcel.number", same_code, "Số thửa đất"),
)


def check_across(documents: Sequence[Document], types: Mapping[str, DocumentType]) -> Iterator[Verdict]:
    for link in LINKS:
        yield from _linked(link, documents, types)
    people = all_mentions(documents)
    yield from _same_people(people, types)
    yield from _cards(people)
    yield from _applicant(documents, people)


def _linked(link: Link, documents: Sequence[Document], types: Mapping[str, DocumentType]) -> Iterator[Verdict]:
    for one in (each for each in documents if each.type == link.one):
        for other in (each for each in documents if each.type == link.other):
            yield from _compared(one, link.one_key, other, link.other_key, link, types)


def _compared(
    one: Document, one_key: str, other: Document, other_key: str, link: Link, types: Mapping[str, DocumentType]
) -> Iterator[Verdict]:
    left, right = value_of(one, one_key), value_of(other, other_key)
    if left is None or right is None:
        return
    wrong = f"{link.what} khác nhau: “{_shown(left)}” ({title(one, types)}), “{_shown(right)}” ({title(other, types)})."
    yield judged(
        link.same(str(left), str(right)), f"across.{one_key}", f"{link.what} khớp giữa hai giấy tờ.", wrong,
        ref(one, one_key), ref(other, other_key),
    )  # fmt: skip


def title(document: Document, types: Mapping[str, DocumentType]) -> str:
    titles = types[document.type].titles if document.type in types else ()
    return titles[0].capitalize() if titles else "Văn bản"


def _shown(value: str) -> str:
    return vietnamese(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else str(value)


_WHAT = {"name": "Họ tên", "birth": "Ngày sinh", "sex": "Giới tính", "id": "Số giấy tờ"}
_SAME: dict[str, Callable[[str, str], bool]] = {
    "name": same_text, "birth": same_date, "sex": same_text, "id": same_code,
}  # fmt: skip


def _same_people(people: Sequence[Mention], types: Mapping[str, DocumentType]) -> Iterator[Verdict]:
    """Mentions of one person, on two papers, agree in name, birth, sex and number."""
    for one, other in combinations(people, 2):
        if one.document.id == other.document.id or not _one_person(one, other):
            continue
        for aspect, same in _SAME.items():
            left, right = one.values.get(aspect), other.values.get(aspect)
            if left is None or right is None or (aspect == "id" and len(left) != len(right)):
                continue
            wrong = (
                f"{_WHAT[aspect]} của một người khác nhau: “{_shown(left)}” ({title(one.document, types)}), "
                f"“{_shown(right)}” ({title(other.document, types)})."
            )
            yield judged(
                same(left, right), f"person.{aspect}", f"{_WHAT[aspect]} khớp giữa hai giấy tờ.", wrong,
                one.refs.get(aspect), other.refs.get(aspect),
            )  # fmt: skip


def _one_person(one: Mention, other: Mention) -> bool:
    """The same number; or the same name, unless both dates of birth are there and differ."""
    if one.id_number and other.id_number and same_code(one.id_number, other.id_number):
        return True
    if not (one.name and other.name and same_text(one.name, other.name)):
        return False
    return not (one.birth and other.birth) or same_date(one.birth, other.birth)


def _cards(people: Sequence[Mention]) -> Iterator[Verdict]:
    """Every identity card belongs to someone whom another paper names."""
    for card in (person for person in people if person.document.type == "citizen_id"):
        others = [person for person in people if person.document.id != card.document.id and person.name]
        if others and card.name and card.id_number and not any(_one_person(card, person) for person in others):
            message = f"Thẻ của “{card.name}” không khớp với ai trong hồ sơ."
            yield unusual("person.card", message, card.refs.get("name"), card.refs.get("id"))


def _applicant(documents: Sequence[Document], people: Sequence[Mention]) -> Iterator[Verdict]:
    """The receipt's applicant is someone whom another paper names."""
    for receipt in (each for each in documents if each.type == "intake_receipt"):
        name = value_of(receipt, "applicant.name")
        others = [person for person in people if person.document.type != "intake_receipt" and person.name]
        if name and others:
            known = any(same_text(name, person.name or "") for person in others)
            wrong = f"Người nộp “{name}” trên giấy tiếp nhận không có tên trong giấy tờ nào khác."
            verdict = judged(
                known, "person.applicant", "Người nộp có trong giấy tờ.", wrong, ref(receipt, "applicant.name")
            )
            yield verdict if known else doubtful(verdict.rule, verdict.message, *verdict.fields)
