"""Where a form's printed labels stand in the stream, each given to the field it belongs to.

The same words come for child, mother and father, so labels are matched tolerantly first and then assigned together:
the best chain in reading order, in which going back to an earlier block costs more than it can win.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.extract.stream import NOT_LETTERS, Stream
from pipeline.formats.text import compare_key, fold
from schemas.catalogue import DocumentType, PrintedLabel

LONGEST_WORDS = 24
WINDOWS_AT_ONCE = 4096
BACK_IN_BLOCK = 0.8
BACK_TO_BLOCK = 3.0
SKIPPED_BLOCK = 0.1
PASSED_BY = 0.7
SWAPPED_BLOCKS = 0.3
TORN_LABEL = 1.5
LABEL_IN_VALUE = 3.5
"""`Giấy tờ tùy thân: CCCD số …`: the same words once more are the beginning of the value."""
SAME_AGAIN = 0.3
KEYED_BONUS = 0.3
"""A field before a heading of the same words (`Người nộp hồ sơ: …`, `NGƯỜI NỘP HỒ SƠ`)."""
INLINE_REACH = 3
NOTE_REACH = 8
CUT_SHORT = 0.6
TITLE_LETTERS = 10
IN_ORDER = 0.6
SHORT = 4
"""Letters of wordings that must have their marks where no colon follows."""
INLINE_LIKE = 0.94
UNHEADED_BLOCK = 0.8
NUMBERING = re.compile(r"^[\(\[]?(?:\d{1,2}(?:\.\d{1,2})?|[a-zđ]|[IVX]{1,4})[\.\)\]:/]+$|^[-+•*–—]+$", re.IGNORECASE)
ENDS_SENTENCE = re.compile(r"[.;,)]$")


@dataclass(frozen=True)
class Occurrence:
    """Tokens start..end (exclusive) match wording of the type's label number `label`."""

    start: int
    end: int
    label: int
    score: float
    likeness: float
    own: bool = False
    """No other block of the form has this wording."""
    lone: bool = False
    """Nor has another block a field of that name."""


@dataclass(frozen=True)
class Found:
    """A label in its place: the printed label, and the tokens it covers."""

    label: PrintedLabel
    start: int
    end: int
    likeness: float


def find_labels(stream: Stream, document_type: DocumentType) -> tuple[Found, ...]:
    """The labels of this type in reading order; no two overlap, a key comes once (a label met again has none)."""
    occurrences = _occurrences(stream, document_type)
    chain = _best_chain(stream, occurrences, document_type)
    kept = _without_headings(stream, chain, document_type)
    once = set(_once_per_key(stream, kept, document_type))
    return tuple(
        Found(label if one in once else label.model_copy(update={"key": None}), one.start, one.end, one.likeness)
        for one in kept
        for label in (document_type.labels[one.label],)
    )


def _occurrences(stream: Stream, document_type: DocumentType) -> list[Occurrence]:
    labels = document_type.labels
    dates = {spec.key for spec in document_type.fields if spec.kind == "date"}
    wordings = _by_wording(labels)
    marked = {key: {_marked(" ".join(words)) for words in texts} for key, texts in _as_printed(labels).items()}
    if not wordings or not stream.tokens:
        return []
    longest = min(LONGEST_WORDS, max(len(words) for words, _ in wordings.values()) + 1)
    best: dict[tuple[int, int, int], Occurrence] = {}
    titles = _title_lines(stream, document_type)
    for start, end, like, key in _matches(stream, list(wordings), longest):
        words, owners = wordings[key]
        if stream.tokens[start].line in titles:
            continue
        if like < _least(key) or abs(end - start - len(words)) > 1 + len(words) // 5 or _is_note(stream, start, end):
            continue
        if len(key) <= SHORT and not _has_colon(stream, end) and _marked(stream.text(start, end)) not in marked[key]:
            continue
        for owner in owners:
            place = (start, end, owner)
            score = _score(stream, start, end, like, words, labels[owner].inline)
            score += KEYED_BONUS * (labels[owner].key is not None and _has_colon(stream, end))
            if score <= 0 or (labels[owner].inline and labels[owner].key in dates and not _number_follows(stream, end)):
                continue
            if place not in best or best[place].score < score:
                own, lone = _belongs(labels, owners, owner)
                best[place] = Occurrence(start, end, owner, score, like, own, lone)
    ordered = sorted(best.values(), key=lambda one: (one.start, one.end, one.label))
    return _longest_first(stream, ordered)


def _title_lines(stream: Stream, document_type: DocumentType) -> set[int]:
    """Lines in capitals that are words of the paper's title: `VÀ HẸN TRẢ KẾT QUẢ` labels nothing."""
    titles = [NOT_LETTERS.sub("", fold(title)) for title in document_type.titles]
    found = set()
    for number, line in enumerate(stream.lines):
        text = stream.text(line.start, line.end)
        letters = NOT_LETTERS.sub("", fold(text))
        capitals = text.isupper() and ":" not in text and len(letters) >= TITLE_LETTERS
        if capitals and any(len(letters) <= len(one) + 3 and fuzz.partial_ratio(letters, one) >= 92 for one in titles):
            found.add(number)
    return found


