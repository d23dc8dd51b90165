"""Where a form's printed labels stand in the stream, each given to the field it belongs to.

The same words come for child, mother and father, so labels are matched tolerantly first (`occurrences.py`) and then
assigned together: the best chain in reading order, in which going back to an earlier block costs more than it can win.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.closing import PLACE_DATE
from pipeline.extract.occurrences import NUMBERING, Occurrence, begins, find_occurrences, has_colon
from pipeline.extract.stream import Stream
from pipeline.formats.text import fold
from schemas.catalogue import DocumentType, PrintedLabel

BACK_IN_BLOCK = 0.8
BACK_TO_BLOCK = 3.0
SKIPPED_BLOCK = 0.1
PASSED_BY = 0.7
SWAPPED_BLOCKS = 0.3
TORN_LABEL = 1.5
LABEL_IN_VALUE = 3.5
"""`Giấy tờ tùy thân: CCCD số …`: the same words once more are the beginning of the value."""
SAME_AGAIN = 0.3
TRANSLATED = 0.2
"""A label said again in another language: worth little beside another field's label."""
INLINE_REACH = 3
IN_ORDER = 0.6
TEXT_BEHIND = 1.5
UNHEADED_BLOCK = 0.8
BELOW = 1.1
"""In heights of a letter: so near stand the words under a label."""
VOWEL = re.compile(r"[aeiouy]")


@dataclass(frozen=True)
class Found:
    """A label in its place: the printed label, and the tokens it covers."""

    label: PrintedLabel
    start: int
    end: int
    likeness: float


def find_labels(stream: Stream, document_type: DocumentType) -> tuple[Found, ...]:
    """The labels of this type in reading order; no two overlap, a key comes once (a label met again has none)."""
    occurrences = find_occurrences(stream, document_type)
    chain = _without_values(stream, _best_chain(stream, occurrences, document_type), document_type.labels)
    kept = _without_headings(stream, chain, document_type)
    once = set(_once_per_key(stream, kept, document_type))
    return tuple(
        Found(label if one in once else label.model_copy(update={"key": None}), one.start, one.end, one.likeness)
        for one in kept
        for label in (document_type.labels[one.label],)
    )


def _heads_line(stream: Stream, start: int) -> bool:
    """At the start of a line or of a column in it."""
    token = stream.tokens[start]
    before = stream.tokens[start - 1] if start else token
    numbered = before.starts_line and NUMBERING.match(before.text) is not None
    return token.starts_line or token.after_gap or numbered


@dataclass(frozen=True)
class _Node:
    """A chain that ends in `occurrence`; `last`: its last label that has a block, -1 without; `before`: a node."""

    occurrence: Occurrence
    last: int
    total: float
    before: int


def _best_chain(stream: Stream, occurrences: Sequence[Occurrence], document_type: DocumentType) -> list[Occurrence]:
    """Viterbi over the occurrences: scores summed, less the cost of each step."""
    blocks = _Blocks.of(document_type)
    places = {(one.start, one.end, one.label) for one in occurrences}
    nodes: list[_Node] = []
    for one in occurrences:
        nodes += _arrivals(stream, blocks, places, nodes, one)
    chain: list[Occurrence] = []
    place = max(range(len(nodes)), key=lambda number: nodes[number].total, default=-1)
    while place >= 0:
        chain.append(nodes[place].occurrence)
        place = nodes[place].before
    return chain[::-1]


