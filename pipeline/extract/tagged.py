"""What the field tagger takes for the value of a field, beside what the labels say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from pipeline.extract.stream import Stream, Token

Runs = dict[str, list[Token]]
LOW_LINE = 2.2
"""Heights of a line: how far below its last line a value goes on at most, middle to middle."""
LEAST_SURE = 0.5
"""Mean probability under which a run of words is no candidate."""


def tagged_runs(stream: Stream) -> Runs:
    """For each field the words that the tagger takes for its value; of a value printed twice the surer one."""
    by_key: dict[str, list[list[Token]]] = {}
    tagged = [(place, token) for place, token in enumerate(stream.tokens) if token.tag]
    for (key, _), group in groupby(enumerate(tagged), lambda one: (one[1][1].tag, one[1][0] - one[0])):
        run = [token for _, (_, token) in group]
        runs = by_key.setdefault(str(key), [])
        before = next((one for one in reversed(runs) if _goes_on(one, run)), None)
        if before is None:
            runs.append(run)
        else:
            before += run
    best = {key: max(runs, key=_weight) for key, runs in by_key.items()}
    return {key: run for key, run in best.items() if sureness(run) >= LEAST_SURE}


def _goes_on(before: Sequence[Token], run: Sequence[Token]) -> bool:
    """On the next line of the same column, or further on the same line."""
    last, first = before[-1], run[0]
    if last.page != first.page or last.cell != first.cell:
        return False
    height = max(last.box.height, first.box.height)
    below = first.box.centre[1] - last.box.centre[1]
    return -0.5 * height < below < LOW_LINE * height


def _weight(run: Sequence[Token]) -> float:
    return sum(token.tag_probability for token in run)


def sureness(run: Sequence[Token]) -> float:
    """Mean probability of the words."""
    return _weight(run) / len(run)
