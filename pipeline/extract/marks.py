"""Fields that are no text: tick boxes, signatures, stamps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.phrases import Phrase, find_phrases
from pipeline.extract.stream import Stream, Token
from pipeline.formats.texts import parse_check
from schemas.catalogue import FieldSpec
from schemas.geometry import Box, union
from schemas.page import Mark, PageRecord

TICKED_INK = 0.10
SIGNATURE_HEIGHT = 0.13
SIGNATURE_ABOVE = 0.05
"""Of the page's height: a signature on a line over its caption."""
SIGNATURE_WIDTH = 0.2
SCRIBBLE_CONFIDENCE = 0.6
SLACK_PX = 6
OWN_BOX_REACH = 2.0
"""Heights of a letter between a label and a box of its own."""
EMPTY_SIGN = re.compile(r"[☐□]|\[_?\]|\(_?\)")
TYPED_SIGN = re.compile(r"[☐□☑☒■✓✔]|[\[(][xXvV_]?[\])]")
ODD_SIGN = re.compile(r"[^\w\s.,:;()/'’-]")


@dataclass(frozen=True)
class Seen:
    """A true or false field with the place that shows it; `sure` False when a person should look."""

    value: bool
    page: int
    box: Box
    text: str
    sure: bool


def find_check(stream: Stream, spec: FieldSpec, start: int, end: int) -> Seen | None:
    """Which of the printed options is ticked, among tokens start..end; None when nothing tells."""
    phrases = {value: find_phrases(stream, words, start, end) for value, words in spec.options.items()}
    options = _apart(phrases)
    boxes = _beside(stream, options)
    ticked = {value: mark for value, mark in boxes.items() if mark.ink >= TICKED_INK}
    if len(ticked) == 1:
        value, mark = next(iter(ticked.items()))
        return Seen(value, options[value].page, mark.box, options[value].wording, sure=len(boxes) == len(options))
    if len(boxes) == 1 < len(options):
        # A box is lost where a tick runs over it, not where it is empty.
        value = next(other for other in options if other not in boxes)
        return Seen(value, options[value].page, options[value].box, options[value].wording, sure=False)
    if boxes:
        return None
    return _typed(stream, options, start, end)


def find_own_box(stream: Stream, start: int, end: int) -> Seen | None:
    """The one box that stands right before the label of tokens start..end, or right behind it."""
    box = union(token.box for token in stream.tokens[start:end])
    label = Phrase(start, end, stream.text(start, end), box, stream.tokens[start].page)
    near = [
        mark
        for mark in _boxes_on_row(stream, label)
        if max(label.box.left - mark.box.right, mark.box.left - label.box.right) <= OWN_BOX_REACH * label.box.height
    ]
    if len(near) != 1:
        return None
    return Seen(near[0].ink >= TICKED_INK, label.page, near[0].box, label.wording, sure=True)


def _apart(phrases: dict[bool, list[Phrase]]) -> dict[bool, Phrase]:
    """One phrase per value; `Có nhu cầu` inside `Không có nhu cầu` is not its own."""
    chosen: dict[bool, Phrase] = {}
    for value, found in phrases.items():
        others = [one for other, more in phrases.items() if other != value for one in more]
        free = [
            one for one in found if all(one.end <= o.start or one.start >= o.end or _longer(one, o) for o in others)
        ]
        if free:
            chosen[value] = free[0]
    return chosen


def _longer(one: Phrase, other: Phrase) -> bool:
    return one.end - one.start > other.end - other.start


def _beside(stream: Stream, options: dict[bool, Phrase]) -> dict[bool, Mark]:
    """The tick box of each option: all boxes of a form stand on the same side of their words, and near to them."""
    rows = {value: _boxes_on_row(stream, phrase) for value, phrase in options.items()}
    sides = [_on_side(options, rows, before) for before in (True, False)]
    best = max(sides, key=lambda side: (len(side), -sum(gap for gap, _ in side.values())))
    return {value: mark for value, (_, mark) in best.items()}


def _on_side(options: dict[bool, Phrase], rows: dict[bool, list[Mark]], before: bool) -> dict[bool, tuple[float, Mark]]:
    """For each option the nearest box before it (or behind it), and how far it stands away; a box has one option."""
    found: dict[bool, tuple[float, Mark]] = {}
    for value, marks in rows.items():
        box = options[value].box
        gaps = [((box.left - mark.box.right if before else mark.box.left - box.right), mark) for mark in marks]
        near = [(float(gap), mark) for gap, mark in gaps if gap >= -SLACK_PX]
        if near:
            found[value] = min(near, key=lambda one: one[0])
    if len(found) > 1 and len({mark.box for _, mark in found.values()}) == 1:
        nearest = min(found, key=lambda value: found[value][0])
        return {nearest: found[nearest]}
    return found


