"""How a form cites an identity paper: kind, number, day and place of issue. Only the number is a field."""

from __future__ import annotations

import re
from random import Random
from typing import Protocol

from markupsafe import Markup

from benchmarks.mill.measure import formats
from benchmarks.mill.measure.lexicon import LEXICON

_CARD_NAMES = ("CCCD", "Căn cước công dân", "Thẻ căn cước", "Thẻ CCCD", "Căn cước")


class Values(Protocol):
    """What is needed of the pen: the number's value as a filled field, and other filled text."""

    rng: Random
    date_style: str

    def value(self, key: str, style: str = "", gap: int = 24) -> Markup: ...

    def fact(self, name: str, default: str = "", style: str = "") -> Markup: ...

    def has(self, key: str) -> bool: ...

    def raw(self, key: str) -> object: ...


class IdPapers:
    """Cites identity papers in one manner throughout a sheet."""

    def __init__(self, pen: Values) -> None:
        self.pen = pen
        self.manner = pen.rng.choice(("comma", "run", "short", "bare", "issuer", "colon"))
        self.card = pen.rng.choice(_CARD_NAMES)

    def kind(self, key: str) -> str:
        number = str(self.pen.raw(key))
        if re.fullmatch(r"\d{9}", number):
            return self.pen.rng.choice(("CMND", "Giấy CMND", "Chứng minh nhân dân"))
        return self.card if re.fullmatch(r"\d{12}", number) else "Hộ chiếu"

    def issue(self, key: str) -> tuple[str, str]:
        """Day and place of issue: those the paper knows, else invented ones that fit the number."""
        who = key.removesuffix("id_number")
        old = re.fullmatch(r"\d{9}", str(self.pen.raw(key))) is not None
        year = self.pen.rng.randint(2003, 2013) if old else self.pen.rng.randint(2021, 2025)
        day = f"{year}-{self.pen.rng.randint(1, 12):02}-{self.pen.rng.randint(1, 28):02}"
        day = str(self.pen.raw(f"{who}id_issue_date") or day)
        known = self.pen.raw(f"{who}id_issue_place")
        place = str(known or self.pen.rng.choice(LEXICON.old_id_issuers if old else LEXICON.id_issuers))
        return formats.date_text(day, self.pen.date_style), place

    def full(self, key: str) -> Markup:
        """`CCCD số … cấp ngày … tại …` in this sheet's manner; a blank where there is no number."""
        if not self.pen.has(key):
            return self.pen.value(key)
        number, kind, (day, place) = self.pen.value(key), self._fill(self.kind(key)), self.issue(key)
        date, issuer = self._fill(day), self._fill(place)
        wordings = {
            "comma": "{kind} số {number}, cấp ngày {date}, nơi cấp: {issuer}",
            "run": "{kind} số {number} cấp ngày {date} tại {issuer}",
            "short": "{kind} số: {number}",
            "bare": "{number}",
            "issuer": "{kind} số {number} do {issuer} cấp ngày {date}",
            "colon": "{kind}: {number}, {issuer} cấp {date}",
        }
        return Markup(wordings[self.manner]).format(kind=kind, number=number, date=date, issuer=issuer)

    def issued(self, key: str, form: str = "cấp ngày {date} tại {issuer}") -> Markup:
        """Only the day and place of issue, in the words of `form`."""
        day, place = self.issue(key)
        return Markup(form).format(date=self._fill(day), issuer=self._fill(place))

    def day(self, first: int = 1960, last: int = 1999) -> str:
        """Some invented day, as text."""
        rng = self.pen.rng
        iso = f"{rng.randint(first, last)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        return formats.date_text(iso, self.pen.date_style)

    def _fill(self, text: str) -> Markup:
        return Markup('<span class="fill">{}</span>').format(text)
