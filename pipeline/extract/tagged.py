"""What the field tagger takes for the value of a field, beside what the labels say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.extract.stream import Stream, Token

Runs = dict[str, list[Token]]
LOW_LINE = 2.2
"""Heights of a line: how far below its last line a value goes on at most, middle to middle."""
SURE_OF_PLACE, SURE_OF_CUT = 0.88, 0.95
LEAST_SURE = 0.5
"""Mean probability under which a run of words is no candidate."""


def tagged_runs(stream: Stream) -> Runs:
    """For each field the words that the tagger takes for its value; of a value printed twice the surer one."""
    by_key: dict[str, list[list[Token]]] = {}
    for run in _runs(list(_bridged(stream.tokens))):
        runs = by_key.setdefault(str(run[0].tag), [])
        before = next((one for one in reversed(runs) if _goes_on(one[-1], run[0])), None)
        if before is None:
            runs.append(run)
        else:
            before += run
    best = {key: max(runs, key=_weight) for key, runs in by_key.items()}
    return {key: run for key, run in best.items() if _weight(run) / len(run) >= LEAST_SURE}


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