def _boxes_on_row(stream: Stream, phrase: Phrase) -> list[Mark]:
    """Boxes drawn on the level of the phrase, and those typed as signs."""
    middle = phrase.box.centre[1]
    reach = 1.2 * phrase.box.height
    drawn = [mark for mark in stream.pages[phrase.page].marks if mark.kind == "checkbox"]
    typed = [
        Mark(kind="checkbox", box=token.box, ink=0.0 if EMPTY_SIGN.fullmatch(token.text) else 1.0)
        for token in stream.tokens
        if token.page == phrase.page and TYPED_SIGN.fullmatch(token.text)
    ]
    return [mark for mark in (*drawn, *typed) if abs(mark.box.centre[1] - middle) <= reach]


def _typed(stream: Stream, options: dict[bool, Phrase], start: int, end: int) -> Seen | None:
    """No box on the paper: the word itself, `Có` or `Không`, or typed signs."""
    if not options:
        return None
    first = min(options.values(), key=lambda one: one.start)
    labelled = end - start < len(stream.tokens)
    if len(options) > 1 and first.start != options[True].start:
        return None
    if labelled and len(options) > 1:
        value = parse_check(" ".join(one.text for one in stream.tokens[start : min(end, start + 8)])).value
    else:
        value = next(iter(options)) if len(options) == 1 else None
    return None if value is None else Seen(bool(value), first.page, first.box, first.wording, sure=False)


def find_signature(stream: Stream, spec: FieldSpec) -> Seen | None:
    """Pen strokes under the printed place for it, or else over it; None when that place is not on the paper."""
    anchors = [one for one in find_phrases(stream, spec.below) if _stands_alone(stream, one)]
    if not anchors:
        return None
    anchor = anchors[-1]
    page = stream.pages[anchor.page]
    width, height = page.reading.width, page.reading.height
    middle = anchor.box.centre[0]
    area = Box(
        int(middle - SIGNATURE_WIDTH * width),
        anchor.box.top,
        int(middle + SIGNATURE_WIDTH * width),
        int(anchor.box.bottom + SIGNATURE_HEIGHT * height),
    )
    above = area._replace(top=int(anchor.box.top - SIGNATURE_ABOVE * height), bottom=anchor.box.bottom)
    strokes = _strokes(page, area) or _strokes(page, above)
    if strokes:
        return Seen(True, anchor.page, union(strokes), anchor.wording, sure=True)
    scribble = _scribble(stream, anchor, area)
    if scribble is not None:
        return Seen(True, anchor.page, scribble, anchor.wording, sure=False)
    return Seen(False, anchor.page, area.within(width, height), anchor.wording, sure=False)


def _strokes(page: PageRecord, area: Box) -> list[Box]:
    return [mark.box for mark in page.marks if mark.kind == "pen" and mark.box.overlap(area) > 0.4]


def _scribble(stream: Stream, anchor: Phrase, area: Box) -> Box | None:
    """What the reader made of strokes it could not read: marks and stray letters under the heading."""
    boxes = [
        token.box
        for token in stream.tokens[anchor.end :]
        if token.page == anchor.page and token.box.overlap(area) > 0.5 and _is_scribble(token)
    ]
    return union(boxes) if boxes else None


def _is_scribble(token: Token) -> bool:
    """Signs that no printed word has, or a few letters that the reader was not sure of."""
    doubtful = token.word.confidence is None or token.word.confidence < SCRIBBLE_CONFIDENCE
    return (doubtful and len(token.key) <= 4) or not token.key or ODD_SIGN.search(token.text) is not None


def _stands_alone(stream: Stream, phrase: Phrase) -> bool:
    """A heading of a signature, not words of a sentence."""
    first, last = stream.tokens[phrase.start], phrase.end
    begins = first.starts_line or first.after_gap
    ends = last >= len(stream.tokens) or stream.tokens[last].starts_line or stream.tokens[last].after_gap
    followed = last < len(stream.tokens) and stream.tokens[last].text.startswith("(")
    return begins and (ends or followed) and ":" not in stream.tokens[last - 1].text


def find_stamp(stream: Stream) -> Seen | None:
    """The largest seal on the document's pages; None when there is none."""
    stamps: Sequence[tuple[int, Mark]] = [
        (place, mark) for place, page in enumerate(stream.pages) for mark in page.marks if mark.kind == "stamp"
    ]
    if not stamps:
        return None
    place, mark = max(stamps, key=lambda one: one[1].box.area)
    return Seen(True, place, mark.box, "", sure=True)
