"""Quantities as strings of digits, with a point before decimals (docs/decisions: values are text)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from pipeline.formats.digits import DIGIT, to_digits
from pipeline.formats.parsed import BLANK, Parsed, repaired, unreadable
from pipeline.formats.text import fold, is_blank, squeeze, without_footnotes, without_leaders
from pipeline.formats.words import number_from_words

_NUMBER = re.compile(r"\d+(?:\s?[.,]\s?\d+)+|\d{1,3}(?: \d{3})+(?!\d)|\d+")
_MISREAD = re.compile(rf"(?<!\w){DIGIT}+(?:[.,]{DIGIT}+)*(?!\w)")
_SCALE = re.compile(r"\s*(nghin|ngan|trieu|ty|ti)\b")
_SCALES = {"nghin": 1_000, "ngan": 1_000, "trieu": 1_000_000, "ty": 1_000_000_000, "ti": 1_000_000_000}
_NOT_COUNTING = re.compile(r"\b(?:lan|thu|viet nam|dong|chan|ban|thang)\b")


def parse_int(text: str) -> Parsed:
    """`02 bản` -> `2`, `3.250 gam` -> `3250`, `lần thứ hai` -> `2`."""
    return _parse(text, lambda number, _: str(int(_bare(_without_fraction(number)))))


def parse_decimal(text: str) -> Parsed:
    """`75,5 m²` -> `75.5`; `1.234,5` -> `1234.5`; digits after the comma stay as printed."""
    parsed = _parse(text, lambda number, _: _decimal(number))
    if re.search(r",\d{3}(?!\d)", text) and parsed.value and "." in parsed.value:
        return replace(parsed, findings=(*parsed.findings, f"“{squeeze(text)}”: hiểu dấu phẩy là dấu thập phân."))
    return parsed


def parse_money(text: str) -> Parsed:
    """`1.000.000 đồng` -> `1000000`; `1,5 tỷ đồng` -> `1500000000`; words alone are read too."""
    return _parse(text, _amount)


def _parse(text: str, value_of: Callable[[str, str], str]) -> Parsed:
    """The first number of the text through `value_of(number, what follows it)`; else a number in words."""
    if is_blank(text):
        return BLANK
    plain = without_leaders(without_footnotes(text))
    found, misread = _NUMBER.search(plain), _misread_word(plain)
    if misread and (found is None or misread.start() <= found.start()):
        return repaired(value_of(to_digits(misread[0]), plain[misread.end() :]), squeeze(text))
    if found:
        return Parsed(value_of(found[0], plain[found.end() :]))
    in_words = number_from_words(_NOT_COUNTING.sub(" ", fold(plain)))
    if in_words is not None:
        return Parsed(str(in_words))
    return unreadable(f"Không đọc được con số trong “{squeeze(text)}”.")


def _misread_word(plain: str) -> re.Match[str] | None:
    """The first word that is a number but for letters like `O` or `l`; one without any digit only when alone."""
    words = [word for word in _MISREAD.finditer(plain) if re.search(r"[^\d.,]", word[0])]
    return next((word for word in words if re.search(r"\d", word[0]) or word[0] == plain), None)


def _bare(number: str) -> str:
    return re.sub(r"[.,\s]", "", number)


def _without_fraction(number: str) -> str:
    """`3,0` -> `3`: a whole quantity; groups of three digits are thousands and stay."""
    return re.sub(r"[.,]0{1,2}$", "", number)


def _amount(number: str, after: str) -> str:
    """Đồng have no fractions: every sign parts thousands, but for a last `,00`; `triệu`, `tỷ` multiply."""
    scale = _SCALE.match(fold(after))
    if scale:
        return str(int(Decimal(_decimal(number)) * _SCALES[scale[1]]))
    return str(int(_bare(re.sub(r"[.,]\d{1,2}$", "", re.sub(r"\s", "", number)))))


def _decimal(number: str) -> str:
    """The last sign parts decimals; a dot before exactly three digits parts thousands (`1.234`), a comma never does."""
    bare = re.sub(r"\s", "", number)
    if "," in bare and "." in bare:
        comma_last = bare.rindex(",") > bare.rindex(".")
        bare = bare.replace(".", "") if comma_last else bare.replace(",", "")
    elif re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", bare) or bare.count(".") > 1:
        bare = bare.replace(".", "")
    elif bare.count(",") > 1:
        bare = bare.replace(",", "")
    whole, _, fraction = bare.replace(",", ".").partition(".")
    return f"{int(whole)}.{fraction}" if fraction else str(int(whole))
