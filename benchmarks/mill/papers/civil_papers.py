"""Civil-status results and notices: certificates of birth, marriage and marital status, notices of birth and death."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from benchmarks.mill.numerals import date_words
from benchmarks.mill.paper import Paper
from benchmarks.mill.papers.civil_forms import case_is_widowed
from benchmarks.mill.papers.clerk import Clerk


def birth_certificate(clerk: Clerk) -> Paper:
    """Facts: `child.birth_date_words`, parents' `ethnicity` and `nationality`, `declarer.name`, `signer.title`."""
    case, child, rng = clerk.case, clerk.case.child, clerk.rng
    registered = child.born + timedelta(days=rng.randint(5, 58))
    fields: dict[str, Any] = {
        "number": f"{rng.randint(1, 620):0{rng.choice((1, 3))}d}" + rng.choice(("", f"/{registered.year}")),
        "child.name": clerk.name(child),
        "child.birth_date": child.birth_date,
        "child.sex": child.sex,
        "child.ethnicity": child.ethnicity,
        "child.nationality": child.nationality,
        "child.birth_place": case.hospital,
        "child.origin": child.origin,
        "child.id_number": clerk.may(child.id_number, 0.1),
        "registered.place": _registry(clerk, registered),
        "registered.date": registered.isoformat(),
        **_signing(clerk),
    }
    for who, person in (("mother", case.wife), ("father", case.husband)):
        fields |= {
            f"{who}.name": clerk.name(person),
            f"{who}.birth_year": person.birth_date[:4],
            f"{who}.residence": person.old_residence if registered < date(2025, 7, 1) else person.residence,
        }
        clerk.facts |= {f"{who}.ethnicity": person.ethnicity, f"{who}.nationality": person.nationality}
    clerk.facts |= {"child.birth_date_words": date_words(child.born), "declarer.name": case.husband.name}
    return Paper("birth_certificate", fields, clerk.facts)


def marriage_certificate(clerk: Clerk) -> Paper:
    case = clerk.case
    registered = date.fromisoformat(case.marriage_date)
    fields: dict[str, Any] = {
        "number": case.marriage_number,
        "registered.place": _registry(clerk, registered),
        "registered.date": case.marriage_date,
        **_signing(clerk),
    }
    for who, person in (("wife", case.wife), ("husband", case.husband)):
        fields |= {
            f"{who}.name": clerk.name(person),
            f"{who}.birth_date": person.birth_date,
            f"{who}.ethnicity": person.ethnicity,
            f"{who}.nationality": person.nationality,
            f"{who}.residence": person.old_residence if registered < date(2025, 7, 1) else person.residence,
            f"{who}.id_number": clerk.identity(who, person),
        }
    return Paper("marriage_certificate", fields, clerk.facts)


def marital_status_certificate(clerk: Clerk) -> Paper:
    """Facts: `issuer.parent`, `signer.name`, `signer.title`, `place`, `subject.ethnicity`, `subject.nationality`."""
    case, rng, lexicon = clerk.case, clerk.rng, clerk.lexicon
    subject = case.wife if case.procedure == "1.000894" else case.husband
    issued = case.signed - timedelta(days=rng.randint(4, 120))
    partner = case.husband.name if subject is case.wife else case.wife.name
    ward = rng.choice(lexicon.wards)
    fields: dict[str, Any] = {
        "number": f"{rng.randint(5, 900)}/UBND-XNTTHN",
        "subject.name": clerk.name(subject),
        "subject.birth_date": subject.birth_date,
        "subject.sex": subject.sex,
        "subject.id_number": clerk.identity("subject", subject),
        "subject.residence": clerk.address(subject),
        "marital_status": rng.choice(lexicon.marital_states).format(
            partner=case.friend.name, year=issued.year - 3, ward=ward, date=""
        ),
        "purpose": rng.choice(lexicon.marital_purposes).format(partner=partner, ward=case.ward),
        "issuer": f"UBND {ward}" if rng.random() < 0.5 else f"Ủy ban nhân dân {ward}",
        "issue_date": issued.isoformat(),
    }
    clerk.facts |= {"issuer.parent": "THÀNH PHỐ HÀ NỘI", "place": ward.split(" ", 1)[1], **_officer(clerk)}
    clerk.facts |= {"subject.ethnicity": subject.ethnicity, "subject.nationality": subject.nationality}
    return Paper("marital_status_certificate", fields, clerk.facts)


