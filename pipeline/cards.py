"""Identity cards on a page: fronts, backs, the numbers they carry, and where each card lies when several share it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from pipeline.formats.card import parse_card_qr
from pipeline.formats.text import fold
from schemas.geometry import Box
from schemas.page import Code, PageRecord
from schemas.reading import Line, Reading

NUMBER = re.compile(r"(?<!\d)\d{12}(?!\d)")
MRZ_START = re.compile(r"[I1lT|]DVNM\d{9}[\dOISB<]?(\d{12})")
MRZ_HEAD = re.compile(r"[I1lT|]DVNM[\dOISB<]{9,}")
FRONT_WORDS = ("fullname", "hovatenfullname", "hochudemvatenkhaisinh")
BACK_WORDS = ("idvnm", "ngontrotrai", "ngontrophai", "dacdiemnhandang", "personalidentification")
CARD_HEIGHT_MM = 54
GUTTER_MM = 1.5
FEWEST_WORDS_BESIDE = 10
MM_PER_INCH = 25.4
MISREAD_DIGITS = 4


def card_numbers(page: PageRecord) -> set[str]:
    """The personal numbers on a page, from QR codes, MRZ and print."""
    numbers = {card.id_number for code in page.codes if (card := parse_card_qr(code.text)) is not None}
    for line in page.reading.lines:
        text = line.text.replace(" ", "")
        numbers.update(hit[1] for hit in MRZ_START.finditer(text))
        numbers.update(NUMBER.findall(line.text))
    return numbers


def may_be_one_card(numbers: set[str], others: set[str]) -> bool:
    """Whether these may be of one card: none is known of one side, or two differ in a few misread digits."""
    return not numbers or not others or any(may_be_one_number(one, other) for one in numbers for other in others)


def may_be_one_number(one: str, other: str) -> bool:
    """Whether two readings of a number may be of one: a few digits may be misread, not most."""
    return len(one) != len(other) or sum(a != b for a, b in zip(one, other, strict=True)) <= MISREAD_DIGITS


def carries_card(reading: Reading, codes: Sequence[Code]) -> bool:
    """An identity card's QR code or the head of its MRZ is on the page: no other paper carries them."""
    if any(parse_card_qr(code.text) is not None for code in codes):
        return True
    return any(MRZ_HEAD.match(line.text.replace(" ", "")) for line in reading.lines)


def is_back(page: PageRecord) -> bool:
    """The page shows backs of cards and no front."""
    return not _fronts(page) and any(_says(line, BACK_WORDS) for line in page.reading.lines)


def front_regions(page: PageRecord) -> list[Box | None]:
    """One entry a card front: its region (flat box) when there are several, None when it has the page for itself."""
    fronts = _fronts(page)
    if len(fronts) <= 1:
        return [None] * len(fronts)
    tops = _band_tops(page, fronts)
    bottoms = [*tops[1:], page.reading.height]
    return [Box(0, top, page.reading.width, bottom) for top, bottom in zip(tops, bottoms, strict=True)]


def _fronts(page: PageRecord) -> list[Line]:
    """The name label of each front, top to bottom; labels closer than half a card belong to one card."""
    found: list[Line] = []
    apart = 0.5 * CARD_HEIGHT_MM / MM_PER_INCH * page.reading.dpi
    for line in sorted(page.reading.lines, key=lambda one: one.box.top):
        if _says(line, FRONT_WORDS) and (not found or line.box.top - found[-1].box.top > apart):
            found.append(line)
    return found


def _band_tops(page: PageRecord, fronts: list[Line]) -> list[int]:
    """Each card begins a third of its height above its name label."""
    above = int(0.45 * CARD_HEIGHT_MM / MM_PER_INCH * page.reading.dpi)
    return [max(0, line.box.top - above) for line in fronts]


def _says(line: Line, words: tuple[str, ...]) -> bool:
    letters = "".join(sign for sign in fold(line.text) if sign.isalnum())
    return any(len(letters) >= len(word) - 1 and fuzz.partial_ratio(word, letters) >= 88 for word in words)


def card_columns(page: PageRecord, region: Box | None = None) -> list[Box]:
    """Front and back beside each other read one after the other: the boxes left and right of the gap between them."""
    whole = region or Box(0, 0, page.reading.width, page.reading.height)
    words = [word.box for word in page.reading.words if word.box.overlap(whole) >= 0.5]
    gap = _widest_gap(words, FEWEST_WORDS_BESIDE)
    if gap is None or gap[1] - gap[0] < GUTTER_MM / MM_PER_INCH * page.reading.dpi:
        return [whole]
    middle = (gap[0] + gap[1]) // 2
    return [whole._replace(right=middle), whole._replace(left=middle)]


def _widest_gap(boxes: list[Box], beside: int) -> tuple[int, int] | None:
    """The widest run of x that no box covers, with at least `beside` boxes on either side."""
    ordered = sorted(boxes)
    best: tuple[int, int] | None = None
    reach = ordered[0].right if ordered else 0
    for place, box in enumerate(ordered):
        enough = beside <= place <= len(ordered) - beside
        if box.left > reach and enough and (best is None or box.left - reach > best[1] - best[0]):
            best = (reach, box.left)
        reach = max(reach, box.right)
    return best