def _arrivals(
    stream: Stream, blocks: _Blocks, places: set[tuple[int, int, int]], nodes: Sequence[_Node], one: Occurrence
) -> list[_Node]:
    """The best chains that end in `one`: a single one, or one for each block where `one` itself has none."""
    labels = blocks.labels
    first = stream.tokens[one.start]
    inside = labels[one.label].inline and not first.starts_line and not first.after_gap
    own = one.label if blocks.number(one.label) >= 0 else -1
    alone = one.score - _entry(blocks, one.label) - (BACK_TO_BLOCK if inside else 0.0)
    best = {blocks.number(own): _Node(one, own, alone, -1)}
    if one.lone and own >= 0 and _heads_line(stream, one.start):
        best[-1] = _Node(one, -1, one.score - PASSED_BY, -1)
    for place in range(len(nodes) - 1, max(-1, len(nodes) - 240), -1):
        other = nodes[place].occurrence
        if other.end > one.start:
            continue
        reached = nodes[place].total + one.score
        if inside:
            reached -= _inline_cost(stream, labels, other, one)
        if other.end == one.start and (one.start, one.end, other.label) in places:
            reached -= LABEL_IN_VALUE
        elif _is_translation(stream, labels, other, one):
            reached += BACK_TO_BLOCK + TRANSLATED - one.score
        elif other.end == one.start and (_is_bare_word(stream, one) or not begins(stream, one.start)):
            reached -= TORN_LABEL
        for total, last in _ways(stream, blocks, nodes[place], one, reached):
            block = blocks.number(last)
            if block not in best or best[block].total < total:
                best[block] = _Node(one, last, total, place)
    return list(best.values())


def _is_translation(stream: Stream, labels: Sequence[PrintedLabel], other: Occurrence, one: Occurrence) -> bool:
    """The same label once more, right under the first: cards print the second language there."""
    first, second = stream.tokens[other.start], stream.tokens[one.start]
    if other.label != one.label or labels[one.label].key is None or second.line != first.line + 1:
        return False
    foreign = stream.text(one.start, one.end).isascii() and not stream.text(other.start, other.end).isascii()
    return foreign and abs(first.box.left - second.box.left) <= first.box.height and first.page == second.page


def _is_bare_word(stream: Stream, one: Occurrence) -> bool:
    """`Cha` on a line of its own, right under a label, is the label's value; `SĐT` is none."""
    first = stream.tokens[one.start]
    return (
        one.end == one.start + 1 and first.starts_line and first.text.isalpha() and VOWEL.search(first.key) is not None
    )


def _ways(
    stream: Stream, blocks: _Blocks, before: _Node, one: Occurrence, reached: float
) -> Iterator[tuple[float, int]]:
    """Totals of the chain that goes on to `one`, each with its last label: it enters the label's block, or, where a
    line begins with wording that can belong to no other, it only passes by (forms print their parts in other orders).
    """
    own = one.label if blocks.number(one.label) >= 0 else before.last
    yield reached - _step(blocks, before.last, one.label, one.own), own
    elsewhere = own == one.label and blocks.number(own) != blocks.number(before.last)
    if one.lone and elsewhere and not blocks.labels[own].inline and _heads_line(stream, one.start):
        yield reached - PASSED_BY, before.last


def _inline_cost(stream: Stream, labels: Sequence[PrintedLabel], other: Occurrence, one: Occurrence) -> float:
    """A label in the middle of a sentence belongs right behind the label before it on the form."""
    near = stream.tokens[one.start].line - stream.tokens[other.start].line <= 1
    same = labels[other.label].block == labels[one.label].block
    return 0.0 if near and same and 0 < one.label - other.label <= INLINE_REACH else BACK_TO_BLOCK


@dataclass(frozen=True)
class _Blocks:
    """The labels of a form and the place of each one's block; -1 for labels that may stand anywhere.

    `swappable`: blocks that may come in either order.
    """

    labels: Sequence[PrintedLabel]
    numbers: Sequence[int]
    swappable: frozenset[int]

    @classmethod
    def of(cls, document_type: DocumentType) -> _Blocks:
        order = list(dict.fromkeys(label.block for label in document_type.labels if label.block))
        numbers = [order.index(label.block) if label.block else -1 for label in document_type.labels]
        swappable = frozenset(order.index(block) for block in document_type.side_by_side if block in order)
        return cls(document_type.labels, numbers, swappable)

    def number(self, label: int) -> int:
        return self.numbers[label] if label >= 0 else -1


