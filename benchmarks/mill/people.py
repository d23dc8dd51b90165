"""Invented people: names, identity numbers, addresses, drawn from a split's own word lists."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Literal

Sex = Literal["Nam", "Nữ"]

PROVINCE_CODES = ("001", "001", "001", "001", "030", "031", "033", "034", "035", "036", "037", "038", "040", "026")
"""First digits of identity numbers: mostly Hà Nội, else the provinces that its people come from."""


@dataclass(frozen=True)
class Lexicon:
    """The words of one split. Every list is its own: nothing but surnames may stand in two splits.

    Patterns are `str.format` texts; the names they may use stand beside them. Wards are written as they are printed
    in an address (`phường Tương Mai`, `xã Sóc Sơn`).
    """

    surnames: tuple[str, ...]
    male_middles: tuple[str, ...]
    female_middles: tuple[str, ...]
    male_givens: tuple[str, ...]
    female_givens: tuple[str, ...]
    ethnicities: tuple[str, ...]
    """Besides Kinh."""
    streets: tuple[str, ...]
    hamlets: tuple[str, ...]
    buildings: tuple[str, ...]
    town_houses: tuple[str, ...]
    """{n} {a} {b} numbers, {street}, {building}: the part of an address before the ward."""
    village_houses: tuple[str, ...]
    """{n} {hamlet}."""
    wards: tuple[str, ...]
    """Today's wards and communes of Hà Nội."""
    old_wards: tuple[str, ...]
    """Of before 1 July 2025: `phường Láng Hạ, quận Đống Đa`."""
    far_places: tuple[str, ...]
    """Commune and province of elsewhere, today's."""
    old_far_places: tuple[str, ...]
    """Commune, district and province of elsewhere, before 1 July 2025."""
    city_names: tuple[str, ...]
    """How an address ends: `thành phố Hà Nội`."""
    hospitals: tuple[str, ...]
    hospital_parents: tuple[str, ...]
    id_issuers: tuple[str, ...]
    old_id_issuers: tuple[str, ...]
    email_hosts: tuple[str, ...]
    ward_offices: tuple[str, ...]
    """{ward}: whom a civil-status form is addressed to."""
    police_offices: tuple[str, ...]
    """{ward}."""
    land_offices: tuple[str, ...]
    """{ward}."""
    business_offices: tuple[str, ...]
    """{ward}."""
    licence_offices: tuple[str, ...]
    officer_titles: tuple[str, ...]
    """Lines above a signature: `KT. CHỦ TỊCH\\nPHÓ CHỦ TỊCH`."""
    centres: tuple[str, ...]
    """Where dossiers are handed in."""
    code_prefixes: tuple[str, ...]
    """Of dossier codes: `000.00.19.H26`."""
    causes_of_death: tuple[str, ...]
    death_places: tuple[str, ...]
    """{address}: places of death that are no hospital."""
    letters: tuple[tuple[str, str], ...]
    """Pages that are no document type: title and body; {name} {address} {ward}."""
    marital_states: tuple[str, ...]
    """Of somebody who is free to marry; {partner} {year} {ward}."""
    widowed_states: tuple[str, ...]
    """{partner} {date}: the spouse died."""
    marital_purposes: tuple[str, ...]
    """{partner} {ward}."""
    extract_kinds: tuple[str, ...]
    residence_requests: tuple[str, ...]
    """{address} {head}."""
    building_grades: tuple[str, ...]
    storeys: tuple[str, ...]
    land_purposes: tuple[str, ...]
    land_terms: tuple[str, ...]
    land_origins: tuple[str, ...]
    land_changes: tuple[str, ...]
    """{partner} {address} {parcel} {sheet}."""
    land_attachments: tuple[str, ...]
    business_names: tuple[str, ...]
    """{given}."""
    business_lines: tuple[tuple[str, str], ...]
    """Name and four-digit VSIC code."""
    licence_issuers: tuple[str, ...]
    licence_reasons: tuple[str, ...]
    authority_scopes: tuple[str, ...]
    """{procedure} {ward}."""
    document_subjects: tuple[tuple[str, str], ...]
    """Kind in capitals (`QUYẾT ĐỊNH`, `CÔNG VĂN`) and subject."""
    document_issuers: tuple[tuple[str, str], ...]
    """Superior body and issuing body."""
    document_marks: tuple[str, ...]
    """Tails of document numbers after the kind's abbreviation: `UBND-VP`."""
    document_recipients: tuple[str, ...]
    card_features: tuple[str, ...]
    """Distinguishing marks on identity cards."""


@dataclass(frozen=True)
class Person:
    """`id_number` 12 digits that fit sex and birth; `old_id` nine digits or empty; dates ISO."""

    name: str
    sex: Sex
    birth_date: str
    ethnicity: str
    nationality: str
    id_number: str
    old_id: str
    passport: str
    id_issue_date: str
    id_issue_place: str
    residence: str
    old_residence: str
    origin: str
    phone: str
    email: str

    @property
    def born(self) -> date:
        return date.fromisoformat(self.birth_date)

    @property
    def surname(self) -> str:
        return self.name.split()[0]

    @property
    def given(self) -> str:
        return self.name.split()[-1]


