"""The measuring split's layouts print what the truth says: every value is in the text of the PDF, however wrapped.

No page may be without text: a layout that overflows by a hair would give a page that no truth accounts for.
"""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from benchmarks.mill.measure import SPLIT, formats
from benchmarks.mill.paper import Family, Paper
from benchmarks.mill.papers import make_paper
from benchmarks.mill.typeset import to_pdf

SEEDS = range(2)
UNPRINTED = {"old_id_number"}
"""Only in the QR code of the card. Nor does a CÔNG VĂN print its kind: it is known by having no title."""
PAIRS = [(family, type_) for family in SPLIT.families for type_ in family.types]


def squeezed(text: str) -> str:
    """NFC, no white space, one case: what must stand on the paper however it is wrapped."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).casefold()


def spellings(key: str, value: Any) -> Iterator[str]:
    text = str(value)
    yield text
    if re.match(r"\d{4}-\d\d-\d\dT", text):
        yield from (formats.moment_text(text, style) for style in ("hours", "clock", "short", "front"))
    if re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        yield from (formats.date_text(text, style) for style in ("slash", "bare", "dash", "dot", "long"))
        parts = text.split("-")
        yield f"ngày {parts[-1]} tháng {parts[1]} năm {parts[0]}" if len(parts) == 3 else f"năm {parts[0]}"
    if re.fullmatch(r"\d+\.\d+", text):
        yield text.replace(".", ",")
    if key == "capital":
        yield formats.money_text(text)
    if key.endswith("phone"):
        yield from (formats.phone_text(text, style) for style in ("spaced", "dotted"))


def values(paper: Paper) -> Iterator[tuple[str, Any]]:
    """Key and value of everything that must be legible; rows and list items one by one."""
    for key, value in paper.fields.items():
        if value in (None, "CÔNG VĂN") or isinstance(value, bool) or key in UNPRINTED:
            continue
        if not isinstance(value, list | tuple):
            yield key, value
            continue
        for item in value:
            cells = item.values() if isinstance(item, dict) else [item]
            yield from ((key, cell) for cell in cells if not isinstance(cell, bool))


def printed(pdf: bytes) -> list[str]:
    """The text of each page."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return [squeezed(page) for page in text.split("\f")[:-1]]


@pytest.mark.parametrize(("family", "type_"), PAIRS, ids=lambda part: getattr(part, "name", part))
def test_every_value_stands_on_the_paper(family: Family, type_: str) -> None:
    for seed in SEEDS:
        paper = make_paper(type_, SPLIT.lexicon, Random(f"{type_}{seed}"))
        pages = printed(to_pdf(family.typeset(paper, seed, hand=False)))
        text = "".join(pages)
        lost = [pair for pair in values(paper) if not any(squeezed(s) in text for s in spellings(*pair))]
        assert not lost, f"{family.name}, seed {seed}: {lost}"
        empty = [number for number, page in enumerate(pages, 1) if len(page) < 12]
        assert type_ == "other" or not empty, f"{family.name}, seed {seed}: no text on pages {empty}"
