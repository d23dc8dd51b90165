"""What the field tagger takes for the value of a field, beside what the labels say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import pairwise

from pipeline.extract.hands import BETWEEN_NUMBERS
from pipeline.extract.notes import ENGLISH
from pipeline.extract.stream import Stream, Token

Runs = dict[str, list[Token]]
LOW_LINE = 2.2
"""Heights of a line: how far below its last line a value goes on at most, middle to middle."""
SURE_OF_PLACE, SURE_OF_CUT = 0.88, 0.95
LONGEST_HOLE, MOST_LEFT_OUT = 4, 2
"""Words that the tagger leaves out inside a value, and at its end, at most."""
BEGINS_ADDRESS = frozenset(
    re.findall(r"\w+", "so ngo ngach hem thon xom to khu pho duong phong can nha lo ap ban xa phuong cum")
)
"""Small words that an address often begins with."""
LEAST_SURE = 0.5
"""Mean probability under which a run of words is no candidate."""
_NO_LABELS: Mapping[int, str | None] = {}


def tagged_runs(stream: Stream, labels: Mapping[int, str | None] = _NO_LABELS) -> Runs:
    """For each field the words that the tagger takes for its value; of a value printed twice the surer one.

    `labels`: for each place of a token that is part of a printed label, the field's key, None where it has none.
    """
    by_key: dict[str, list[list[Token]]] = {}
    for run in _runs(list(_bridged(stream.tokens))):
        runs = by_key.setdefault(str(run[0].tag), [])
        before = next((one for one in reversed(runs) if _goes_on(one[-1], run[0])), None)
        if before is None:
            runs.append(run)
        else:
            before += run
    best = {key: max(runs, key=_weight) for key, runs in by_key.items()}
    sure = {key: run for key, run in best.items() if _weight(run) / len(run) >= LEAST_SURE}
    places = {id(token.word): place for place, token in enumerate(stream.tokens)}
    whole = {}
    for key, run in sure.items():
        written = [token for token in run if labels.get(places[id(token.word)], "") != key] or run
        whole[key] = _whole(stream, [places[id(token.word)] for token in written], written, labels.keys())
    return whole


def _whole(stream: Stream, places: Sequence[int], run: Sequence[Token], ends: Set[int]) -> list[Token]:
    """The run without scraps of other lines at its ends, and with the words that it leaves out of its own lines; it is
    not surer than before.
    """
    kept = _without_scraps(stream, list(places), ends)
    first, last = _first_word(stream, kept[0], ends), _last_word(stream, kept[-1], ends)
    filled = [*range(first, kept[0])]
    for before, after in pairwise(kept):
        filled += [before, *(range(before + 1, after) if _is_hole(stream, before, after) else ())]
    least = min(token.tag_probability for token in run)
    said = dict(zip(places, run, strict=True))
    said |= {kept[place]: replace(said[kept[place]], tag_probability=least) for place in (0, -1)}
    return [
        said.get(place) or replace(stream.tokens[place], tag=run[0].tag, tag_probability=least)
        for place in (*filled, *range(kept[-1], last + 1))
    ]


def _without_scraps(stream: Stream, places: list[int], ends: Set[int]) -> list[int]:
    """`… Hà Nội | Nơi`: one word of another line at an end, where that line goes on with print, is the print's."""
    tokens = stream.tokens
    if len(places) > 1 and tokens[places[-1]].line != tokens[places[-2]].line and _has_print(stream, places[-1], 1):
        places = places[:-1]
    labelled = places[0] - 1 in ends or tokens[places[0] - 1].text.endswith(":")
    if len(places) > 1 and tokens[places[0]].line != tokens[places[1]].line and not labelled:
        return places[1:] if _has_print(stream, places[0], -1) else places
    return places


def _has_print(stream: Stream, place: int, step: int) -> bool:
    """The word beside it, close by, is no value's; numbers stand before their units."""
    if not 0 <= place + step < len(stream.tokens):
        return False
    token, beside = stream.tokens[place], stream.tokens[place + step]
    if any(sign.isdigit() for sign in token.text):
        return False
    apart = (beside if step > 0 else token).after_gap
    return beside.line == token.line and beside.tag is None and beside.key != "" and not apart