def draw_person(lexicon: Lexicon, rng: Random, sex: Sex, born: tuple[int, int], surname: str | None = None) -> Person:
    """Somebody of that sex born in those years (both included)."""
    birth = draw_date(rng, date(born[0], 1, 1), date(born[1], 12, 31))
    name = draw_name(lexicon, rng, sex, surname)
    issued = min(max(birth.replace(day=1, year=birth.year + 25), date(2021, 3, 1)), date(2024, 6, 20))
    return Person(
        name=name,
        sex=sex,
        birth_date=birth.isoformat(),
        ethnicity="Kinh" if rng.random() < 0.82 else rng.choice(lexicon.ethnicities),
        nationality="Việt Nam",
        id_number=draw_id(rng, sex, birth),
        old_id=rng.choice(("01", "11", "03", "16")) + _digits(rng, 7) if birth.year < 1999 else "",
        passport=rng.choice("BCN") + _digits(rng, 7) if rng.random() < 0.7 else "P" + _digits(rng, 8),
        id_issue_date=(issued + timedelta(days=rng.randrange(700))).isoformat(),
        id_issue_place=rng.choice(lexicon.id_issuers),
        residence=draw_address(lexicon, rng),
        old_residence=draw_old_address(lexicon, rng),
        origin=draw_origin(lexicon, rng),
        phone=draw_phone(rng),
        email=draw_email(rng, name, birth, lexicon),
    )


def relate(person: Person, **same: str) -> Person:
    """The person with some attributes of somebody else (a spouse's address, a father's origin)."""
    return replace(person, **same)  # type: ignore[arg-type]


def draw_name(lexicon: Lexicon, rng: Random, sex: Sex, surname: str | None = None) -> str:
    """Two to five syllables, mostly three or four."""
    middles = lexicon.male_middles if sex == "Nam" else lexicon.female_middles
    givens = lexicon.male_givens if sex == "Nam" else lexicon.female_givens
    count = rng.choices((0, 1, 2, 3), weights=(6, 55, 34, 5))[0]
    given = rng.choice(givens)
    middle = rng.sample([word for word in dict.fromkeys(middles) if word != given], count)
    if sex == "Nữ" and "Thị" in middles and rng.random() < 0.45:
        middle = ["Thị", *(word for word in middle if word != "Thị")][: max(count, 1)]
    return " ".join([surname or rng.choice(lexicon.surnames), *middle, given])


def draw_date(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def draw_id(rng: Random, sex: Sex, birth: date) -> str:
    """Province of birth registration, sex and century, year, six random digits (NĐ 137/2015)."""
    century = 2 * (birth.year // 100 - 19) + (sex == "Nữ")
    return f"{rng.choice(PROVINCE_CODES)}{century}{birth.year % 100:02d}{_digits(rng, 6)}"


def draw_phone(rng: Random) -> str:
    return rng.choice(("032", "035", "038", "070", "079", "083", "085", "090", "091", "096", "097", "098")) + _digits(
        rng, 7
    )


def draw_email(rng: Random, name: str, birth: date, lexicon: Lexicon) -> str:
    syllables = [unmarked(part).lower() for part in name.split()]
    tail = rng.choice((f"{birth.year % 100:02d}", str(birth.year), "", f"{birth.day}{birth.month:02d}"))
    return f"{rng.choice(('', '.')).join((syllables[-1], syllables[0]))}{tail}@{rng.choice(lexicon.email_hosts)}"


def draw_address(lexicon: Lexicon, rng: Random, ward: str | None = None) -> str:
    """A two-level address of today: house, ward or commune, city."""
    ward = ward or rng.choice(lexicon.wards)
    return f"{_house(lexicon, rng, ward)}, {ward}, {rng.choice(lexicon.city_names)}"


def draw_old_address(lexicon: Lexicon, rng: Random) -> str:
    """A three-level address as written before 1 July 2025."""
    ward = rng.choice(lexicon.old_wards)
    return f"{_house(lexicon, rng, ward)}, {ward}, {rng.choice(lexicon.city_names)}"


def draw_origin(lexicon: Lexicon, rng: Random) -> str:
    roll = rng.random()
    if roll < 0.35:
        return f"{rng.choice(lexicon.wards)}, {rng.choice(lexicon.city_names)}"
    if roll < 0.6:
        return f"{rng.choice(lexicon.old_wards)}, {rng.choice(lexicon.city_names)}"
    return rng.choice(lexicon.far_places if roll < 0.78 else lexicon.old_far_places)


def unmarked(text: str) -> str:
    """Without tone and vowel marks: `Nguyễn Đức` becomes `Nguyen Duc`."""
    plain = text.replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))


def _house(lexicon: Lexicon, rng: Random, ward: str) -> str:
    village = ward.startswith("xã")
    pattern = rng.choice(lexicon.village_houses if village else lexicon.town_houses)
    return pattern.format(
        n=rng.randint(2, 320),
        a=rng.randint(2, 420),
        b=rng.randint(1, 70),
        street=rng.choice(lexicon.streets),
        building=rng.choice(lexicon.buildings),
        hamlet=rng.choice(lexicon.hamlets),
    )


def _digits(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))
