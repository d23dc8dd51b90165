"""Dates against each other, against words, against the day of receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pipeline.formats.dates import NO_LIMIT, date_from_words
from pipeline.validate.verdict import Verdict, doubtful, impossible, judged, ref, unusual, value_of, values_of
from schemas.catalogue import DocumentType
from schemas.document import Document

FIRST_CARD_AGE = 14
CARDS_FOR_ALL_SINCE = date(2024, 7, 1)
BIRTH_DEADLINE = timedelta(days=60)
DEATH_DEADLINE = timedelta(days=15)
MARITAL_CERTIFICATE_MONTHS = 6
YOUNGEST_MOTHER = 12
_FUTURE_ALLOWED = {"expiry_date", "valid_to", "valid_from", "due_at"}

# (earlier, later, sentence): the first may not come after the second on the same paper.
_ORDER = (
    ("birth_date", "issue_date", "Ngày sinh sau ngày cấp"),
    ("issue_date", "expiry_date", "Ngày cấp sau ngày hết hạn"),
    ("child.birth_date", "registered.date", "Ngày sinh sau ngày đăng ký"),
    ("child.birth_date", "signed_date", "Ngày sinh của trẻ sau ngày làm tờ khai"),
    ("deceased.birth_date", "death.date", "Ngày sinh sau ngày chết"),
    ("death.date", "signed_date", "Ngày chết sau ngày làm tờ khai"),
    ("death.date", "issue_date", "Ngày chết sau ngày cấp giấy báo tử"),
    ("wife.birth_date", "registered.date", "Ngày sinh của vợ sau ngày đăng ký kết hôn"),
    ("husband.birth_date", "registered.date", "Ngày sinh của chồng sau ngày đăng ký kết hôn"),
    ("subject.birth_date", "issue_date", "Ngày sinh sau ngày cấp"),
    ("person.birth_date", "licence.issue_date", "Ngày sinh sau ngày cấp giấy phép lái xe"),
    ("valid_from", "valid_to", "Thời hạn ủy quyền kết thúc trước khi bắt đầu"),
    ("received_at", "due_at", "Ngày hẹn trả trước ngày nhận"),
)


class Span(NamedTuple):
    """The first and last day that a partial date may mean."""

    first: date
    last: date


def span(iso: str) -> Span | None:
    """`1969-05` -> 1 to 31 May 1969; None when it is no date."""
    parts = iso[:10].split("-")
    try:
        year, month, day = (int(parts[at]) if at < len(parts) else 0 for at in range(3))
        first = date(year, month or 1, day or 1)
    except (ValueError, OverflowError):
        return None
    if day:
        return Span(first, first)
    after = date(year + (month in (0, 12)), (month % 12 + 1) if month else 1, 1)
    return Span(first, after - timedelta(days=1))


def years_between(earlier: date, later: date) -> int:
    """Full years, as an age is counted."""
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


def check_dates(document: Document, document_type: DocumentType, received: date | None) -> Iterator[Verdict]:
    for spec in document_type.fields:
        value = value_of(document, spec.key)
        if spec.kind == "date" and value not in (None, NO_LIMIT):
            yield from _one_date(str(value), spec.key, document, received)
    for earlier, later, sentence in _ORDER:
        yield from _in_order(document, earlier, later, sentence)
    yield from _in_words(document)
    yield from _deadlines(document, received)
    yield from _ages(document, received)


def _one_date(value: str, key: str, document: Document, received: date | None) -> Iterator[Verdict]:
    possible = span(value)
    if possible is None:
        yield impossible("date.format", f"“{value}” không phải ngày có trên lịch.", ref(document, key))
    elif received and key not in _FUTURE_ALLOWED and possible.first > received:
        message = f"Ngày {vietnamese(value)} sau ngày tiếp nhận {received:%d/%m/%Y}."
        yield doubtful("date.future", message, ref(document, key))


def _in_order(document: Document, earlier: str, later: str, sentence: str) -> Iterator[Verdict]:
    both = _spans(document, earlier, later)
    if both:
        first, second = both
        wrong = f"{sentence}: {first.first:%d/%m/%Y}, {second.last:%d/%m/%Y}."
        fields = (ref(document, earlier), ref(document, later))
        yield judged(first.first <= second.last, "date.order", "Thứ tự các ngày hợp lý.", wrong, *fields)


def _spans(document: Document, one: str, other: str) -> tuple[Span, Span] | None:
    """What both dates may mean; None unless both are there."""
    first, second = (span(str(value_of(document, key) or "")) for key in (one, other))
    return (first, second) if first and second else None


def _in_words(document: Document) -> Iterator[Verdict]:
    values = values_of(document, "child.birth_date", "child.birth_date_words")
    if values is None:
        return
    written, words = str(values["child.birth_date"]), str(values["child.birth_date_words"])
    said = date_from_words(words)
    pair = (ref(document, "child.birth_date"), ref(document, "child.birth_date_words"))
    if said is None:
        yield doubtful("date.words", f"Không hiểu ngày ghi bằng chữ: “{words}”.", pair[1])
    else:
        wrong = f"Ngày sinh bằng số {vietnamese(written)} khác bằng chữ ({vietnamese(said)})."
        yield judged(said == written, "date.words", "Ngày sinh bằng số khớp bằng chữ.", wrong, *pair)


def _deadlines(document: Document, received: date | None) -> Iterator[Verdict]:
    """Late registration (60 days after birth, 15 after death) and papers that have run out."""
    if received is None:
        return
    for type_, key, allowed, sentence in (
        ("birth_registration_form", "child.birth_date", BIRTH_DEADLINE, "Đăng ký khai sinh quá hạn 60 ngày"),
        ("death_registration_form", "death.date", DEATH_DEADLINE, "Đăng ký khai tử quá hạn 15 ngày"),
    ):
        day = span(str(value_of(document, key) or ""))
        if document.type == type_ and day and received - day.last > allowed:
            yield unusual("registration.late", f"{sentence}.", ref(document, key))
    for key in ("valid_to", "expiry_date"):
        day = span(str(value_of(document, key) or ""))
        if day and day.last < received:
            yield unusual("paper.expired", f"Giấy tờ hết hạn ngày {day.last:%d/%m/%Y}.", ref(document, key))
    issued = span(str(value_of(document, "issue_date") or ""))
    if document.type == "marital_status_certificate" and issued and _months_ago(received, issued.last):
        message = "Giấy xác nhận tình trạng hôn nhân quá 6 tháng."
        yield unusual("paper.expired", message, ref(document, "issue_date"))


def _months_ago(received: date, issued: date) -> bool:
    months = 12 * (received.year - issued.year) + received.month - issued.month - (received.day < issued.day)
    return months >= MARITAL_CERTIFICATE_MONTHS


def _ages(document: Document, received: date | None) -> Iterator[Verdict]:
    signed = span(str(value_of(document, "signed_date") or ""))
    day = received or (signed.last if signed else None)
    for key, age, sentence in (
        ("bride.birth_date", 18, "Bên nữ chưa đủ 18 tuổi"),
        ("groom.birth_date", 20, "Bên nam chưa đủ 20 tuổi"),
    ):
        born = span(str(value_of(document, key) or ""))
        if born and day and years_between(born.first, day) < age:
            yield unusual("marriage.age", f"{sentence}.", ref(document, key))
    yield from _mother_age(document)
    yield from _card_age(document)


def _mother_age(document: Document) -> Iterator[Verdict]:
    both = _spans(document, "mother.birth_year", "child.birth_date")
    if both and years_between(both[0].first, both[1].last) < YOUNGEST_MOTHER:
        fields = (ref(document, "mother.birth_year"), ref(document, "child.birth_date"))
        yield doubtful("birth.mother_age", f"Mẹ hơn con chưa đủ {YOUNGEST_MOTHER} tuổi.", *fields)


def _card_age(document: Document) -> Iterator[Verdict]:
    """Before 1 July 2024 nobody under 14 was given a card."""
    both = _spans(document, "birth_date", "issue_date") if document.type == "citizen_id" else None
    if both and both[1].last < CARDS_FOR_ALL_SINCE and years_between(both[0].first, both[1].last) < FIRST_CARD_AGE:
        message = "Thẻ cấp trước 01/07/2024 cho người chưa đủ 14 tuổi."
        yield doubtful("card.age", message, ref(document, "birth_date"), ref(document, "issue_date"))


def vietnamese(iso: str) -> str:
    """`2026-01-05` -> `05/01/2026`."""
    return "/".join(reversed(iso[:10].split("-")))
