"""Civil-status declarations (TT 04/2024/TT-BTP): birth, marriage, marital status, death, extracts."""

from __future__ import annotations

from datetime import date
from typing import Any

from benchmarks.mill.numerals import date_words
from benchmarks.mill.paper import Paper
from benchmarks.mill.papers.clerk import Clerk
from benchmarks.mill.people import Person, draw_date


def birth_registration_form(clerk: Clerk) -> Paper:
    """Facts: `<who>.id_*`, `requester.birth_date`, `mother.id_number`, `father.id_number`, `marriage.*`."""
    case, child = clerk.case, clerk.case.child
    single = not case.by_proxy and case.requester is case.wife and clerk.rng.random() < 0.2
    wanted = clerk.may(clerk.rng.random() < 0.7, 0.15)
    fields: dict[str, Any] = {
        **_requester(clerk),
        "child.name": clerk.name(child),
        "child.birth_date": child.birth_date,
        "child.birth_date_words": clerk.may(date_words(child.born), 0.08),
        "child.sex": child.sex,
        "child.ethnicity": child.ethnicity,
        "child.nationality": child.nationality,
        "child.birth_place": case.hospital,
        "child.origin": child.origin,
        **_parent(clerk, "mother", case.wife),
        **_parent(clerk, "father", None if single else case.husband),
        "copies.wanted": wanted,
        "copies.quantity": str(clerk.rng.choice((1, 2, 3, 5))) if wanted else None,
        **clerk.signing(),
        "requester.signature": clerk.signature(),
    }
    if not single:
        clerk.facts |= {"marriage.number": case.marriage_number, "marriage.date": case.marriage_date}
    return Paper("birth_registration_form", fields, clerk.facts)


def marriage_registration_form(clerk: Clerk) -> Paper:
    case = clerk.case
    fields: dict[str, Any] = {"recipient": clerk.pattern(clerk.lexicon.ward_offices)}
    for who, person in (("bride", case.wife), ("groom", case.husband)):
        fields |= {
            f"{who}.name": clerk.name(person),
            f"{who}.birth_date": person.birth_date,
            f"{who}.ethnicity": person.ethnicity,
            f"{who}.nationality": person.nationality,
            f"{who}.residence": clerk.address(person),
            f"{who}.id_number": clerk.identity(who, person),
            f"{who}.marriage_number": clerk.rng.choice(("1", "1", "1", "2")),
            f"{who}.signature": clerk.signature(),
        }
    return Paper("marriage_registration_form", fields | clerk.signing(), clerk.facts)


def marital_status_form(clerk: Clerk) -> Paper:
    case, rng = clerk.case, clerk.rng
    partner = clerk.case.wife.name
    states = clerk.lexicon.widowed_states if case_is_widowed(clerk) else clerk.lexicon.marital_states
    names = {
        "partner": case.deceased.name,
        "date": _slashes(case.death_date),
        "year": str(case.received.year - rng.randint(2, 9)),
    }
    fields: dict[str, Any] = {
        **_requester(clerk),
        **_subject(clerk, case.husband),
        "marital_status": clerk.pattern(states, **names),
        "purpose": clerk.pattern(clerk.lexicon.marital_purposes, partner=partner),
        **clerk.signing(),
        "requester.signature": clerk.signature(),
    }
    return Paper("marital_status_form", fields, clerk.facts)


def case_is_widowed(clerk: Clerk) -> bool:
    """Drawn from the case alone, so that all papers of a dossier agree."""
    return int(clerk.case.code[-1]) < 3


def death_registration_form(clerk: Clerk) -> Paper:
    """Facts: `death_notice.issuer`, `death_notice.date`."""
    case, person = clerk.case, clerk.case.deceased
    known = clerk.may(case.death_notice_number, 0.15)
    fields: dict[str, Any] = {
        **_requester(clerk),
        "deceased.name": clerk.name(person),
        "deceased.birth_date": clerk.birth(person, year_only=0.35),
        "deceased.sex": person.sex,
        "deceased.ethnicity": clerk.may(person.ethnicity),
        "deceased.nationality": clerk.may(person.nationality),
        "deceased.residence": clerk.address(person),
        "deceased.id_number": clerk.may(clerk.identity("deceased", person), 0.2),
        "death.time": clerk.may(case.death_time, 0.15),
        "death.date": case.death_date,
        "death.place": case.death_place,
        "death.cause": case.death_cause,
        "death_notice.number": known,
        **clerk.signing(),
        "requester.signature": clerk.signature(),
    }
    if known:
        clerk.facts |= {"death_notice.issuer": case.hospital, "death_notice.date": case.death_date}
    return Paper("death_registration_form", fields, clerk.facts)


def civil_extract_form(clerk: Clerk) -> Paper:
    case, rng = clerk.case, clerk.rng
    registered = draw_date(rng, date(1996, 1, 5), date(case.received.year - 1, 12, 20))
    fields: dict[str, Any] = {
        **_requester(clerk),
        "extract_kind": rng.choice(clerk.lexicon.extract_kinds),
        **{key: clerk.may(value, 0.12) for key, value in _subject(clerk, case.wife).items()},
        "subject.name": clerk.name(case.wife),
        "registered.place": clerk.pattern(clerk.lexicon.ward_offices),
        "registered.date": clerk.may(registered.isoformat()),
        "registered.number": clerk.may(f"{rng.randint(2, 320)}" + rng.choice(("", f"/{registered.year}")), 0.15),
        "registered.book": clerk.may(f"{rng.randint(1, 3):02d}/{registered.year}", 0.25),
        "copies.quantity": str(rng.choice((1, 2, 2, 3, 5, 10))),
        **clerk.signing(),
        "requester.signature": clerk.signature(),
    }
    return Paper("civil_extract_form", fields, clerk.facts)


def _requester(clerk: Clerk) -> dict[str, Any]:
    case = clerk.case
    clerk.facts["requester.birth_date"] = case.requester.birth_date
    return {
        "recipient": clerk.pattern(clerk.lexicon.ward_offices),
        "requester.name": clerk.name(case.requester),
        "requester.residence": clerk.may(clerk.address(case.requester), 0.08),
        "requester.id_number": clerk.identity("requester", case.requester),
        "requester.relation": case.relation,
    }


def _subject(clerk: Clerk, person: Person) -> dict[str, Any]:
    return {
        "subject.name": clerk.name(person),
        "subject.birth_date": person.birth_date,
        "subject.sex": person.sex,
        "subject.ethnicity": clerk.may(person.ethnicity, 0.06),
        "subject.nationality": clerk.may(person.nationality, 0.06),
        "subject.residence": clerk.address(person),
        "subject.id_number": clerk.identity("subject", person),
    }


def _parent(clerk: Clerk, who: str, person: Person | None) -> dict[str, Any]:
    keys = ("name", "birth_year", "ethnicity", "nationality", "residence")
    if person is None:
        return {f"{who}.{key}": None for key in keys}
    clerk.facts[f"{who}.id_number"] = person.id_number
    clerk.identity(who, person)
    birth = clerk.birth(person, year_only=0.5)
    values = (clerk.name(person), birth, person.ethnicity, person.nationality, clerk.may(clerk.address(person), 0.08))
    return {f"{who}.{key}": value for key, value in zip(keys, values, strict=True)}


def _slashes(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))
