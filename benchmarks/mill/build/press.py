"""Typesets a form in one of the building split's styles."""

from __future__ import annotations

import re
from html import escape
from random import Random
from typing import Any

from benchmarks.mill import ornaments
from benchmarks.mill.build.rows import (
    Break,
    Form,
    Grid,
    Item,
    Listing,
    Manner,
    Pairs,
    Party,
    Row,
    Says,
    Sides,
    Signs,
    Ticks,
    Wordings,
)
from benchmarks.mill.build.styles import Style, sheet_css
from benchmarks.mill.build.writing import Writer
from benchmarks.mill.paper import Paper, Sheet

COUNTRY = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
MOTTO = ("Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc")


def _has_numbers(form: Form) -> bool:
    """Whether the form's own wordings carry numbers (`1.`, `a)`)."""
    texts = [row.wordings[0] for row in form.rows if isinstance(row, Says)]
    texts += [item.labels[0] for row in form.rows if isinstance(row, Pairs) for item in row.items]
    numbered = any(row.number for row in form.rows if isinstance(row, Pairs))
    return numbered or any(re.match(r"(\d|[IVX]+)\.|a\)", text) for text in texts)


class Press:
    """One sheet in the making. The same seed gives the same sheet."""

    def __init__(self, form: Form, style: Style, paper: Paper, rng: Random, hand: bool) -> None:
        self.form, self.style, self.paper, self.rng = form, style, paper, rng
        self.writer = Writer(paper, rng, hand)
        self.wording = rng.randrange(6)
        self.numbered = rng.random() < style.numbered and not _has_numbers(form)
        self.marked = rng.random() < style.marks
        self.combs = style.combs and rng.random() < 0.6
        self.below = style.below and rng.random() < 0.4
        self.mark_number = 0
        self.row_number = 0

    def sheet(self) -> Sheet:
        css = sheet_css(
            self.style, self.rng, self.writer.font, self.writer.hand_scale, self.writer.ink, self.form.landscape
        )
        body = self._head() + self._title() + self._recipient() + self._rows(self.form.rows) + self._notes()
        if self.form.border:
            body = f'<div class="frame" style="border-color:{self.form.border}">{body}</div>'
        html = f'<html lang="vi"><head><meta charset="utf-8"><style>{css}</style></head><body>{body}</body></html>'
        return Sheet(html, f"build/{self.style.name}", tuple(sorted(self.writer.written)))

    def say(self, wordings: Wordings) -> str:
        """The sheet's wording, the same choice throughout; `*` before a wording keeps its rank for all."""
        return wordings[self.wording % len(wordings)]

    def _text(self, name: str) -> str:
        """A field's value, or else a fact."""
        value = self.writer.value(name)
        return str(value) if value is not None else self.writer.fact(name)

    def _head(self) -> str:
        mark = self.say(self.form.mark)
        html = f'<div class="mark">{escape(mark)}</div>' if mark else ""
        qr = self._qr() if self.form.qr else ""
        if self.form.head == "none":
            return html + qr
        country = f'<div class="national">{self.rng.choice(COUNTRY)}<br>{self._motto()}</div>'
        if self.form.head == "national":
            return html + qr + country
        return html + self._agency_head(country, qr)

    def _motto(self) -> str:
        return f'<span class="motto">{self.rng.choice(MOTTO)}</span>'

    def _qr(self) -> str:
        return ornaments.qr_code(self.writer.fact("qr"), self.rng.uniform(18, 24))

    def _agency_head(self, country: str, qr: str) -> str:
        left = qr + ("<br>" if qr else "")
        if self._text(self.form.parent):
            left += f'<span data-field="{self.form.parent}">{escape(self._text(self.form.parent).upper())}</span><br>'
        agency = self._text(self.form.agency)
        left += f'<b><span data-field="{self.form.agency}">{escape(agency.upper())}</span></b><br>'
        left += '<span style="display:inline-block;width:22mm;border-bottom:0.3mm solid #000"></span>'
        if self.form.number:
            left += f"<br>{self._inline(self.form.number)}"
        right = country
        if self.form.place_date[1]:
            right += f'<div style="margin-top:2mm;font-style:italic">{self._place_date(*self.form.place_date)}</div>'
        return f'<table class="head"><tr><td style="width:44%">{left}</td><td>{right}</td></tr></table>'

    def _title(self) -> str:
        title, subtitle = self.say(self.form.titles), self.say(self.form.subtitles)
        top = f'<div style="text-align:right">{self._inline(self.form.top)}</div>' if self.form.top else ""
        html = top + f"<h1>{escape(title)}</h1>" if title else ""
        return html + (f'<div class="subtitle">{escape(subtitle)}</div>' if subtitle else "")

    def _recipient(self) -> str:
        if "recipient" not in self.paper.fields or not self.form.recipient[0]:
            return ""
        text = self._item(Item("recipient", self.form.recipient))
        return f'<p class="{self.rng.choice(("centre", "", "centre"))}">{text}</p>'

    def _rows(self, rows: tuple[Row, ...]) -> str:
        html, table = [], []
        for row in rows:
            if getattr(row, "only_if", "") and not self.writer.fact(row.only_if):  # type: ignore[union-attr]
                continue
            if self.style.blank == "cell" and isinstance(row, Pairs):
                table.append(self._cells(row))
                continue
            html += [f'<table class="rows">{"".join(table)}</table>'] if table else []
            table = []
            html.append(self._row(row))
        html += [f'<table class="rows">{"".join(table)}</table>'] if table else []
        return "".join(html)

    def _row(self, row: Row) -> str:
        match row:
            case Pairs():
                return self._pairs(row)
            case Says():
                return self._says(row)
            case Ticks():
                return self._ticks(row)
            case Listing():
                return self._listing(row)
            case Grid():
                return self._grid(row)
            case Sides():
                return self._sides(row)
            case Signs():
                return self._signs(row)
            case Break():
                return '<div style="break-after:page"></div>' if self.rng.random() < 0.3 else ""

    def _says(self, row: Says) -> str:
        weight = {"plain": "", "bold": "font-weight:bold", "italic": "font-style:italic"}[row.weight]
        return f'<p class="{row.place}" style="{weight}">{escape(self.say(row.wordings))}</p>'

    def _number(self, row: Pairs) -> str:
        if row.number:
            return f"{row.number} "
        if not self.numbered:
            return ""
        self.row_number += 1
        return f"{self.row_number}. "

    def _pairs(self, row: Pairs) -> str:
        number = self._number(row)
        if len(row.items) == 1 or self.style.apart:
            return "".join(self._line(item, number if n == 0 else "") for n, item in enumerate(row.items))
        if sum(len(self.say(item.labels)) + len(self._plain(item)) + 4 for item in row.items) > 74:
            flow = "&ensp;".join(self._item(item) for item in row.items)
            return f'<p class="{self._line_class()}">{number}{flow}</p>'
        shares = [max(len(self.say(item.labels)) + len(self._plain(item)), 12) for item in row.items]
        parts = "".join(
            f'<div class="{self._line_class()}" style="flex:{share}">{number if n == 0 else ""}{self._item(item)}</div>'
            for n, (item, share) in enumerate(zip(row.items, shares, strict=True))
        )
        return f'<div class="line several">{parts}</div>'

    def _line(self, item: Item, number: str) -> str:
        return f'<p class="{self._line_class()}">{number}{self._item(item)}</p>'

    def _line_class(self) -> str:
        return {"leader": "lead", "underline": "under", "plain": "", "cell": ""}[self.style.blank]

    def _cells(self, row: Pairs) -> str:
        number, html = self._number(row), ""
        for n, item in enumerate(row.items):
            label = f'<span class="label">{number if n == 0 else ""}{escape(self.say(item.labels))}</span>'
            html += f'<tr><td style="width:38%">{label}{self._mark()}</td><td>{self._value(item)}</td></tr>'
        return html

    def _inline(self, item: Item) -> str:
        return f"{escape(self.say(item.labels))}{self._colon(item)} {self._value(item)}"

    def _item(self, item: Item) -> str:
        value = self._value(item)
        if item.manner == "long_date" and self.say(item.labels) == "ngày":
            return value
        label = f'<span class="label">{escape(self.say(item.labels))}{self._mark()}</span>{self._colon(item)}'
        if self.below and len(self._plain(item)) > 40:
            return f"{label}<br>{value}"
        return f"{label} {value}"

    def _colon(self, item: Item) -> str:
        return "" if self.say(item.labels).endswith((":", "ngày", "số")) else ":"

    def _mark(self) -> str:
        if not self.marked or self.rng.random() > 0.35:
            return ""
        self.mark_number += 1
        return f"<sup>({self.mark_number})</sup>"

    def _plain(self, item: Item) -> str:
        return self._text(item.key or item.fact)

    def _value(self, item: Item) -> str:
        text = self._plain(item)
        if not text:
            return self._blank(item)
        tail = f" {escape(item.tail)}" if item.tail else ""
        return self._written(item.key or item.fact, text, item.manner) + tail

    def _blank(self, item: Item) -> str:
        tail = f" {escape(item.tail)}" if item.tail else ""
        if item.manner == "long_date":
            return "ngày ......... tháng ......... năm ............."
        if self.style.blank == "cell":
            return "&nbsp;" + tail
        if self.style.blank == "underline":
            return f'<span class="rule">{"&nbsp;" * item.gap * 2}</span>{tail}'
        return "." * item.gap + tail if tail or self.style.blank == "plain" else ""

    def _written(self, key: str, text: str, manner: Manner) -> str:
        writer = self.writer
        if manner == "identity" and key in self.paper.fields:
            return writer.identity(key)
        if manner == "comb" and self.combs:
            return writer.comb(text, key)
        if manner == "long_date" and len(text) == 10 and writer.split_dates:
            return self._split_date(key, text)
        return writer.fill(self._formatted(text, manner), key)

    def _formatted(self, text: str, manner: Manner) -> str:
        writer = self.writer
        if manner in ("date", "long_date"):
            return writer.date(text, "long" if manner == "long_date" else "")
        if manner in ("money", "decimal", "moment"):
            return str(getattr(writer, manner)(text))
        if manner == "count":
            return f"{int(text):02d}" if self.wording % 2 else text
        return text.upper() if manner == "capitals" else text

    def _split_date(self, key: str, iso: str) -> str:
        year, month, day = iso.split("-")
        fill = self.writer.fill
        self.writer.written |= {key} if self.writer.hand else set()
        return f'<span data-field="{key}">ngày {fill(day)} tháng {fill(month)} năm {fill(year)}</span>'

    def _ticks(self, row: Ticks) -> str:
        value = self.writer.value(row.key)
        boxes = [ornaments.tick_box(value is wanted, self.rng) for wanted in (True, False)]
        yes, no = escape(self.say(row.yes)), escape(self.say(row.no))
        first = self.wording % 2 == 0
        parts = [
            f"{box} {word}" if first or row.stacked else f"{word} {box}"
            for box, word in zip(boxes, (yes, no), strict=True)
        ]
        then = "".join(f"&emsp;{self._inline(item)}" for item in row.then)
        label = f"{escape(self.say(row.labels))}: " if row.labels[0] else ""
        if row.stacked:
            return f'<p data-field="{row.key}">{label}{parts[0]}</p><p>{parts[1]}{then}</p>'
        return f'<p data-field="{row.key}">{label}{parts[0]}&emsp;{parts[1]}{then}</p>'

    def _listing(self, row: Listing) -> str:
        values: list[str] = self.writer.value(row.key) or []
        bullet = self.rng.choice(("{n}. ", "({n}) ", "- ", "{n}/ ", "+ "))
        lines = "".join(
            f'<p class="{self._line_class()}">{bullet.format(n=n)}{self.writer.fill(value, row.key)}</p>'
            for n, value in enumerate(values or [""], 1)
        )
        return f'<p><span class="label">{escape(self.say(row.labels))}</span>:</p>{lines}'

    def _grid(self, row: Grid) -> str:
        heads = "".join(f'<th style="width:{width}%">{escape(self.say(w))}</th>' for _, w, width in row.columns)
        rows: list[dict[str, Any]] = self.writer.value(row.key) or []
        body = "".join(self._grid_row(row, n, values) for n, values in enumerate(rows, 1))
        spare = "<tr>" + "<td>&nbsp;</td>" * (len(row.columns) + 1) + "</tr>"
        number = self.rng.choice(("TT", "STT"))
        label = f'<p><span class="label">{escape(self.say(row.labels))}</span>:</p>' if row.labels[0] else ""
        spares = spare * (row.spare_rows if rows else 2)
        return f'{label}<table class="grid"><tr><th style="width:7%">{number}</th>{heads}</tr>{body}{spares}</table>'

    def _grid_row(self, row: Grid, number: int, values: dict[str, Any]) -> str:
        cells = ""
        for column, _, _ in row.columns:
            value = values.get(column)
            text = ("X" if value else "") if isinstance(value, bool) else str(value or "")
            text = self.writer.date(text) if column.endswith("date") else text
            cells += f"<td>{self.writer.fill(text, row.key) if text else ''}</td>"
        return f'<tr><td style="text-align:center">{number}</td>{cells}</tr>'

    def _sides(self, row: Sides) -> str:
        people = "".join(f"<th>{escape(self.say(wordings))}</th>" for _, wordings in row.prefixes)
        html = f'<tr><th style="width:26%">{escape(self.say(row.corner))}</th>{people}</tr>'
        for suffix, labels, manner in row.rows:
            cells = "".join(
                f"<td>{self._value(Item(f'{prefix}.{suffix}', labels, manner))}</td>" for prefix, _ in row.prefixes
            )
            html += f"<tr><td>{escape(self.say(labels))}</td>{cells}</tr>"
        return f'<table class="grid">{html}</table>'

    def _place_date(self, place_key: str, date_key: str) -> str:
        place, day = self._text(place_key) if place_key else "", self._text(date_key)
        place_html = self.writer.fill(place, place_key) if place else "..............."
        if not day:
            return f"{place_html}, ngày ...... tháng ...... năm ........"
        return f"{place_html}, {self._split_date(date_key, day)}"

    def _signs(self, row: Signs) -> str:
        above = ""
        if row.date:
            lead = self.rng.choice(("Làm tại: ", "", "Làm tại ")) if row.place.startswith("signed") else ""
            above = f"<i>{lead}{self._place_date(row.place, row.date)}</i>"
        width = 100 // max(len(row.parties), 2)
        cells = [f'<td style="width:{width}%">{self._party(party)}</td>' for party in row.parties]
        dates = ["<td></td>"] * (max(len(cells), 2) - 1) + [f"<td>{above}</td>"]
        cells = ["<td></td>"] * (2 - len(cells)) + cells
        return f'<table class="signs"><tr>{"".join(dates)}</tr><tr>{"".join(cells)}</tr></table>'

    def _party(self, party: Party) -> str:
        title = self._text(party.title_key or party.title_fact) if party.title_fact else self.say(party.titles)
        if party.title_fact:
            title = self.writer.fact(party.title_fact) or self.say(party.titles)
        lines = "<br>".join(escape(line) for line in title.split("\n"))
        mark = f' data-field="{party.title_key}"' if party.title_key else ""
        html = f"<b{mark}>{lines}</b><br><span class='hint'>{escape(self.say(party.hint))}</span>"
        return html + f'<div class="signroom">{self._sealed(party)}{self._signed(party)}</div>' + self._signer(party)

    def _signed(self, party: Party) -> str:
        present = party.signature is None or bool(self.writer.value(party.signature))
        return ornaments.signature(self.rng, colour=self.writer.ink if self.writer.hand else None) if present else ""

    def _signer(self, party: Party) -> str:
        name = self._text(party.name)
        if not name or (party.signature and not self.writer.value(party.signature)):
            return ""
        name = re.sub(r"\s+", " ", name)
        return f"<b>{self.writer.fill(name, party.name, printed=party.name not in self.paper.fields)}</b>"

    def _sealed(self, party: Party) -> str:
        if not party.stamp or (party.stamp != "always" and not self.writer.value(party.stamp)):
            return ""
        office = self._text(self.form.agency) or "ỦY BAN NHÂN DÂN"
        return ornaments.round_seal(
            self.rng.choice(("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "THÀNH PHỐ HÀ NỘI * VIỆT NAM *")),
            office[:40],
            self.rng,
        )

    def _notes(self) -> str:
        if not self.form.notes or self.rng.random() < 0.25:
            return ""
        lines = "".join(f"<p>{escape(note)}</p>" for note in self.form.notes)
        return (
            f'<div class="notes"><p><i>{self.rng.choice(("Chú thích:", "Ghi chú:", "Hướng dẫn:"))}</i></p>{lines}</div>'
        )
