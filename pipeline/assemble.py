"""From checked documents to the dossier: procedure, completeness, agency, due date, status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.conditions import condition_holds
from pipeline.due_date import due_at, moment
from pipeline.places import Gazetteer
from pipeline.procedures import find_agency, find_applicant, find_procedure
from pipeline.validate import Validated
from pipeline.validate.verdict import Verdict, agreed, unusual, value_of
from schemas.catalogue import Catalogue, Procedure
from schemas.document import Document
from schemas.dossier import Check, Completeness, Dossier, DossierStatus, SetAside

NEEDS_A_PERSON = {"unreadable", "secret"}


@dataclass(frozen=True)
class AssembleOptions:
    """received_at: ISO 8601, before the receipt's. deadlines: off for archives. conditional_is_missing: a condition
    that holds makes the component required. unverified_limits: due dates by limits not verified too."""

    procedure: str | None = None
    received_at: str | None = None
    deadlines: bool = True
    conditional_is_missing: bool = False
    unverified_limits: bool = False


def received_at(documents: Sequence[Document], given: str | None = None) -> str | None:
    """The option, else what a receipt says, in Hà Nội time; a receipt's date without hour stays a date."""
    told = given or next((value for each in documents if (value := _receipt_time(each))), None)
    if told is None:
        return None
    read = moment(told)
    return read.isoformat() if read and len(told) > len("yyyy-mm-dd") else told


def _receipt_time(document: Document) -> str | None:
    value = value_of(document, "received_at") if document.type == "intake_receipt" else None
    return str(value) if value else None


def assemble(
    id_: str,
    code: str | None,
    validated: Validated,
    set_aside: Sequence[SetAside],
    catalogue: Catalogue,
    gazetteer: Gazetteer,
    options: AssembleOptions | None = None,
    told_procedure: str | None = None,
) -> Dossier:
    """`told_procedure`: from a QR code of the batch; the option goes before it."""
    options = options or AssembleOptions()
    documents = validated.documents
    found = find_procedure(documents, catalogue.procedures, options.procedure or told_procedure)
    procedure = catalogue.procedures.get(found.code or "")
    parts = _Composition(documents, procedure, catalogue, gazetteer, options)
    received = received_at(documents, options.received_at)
    due, due_verdicts = _due(received, procedure, catalogue, options)
    verdicts = (*found.verdicts, *parts.verdicts(), *due_verdicts)
    checks = (*validated.checks, *(verdict.check() for verdict in verdicts))
    completeness = parts.completeness()
    return Dossier(
        schema="sohoa.dossier/1",
        id=id_,
        code=code,
        procedure=found.code,
        received_at=received,
        due_at=due.isoformat() if due else None,
        status=_status(completeness, procedure, documents, checks, set_aside),
        applicant=find_applicant(documents, procedure.form if procedure else None),
        agency=find_agency(procedure, documents, catalogue, gazetteer) if procedure else None,
        documents=documents,
        set_aside=tuple(set_aside),
        completeness=completeness,
        checks=checks,
    )


class _Composition:
    """What the procedure asks for against what is there. `other` satisfies nothing."""

    def __init__(
        self,
        documents: Sequence[Document],
        procedure: Procedure | None,
        catalogue: Catalogue,
        gazetteer: Gazetteer,
        options: AssembleOptions,
    ) -> None:
        self.documents = documents
        self.procedure = procedure
        self.titles = {
            code: each.titles[0].capitalize() for code, each in catalogue.document_types.items() if each.titles
        }
        self.types = {document.type for document in documents} - {"other"}
        when = procedure.when if procedure else ()
        self.called_for = [
            part for part in when if procedure and condition_holds(part, procedure, documents, gazetteer)
        ]
        self.conditional_is_missing = options.conditional_is_missing

    def completeness(self) -> Completeness:
        """`present`: the required ones that are there, then those shown or called for by a condition."""
        if self.procedure is None:
            return Completeness()
        required = self._required(self.procedure)
        there = [part for part in required if self._is_there(part)]
        extra = [*(part.component for part in self.procedure.when), *self.procedure.show]
        return Completeness(
            required=tuple(required),
            present=tuple(dict.fromkeys((*there, *(part for part in extra if part in self.types)))),
            missing=tuple(part for part in required if part not in there),
        )

    def verdicts(self) -> Iterator[Verdict]:
        if self.procedure is None:
            return
        missing = self.completeness().missing
        if missing:
            yield unusual("completeness", f"Hồ sơ thiếu: {'; '.join(map(self._named, missing))}.")
            yield from self._unrecognised()
        else:
            yield agreed("completeness", "Đủ thành phần hồ sơ bắt buộc.")
        for part in self.called_for:
            if part.component not in self.types and not self.conditional_is_missing:
                yield unusual("completeness.condition", f"Có thể cần {self._named(part.component)}: {part.condition}.")

    def _required(self, procedure: Procedure) -> list[str]:
        one_of = ["|".join(procedure.one_of)] if procedure.one_of else []
        called = [part.component for part in self.called_for] if self.conditional_is_missing else []
        return list(dict.fromkeys((*procedure.must, *one_of, *called)))

    def _named(self, part: str) -> str:
        return " hoặc ".join(self.titles.get(choice, choice) for choice in part.split("|"))

    def _is_there(self, part: str) -> bool:
        return any(choice in self.types for choice in part.split("|"))

    def _unrecognised(self) -> Iterator[Verdict]:
        pages = [page.page for document in self.documents if document.type == "other" for page in document.pages]
        if pages:
            named = ", ".join(map(str, pages))
            yield unusual("completeness.other", f"Trang {named} không nhận ra loại, có thể là giấy tờ còn thiếu.")


def _due(
    received: str | None, procedure: Procedure | None, catalogue: Catalogue, options: AssembleOptions
) -> tuple[datetime | None, tuple[Verdict, ...]]:
    start = moment(received) if received else None
    if start is None or procedure is None or not options.deadlines:
        return None, ()
    if not (procedure.time_limit.verified or options.unverified_limits):
        return None, ()
    due = due_at(start, procedure.time_limit, catalogue.calendar)
    if due is None:
        return None, (unusual("due_date.calendar", f"Chưa có lịch làm việc năm {start.year}."),)
    return due, ()


def _status(
    completeness: Completeness,
    procedure: Procedure | None,
    documents: Sequence[Document],
    checks: Sequence[Check],
    set_aside: Sequence[SetAside],
) -> DossierStatus:
    """`incomplete` before `review`: what is missing has to be asked for first.

    What a check finds odd needs no one any more once a person gave all the values that it is about.
    """
    if completeness.missing:
        return "incomplete"
    unread = any(field.status == "review" for document in documents for field in document.fields.values())
    decided = {
        f"{document.id}/{key}"
        for document in documents
        for key, field in document.fields.items()
        if field.source == "reviewer"
    }
    odd = any(check.outcome != "ok" and not (check.fields and decided.issuperset(check.fields)) for check in checks)
    aside = any(page.reason in NEEDS_A_PERSON for page in set_aside)
    return "review" if procedure is None or unread or odd or aside else "complete"