def _is_hole(stream: Stream, before: int, after: int) -> bool:
    """A few words between two of a value, on their line and no other value's."""
    between = stream.tokens[before + 1 : after]
    same_line = stream.tokens[before].line == stream.tokens[after].line
    closed = not any(token.after_gap for token in (*between, stream.tokens[after]))
    return same_line and len(between) <= LONGEST_HOLE and closed and all(_is_left_out(token) for token in between)


def _is_left_out(token: Token) -> bool:
    """Of no other value, nor a label in English."""
    return token.tag is None and token.text.lower().strip(".,:()") not in ENGLISH


def _last_word(stream: Stream, last: int, ends: Set[int]) -> int:
    """`Đăng ký khai | tử`: one or two words up to the end of the line or column are of the value, too."""
    for place in range(last + 1, min(last + 2 + MOST_LEFT_OUT, len(stream.tokens))):
        token = stream.tokens[place]
        if token.line != stream.tokens[last].line or token.after_gap:
            return place - 1
        left_out = place not in ends and _is_left_out(token) and _is_plain(token)
        if not left_out or not _is_written_alike(stream, last, place):
            break
    return last


def _is_written_alike(stream: Stream, last: int, place: int) -> bool:
    """Behind a name in capitals a word in capitals; elsewhere no capital, which begins another thing, but in a name."""
    before, token = stream.tokens[last].text, stream.tokens[place].text
    if token.islower():
        return before.islower() or not before.isupper()
    return token.isupper() == before.isupper() and before[:1].isupper()


def _first_word(stream: Stream, first: int, ends: Set[int]) -> int:
    """`Cấp | giấy phép`: small words seldom begin a value; a capital before them does, behind a colon or gap."""
    if not stream.tokens[first].text[:1].islower() or stream.tokens[first].key in BEGINS_ADDRESS:
        return first
    for place in range(first - 1, max(-1, first - 1 - LONGEST_HOLE), -1):
        token = stream.tokens[place]
        if token.line != stream.tokens[first].line or place in ends or not _is_left_out(token) or not _is_plain(token):
            break
        opened = token.starts_line or token.after_gap or stream.tokens[place - 1].text.endswith(":")
        if opened and token.text[:1].isupper() and not stream.tokens[place + 1].after_gap:
            return place
    return first


def _is_plain(token: Token) -> bool:
    """A word of letters alone, no print between numbers."""
    between = token.key in BETWEEN_NUMBERS and token.text.islower()
    return token.text.rstrip(".,").isalpha() and not between


def _runs(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Words one after the other that are tagged alike."""
    run: list[Token] = []
    for token in tokens:
        if run and token.tag == run[-1].tag and _goes_on(run[-1], token):
            run.append(token)
        else:
            if run:
                yield run
            run = [token] if token.tag else []
    if run:
        yield run


def _bridged(tokens: Sequence[Token]) -> Iterator[Token]:
    """A sign between two words of a value (`Tại nhà - đường làng`) is part of it."""
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None), strict=False):
        if _is_between(before, token, after) and after is not None:
            yield replace(token, tag=after.tag, tag_probability=after.tag_probability)
        else:
            yield token


def _is_between(before: Token | None, token: Token, after: Token | None) -> bool:
    if before is None or after is None or token.key or token.tag is not None:
        return False
    return before.tag is not None and before.tag == after.tag and before.line == after.line


def _goes_on(last: Token, first: Token) -> bool:
    """On the next line of the same column, or further on the same line."""
    if last.page != first.page or last.cell != first.cell:
        return False
    height = max(last.box.height, first.box.height)
    below = first.box.centre[1] - last.box.centre[1]
    return -0.5 * height < below < LOW_LINE * height


def _weight(run: Sequence[Token]) -> float:
    return sum(token.tag_probability for token in run)


def is_surer(run: Sequence[Token], same_place: bool) -> bool:
    """Whether the tagger's words are rather the value than what the labels led to.

    Labels lead astray in layouts whose wording is not known; how a value is cut they know better (`same_place`).
    Measured on families of layouts that neither rules nor tagger had seen.
    """
    least = min(token.tag_probability for token in run)
    return least >= (SURE_OF_CUT if same_place else SURE_OF_PLACE)
