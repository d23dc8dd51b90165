"""Where the wordings of a form's labels may stand in the stream, matched tolerantly: misread letters are forgiven,
another wording is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.extract.stream import NOT_LETTERS, Stream, Token
from pipeline.formats.text import compare_key, fold
from schemas.catalogue import DocumentType, PrintedLabel

LONGEST_WORDS = 24
WINDOWS_AT_ONCE = 4096
KEYED_BONUS = 0.3
"""A field before a heading of the same words (`Người nộp hồ sơ: …`, `NGƯỜI NỘP HỒ SƠ`)."""
NOTE_REACH = 8
CUT_SHORT = 0.6
TAKES_VALUE = 1.2
TITLE_LETTERS = 10
WRAPPED_LIKE = 0.9
SAME_WORD = 50.0
OTHER_WORDS_LIKE = 0.92
"""Words run together or torn keep their letters: `Hộ kinh doanh` is not `Chủ hộ kinh doanh` misread."""
SHORT = 4
"""Letters of wordings that must have their marks where no colon follows."""
EXACT = 5
"""Letters of wordings that must be read without error."""
INLINE_LIKE = 0.94
LONG_LETTERS, LONG_INLINE_LIKE = 14, 0.86
NUMBERING = re.compile(r"^[\(\[]?(?:\d{1,2}(?:\.\d{1,2})?|[a-zđ]|[IVX]{1,4})[\.\)\]:/]+$|^[-+•*–—]+$", re.IGNORECASE)
ENDS_IN_COLON = re.compile(r":\W*$")
NUMBER = re.compile(r"^\W*\d[\d.,:/\-]*\W*$")
ENDS_SENTENCE = re.compile(r"[.;,):]$")


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


def find_occurrences(stream: Stream, document_type: DocumentType) -> list[Occurrence]:
    """Every place where a wording of the type may stand, in reading order; they overlap."""
    labels = document_type.labels
    dates = {spec.key for spec in document_type.fields if spec.kind == "date"}
    contacts = {spec.key for spec in document_type.fields if spec.kind in ("phone", "email")}
    wordings = _by_wording(labels)
    marked = _marked_wordings(labels)
    if not wordings or not stream.tokens:
        return []
    longest = min(LONGEST_WORDS, max(len(words) for words, _ in wordings.values()) + 1)
    best: dict[tuple[int, int, int], Occurrence] = {}
    titles = title_lines(stream, document_type)
    for start, end, like, key in _matches(stream, list(wordings), longest):
        words, owners = wordings[key]
        if stream.tokens[start].line in titles or not _may_say(stream, start, end, like, words):
            continue
        if len(key) <= SHORT and not has_colon(stream, end) and _marked(stream.text(start, end)) not in marked[key]:
            continue
        for owner in owners:
            label = labels[owner]
            if (label.key in contacts or _is_letterhead(stream, start)) and _is_above_title(stream, start, titles):
                continue
            if label.key is None and not label.opens and _is_mid_sentence(stream, start, end, label.inline):
                continue
            score = _score(stream, start, end, like, words, label.inline)
            score += KEYED_BONUS * (label.key is not None and has_colon(stream, end))
            if score <= 0 or (label.inline and label.key in dates and _goes_on_without_number(stream, end)):
                continue
            place = (start, end, owner)
            if place not in best or best[place].score < score:
                best[place] = Occurrence(start, end, owner, score, like, *_belongs(labels, owners, owner))
    ordered = sorted(best.values(), key=lambda one: (one.start, one.end, one.label))
    return _longest_first(stream, ordered)


def _may_say(stream: Stream, start: int, end: int, like: float, words: Sequence[str]) -> bool:
    """Alike enough for its length, word by word, about as many words, none of them a number that the wording lacks."""
    wraps = stream.tokens[start].line != stream.tokens[end - 1].line
    read = [token.key for token in stream.tokens[start:end] if token.key]
    other_words = len(read) != len(words)
    least = max(_least("".join(words)), WRAPPED_LIKE * wraps, OTHER_WORDS_LIKE * other_words)
    if like < least or _is_note(stream, start, end):
        return False
    if not other_words and any(fuzz.ratio(*pair) < SAME_WORD for pair in zip(read, words, strict=True)):
        return False
    numbered = _holds_number(stream, start, end) and not any(sign.isdigit() for word in words for sign in word)
    return not numbered and abs(len(read) - len(words)) <= 1 + len(words) // 5


def _holds_number(stream: Stream, start: int, end: int) -> bool:
    return any(NUMBER.match(token.text) for token in stream.tokens[start:end])


def _is_mid_sentence(stream: Stream, start: int, end: int, inline: bool) -> bool:
    """Words that end a value do so where something begins: `đất trồng cây lâu năm: …` goes on, so does `Tuổi già`."""
    small = stream.tokens[start].text[:1].islower() and not inline
    return (small and not begins(stream, start)) or (end == start + 1 and _runs_on(stream, end))


def _runs_on(stream: Stream, end: int) -> bool:
    """The next word stands close behind, with no colon between: `Tuổi già` is no label `Tuổi`."""
    if has_colon(stream, end) or end >= len(stream.tokens):
        return False
    return not stream.tokens[end].starts_line and not stream.tokens[end].after_gap


def title_lines(stream: Stream, document_type: DocumentType) -> set[int]:
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


def _is_above_title(stream: Stream, place: int, titles: set[int]) -> bool:
    """In the letterhead: a telephone number there is the office's."""
    token = stream.tokens[place]
    tops = [line.box.top for line in map(stream.lines.__getitem__, titles) if line.page == token.page]
    return bool(tops) and token.box.bottom <= min(tops)


