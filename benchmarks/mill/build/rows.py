"""A form as data: rows in printed order. Every text is given in several wordings; a sheet uses one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Wordings = tuple[str, ...]
Manner = Literal["text", "date", "long_date", "identity", "comb", "money", "decimal", "moment", "capitals", "count"]
HeadKind = Literal["national", "agency", "none"]


@dataclass(frozen=True)
class Item:
    """A label and its value. `manner`: how the value is written; `tail`: printed after it (a unit).

    `key` None: `fact` is printed instead (no field). `gap`: how many dots a blank gets inside a line.
    """

    key: str | None
    labels: Wordings
    manner: Manner = "text"
    tail: str = ""
    fact: str = ""
    gap: int = 18


@dataclass(frozen=True)
class Pairs:
    """Items on one line, if the style allows that; else a line each. `only_if`: a fact that must be there."""

    items: tuple[Item, ...]
    number: str = ""
    only_if: str = ""


@dataclass(frozen=True)
class Says:
    """A printed sentence."""

    wordings: Wordings
    place: Literal["left", "centre"] = "left"
    weight: Literal["plain", "bold", "italic"] = "plain"
    only_if: str = ""


@dataclass(frozen=True)
class Ticks:
    """Two boxes of one check field, and what may follow them on the line."""

    key: str
    labels: Wordings
    yes: Wordings
    no: Wordings
    then: tuple[Item, ...] = ()
    stacked: bool = False


@dataclass(frozen=True)
class Listing:
    key: str
    labels: Wordings


@dataclass(frozen=True)
class Grid:
    """A bordered table of a table field: column key and heading wordings, widths in per cent."""

    key: str
    labels: Wordings
    columns: tuple[tuple[str, Wordings, int], ...]
    spare_rows: int = 1


@dataclass(frozen=True)
class Sides:
    """A table that sets two people side by side; a row is a suffix of the keys, its label and manner."""

    prefixes: tuple[tuple[str, Wordings], ...]
    corner: Wordings
    rows: tuple[tuple[str, Wordings, Manner], ...]


@dataclass(frozen=True)
class Party:
    """A place to sign: headings, the check field of the signature, field or fact of the name printed below.

    `stamp`: the check field of a seal over it (or a fact: `always`), `ring` and `centre` texts come from the sheet.
    """

    titles: Wordings
    signature: str | None
    name: str
    hint: Wordings = ("(Ký, ghi rõ họ tên)",)
    stamp: str = ""
    title_fact: str = ""
    title_key: str = ""


@dataclass(frozen=True)
class Signs:
    """Places to sign beside each other; place and date stand above the last one. `place`, `date`: keys or facts."""

    parties: tuple[Party, ...]
    place: str = ""
    date: str = ""
    only_if: str = ""


@dataclass(frozen=True)
class Break:
    """The page ends here in some sheets."""


Row = Pairs | Says | Ticks | Listing | Grid | Sides | Signs | Break


@dataclass(frozen=True)
class Form:
    """A printed form. `mark`: small print at its head (`Mẫu CT01 …`); `qr`: a QR code stands top left.

    `agency`, `parent`: field or fact names of the issuing office, for the head with two columns.
    `number`: the item below the agency (`Số: …`). `top`: an item above the title, to the right.
    """

    type: str
    titles: Wordings
    rows: tuple[Row, ...]
    subtitles: Wordings = ("",)
    head: HeadKind = "national"
    mark: Wordings = ("",)
    recipient: Wordings = ("Kính gửi",)
    notes: tuple[str, ...] = ()
    agency: str = ""
    parent: str = ""
    number: Item | None = None
    top: Item | None = None
    place_date: tuple[str, str] = ("", "")
    qr: bool = False
    landscape: bool = False
    border: str = ""
