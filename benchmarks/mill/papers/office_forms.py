"""Applications to police, building, land and business offices, and letters of authority."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from benchmarks.mill.case import PROCEDURES
from benchmarks.mill.numerals import number_words
from benchmarks.mill.paper import Paper
from benchmarks.mill.papers.clerk import Clerk
from benchmarks.mill.people import Person

HOUSEHOLD_ROLES = ("self", "wife", "son")
"""Of the person who moves: head himself, wife of the head, son of the head (the elder)."""


def household(clerk: Clerk) -> tuple[Person, Person, str]:
    """Who declares, who heads the household, and what the former is to the latter; agreed within the dossier."""
    case = clerk.case
    role = HOUSEHOLD_ROLES[int(case.code[-1]) % 3]
    if role == "wife":
        return case.wife, case.husband, "Vợ"
    if role == "son":
        return case.husband, case.elder, clerk.rng.choice(("Con", "Con đẻ", "Con trai"))
    return case.husband, case.husband, "Chủ hộ"


def residence_change_form(clerk: Clerk) -> Paper:
    person, head, relation = household(clerk)
    request = clerk.rng.choice(clerk.lexicon.residence_requests)
    fields: dict[str, Any] = {
        "recipient": clerk.pattern(clerk.lexicon.police_offices),
        "person.name": clerk.name(person),
        "person.birth_date": person.birth_date,
        "person.sex": person.sex,
        "person.id_number": person.id_number,
        "person.phone": clerk.may(person.phone),
        "person.email": clerk.may(person.email, 0.4),
        "head.name": clerk.name(head),
        "head.relation": relation,
        "head.id_number": head.id_number,
        "request": request.format(address=clerk.case.parcel.address, head=head.name),
        "members": _members(clerk, person, head),
        "signed_date": clerk.may(clerk.case.signed.isoformat(), 0.06),
    }
    return Paper("residence_change_form", fields, clerk.facts)


def _members(clerk: Clerk, person: Person, head: Person) -> list[dict[str, str]] | None:
    case = clerk.case
    son_moves = person is case.husband and head is case.elder
    others = [(case.child, "Cháu" if son_moves else "Con")]
    if son_moves:
        others.append((case.wife, "Con dâu"))
    rows = others[: clerk.rng.choice((0, 1, 1, 2))]
    return [
        {
            "name": clerk.name(member),
            "birth_date": member.birth_date,
            "sex": member.sex,
            "id_number": member.id_number,
            "relation": relation,
        }
        for member, relation in rows
    ] or None


def construction_permit_form(clerk: Clerk) -> Paper:
    """Facts: `designer.name`, `designer.licence`, `attachments` (a line each)."""
    case, rng, parcel = clerk.case, clerk.rng, clerk.case.parcel
    ground = min(float(parcel.area), rng.uniform(25, 120)) * rng.choice((0.8, 0.9, 1.0))
    floors = rng.randint(2, 6)
    fields: dict[str, Any] = {
        "recipient": clerk.pattern(clerk.lexicon.ward_offices),
        "owner.name": clerk.name(case.husband),
        "owner.id_number": clerk.may(clerk.identity("owner", case.husband), 0.08),
        "owner.address": clerk.address(case.husband),
        "owner.phone": case.husband.phone,
        "site.plot_number": parcel.number,
        "site.area": parcel.area,
        "site.address": parcel.address,
        "building.grade": rng.choice(clerk.lexicon.building_grades),
        "building.ground_area": f"{ground:.1f}",
        "building.floor_area": f"{ground * floors * rng.uniform(0.9, 1.0):.1f}",
        "building.height": f"{floors * 3.3 + rng.uniform(0.3, 1.5):.1f}",
        "building.storeys": rng.choice(clerk.lexicon.storeys).format(n=floors),
        "completion_months": clerk.may(str(rng.choice((6, 8, 10, 12, 18)))),
        "signed_date": clerk.may(case.signed.isoformat(), 0.06),
        "owner.signature": clerk.signature(),
    }
    clerk.facts |= {"designer.name": clerk.officer(), "designer.licence": f"HAN-{rng.randrange(10**8):08d}"}
    return Paper("construction_permit_form", fields, clerk.facts)


def land_change_form(clerk: Clerk) -> Paper:
    case, rng, parcel = clerk.case, clerk.rng, clerk.case.parcel
    change = rng.choice(clerk.lexicon.land_changes).format(
        partner=case.friend.name, address=case.friend.residence, parcel=parcel.number, sheet=parcel.sheet
    )
    attachments = ["Giấy chứng nhận đã cấp", *rng.sample(clerk.lexicon.land_attachments, rng.randint(1, 3))]
    fields: dict[str, Any] = {
        "recipient": clerk.pattern(clerk.lexicon.land_offices),
        "owner.name": clerk.name(case.husband),
        "owner.id_number": clerk.identity("owner", case.husband),
        "owner.address": clerk.address(case.husband),
        "owner.phone": clerk.may(case.husband.phone),
        "owner.email": clerk.may(case.husband.email, 0.5),
        "certificate.book_number": parcel.book_number,
        "certificate.serial": parcel.serial,
        "certificate.issue_date": parcel.issue_date,
        "change": change,
        "attachments": clerk.may(attachments, 0.05),
        "wants_new_certificate": clerk.may(rng.random() < 0.6, 0.1),
        "signed_date": clerk.may(case.signed.isoformat(), 0.06),
        "owner.signature": clerk.signature(),
    }
    return Paper("land_change_form", fields, clerk.facts)


def household_business_form(clerk: Clerk) -> Paper:
    """Facts: `owner.ethnicity`, `owner.nationality`, `owner.residence`, `business.phone`."""
    case, rng, owner = clerk.case, clerk.rng, clerk.case.husband
    capital = business_capital(clerk)
    words = number_words(capital).capitalize()
    lines = rng.sample(clerk.lexicon.business_lines, rng.randint(1, 4))
    fields: dict[str, Any] = {
        "recipient": clerk.pattern(clerk.lexicon.business_offices),
        "owner.name": owner.name.upper(),
        "owner.birth_date": owner.birth_date,
        "owner.sex": owner.sex,
        "owner.id_number": owner.id_number,
        "owner.phone": clerk.may(owner.phone),
        "owner.email": clerk.may(owner.email, 0.35),
        "business.name": business_name(clerk),
        "business.address": case.parcel.address,
        "business.lines": [{"name": name, "code": code, "main": n == 0} for n, (name, code) in enumerate(lines)],
        "capital": str(capital),
        "capital_words": clerk.may(f"{words} đồng", 0.12),
        "signed_date": clerk.may(case.signed.isoformat(), 0.06),
        "owner.signature": clerk.signature(),
    }
    clerk.facts |= {"owner.ethnicity": owner.ethnicity, "owner.nationality": owner.nationality}
    clerk.facts |= {"owner.residence": owner.residence, "business.phone": owner.phone}
    return Paper("household_business_form", fields, clerk.facts)


def business_name(clerk: Clerk) -> str:
    """The same on all papers of the dossier, in capitals."""
    names = clerk.lexicon.business_names
    return names[int(clerk.case.code[-4:]) % len(names)].format(given=clerk.case.husband.given).upper()


def business_capital(clerk: Clerk) -> int:
    """Dong; the same on all papers of the dossier."""
    return (30, 50, 80, 100, 150, 200, 300, 500, 750, 1200)[int(clerk.case.code[-1])] * 1_000_000


def driving_licence_form(clerk: Clerk) -> Paper:
    """Facts: `learnt_at`, `learnt_year`, `<who>.id_*`."""
    case, rng, person = clerk.case, clerk.rng, clerk.case.husband
    issued = case.signed - timedelta(days=rng.randint(1500, 4200))
    held, wanted = rng.choice(
        (("B2", "B"), ("B1", "B1"), ("A1", "A1"), ("C", "C"), ("A2", "A"), ("D", "D2"), ("B2", "C1"))
    )
    fields: dict[str, Any] = {
        "recipient": rng.choice(clerk.lexicon.licence_offices),
        "person.name": clerk.name(person),
        "person.birth_date": person.birth_date,
        "person.id_number": clerk.identity("person", person),
        "licence.class": held,
        "licence.number": f"{rng.choice(('01', '01', '30', '36'))}{rng.randrange(10**10):010d}",
        "licence.issuer": clerk.may(rng.choice(clerk.lexicon.licence_issuers)),
        "licence.issue_date": issued.isoformat(),
        "requested_class": wanted,
        "reason": rng.choice(clerk.lexicon.licence_reasons),
        "signed_date": clerk.may(case.signed.isoformat(), 0.06),
        "person.signature": clerk.signature(),
    }
    clerk.facts |= {"learnt_year": str(issued.year - 1), "person.residence": person.residence}
    return Paper("driving_licence_form", fields, clerk.facts)


def authorization_letter(clerk: Clerk) -> Paper:
    """Facts: `<who>.id_*`, `<who>.phone`; of a certified one `certificate.place`, `certificate.book`, `signer.*`."""
    case, rng = clerk.case, clerk.rng
    certified = rng.random() < 0.6
    procedure = PROCEDURES[case.procedure][0].lower()
    until = case.signed + timedelta(days=rng.choice((30, 60, 90, 180, 365)))
    fields: dict[str, Any] = {}
    for who, person in (("grantor", case.husband), ("grantee", case.friend)):
        fields |= {
            f"{who}.name": clerk.name(person),
            f"{who}.birth_date": clerk.may(clerk.birth(person, year_only=0.3)),
            f"{who}.id_number": clerk.identity(who, person),
            f"{who}.address": clerk.may(clerk.address(person), 0.06),
        }
        clerk.facts[f"{who}.phone"] = person.phone
    dated = clerk.may(True, 0.2)
    fields |= {
        "scope": clerk.pattern(clerk.lexicon.authority_scopes, procedure=procedure),
        "valid_from": case.signed.isoformat() if dated else None,
        "valid_to": until.isoformat() if dated else None,
        "certified": certified,
        "certificate.number": str(rng.randint(12, 4800)) if certified else None,
        "signed_date": clerk.may(case.signed.isoformat(), 0.06),
    }
    if certified:
        clerk.facts |= {"certificate.place": f"UBND {case.ward}", "certificate.book": f"01/{case.received.year}"}
        clerk.facts |= {"signer.name": clerk.officer(), "signer.title": rng.choice(clerk.lexicon.officer_titles)}
    return Paper("authorization_letter", fields, clerk.facts)