def _entry(blocks: _Blocks, label: int) -> float:
    unheaded = 0.0 if _heads_block(blocks.labels, label) else UNHEADED_BLOCK / 2
    return SKIPPED_BLOCK * max(0, blocks.number(label)) + unheaded


def _step(blocks: _Blocks, source: int, target: int, own: bool) -> float:
    """The cost of `target` coming next after `source`; labels without a block between them make no difference.

    `own`: only the target's block has the wording.
    """
    labels, block = blocks.labels, blocks.number(target)
    if block < 0:
        return 0.0
    if source < 0:
        return _entry(blocks, target)
    if source == target:
        return BACK_TO_BLOCK if labels[source].key else SAME_AGAIN
    ahead = block - blocks.number(source)
    if ahead == 0:
        again = labels[target].key is None and not labels[target].opens
        return 0.0 if target > source or again else BACK_IN_BLOCK
    pair = {block, blocks.number(source)} <= blocks.swappable
    # A block that is opened and left at once has lost its labels to another.
    hollow = UNHEADED_BLOCK if labels[source].opens and labels[target].key is not None else 0.0
    if ahead < 0:
        begins = labels[target].opens or (own and _heads_block(labels, target))
        return SWAPPED_BLOCKS + hollow if pair and begins else BACK_TO_BLOCK
    return SKIPPED_BLOCK * (ahead - 1) + hollow + (0.0 if _heads_block(labels, target) else UNHEADED_BLOCK)


def _heads_block(labels: Sequence[PrintedLabel], number: int) -> bool:
    """A block begins with its opening words or its first field, seldom in the middle."""
    before = [label for label in labels[:number] if label.block == labels[number].block]
    return labels[number].opens or not any(label.key for label in before)


def _without_headings(stream: Stream, chain: Sequence[Occurrence], document_type: DocumentType) -> list[Occurrence]:
    """The headings of a table are no labels: after its own label, words of earlier labels that have no colon, or that
    have been met before (people one below the other, each with labels of his own). Nor is an item of a list.
    """
    tables = {spec.key for spec in document_type.fields if spec.find == "table"}
    lists = {spec.key for spec in document_type.fields if spec.find == "list"}
    met: set[str | None] = set()
    kept, table, items = [], -1, -1
    for one in chain:
        label = document_type.labels[one.label]
        bare = not has_colon(stream, one.end)
        earlier = label.key is None and one.label < items
        if items >= 0 and bare and (earlier or _is_item(stream, one.start)):
            continue
        if label.key is not None:
            items = one.label if label.key in lists else -1
        if one.label >= table or not label.block:
            table = one.label if label.key in tables else -1 if label.block else table
        elif label.key is not None and (bare or label.key in met):
            continue
        met.add(label.key)
        kept.append(one)
    return kept


def _without_values(stream: Stream, chain: Sequence[Occurrence], labels: Sequence[PrintedLabel]) -> list[Occurrence]:
    """`Quan hệ với chủ hộ | Chủ hộ`: words of an earlier heading right behind a label, with no colon, are its value."""
    kept: list[Occurrence] = []
    for one in chain:
        if not (kept and _is_value(stream, labels, kept[-1], one)):
            kept.append(one)
    return kept


def _is_value(stream: Stream, labels: Sequence[PrintedLabel], before: Occurrence, one: Occurrence) -> bool:
    behind = before.end == one.start and labels[before.label].key is not None
    if not behind or has_colon(stream, one.end) or not _ends_label(stream, one.start):
        return False
    # Of the two signs, a field's own label needs both: it stands out of order, and nothing follows it.
    signs = (one.label < before.label) + _ends_row(stream, one.end)
    return signs > (labels[one.label].key is not None)