def _is_letterhead(stream: Stream, place: int) -> bool:
    """A line in capitals without a colon: `CỔNG DỊCH VỤ CÔNG THỦ ĐÔ`."""
    line = stream.lines[stream.tokens[place].line]
    text = stream.text(line.start, line.end)
    return text.isupper() and ":" not in text


def _is_note(stream: Stream, start: int, end: int) -> bool:
    """Words in brackets behind a label explain it: `Người yêu cầu (họ, chữ đệm, tên): …`."""
    if not any(")" in token.text for token in stream.tokens[start:end]):
        return False
    for token in reversed(stream.tokens[max(0, start - NOTE_REACH) : start + 1]):
        if ")" in token.text and token is not stream.tokens[start]:
            return False
        if token.text.startswith("("):
            return _follows_words(stream, token) and token.line == stream.tokens[start].line
    return False


def _follows_words(stream: Stream, token: Token) -> bool:
    """Stands close behind a word; a dash before it may be the end of a line to write on."""
    line = stream.lines[token.line]
    before = [one for one in stream.tokens[line.start : line.end] if one.box.right <= token.box.left]
    return not token.starts_line and not token.after_gap and any(one.key for one in before)


def _longest_first(stream: Stream, occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """`Họ và tên` where `Họ và tên mẹ` stands is hardly all of the label; `Họ và tên Võ` is hardly `Họ và tên vợ`."""
    at: dict[int, list[Occurrence]] = {}
    till: dict[int, list[Occurrence]] = {}
    for one in occurrences:
        at.setdefault(one.start, []).append(one)
        till.setdefault(one.end, []).append(one)

    def cost(one: Occurrence) -> float:
        tail = any(other.start < one.start and other.likeness >= one.likeness for other in till[one.end])
        if has_colon(stream, one.end):
            return CUT_SHORT * tail
        longer = any(other.end > one.end and other.likeness >= one.likeness for other in at[one.start])
        exact = any(other.end < one.end and other.likeness == 1.0 > one.likeness for other in at[one.start])
        capital = _ends_in_value(stream, one) and any(other.end == one.end - 1 for other in at[one.start])
        return CUT_SHORT * (longer or tail) + TAKES_VALUE * (exact or capital)

    return [replace(one, score=one.score - cost(one)) for one in occurrences]


def _ends_in_value(stream: Stream, one: Occurrence) -> bool:
    """`Mục đích sử dụng Đất ở`: behind small words a capital begins the value."""
    texts = [token.text for token in stream.tokens[one.start + 1 : one.end]]
    return len(texts) > 1 and texts[-1].istitle() and all(text.islower() for text in texts[:-1])


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


def _marked_wordings(labels: Sequence[PrintedLabel]) -> dict[str, set[str]]:
    """Folded wording -> all wordings that fold to it, with their marks."""
    marked: dict[str, set[str]] = {}
    for wording in (wording for label in labels for wording in label.wordings):
        marked.setdefault(NOT_LETTERS.sub("", fold(wording)), set()).add(_marked(wording))
    return marked


def _marked(text: str) -> str:
    """The letters with their marks: `Sở` is no `Số`."""
    return "".join(sign for sign in compare_key(text) if sign.isalnum())


def _windows(stream: Stream, longest: int) -> Iterator[tuple[str, int, int]]:
    """Runs of tokens as (letters, start, end); a run crosses a line's end at most once, and no page or cell.

    A short run, of which no misreading is forgiven, comes as the other reader read it, too: `Đ/c:` beside `Đức:`.
    """
    tokens = stream.tokens
    others = [_other_key(token) for token in tokens]
    for start, first in enumerate(tokens):
        if not first.key:
            continue
        letters = other = ""
        for end in range(start, min(len(tokens), start + longest)):
            token = tokens[end]
            if (
                token.page != first.page
                or token.cell != first.cell
                or token.line > first.line + (2 if first.cell else 1)
            ):
                break
            letters, other = letters + token.key, other + others[end]
            if token.key:
                yield letters, start, end + 1
            if token.key and letters != other and len(other) <= EXACT:
                yield other, start, end + 1
            if token.text.endswith(":"):
                break


def _other_key(token: Token) -> str:
    """The letters as the other reader read them, where it read the word."""
    return NOT_LETTERS.sub("", fold(token.word.other)) if token.word.other else token.key


def _least(key: str) -> float:
    """How alike a label must be: short ones exactly, since one letter makes another word."""
    if len(key) <= EXACT:
        return 1.0
    return 0.94 if len(key) <= 10 else 0.82


def _goes_on_without_number(stream: Stream, end: int) -> bool:
    """Words follow close behind, none of the first two with a digit; a caption or a cell may end here."""
    following = stream.tokens[end : end + 2]
    return _runs_on(stream, end) and not any(sign.isdigit() for token in following for sign in token.text)


def _score(stream: Stream, start: int, end: int, like: float, words: Sequence[str], inline: bool) -> float:
    score = like * like * (0.6 + 0.25 * min(len(words), end - start, 10))
    colon = has_colon(stream, end)
    at_start = begins(stream, start)
    score += 0.5 * colon + 0.5 * at_start
    if _mixes_capitals(stream, start, end, words):
        score -= 3.0
    if inline:
        return score if like >= (INLINE_LIKE if sum(map(len, words)) < LONG_LETTERS else LONG_INLINE_LIKE) else 0.0
    if not at_start:
        score -= 0.5 if colon else 1.2
    if not colon and len(words) == 1 and "/" not in stream.tokens[start].text.strip("/"):
        score -= 0.9 if at_start else 2.0
    if stream.tokens[end - 1].line != stream.tokens[start].line:
        score -= 0.15
    return score


def _mixes_capitals(stream: Stream, start: int, end: int, words: Sequence[str]) -> bool:
    """A word in capitals among small ones is a value (`NGUYỄN THẮNG, năm sinh`), unless the label has it."""
    texts = [(token.text.strip(".,:;()"), token.key) for token in stream.tokens[start:end]]
    capitals = [key for text, key in texts if len(text) >= 3 and text.isupper()]
    small = any(text[1:].islower() for text, _ in texts if len(text) >= 2)
    return small and any(key not in words for key in capitals)


def has_colon(stream: Stream, end: int) -> bool:
    if ENDS_IN_COLON.search(stream.tokens[end - 1].text):
        return True
    following = stream.tokens[end : end + 2]
    return any(token.text.startswith(":") for token in following) or (
        len(following) > 1 and following[0].text.startswith("(") and following[0].text.endswith(":")
    )


def begins(stream: Stream, start: int) -> bool:
    """At a line's start, after a gap, after a bullet or number, after punctuation, in brackets."""
    token = stream.tokens[start]
    if token.starts_line or token.after_gap or token.text.startswith("("):
        return True
    before = stream.tokens[start - 1]
    return NUMBERING.match(before.text) is not None or ENDS_SENTENCE.search(before.text) is not None
