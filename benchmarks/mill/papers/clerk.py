"""How values get onto a paper: in capitals or not, cited from one or another identity paper, some left blank."""

from __future__ import annotations

from random import Random
from typing import TypeVar

from benchmarks.mill.case import Case
from benchmarks.mill.people import Lexicon, Person, draw_name

Value = TypeVar("Value")


class Clerk:
    """Fills in one paper of a case. `facts` collects what is printed besides the fields."""

    def __init__(self, case: Case, lexicon: Lexicon, rng: Random) -> None:
        self.case, self.lexicon, self.rng = case, lexicon, rng
        self.capitals = rng.random() < 0.6
        self.old_addresses = rng.random() < 0.15
        self.facts: dict[str, str] = {"place": "Hà Nội"}

    def name(self, person: Person) -> str:
        return person.name.upper() if self.capitals else person.name

    def address(self, person: Person) -> str:
        return person.old_residence if self.old_addresses else person.residence

    def may(self, value: Value, blank: float = 0.1) -> Value | None:
        """None, left blank, with that probability."""
        return None if self.rng.random() < blank else value

    def birth(self, person: Person, year_only: float = 0.05) -> str:
        return person.birth_date[:4] if self.rng.random() < year_only else person.birth_date

    def identity(self, who: str, person: Person) -> str:
        """A number of one of the person's identity papers; its kind, day and place of issue become facts."""
        kind, number, place = self._identity_paper(person)
        day = person.id_issue_date
        if kind == "CMND":
            day = f"{min(2012, int(person.birth_date[:4]) + 20)}{day[4:]}".replace("02-29", "02-28")
        self.facts |= {f"{who}.id_kind": kind, f"{who}.id_issue_date": day, f"{who}.id_issue_place": place}
        return number

    def _identity_paper(self, person: Person) -> tuple[str, str, str]:
        roll = self.rng.random()
        if roll < 0.08 and person.old_id:
            return "CMND", person.old_id, self.rng.choice(self.lexicon.old_id_issuers)
        if roll > 0.94:
            return "Hộ chiếu", person.passport, "Cục Quản lý xuất nhập cảnh"
        modern = person.id_issue_date >= "2024-07-01"
        return ("Căn cước" if modern else "CCCD"), person.id_number, person.id_issue_place

    def officer(self) -> str:
        """The name of somebody in office."""
        return draw_name(self.lexicon, self.rng, self.rng.choice(("Nam", "Nữ")))

    def signing(self, place: float = 0.06, day: float = 0.06) -> dict[str, str | None]:
        """`signed_place` and `signed_date` of a form, now and then left blank."""
        choices = (self.case.ward.split(" ", 1)[1], "Hà Nội", "Hà Nội", self.case.ward)
        return {
            "signed_place": self.may(self.rng.choice(choices), place),
            "signed_date": self.may(self.case.signed.isoformat(), day),
        }

    def signature(self) -> bool:
        return self.rng.random() > 0.04

    def pattern(self, patterns: tuple[str, ...], **names: str) -> str:
        return self.rng.choice(patterns).format(ward=self.case.ward, **names)