def _ends_row(stream: Stream, end: int) -> bool:
    """Nothing more stands on the line, nor in a cell to the right."""
    last = stream.tokens[end - 1]
    if end < len(stream.tokens) and not stream.tokens[end].starts_line:
        return False
    return last.cell is None or not any(
        line.cell is not None
        and line.page == last.page
        and line.cell.left >= last.cell.right
        and line.cell.top < last.box.centre[1] < line.cell.bottom
        for line in stream.lines
    )


def _ends_label(stream: Stream, place: int) -> bool:
    """A value begins here: the words before end in a colon, or this is another cell of the same row."""
    before, token = stream.tokens[place - 1], stream.tokens[place]
    if before.text.endswith(":"):
        return before.line == token.line
    if before.cell is None or token.cell is None or before.cell == token.cell:
        return False
    return before.cell.right <= token.cell.left + 1 and before.cell.top < token.box.centre[1] < before.cell.bottom


def _is_item(stream: Stream, start: int) -> bool:
    """A number or a dash opens the line before these words."""
    before = stream.tokens[start - 1] if start else stream.tokens[0]
    return before.starts_line and NUMBERING.match(before.text) is not None


def _once_per_key(stream: Stream, chain: Sequence[Occurrence], document_type: DocumentType) -> list[Occurrence]:
    """Of several places for one key the best; a label with something behind it is worth more than a bare one."""
    keys = [document_type.labels[one.label].key for one in chain]
    starts = {one.start for one in chain}
    best: dict[str, tuple[float, Occurrence]] = {}
    for place, (key, one) in enumerate(zip(keys, chain, strict=True)):
        worth = one.score + (TEXT_BEHIND if _has_text_behind(stream, one, starts) else 0.0)
        worth += IN_ORDER * _neighbours_in_order(chain, keys, place)
        if key is not None and (key not in best or best[key][0] < worth):
            best[key] = (worth, one)
    return [one for key, one in zip(keys, chain, strict=True) if key is None or best[key][1] is one]


def _neighbours_in_order(chain: Sequence[Occurrence], keys: Sequence[str | None], place: int) -> int:
    """How many of the fields before and after it in the text are its neighbours on the form, too."""
    own, others = chain[place].label, {None, keys[place]}
    earlier = zip(chain[:place][::-1], keys[:place][::-1], strict=True)
    before = next((one for one, key in earlier if key not in others), None)
    later = zip(chain[place + 1 :], keys[place + 1 :], strict=True)
    after = next((one for one, key in later if key not in others), None)
    near_before = before is not None and 0 < own - before.label <= INLINE_REACH
    near_after = after is not None and 0 < after.label - own <= INLINE_REACH
    return near_before + near_after


def _has_text_behind(stream: Stream, one: Occurrence, starts: set[int]) -> bool:
    place = one.end
    if stream.tokens[place - 1].cell is not None:
        return True
    if place >= len(stream.tokens) or stream.tokens[place].starts_line or place in starts:
        return _has_text_below(stream, one, starts)
    # Over a signature the other column goes on with where and when the paper was made.
    line = stream.lines[stream.tokens[place].line]
    return not stream.tokens[place].after_gap or PLACE_DATE.match(fold(stream.text(place, line.end))) is None


def _has_text_below(stream: Stream, one: Occurrence, starts: set[int]) -> bool:
    """Words right below, under the label's beginning; a note in brackets only says how to sign."""
    label, last = stream.tokens[one.start], stream.tokens[one.end - 1]
    letter = stream.lines[last.line].letter_px
    return any(
        token.page == label.page
        and (token.starts_line or token.after_gap)
        and place not in starts
        and not token.text.startswith("(")
        and abs(token.box.left - label.box.left) <= letter
        and token.box.centre[1] > last.box.bottom
        and token.box.top - last.box.bottom <= BELOW * letter
        for place, token in enumerate(stream.tokens)
    )
