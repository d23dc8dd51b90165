"""One dossier's people and events, from which all its papers are filled in, so that they agree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from random import Random

from benchmarks.mill.people import Lexicon, Person, draw_address, draw_date, draw_person, relate

HANOI_TIME = timezone(timedelta(hours=7))
FIRST_DAY, LAST_DAY = date(2025, 9, 1), date(2026, 11, 15)

PROCEDURES: dict[str, tuple[str, int]] = {
    "1.001193": ("Đăng ký khai sinh", 0),
    "1.000894": ("Đăng ký kết hôn", 0),
    "1.004873": ("Cấp Giấy xác nhận tình trạng hôn nhân", 3),
    "1.000656": ("Đăng ký khai tử", 0),
    "2.000635": ("Cấp bản sao trích lục hộ tịch", 0),
    "1.004222": ("Đăng ký thường trú", 7),
    "1.009122": ("Cấp giấy phép xây dựng nhà ở riêng lẻ", 7),
    "1.013831": ("Đăng ký biến động đất đai, tài sản gắn liền với đất", 10),
    "1.001612": ("Đăng ký thành lập hộ kinh doanh", 3),
    "3.000346": ("Đổi giấy phép lái xe", 5),
}
"""Name and working days of each procedure."""


@dataclass(frozen=True)
class Parcel:
    """A plot of land and its certificate. Areas in square metres, decimal point.

    `printed_address`: as the certificate has it, with the district if it was issued before 1 July 2025.
    """

    number: str
    sheet: str
    area: str
    address: str
    printed_address: str
    purpose: str
    term: str
    origin: str
    serial: str
    book_number: str
    issue_date: str


@dataclass(frozen=True)
class Case:
    """`requester` hands the dossier in, being `relation` of the person concerned; `by_proxy`: he is authorised.

    `wife` and `husband` are a couple (or about to be), `elder` the father or mother of the husband, `deceased` who
    died if anybody did, `friend` no relative.
    """

    procedure: str
    code: str
    received: datetime
    due: datetime
    ward: str
    wife: Person
    husband: Person
    child: Person
    elder: Person
    deceased: Person
    friend: Person
    requester: Person
    relation: str
    by_proxy: bool
    hospital: str
    birth_time: str
    birth_notice_number: str
    marriage_date: str
    marriage_number: str
    death_date: str
    death_time: str
    death_place: str
    death_cause: str
    death_notice_number: str
    parcel: Parcel

    @property
    def signed(self) -> date:
        return self.received.date()


def draw_case(procedure: str, lexicon: Lexicon, rng: Random) -> Case:
    received = _receipt_time(rng)
    year = received.year
    ward = rng.choice(lexicon.wards)
    home = draw_address(lexicon, rng, ward)
    couple_age = (20, 27) if procedure == "1.000894" else (24, 44)
    husband = draw_person(lexicon, rng, "Nam", (year - couple_age[1], year - couple_age[0] - 1))
    wife = draw_person(lexicon, rng, "Nữ", (year - couple_age[1] + 1, year - couple_age[0]))
    if procedure != "1.000894" and rng.random() < 0.8:
        wife = relate(wife, residence=home)
    husband = relate(husband, residence=home, ethnicity="Kinh" if rng.random() < 0.7 else husband.ethnicity)
    elder_sex, elder_born = rng.choice(("Nam", "Nữ")), (year - 92, year - 64)
    surname = husband.surname if elder_sex == "Nam" else None
    elder = relate(draw_person(lexicon, rng, elder_sex, elder_born, surname), residence=home)  # type: ignore[arg-type]
    case = Case(
        procedure=procedure,
        code=_dossier_code(lexicon, rng, received),
        received=received,
        due=_due_time(received, PROCEDURES[procedure][1]),
        ward=ward,
        wife=wife,
        husband=husband,
        child=_draw_child(lexicon, rng, husband, wife, received, newborn=procedure == "1.001193"),
        elder=elder,
        deceased=elder,
        friend=draw_person(lexicon, rng, rng.choice(("Nam", "Nữ")), (year - 60, year - 22)),
        requester=husband,
        relation="Bản thân",
        by_proxy=rng.random() < 0.15,
        hospital=rng.choice(lexicon.hospitals),
        birth_time=_clock(rng),
        birth_notice_number=f"{rng.randint(1, 2400):0{rng.choice((2, 4))}d}",
        marriage_date=draw_date(rng, date(year - 4, 1, 5), date(year - 1, 12, 20)).isoformat(),
        marriage_number=f"{rng.randint(3, 480)}" + rng.choice(("", f"/{year - 2}")),
        death_date=(received.date() - timedelta(days=rng.randint(1, 13))).isoformat(),
        death_time=_clock(rng),
        death_place=_death_place(lexicon, rng, home),
        death_cause=rng.choice(lexicon.causes_of_death),
        death_notice_number=f"{rng.randint(2, 300)}" + rng.choice(("", "/GBT", f"/{year}")),
        parcel=_draw_parcel(lexicon, rng, ward, received.date()),
    )
    return _cast(case, lexicon, rng)


def _cast(case: Case, lexicon: Lexicon, rng: Random) -> Case:
    """Who hands it in, and what he is to whom it concerns."""
    if case.procedure == "1.001193":
        choices = [(case.husband, "Cha"), (case.husband, "Cha đẻ"), (case.wife, "Mẹ"), (case.wife, "Mẹ đẻ")]
        return _file(case, rng, [*choices, (case.elder, "Ông nội" if case.elder.sex == "Nam" else "Bà nội")])
    if case.procedure == "1.000656":
        return _file(case, rng, [(case.husband, "Con"), (case.husband, "Con trai"), (case.wife, "Con dâu")])
    if case.procedure == "1.004873":
        late = draw_person(lexicon, rng, "Nữ", (case.received.year - 44, case.received.year - 25))
        case = replace(case, deceased=late)
        return _file(
            case, rng, [(case.husband, "Bản thân")] * 3 + [(case.elder, "Cha" if case.elder.sex == "Nam" else "Mẹ")]
        )
    if case.procedure == "2.000635":
        return _file(
            case,
            rng,
            [
                (case.wife, "Bản thân"),
                (case.husband, "Chồng"),
                (case.elder, "Bố chồng" if case.elder.sex == "Nam" else "Mẹ chồng"),
            ],
        )
    if case.procedure == "1.000894":
        return replace(case, requester=rng.choice((case.wife, case.husband)), by_proxy=False)
    return _file(case, rng, [(case.husband, "Bản thân")])


def _file(case: Case, rng: Random, choices: list[tuple[Person, str]]) -> Case:
    if case.by_proxy:
        return replace(
            case, requester=case.friend, relation=rng.choice(("Người được ủy quyền", "Người đại diện theo ủy quyền"))
        )
    person, relation = rng.choice(choices)
    return replace(case, requester=person, relation=relation)


def _draw_child(
    lexicon: Lexicon, rng: Random, father: Person, mother: Person, received: datetime, newborn: bool
) -> Person:
    child = draw_person(lexicon, rng, rng.choice(("Nam", "Nữ")), (2010, 2022), father.surname)
    if newborn:
        born = received.date() - timedelta(days=rng.randint(3, 58))
        child = relate(child, birth_date=born.isoformat())
    return relate(
        child,
        origin=father.origin,
        ethnicity=father.ethnicity,
        residence=mother.residence,
        phone="",
        email="",
        old_id="",
    )


def _draw_parcel(lexicon: Lexicon, rng: Random, ward: str, today: date) -> Parcel:
    issued = draw_date(rng, date(2010, 2, 1), today - timedelta(days=60))
    new_form = issued >= date(2025, 1, 1)
    letters = "".join(rng.choice("ABCDEGHKLMNPQRSTUVXY") for _ in range(2)) if not new_form else "AA"
    digits = f"{rng.randrange(10**8):08d}" if new_form else f"{rng.randrange(10**6):06d}"
    address = draw_address(lexicon, rng, ward)
    recent = issued >= date(2025, 7, 1)
    return Parcel(
        number=str(rng.randint(3, 420)) + rng.choice(("", "", "", "a")),
        sheet=str(rng.randint(1, 96)),
        area=f"{rng.uniform(28, 320):.1f}",
        address=address,
        printed_address=address if recent else draw_address(lexicon, rng, rng.choice(lexicon.old_wards)),
        purpose=rng.choice(lexicon.land_purposes),
        term=rng.choice(lexicon.land_terms),
        origin=rng.choice(lexicon.land_origins),
        serial=f"{letters} {digits}",
        book_number=rng.choice(("CH", "CS", "VP", "CN")) + rng.choice((" ", "", "-")) + f"{rng.randrange(99999):05d}",
        issue_date=issued.isoformat(),
    )


def _receipt_time(rng: Random) -> datetime:
    day = draw_date(rng, FIRST_DAY, LAST_DAY)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    moment = time(rng.choice((7, 8, 8, 9, 9, 10, 10, 11, 13, 14, 14, 15, 16)), rng.randrange(60))
    return datetime.combine(day, moment, HANOI_TIME)


def _due_time(received: datetime, days: int) -> datetime:
    if days == 0 and received.hour < 15:
        return received.replace(hour=17, minute=0)
    day = received
    for _ in range(max(days, 1)):
        day += timedelta(days=1 if day.weekday() < 4 else 7 - day.weekday())
    return day.replace(hour=17, minute=0)


def _dossier_code(lexicon: Lexicon, rng: Random, received: datetime) -> str:
    return f"{rng.choice(lexicon.code_prefixes)}-{received:%y%m%d}-{rng.randint(1, 480):04d}"


def _clock(rng: Random) -> str:
    return f"{rng.randrange(24):02d} giờ {rng.randrange(60):02d} phút"


def _death_place(lexicon: Lexicon, rng: Random, home: str) -> str:
    if rng.random() < 0.5:
        return rng.choice(lexicon.hospitals)
    return rng.choice(lexicon.death_places).format(address=home)
