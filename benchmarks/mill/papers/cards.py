"""Identity cards, land certificates, business certificates, receipts, administrative documents, other pages."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

from benchmarks.mill.case import PROCEDURES, Parcel
from benchmarks.mill.mrz import card_lines
from benchmarks.mill.numerals import number_words
from benchmarks.mill.paper import Paper
from benchmarks.mill.papers.clerk import Clerk
from benchmarks.mill.papers.office_forms import business_capital, business_name
from benchmarks.mill.people import Person

NO_EXPIRY = "Không thời hạn"
_UNITS = re.compile(r"\b(phường|xã|thị trấn|quận|huyện|thị xã|thành phố|tỉnh|TP\.|P\.|Q\.)\s*", re.IGNORECASE)


def citizen_id(clerk: Clerk, person: Person | None = None) -> Paper:
    """Facts: `design` (`chip2021` or `card2024`), `qr`, `mrz`, `features`, `birth_registered` (2024), `signer`."""
    person = person or clerk.case.requester
    modern = person.id_issue_date >= "2024-07-01"
    address = person.residence if modern else _UNITS.sub("", person.old_residence)
    expiry = _expiry(person)
    old = person.old_id if clerk.rng.random() < 0.6 else ""
    fields: dict[str, Any] = {
        "id_number": person.id_number,
        "name": person.name.upper(),
        "birth_date": person.birth_date,
        "sex": person.sex,
        "nationality": person.nationality,
        "origin": None if modern else _UNITS.sub("", person.origin),
        "residence": address,
        "expiry_date": expiry,
        "issue_date": person.id_issue_date,
        "old_id_number": old or None,
    }
    birth, issue = (_ddmmyyyy(day) for day in (person.birth_date, person.id_issue_date))
    clerk.facts |= {
        "design": "card2024" if modern else "chip2021",
        "qr": "|".join((person.id_number, old, person.name, birth, person.sex, address, issue))
        + ("||" if modern else ""),
        "mrz": card_lines(person.id_number, person.birth_date, person.sex, expiry, person.name),
        "features": clerk.rng.choice(clerk.lexicon.card_features),
        "birth_registered": person.origin,
        "signer": clerk.officer(),
    }
    return Paper("citizen_id", fields, clerk.facts)


def _expiry(person: Person) -> str:
    """The birthday at 25, 40 or 60 that is at least two years after the issue, else none."""
    issued = date.fromisoformat(person.id_issue_date)
    for age in (25, 40, 60):
        day = date(person.born.year + age, person.born.month, min(person.born.day, 28))
        if person.born.day <= 28 or day.month != 2:
            day = day.replace(day=person.born.day)
        if day > issued + timedelta(days=730):
            return day.isoformat()
    return NO_EXPIRY


def _ddmmyyyy(iso: str) -> str:
    return iso[8:] + iso[5:7] + iso[:4]


def land_use_certificate(clerk: Clerk) -> Paper:
    """Facts: `design` (`sheet2024`, `booklet2009`), `parcel.*`, `owner.birth_year`, `issuer`, `signer.*`, `qr`."""
    parcel, owner = clerk.case.parcel, clerk.case.husband
    new_form = len(parcel.serial) > 9
    fields: dict[str, Any] = {
        "owner.name": clerk.name(owner),
        "owner.id_number": clerk.may(clerk.identity("owner", owner), 0.06),
        "owner.address": clerk.may(owner.residence if new_form else owner.old_residence, 0.06),
        "parcel.number": parcel.number,
        "parcel.map_sheet": parcel.sheet,
        "parcel.address": parcel.printed_address,
        "parcel.area": parcel.area,
        "parcel.purpose": parcel.purpose,
        "parcel.term": parcel.term,
        "serial": parcel.serial,
        "book_number": parcel.book_number,
        "issue_date": parcel.issue_date,
    }
    clerk.facts |= _land_facts(clerk, parcel, new_form)
    return Paper("land_use_certificate", fields, clerk.facts)


def _land_facts(clerk: Clerk, parcel: Parcel, new_form: bool) -> dict[str, str]:
    metres, tenths = parcel.area.split(".")
    words = number_words(int(metres)) + (f" phẩy {number_words(int(tenths))}" if tenths != "0" else "") + " mét vuông"
    return {
        "design": "sheet2024" if new_form else "booklet2009",
        "owner.birth_year": clerk.case.husband.birth_date[:4],
        "parcel.area_words": words.capitalize(),
        "parcel.origin": parcel.origin,
        "parcel.use": "Sử dụng riêng",
        "issuer": clerk.rng.choice(("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "ỦY BAN NHÂN DÂN")),
        "signer.name": clerk.officer(),
        "signer.title": clerk.rng.choice(clerk.lexicon.officer_titles),
        "qr": f"{parcel.serial.replace(' ', '')}|{parcel.number}|{parcel.sheet}|{parcel.area}",
        "certificate_code": "".join(clerk.rng.choice("0123456789ABCDEF") for _ in range(12)),
    }


def household_business_certificate(clerk: Clerk) -> Paper:
    """Facts: `owner.*`, `line`, `issuer.parent`, `issuer`, `signer.*`, `place`."""
    case, rng, owner = clerk.case, clerk.rng, clerk.case.husband
    first = case.signed - timedelta(days=rng.randint(10, 2400))
    number = owner.id_number if first.year >= 2024 else f"01{rng.choice('ABCDEGHK')}8{rng.randrange(10**6):06d}"
    fields: dict[str, Any] = {
        "business.number": number,
        "first_registered": clerk.may(first.isoformat(), 0.05),
        "business.name": business_name(clerk),
        "business.address": case.parcel.address,
        "capital": clerk.may(str(business_capital(clerk)), 0.08),
        "owner.name": owner.name.upper(),
        "owner.birth_date": clerk.may(owner.birth_date, 0.05),
        "owner.id_number": clerk.may(clerk.identity("owner", owner), 0.05),
    }
    clerk.facts |= {"owner.sex": owner.sex, "owner.ethnicity": owner.ethnicity, "owner.nationality": owner.nationality}
    clerk.facts |= {"owner.residence": owner.residence, "line": rng.choice(clerk.lexicon.business_lines)[0]}
    clerk.facts |= {"issuer.parent": f"UBND {case.ward}", "issuer": "PHÒNG KINH TẾ", "place": "Hà Nội"}
    clerk.facts |= {"signer.name": clerk.officer(), "signer.title": "TRƯỞNG PHÒNG", "business.phone": owner.phone}
    return Paper("household_business_certificate", fields, clerk.facts)


def intake_receipt(clerk: Clerk, components: tuple[str, ...] = ()) -> Paper:
    """Facts: `centre`, `qr`, `procedure`, `days`, `sets`, `email`, `officer`, `receive_at`, `book`, `serial`,
    `parent` and `place` of the head, `received_day` (ISO).
    """
    case, rng = clerk.case, clerk.rng
    name, days = PROCEDURES[case.procedure]
    person = case.requester
    fields: dict[str, Any] = {
        "dossier_code": case.code,
        "procedure_name": name,
        "applicant.name": clerk.name(person),
        "applicant.address": clerk.may(person.residence, 0.06),
        "applicant.phone": clerk.may(person.phone, 0.08),
        "components": clerk.may(list(components), 0.05) or None,
        "received_at": case.received.isoformat(),
        "due_at": case.due.isoformat(),
    }
    clerk.facts |= {
        "parent": rng.choice(("UBND THÀNH PHỐ HÀ NỘI", "THÀNH PHỐ HÀ NỘI")),
        "place": "Hà Nội",
        "received_day": case.received.date().isoformat(),
        "centre": rng.choice(clerk.lexicon.centres),
        "qr": receipt_payload(clerk),
        "procedure": case.procedure,
        "days": f"{days:02d} ngày làm việc" if days else "Trong ngày làm việc",
        "sets": "01",
        "email": person.email,
        "applicant.id_number": person.id_number,
        "officer": clerk.officer(),
        "receive_at": rng.choice(("Bộ phận Một cửa", "Trực tiếp tại quầy", "Qua dịch vụ bưu chính")),
        "book": f"{rng.randint(1, 9):02d}/{case.received.year}",
        "serial": case.code[-4:].lstrip("0"),
    }
    return Paper("intake_receipt", fields, clerk.facts)


def receipt_payload(clerk: Clerk) -> str:
    """What issuing systems put into the QR: the code alone, or among other values, by several habits."""
    case, style = clerk.case, clerk.rng.randrange(5)
    person, title = case.requester, PROCEDURES[case.procedure][0]
    if style == 0:
        return case.code
    if style in (1, 2):
        separator = "|" if style == 1 else ";"
        return separator.join((case.code, case.procedure, person.id_number, title))
    if style == 3:
        values = {"maHoSo": case.code, "maTTHC": case.procedure, "maDinhDanh": person.id_number, "tenGiayTo": title}
        return json.dumps(values, ensure_ascii=False)
    return f"https://tracuu.example/ho-so?ma={case.code}&tthc={case.procedure}"


def administrative_document(clerk: Clerk) -> Paper:
    """Facts: `body` (a paragraph a line), `signer.title` (a line each), `bases` (a line each)."""
    case, rng = clerk.case, clerk.rng
    kind, subject = rng.choice(clerk.lexicon.document_subjects)
    parent, issuer = rng.choice(clerk.lexicon.document_issuers)
    title = rng.choice(clerk.lexicon.officer_titles)
    letter = kind == "CÔNG VĂN"
    mark = rng.choice(clerk.lexicon.document_marks)
    prefix = "" if letter else _KIND_MARKS[kind] + "-"
    mark = mark if letter else mark.split("-")[0]
    last = f"Lưu: VT, {rng.choice(('VP', 'TTPVHCC', 'NC', 'KT'))}"
    fields: dict[str, Any] = {
        "kind": kind,
        "number": f"{rng.randint(1, 980):02d}/{prefix}{mark}",
        "issuer_parent": parent or None,
        "issuer": issuer,
        "place": "Hà Nội",
        "issue_date": case.signed.isoformat(),
        "subject": subject,
        "addressee": rng.choice(clerk.lexicon.document_recipients) if letter or kind == "TỜ TRÌNH" else None,
        "signer.title": " ".join(title.split("\n")),
        "signer.name": clerk.officer(),
        "recipients": [*("Như trên" for _ in range(letter)), *rng.sample(clerk.lexicon.document_recipients, 2), last],
        "stamp": rng.random() > 0.08,
    }
    clerk.facts |= {"signer.title": title, "ward": case.ward}
    return Paper("administrative_document", fields, clerk.facts)


_KIND_MARKS = {
    "QUYẾT ĐỊNH": "QĐ", "THÔNG BÁO": "TB", "KẾ HOẠCH": "KH", "TỜ TRÌNH": "TTr", "BÁO CÁO": "BC", "HƯỚNG DẪN": "HD",
    "GIẤY MỜI": "GM", "CHƯƠNG TRÌNH": "CTr", "BIÊN BẢN": "BB", "CHỈ THỊ": "CT", "PHƯƠNG ÁN": "PA",
}  # fmt: skip


def other(clerk: Clerk) -> Paper:
    """Facts: `title`, `body` (a paragraph a line), `signer.name`, `place_date`."""
    case = clerk.case
    title, body = clerk.rng.choice(clerk.lexicon.letters)
    person = case.requester
    day = case.signed
    clerk.facts |= {
        "title": title,
        "body": body.format(name=person.name, address=person.residence, ward=case.ward, other=case.friend.name),
        "signer.name": person.name,
        "place_date": f"Hà Nội, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
    }
    return Paper("other", {}, clerk.facts)