def birth_notification(clerk: Clerk) -> Paper:
    """Facts: `issuer.parent`, `issuer`, `book`, `births`, `alive`, `count`, `state`, `midwife`, `head`."""
    case, rng, mother = clerk.case, clerk.rng, clerk.case.wife
    fields: dict[str, Any] = {
        "number": clerk.may(case.birth_notice_number),
        "mother.name": clerk.name(mother),
        "mother.birth_year": clerk.may(clerk.birth(mother, year_only=0.6), 0.05),
        "mother.id_number": clerk.may(clerk.identity("mother", mother), 0.08),
        "mother.residence": clerk.may(clerk.address(mother), 0.06),
        "mother.ethnicity": clerk.may(mother.ethnicity, 0.06),
        "birth.time": clerk.may(case.birth_time, 0.06),
        "birth.date": case.child.birth_date,
        "birth.place": case.hospital,
        "child.sex": case.child.sex,
        "child.weight_grams": clerk.may(str(rng.randrange(2400, 4200, 50)), 0.06),
        "child.intended_name": clerk.may(clerk.name(case.child), 0.2),
    }
    number = str(rng.randint(1, 3))
    clerk.facts |= {"issuer.parent": rng.choice(clerk.lexicon.hospital_parents), "issuer": case.hospital}
    clerk.facts |= {"book": f"{rng.randint(1, 6):02d}", "births": number, "alive": number, "count": "1"}
    clerk.facts |= {"state": rng.choice(("Khỏe mạnh", "Bình thường", "Tốt")), "midwife": clerk.officer()}
    clerk.facts |= {"head": clerk.officer(), "place": "Hà Nội", "issue_date": case.child.birth_date}
    return Paper("birth_notification", fields, clerk.facts)


def death_notice(clerk: Clerk) -> Paper:
    """Facts: `issuer.parent`, `signer.name`, `signer.title`, `receiver.name`, `receiver.relation`, `deceased.*`."""
    case, person = clerk.case, clerk.case.deceased
    issuer = case.death_place if case.death_place in clerk.lexicon.hospitals else f"Trạm Y tế {case.ward}"
    fields: dict[str, Any] = {
        "number": clerk.may(case.death_notice_number),
        "deceased.name": clerk.name(person),
        "deceased.birth_date": clerk.may(clerk.birth(person, year_only=0.3), 0.05),
        "deceased.sex": clerk.may(person.sex, 0.05),
        "deceased.id_number": clerk.may(clerk.identity("deceased", person), 0.1),
        "death.date": case.death_date,
        "death.time": clerk.may(case.death_time, 0.08),
        "death.place": case.death_place,
        "death.cause": clerk.may(case.death_cause, 0.08),
        "issuer": issuer,
        "issue_date": clerk.may(case.death_date, 0.05),
    }
    clerk.facts |= {"issuer.parent": clerk.rng.choice(clerk.lexicon.hospital_parents), **_officer(clerk)}
    clerk.facts |= {"deceased.ethnicity": person.ethnicity, "deceased.residence": clerk.address(person)}
    clerk.facts |= {"deceased.nationality": person.nationality, "receiver.name": case.husband.name}
    clerk.facts["place"] = "Hà Nội"
    clerk.facts["receiver.relation"] = "Chồng" if case_is_widowed(clerk) and person is not case.elder else "Con"
    return Paper("death_notice", fields, clerk.facts)


def _registry(clerk: Clerk, day: date) -> str:
    if day >= date(2025, 7, 1):
        return f"UBND {clerk.case.ward}, {clerk.rng.choice(clerk.lexicon.city_names)}"
    ward = clerk.rng.choice(clerk.lexicon.old_wards)
    return f"UBND {ward}, {clerk.rng.choice(clerk.lexicon.city_names)}"


def _signing(clerk: Clerk) -> dict[str, Any]:
    clerk.facts["signer.title"] = clerk.rng.choice(clerk.lexicon.officer_titles)
    return {"signer.name": clerk.officer(), "stamp": clerk.rng.random() > 0.06}


def _officer(clerk: Clerk) -> dict[str, str]:
    title = clerk.rng.choice(clerk.lexicon.officer_titles)
    return {"signer.name": clerk.officer(), "signer.title": title}
