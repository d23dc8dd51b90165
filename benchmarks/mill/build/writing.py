"""How the building split writes values: dates, identity papers, money, in print or by hand."""

from __future__ import annotations

import re
from html import escape
from random import Random
from typing import Any

from benchmarks.mill import ornaments
from benchmarks.mill.fonts import families
from benchmarks.mill.paper import Paper

_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
PEN_BLUE = ("#1d2f86", "#16256f", "#20368f", "#1a1a1a")


class Writer:
    """Writes the values of one paper. `hand`: with a pen; what was so written is kept in `written`."""

    def __init__(self, paper: Paper, rng: Random, hand: bool) -> None:
        self.paper, self.rng, self.hand = paper, rng, hand
        self.written: set[str] = set()
        self.date_style = rng.choice(("slash", "slash", "bare", "dash", "dot"))
        self.split_dates = rng.random() < 0.35
        self.id_style = rng.choice(("number_first", "kind_first", "issued", "issued", "short"))
        self.font = rng.choice(families("build", "hand")) if hand else ""
        self.ink = rng.choice(PEN_BLUE)
        self.hand_scale = {"Dancing Script": 1.22, "Oooh Baby": 1.2, "Patrick Hand": 1.15}.get(self.font, 1.05)

    def value(self, key: str) -> Any:
        return self.paper.fields.get(key)

    def fact(self, name: str) -> str:
        return self.paper.facts.get(name, "")

    def fill(self, text: str, key: str | None = None, printed: bool = False) -> str:
        """Filled-in text; `printed`: by the printer even where the rest is written by hand."""
        mark = f' data-field="{escape(key)}"' if key else ""
        if not self.hand or printed:
            return f'<span class="fill"{mark}>{_lines(text)}</span>'
        if key:
            self.written.add(key)
        return f'<span class="fill pen"{mark}>{self._penned(text)}</span>'

    def _penned(self, text: str) -> str:
        """Word by word a little up or down, wider or narrower."""
        words = []
        for word in text.split(" "):
            shift, space = self.rng.uniform(-0.7, 0.7), self.rng.uniform(-0.15, 0.35)
            words.append(
                f'<span style="position:relative;top:{shift:.2f}pt;letter-spacing:{space:.2f}pt">{_lines(word)}</span>'
            )
        return " ".join(words)

    def date(self, iso: str, style: str = "") -> str:
        """`12/03/2026` and the like; year or month and year alone where the value is no more."""
        found = _ISO.fullmatch(iso)
        if found is None:
            return iso
        year, month, day = found.groups()
        style = style or self.date_style
        if style == "long" and day:
            return f"ngày {day} tháng {month} năm {year}"
        if style == "bare":
            month, day = (month or "").lstrip("0"), (day or "").lstrip("0")
        separator = {"dash": "-", "dot": "."}.get(style, "/")
        return separator.join(part for part in (day, month, year) if part)

    def moment(self, iso: str) -> str:
        hours, minutes, day = iso[11:13], iso[14:16], iso[:10]
        style = self.rng.choice(("words", "words", "short", "clock"))
        if style == "words":
            return f"{hours} giờ {minutes} phút, {self.date(day, 'long')}"
        if style == "short":
            return f"{int(hours)}h{minutes}, ngày {self.date(day, 'slash')}"
        return f"{hours}:{minutes} ngày {self.date(day, 'slash')}"

    def money(self, digits: str) -> str:
        separator = self.rng.choice((".", ".", "."))
        return f"{int(digits):,}".replace(",", separator)

    def decimal(self, number: str) -> str:
        whole, _, tenths = number.partition(".")
        return f"{whole},{tenths or '0'}"

    def comb(self, digits: str, key: str) -> str:
        inner = ornaments.comb(digits, 12, gaps=self.rng.choice(((), (), (3, 6, 9))))
        if self.hand:
            self.written.add(key)
        return f'<span class="fill{" pen" if self.hand else ""}" data-field="{escape(key)}">{inner}</span>'

    def identity(self, key: str) -> str:
        """A number with its kind, day and place of issue around it; only the number is the field."""
        number, who = self.value(key), key.rsplit(".", 1)[0]
        kind, day, place = (self.fact(f"{who}.id_{what}") for what in ("kind", "issue_date", "issue_place"))
        shown = self.fill(number, key)
        if not kind or (self.id_style == "number_first" and not place):
            return shown
        if self.id_style == "short":
            return f"{self.fill(kind)} {shown}"
        if self.id_style == "number_first":
            return f"{shown} {self.fill(f'do {place} cấp ngày {self.date(day)}')}"
        if self.id_style == "kind_first":
            return f"{self.fill(f'{kind} số')} {shown} {self.fill(f'cấp ngày {self.date(day)} tại {place}')}"
        return f"{self.fill(f'{kind}:')} {shown}{self.fill(f', {place} cấp {self.date(day)}')}"


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n"))
