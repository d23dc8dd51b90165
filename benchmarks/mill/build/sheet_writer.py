"""Forms that are written as HTML templates, one folder a family: of the building split and of the calibrating one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from benchmarks.mill import ornaments
from benchmarks.mill.asks import Asks
from benchmarks.mill.build.writing import Writer
from benchmarks.mill.fonts import SplitName, families
from benchmarks.mill.paper import Paper, Sheet

MILL = Path(__file__).parents[1]


@cache
def _press(split: SplitName) -> Environment:
    """Parts that several families include may stand in the building split's folder."""
    return Environment(
        loader=FileSystemLoader([templates_of(split), templates_of("build")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def templates_of(split: SplitName) -> Path:
    return MILL / split / "templates"


@dataclass(frozen=True)
class TemplateFamily:
    """Typesets the types that have a `templates/<folder>/<type>.html`. `printed`: types never filled in by hand."""

    split: SplitName
    folder: str
    printed: frozenset[str]

    @property
    def name(self) -> str:
        return f"{self.split}/{self.folder}"

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in (templates_of(self.split) / self.folder).glob("[!_]*.html")))

    def typeset(self, paper: Paper, seed: int, hand: bool) -> Sheet:
        rng = Random(f"{self.name}/{paper.type}/{seed}")
        writer = SheetWriter(paper, rng, self.split, hand and paper.type not in self.printed)
        html = _press(self.split).get_template(f"{self.folder}/{paper.type}.html").render(**writer.names())
        return Sheet(html=html, layout=self.name, handwritten=tuple(sorted(writer.writer.written)))


def template_families(split: SplitName, printed: frozenset[str]) -> tuple[TemplateFamily, ...]:
    """One for each folder of templates."""
    folders = sorted(path for path in templates_of(split).iterdir() if path.is_dir())
    return tuple(TemplateFamily(split, path.name, printed) for path in folders)


class SheetWriter(Asks):
    """Every function that a template may call; the choices made once a sheet are made here."""

    def __init__(self, paper: Paper, rng: Random, split: SplitName, hand: bool) -> None:
        super().__init__(paper, rng)
        self.split = split
        self.writer = Writer(paper, rng, hand)
        self.dots = rng.choice((".", ".", ".", "…", "_"))
        self.phone_gaps = rng.choice(("", "", " ", "."))

    def names(self) -> dict[str, Any]:
        """What a template sees."""
        fills = ("v", "date", "identity", "comb", "tick", "cell", "items", "sign", "seal", "qr", "fact", "blank")
        asks = ("has", "raw", "pick", "chance", "number", "emblem", "portrait", "pen_css")
        faces = {kind: Markup(f"'{self.rng.choice(families(self.split, kind))}'") for kind in ("serif", "sans", "mono")}
        if self.rng.random() < 0.5:
            faces["serif"] = Markup(f"'{families(self.split, 'serif')[0]}'")
        return {name: getattr(self, name) for name in (*fills, *asks)} | {"faces": faces}

    @property
    def pen_css(self) -> Markup:
        """The rule for what is filled in by hand; belongs into every template's style."""
        writer = self.writer
        if not writer.hand:
            return Markup("")
        return Markup(
            f".pen {{ font-family: '{writer.font}'; font-size: {writer.hand_scale:.2f}em; color: {writer.ink};"
            " font-weight: normal; font-style: normal; line-height: 1.1; }"
        )

    def blank(self, length: int = 24) -> Markup:
        return Markup('<span class="blank">{}</span>').format(self.dots * length)

    def v(self, key: str, manner: str = "text", gap: int = 24) -> Markup:
        """The value of a field or fact, filled in; a blank of `gap` leader marks (0: nothing) where there is none.

        `manner`: text, caps, date, long_date, moment, money, decimal, phone.
        """
        if not self.has(key):
            return self.blank(gap)
        shown = self._text(str(self.raw(key)), manner)
        return Markup(self.writer.fill(shown, key if key in self.paper.fields else None))

    def fact(self, text: str) -> Markup:
        """Any other text that was filled in, not printed with the form."""
        return Markup(self.writer.fill(text))

    def _text(self, text: str, manner: str) -> str:
        if manner in ("date", "long_date"):
            return self.writer.date(text, "long" if manner == "long_date" else "")
        if manner in ("money", "decimal", "moment"):
            return str(getattr(self.writer, manner)(text))
        if manner == "phone" and len(text) == 10:
            return self.phone_gaps.join((text[:4], text[4:7], text[7:]))
        return text.upper() if manner == "caps" else text

    def date(self, key: str, words: tuple[str, str, str] = ("ngày", "tháng", "năm")) -> Markup:
        """A date whose words are printed and whose numbers are filled in, or left blank."""
        if not self.has(key):
            return self._worded(words, ["", "", ""])
        year, month, day = [*str(self.raw(key)).split("-"), "", ""][:3]
        if self.writer.hand:
            self.writer.written.add(key)
        worded = self._worded(words, [day, month, year])
        return Markup('<span data-field="{}">{}</span>').format(key, worded) if key in self.paper.fields else worded

    def _worded(self, words: tuple[str, str, str], numbers: list[str]) -> Markup:
        filled = (Markup(self.writer.fill(number)) if number else self.blank(6) for number in numbers)
        return Markup(" ").join(Markup("{} {}").format(*pair) for pair in zip(words, filled, strict=True))

    def identity(self, key: str) -> Markup:
        """An identity number with its kind, day and place of issue, in this sheet's manner."""
        return Markup(self.writer.identity(key)) if self.paper.fields.get(key) else self.v(key, gap=30)

    def comb(self, key: str, cells: int = 12) -> Markup:
        """Boxes, one digit each."""
        if self.has(key):
            return Markup(self.writer.comb(str(self.raw(key)), key))
        return Markup(ornaments.comb("", cells))

    def tick(self, key: str, when: Any = True) -> Markup:
        """A tick box, ticked where the field's value is `when`."""
        box = ornaments.tick_box(self.raw(key) == when and self.has(key), self.rng)
        return Markup('<span data-field="{}">{}</span>').format(key, Markup(box))

    def cell(self, key: str, row: Mapping[str, Any], column: str) -> Markup:
        """A cell of a table field; dates as this sheet writes them, true as a cross."""
        value = row.get(column)
        if value in (None, "", False):
            return Markup("")
        text = "X" if value is True else self.writer.date(str(value)) if column.endswith("date") else str(value)
        return Markup(self.writer.fill(text, key))

    def items(self, key: str) -> list[Markup]:
        """The entries of a list field, each filled in."""
        return [Markup(self.writer.fill(str(entry), key)) for entry in self.paper.fields.get(key) or []]

    def sign(self, key: str | None = None) -> Markup:
        """A signature; nothing where the paper is unsigned. Without `key`: an officer's."""
        if key and not self.paper.fields.get(key):
            return Markup("")
        mark = Markup(' data-field="{}"').format(key) if key else ""
        return Markup("<span{}>{}</span>").format(mark, Markup(ornaments.signature(self.rng)))

    def seal(self, centre: str, key: str = "") -> Markup:
        """The red seal of an office; none where the paper's field `key` says so. Place it by CSS (`svg.seal`)."""
        if key and not self.paper.fields.get(key):
            return Markup("")
        svg = ornaments.round_seal("THÀNH PHỐ HÀ NỘI * VIỆT NAM *", centre[:40], self.rng)
        # On the <svg> itself WeasyPrint turns it twice and clips it.
        turned = r'"><g transform="rotate(\1 50 50)" opacity="\2"'
        drawing = Markup(re.sub(r';transform:rotate\(([-\d.]+)deg\);opacity:([\d.]+)"><g', turned, svg))
        return Markup('<span data-field="{}">{}</span>').format(key, drawing) if key else drawing

    def qr(self, payload: str, size_mm: float = 22) -> Markup:
        return Markup(ornaments.qr_code(payload, size_mm))

    @staticmethod
    def emblem(size_mm: float) -> Markup:
        return Markup(ornaments.emblem(size_mm))

    def portrait(self, width_mm: float, height_mm: float) -> Markup:
        return Markup(ornaments.portrait(self.rng, width_mm, height_mm))