def _is_note(stream: Stream, start: int, end: int) -> bool:
    """Words in brackets behind a label explain it: `Người yêu cầu (họ, chữ đệm, tên): …`."""
    if not any(")" in token.text for token in stream.tokens[start:end]):
        return False
    for token in reversed(stream.tokens[max(0, start - NOTE_REACH) : start + 1]):
        if ")" in token.text and token is not stream.tokens[start]:
            return False
        if token.text.startswith("("):
            return not token.starts_line and not token.after_gap and token.line == stream.tokens[start].line
    return False


def _longest_first(stream: Stream, occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """`Họ và tên` where `Họ và tên mẹ` stands is hardly all of the label."""
    at: dict[int, list[Occurrence]] = {}
    for one in occurrences:
        at.setdefault(one.start, []).append(one)

    def is_cut(one: Occurrence) -> bool:
        longer = any(other.end > one.end and other.likeness >= one.likeness for other in at[one.start])
        return longer and not _has_colon(stream, one.end)

    return [replace(one, score=one.score - CUT_SHORT) if is_cut(one) else one for one in occurrences]


def _belongs(labels: Sequence[PrintedLabel], owners: Sequence[int], owner: int) -> tuple[bool, bool]:
    """Whether only the owner's block has the wording; and whether only it has a field of the owner's name, too."""
    name = (labels[owner].key or "").rpartition(".")[2]
    alike = {one.block for one in labels if one.key and one.key.rpartition(".")[2] == name}
    blocks = {labels[other].block for other in owners}
    return len(blocks) == 1, len(blocks | alike) == 1


def _matches(stream: Stream, keys: list[str], longest: int) -> Iterator[tuple[int, int, float, str]]:
    """Runs of tokens (start, end) that resemble a wording, with their likeness; a few thousand runs at a time."""
    runs = _windows(stream, longest)
    while windows := list(islice(runs, WINDOWS_AT_ONCE)):
        letters = [run for run, _, _ in windows]
        likeness = process.cdist(letters, keys, scorer=fuzz.ratio, score_cutoff=80, dtype=np.uint8)
        for row, column in zip(*np.nonzero(likeness), strict=True):
            _, start, end = windows[row]
            yield start, end, float(likeness[row, column]) / 100, keys[column]


def _by_wording(labels: Sequence[PrintedLabel]) -> dict[str, tuple[list[str], list[int]]]:
    """Folded wording -> its words and the numbers of the labels that carry it."""
    wordings: dict[str, tuple[list[str], list[int]]] = {}
    for number, label in enumerate(labels):
        for wording in label.wordings:
            words = [NOT_LETTERS.sub("", word) for word in fold(wording).split()]
            words = [word for word in words if word]
            owners = wordings.setdefault("".join(words), (words, []))[1]
            if number not in owners:
                owners.append(number)
    return wordings


def _as_printed(labels: Sequence[PrintedLabel]) -> dict[str, list[list[str]]]:
    """Folded wording -> the words of all wordings that fold to it, with their marks."""
    printed: dict[str, list[list[str]]] = {}
    for wording in (wording for label in labels for wording in label.wordings):
        printed.setdefault(NOT_LETTERS.sub("", fold(wording)), []).append(wording.split())
    return printed


def _marked(text: str) -> str:
    """The letters with their marks: `Sở` is no `Số`."""
    return "".join(sign for sign in compare_key(text) if sign.isalnum())


def _windows(stream: Stream, longest: int) -> Iterator[tuple[str, int, int]]:
    """Runs of tokens as (letters, start, end); a run crosses a line's end at most once, and no page or cell."""
    tokens = stream.tokens
    for start, first in enumerate(tokens):
        if not first.key:
            continue
        letters = ""
        for end in range(start, min(len(tokens), start + longest)):
            token = tokens[end]
            if (
                token.page != first.page
                or token.cell != first.cell
                or token.line > first.line + (2 if first.cell else 1)
            ):
                break
            letters += token.key
            if token.key:
                yield letters, start, end + 1
            if token.text.endswith(":"):
                break


def _least(key: str) -> float:
    """How alike a label must be: short ones exactly, since one letter makes another word."""
    if len(key) <= 5:
        return 1.0
    return 0.94 if len(key) <= 10 else 0.82


def _number_follows(stream: Stream, end: int) -> bool:
    return any(sign.isdigit() for token in stream.tokens[end : end + 2] for sign in token.text)


def _score(stream: Stream, start: int, end: int, like: float, words: Sequence[str], inline: bool) -> float:
    score = like * like * (0.6 + 0.25 * min(len(words), end - start, 10))
    colon = _has_colon(stream, end)
    begins = _begins(stream, start)
    score += 0.5 * colon + 0.5 * begins
    if _mixes_capitals(stream, start, end, words):
        score -= 3.0
    if inline:
        return score if like >= INLINE_LIKE else 0.0
    if not begins:
        score -= 0.5 if colon else 1.2
    if not colon and len(words) == 1:
        score -= 0.9 if begins else 2.0
    if stream.tokens[end - 1].line != stream.tokens[start].line:
        score -= 0.15
    return score


def _mixes_capitals(stream: Stream, start: int, end: int, words: Sequence[str]) -> bool:
    """A word in capitals among small ones is a value (`NGUYỄN THẮNG, năm sinh`), unless the label has it."""
    texts = [token.text.strip(".,:;()") for token in stream.tokens[start:end]]
    capitals = [text for text in texts if len(text) >= 3 and text.isupper()]
    small = any(text[1:].islower() for text in texts if len(text) >= 2)
    return small and any(NOT_LETTERS.sub("", fold(text)) not in words for text in capitals)


def _has_colon(stream: Stream, end: int) -> bool:
    if ":" in stream.tokens[end - 1].text:
        return True
    following = stream.tokens[end : end + 2]
    return any(token.text.startswith(":") for token in following) or (
        len(following) > 1 and following[0].text.startswith("(") and following[0].text.endswith(":")
    )


def _begins(stream: Stream, start: int) -> bool:
    """At a line's start, after a gap, after a bullet or number, after punctuation, in brackets."""
    token = stream.tokens[start]
    if token.starts_line or token.after_gap or token.text.startswith("("):
        return True
    before = stream.tokens[start - 1]
    return NUMBERING.match(before.text) is not None or ENDS_SENTENCE.search(before.text) is not None


def _heads_line(stream: Stream, start: int) -> bool:
    token = stream.tokens[start]
    before = stream.tokens[start - 1] if start else token
    return token.starts_line or (before.starts_line and NUMBERING.match(before.text) is not None)


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
    for place in range(len(nodes) - 1, max(-1, len(nodes) - 240), -1):
        other = nodes[place].occurrence
        if other.end > one.start:
            continue
        reached = nodes[place].total + one.score
        if inside:
            reached -= _inline_cost(stream, labels, other, one)
        if other.end == one.start and (one.start, one.end, other.label) in places:
            reached -= LABEL_IN_VALUE
        elif other.end == one.start and not _begins(stream, one.start):
            reached -= TORN_LABEL
        for total, last in _ways(stream, blocks, nodes[place], one, reached):
            block = blocks.number(last)
            if block not in best or best[block].total < total:
                best[block] = _Node(one, last, total, place)
    return list(best.values())


def _ways(
    stream: Stream, blocks: _Blocks, before: _Node, one: Occurrence, reached: float
) -> Iterator[tuple[float, int]]:
    """Totals of the chain that goes on to `one`, each with its last label: it enters the label's block, or, where a
    line begins with wording that can belong to no other, it only passes by (forms print their parts in other orders).
    """
    own = one.label if blocks.number(one.label) >= 0 else before.last
    yield reached - _step(blocks, before.last, one.label, one.own), own
    elsewhere = own == one.label and before.last >= 0 and blocks.number(own) != blocks.number(before.last)
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
    # A block of the pair that is opened and left at once has lost its labels to the other.
    hollow = UNHEADED_BLOCK if pair and labels[source].opens else 0.0
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
    have been met before (people one below the other, each with labels of his own).
    """
    tables = {spec.key for spec in document_type.fields if spec.find == "table"}
    met: set[str | None] = set()
    kept, table = [], -1
    for one in chain:
        label = document_type.labels[one.label]
        if one.label >= table or not label.block:
            table = one.label if label.key in tables else -1 if label.block else table
        elif label.key is not None and (not _has_colon(stream, one.end) or label.key in met):
            continue
        met.add(label.key)
        kept.append(one)
    return kept


def _once_per_key(stream: Stream, chain: Sequence[Occurrence], document_type: DocumentType) -> list[Occurrence]:
    """Of several places for one key the best; a label with something behind it is worth more than a bare one."""
    keys = [document_type.labels[one.label].key for one in chain]
    starts = {one.start for one in chain}
    best: dict[str, tuple[float, Occurrence]] = {}
    for place, (key, one) in enumerate(zip(keys, chain, strict=True)):
        worth = one.score + (1.0 if _has_text_behind(stream, one, starts) else 0.0)
        worth += IN_ORDER * _neighbours_in_order(chain, keys, place)
        if key is not None and (key not in best or best[key][0] < worth):
            best[key] = (worth, one)
    return [one for key, one in zip(keys, chain, strict=True) if key is None or best[key][1] is one]


def _neighbours_in_order(chain: Sequence[Occurrence], keys: Sequence[str | None], place: int) -> int:
    """How many of the fields before and after it in the text are its neighbours on the form, too."""
    before = next((one for one, key in zip(chain[:place][::-1], keys[:place][::-1], strict=True) if key), None)
    after = next((one for one, key in zip(chain[place + 1 :], keys[place + 1 :], strict=True) if key), None)
    own = chain[place].label
    near_before = before is not None and 0 < own - before.label <= INLINE_REACH
    near_after = after is not None and 0 < after.label - own <= INLINE_REACH
    return near_before + near_after


def _has_text_behind(stream: Stream, one: Occurrence, starts: set[int]) -> bool:
    place = one.end
    if stream.tokens[place - 1].cell is not None:
        return True
    return place < len(stream.tokens) and not stream.tokens[place].starts_line and place not in starts
