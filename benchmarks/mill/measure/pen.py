"""Writes the values of one paper into a layout: every function a template may call."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Any

from markupsafe import Markup

from benchmarks.mill.asks import Asks
from benchmarks.mill.measure import formats, ink
from benchmarks.mill.paper import Paper

_DATE_STYLES = {"slash", "bare", "dash", "dot", "long"}
_MOMENT_STYLES = {"hours", "clock", "short", "front"}
_PENS = ("#15348f", "#1d2a63", "#24418f", "#1b1b24")


class Pen(Asks):
    """One filled sheet: holds the paper, the dice and the choices made once a sheet."""

    def __init__(self, paper: Paper, rng: Random, hand: bool) -> None:
        super().__init__(paper, rng)
        self.hand = hand
        self.colour = rng.choice(_PENS)
        self.date_style = rng.choice(("slash", "slash", "slash", "dash", "bare", "dot"))
        self.phone_style = rng.choice(("plain", "plain", "spaced", "dotted"))
        self.tick_shape = rng.choice(("square", "square", "round", "bracket", "paren"))
        self.dots = rng.choice((".", ".", "…", "_"))
        self.written: set[str] = set()

    def names(self) -> dict[str, Any]:
        """What a template sees."""
        names = (
            *("has", "raw", "comb", "tick", "ticks", "sign", "seal", "qr", "cell", "rows"),
            *("pick", "chance", "number", "blank", "portrait", "scribble", "hand"),
        )
        short = {"v": self.value, "f": self.fact, "d": self.date_parts, "pen_colour": self.colour}
        return {name: getattr(self, name) for name in names} | short

    def rows(self, key: str) -> list[Any]:
        return list(self.paper.fields.get(key) or [])

    def blank(self, length: int = 30) -> Markup:
        return Markup('<span class="blank">{}</span>').format(self.dots * length)

    def text(self, key: str, value: Any, style: str) -> str:
        if style in _DATE_STYLES:
            return formats.date_text(str(value), style)
        if style in _MOMENT_STYLES:
            return formats.moment_text(str(value), style)
        shown = formats.plain_text(key, value, self.date_style)
        if key.endswith("phone"):
            shown = formats.phone_text(shown, self.phone_style)
        if style == "caps":
            return shown.upper()
        if style == "groups":
            return f"{shown[:3]} {shown[3:6]} {shown[6:]}" if re.fullmatch(r"\d{12}", shown) else shown
        return shown

    def value(self, key: str, style: str = "", gap: int = 24) -> Markup:
        """The value of a field, or a blank of `gap` leader marks."""
        if not self.has(key):
            return self.blank(gap)
        if self.hand:
            self.written.add(key)
        shown = self.text(key, self.raw(key), style)
        return Markup('<span class="{}" data-field="{}">{}</span>').format(self._hand_of(shown), key, shown)

    def _hand_of(self, shown: str) -> str:
        """CSS class of a filled-in text: block letters for words in capitals."""
        return "fill block" if self.hand and shown.isupper() else "fill"

    def fact(self, name: str, default: str = "", style: str = "") -> Markup:
        """A filled text that is no field; `default` where the paper does not know it."""
        value = self.raw(name) or default
        if not value:
            return self.blank(14)
        shown = self.text(name, value, style)
        return Markup('<span class="{}">{}</span>').format(self._hand_of(shown), shown)

    def date_parts(self, key: str, lead: str = "ngày") -> Markup:
        """A date with `ngày … tháng … năm …` printed and the numbers filled in."""
        if self.hand and self.has(key):
            self.written.add(key)
        parts = (str(self.raw(key)).split("-") if self.has(key) else []) + ["", "", ""]
        year, month, day = (self._number(part) for part in parts[:3])
        inner = Markup("{} {} tháng {} năm {}").format(lead, day, month, year)
        return Markup('<span data-field="{}">{}</span>').format(key, inner) if self.has(key) else inner

    def _number(self, digits: str) -> Markup:
        return Markup('<span class="fill">{}</span>').format(digits) if digits else self.blank(5)

    def comb(self, key: str, cells: int = 12) -> Markup:
        """A row of boxes, one digit each."""
        digits = str(self.raw(key) or "").ljust(cells)[:cells]
        if self.hand and self.has(key):
            self.written.add(key)
        boxes = Markup("").join(Markup('<i class="fill">{}</i>').format(digit.strip()) for digit in digits)
        return Markup('<span class="comb" data-field="{}">{}</span>').format(key, boxes)

    def tick(self, key: str, when: Any = True) -> Markup:
        """The box of one answer, ticked where the field has the value `when`."""
        return ink.tick(self.tick_shape, self.raw(key) == when, self.rng, self.colour if self.hand else "#111")

    def ticks(self, key: str, answers: Mapping[str, Any]) -> Markup:
        """Several boxes with their answers; none is ticked where the paper is blank."""
        first = self.rng.random() < 0.5
        boxes = (self._answer(self.tick(key, when), answer, first) for answer, when in answers.items())
        return Markup('<span data-field="{}">{}</span>').format(key, Markup(" &ensp; ").join(boxes))

    @staticmethod
    def _answer(box: Markup, answer: str, box_first: bool) -> Markup:
        return Markup("{} {}").format(box, answer) if box_first else Markup("{} {}").format(answer, box)

    def sign(self, key: str | None = None) -> Markup:
        """A signature, or the empty space for one where the paper is unsigned. Without `key`: signed."""
        if key and not self.paper.fields.get(key):
            return Markup('<div class="unsigned"></div>')
        drawing = ink.signature(self.rng, self.colour, self.rng.uniform(26, 40))
        return Markup('<div class="signed"{}>{}</div>').format(Markup(f' data-field="{key}"') if key else "", drawing)

    def scribble(self, width_mm: float) -> Markup:
        return ink.signature(self.rng, "#1b1b1b", width_mm)

    def seal(self, ring: str, heart: str = "", key: str = "stamp") -> Markup:
        """The seal of an office, unless the paper says that there is none."""
        if self.paper.fields.get(key, True) is False or self.paper.fields.get(key, True) is None:
            return Markup("")
        drawing = ink.seal(str(ring), str(heart), self.rng, self.rng.uniform(32, 37))
        return Markup('<div class="sealed" data-field="{}">{}</div>').format(key, drawing)

    def qr(self, payload: str, size_mm: float = 22) -> Markup:
        return ink.qr_image(str(payload), size_mm)

    def portrait(self, width_mm: float, height_mm: float) -> Markup:
        return ink.portrait(self.rng, width_mm, height_mm)

    def cell(self, key: str, row: Mapping[str, Any], column: str, style: str = "") -> Markup:
        """A table's cell."""
        value = row.get(column)
        if value in (None, "", False):
            return Markup("")
        if self.hand:
            self.written.add(key)
        shown = self.text(column, value, style) if not isinstance(value, bool) else self.pick("X", "x")
        return Markup('<span class="{}" data-field="{}">{}</span>').format(self._hand_of(shown), key, shown)
