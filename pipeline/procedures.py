"""Which procedure a dossier belongs to, who decides it, and who applies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.formats.codes import find_procedure_code
from pipeline.formats.text import compare_key, fold, same_text
from pipeline.people import Mention, all_mentions, mentions_of
from pipeline.places import Gazetteer
from pipeline.validate.verdict import Verdict, ref, unusual, value_of
from schemas.catalogue import Catalogue, Procedure
from schemas.document import Document
from schemas.dossier import Agency, Applicant

NAME_LIKENESS = 92
_FILING_ROLES = ("requester", "person", "owner", "bride", "groom", "subject")
_OTHER_RESIDENCE = re.compile(r"\b(?:tam tru|tach ho|xoa|dieu chinh|xac nhan|tam vang|khai bao)\b")


@dataclass(frozen=True)
class FoundProcedure:
    """The code, None when the papers do not tell; what is odd about it."""

    code: str | None
    verdicts: tuple[Verdict, ...] = ()


def find_procedure(
    documents: Sequence[Document], procedures: Mapping[str, Procedure], told: str | None
) -> FoundProcedure:
    """`told`: given by the user or by a QR code. Else the receipt's code or name, else the main form's procedure."""
    by_form = list(dict.fromkeys(_of_forms(documents, procedures)))
    code = told or next(_of_receipts(documents, procedures), None)
    if code is None and len(by_form) == 1:
        code = by_form[0]
    if code is None:
        what = "Có tờ khai của nhiều thủ tục" if by_form else "Không xác định được thủ tục từ giấy tờ"
        return FoundProcedure(None, (unusual("procedure.unknown", f"{what}."),))
    if code not in procedures:
        return FoundProcedure(code, (unusual("procedure.unknown", f"Thủ tục {code} không có trong danh mục."),))
    if by_form and code not in by_form:
        form = next(each for each in documents if each.type == procedures[by_form[0]].form)
        message = f"Tờ khai thuộc thủ tục {by_form[0]}, hồ sơ thuộc {code}."
        return FoundProcedure(code, (unusual("procedure.form", message, ref(form, "recipient")),))
    return FoundProcedure(code)


def _of_forms(documents: Sequence[Document], procedures: Mapping[str, Procedure]) -> Iterator[str]:
    for document in documents:
        for procedure in procedures.values():
            if procedure.form == document.type and not _another_residence_matter(document):
                yield procedure.code


def _another_residence_matter(document: Document) -> bool:
    """CT01 serves many procedures; what it asks for tells which."""
    request = fold(str(value_of(document, "request") or ""))
    other = document.type == "residence_change_form" and _OTHER_RESIDENCE.search(request)
    return bool(other) and not re.search(r"\bdang ky thuong tru\b", re.sub(r"xoa dang ky thuong tru", "", request))


def _of_receipts(documents: Sequence[Document], procedures: Mapping[str, Procedure]) -> Iterator[str]:
    for receipt in documents:
        field = receipt.fields.get("procedure_name") if receipt.type == "intake_receipt" else None
        if field is not None and field.value is not None:
            code = find_procedure_code(f"{field.text or ''} {field.value}") or _by_name(str(field.value), procedures)
            yield from [code] if code else []


def _by_name(name: str, procedures: Mapping[str, Procedure]) -> str | None:
    plain = re.sub(r"^(?:thu tuc|ve viec|viec)\s+", "", fold(name))
    scores = {code: fuzz.ratio(plain, fold(procedure.name)) for code, procedure in procedures.items()}
    best = max(scores, key=lambda code: scores[code], default=None)
    return best if best is not None and scores[best] >= NAME_LIKENESS else None


def find_agency(
    procedure: Procedure, documents: Sequence[Document], catalogue: Catalogue, gazetteer: Gazetteer
) -> Agency:
    """The commune that the main form addresses, with its statistics code; its police; or the agency named.

    A code otherwise comes from the supplied table alone.
    """
    form = next((each for each in documents if each.type == procedure.form), None)
    recipient = str(value_of(form, "recipient") or "") if form else ""
    commune = gazetteer.locate(recipient).commune if recipient else None
    if procedure.competence == "commune" and commune:
        return Agency(code=commune.code, name=f"UBND {commune.type.lower()} {commune.name}")
    name = procedure.agency
    if procedure.competence == "commune_police" and commune:
        name = f"Công an {commune.type.lower()} {commune.name}"
    elif procedure.competence != "named" and recipient:
        name = recipient
    codes = [agency.code for agency in catalogue.agencies if compare_key(agency.name) == compare_key(name)]
    return Agency(code=next(iter(codes), None), name=name)


def find_applicant(documents: Sequence[Document], form_type: str | None) -> Applicant:
    """The receipt's applicant, else the one who files the main form; the number stands where the same name does."""
    people = all_mentions(documents)
    receipt = next((each for each in people if each.document.type == "intake_receipt" and each.name), None)
    filer = receipt or _filer(documents, form_type)
    if filer is None:
        return Applicant()
    same = [filer, *(each for each in people if filer.name and each.name and same_text(filer.name, each.name))]
    return Applicant(name=filer.name, id_number=next((each.id_number for each in same if each.id_number), None))


def _filer(documents: Sequence[Document], form_type: str | None) -> Mention | None:
    for document in (each for each in documents if each.type == form_type):
        people = {person.role: person for person in mentions_of(document)}
        return next((people[role] for role in _FILING_ROLES if role in people), None)
    return None
