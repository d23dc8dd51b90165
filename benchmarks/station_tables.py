"""What was measured at the station, as Markdown."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from typing import Literal

from benchmarks.markdown import table, with_bounds
from benchmarks.score import Card, score
from benchmarks.station_dossiers import Truths
from benchmarks.station_review import Reviewed
from benchmarks.station_reviewer import Effort, Way
from benchmarks.station_watch import percentile
from runtime.catalogue import load_catalogue
from schemas.dossier import Dossier

PAINTED_MS, SAVED_MS = 200.0, 300.0
_WAYS: Mapping[Way | Literal["finish"], tuple[str, int | None]] = {
    "accepted": ("right as shown: Enter", 1),
    "blank": ("nothing on the paper: F9", 1),
    "picked": ("a candidate is right: its key, Enter", 2),
    "typed": ("typed over, Enter (letters apart)", None),
    "unknown": ("of a paper taken for another one: left", 1),
    "finish": ("dossier finished", 2),
}
"""What it is, and the most strokes that it may take."""
_SAID = {"review": "in doubt", "accepted": "accepted", "absent": "called blank"}


def card_of(truths: Truths, dossiers: Mapping[str, Dossier]) -> Card:
    """The scorecard of all dossiers as they are in one state."""
    with tempfile.TemporaryDirectory() as folder:
        truths.write(dossiers, Path(folder))
        return score(truths.batches, Path(folder), load_catalogue().document_types)


def value_table(found: Mapping[str, Card]) -> str:
    """`found`: by what they are values of. Wrong ones by what is said of them; None: of no paper of that type."""
    head = ["values", "field exact", *(f"wrong, {said}" for said in _SAID.values()), "paper taken for another"]
    return table([*head, "invented"], [_value_row(name, card) for name, card in found.items()])


def _value_row(name: str, card: Card) -> list[str]:
    wrong = Counter(result.status for result in card.fields if not result.right)
    counts = (*(wrong[status] for status in (*_SAID, None)), card.counts["invented"])
    return [name, with_bounds(card.share("field")), *map(str, counts)]


def effort_table(reviewed: Reviewed) -> str:
    efforts = reviewed.efforts
    rows = [_way_row(way, efforts) for way in _WAYS]
    rows += [
        _each_row("all, a dossier", [one.all_strokes for one in efforts]),
        _each_row("all, a document", [one.all_strokes / max(1, one.documents) for one in efforts]),
        _each_row("letters typed, a dossier", [one.letters for one in efforts]),
        ["refused by the service", str(sum(one.refused for one in efforts)), "", "", ""],
        ["events of a mouse", "", str(reviewed.watched.mouse), "0", _verdict(reviewed.watched.mouse == 0)],
    ]
    return table(["keyboard", "n", "strokes each", "at most", "good"], rows)


def _way_row(way: Way | Literal["finish"], efforts: Sequence[Effort]) -> list[str]:
    what, most = _WAYS[way]
    strokes = [each for one in efforts for each in one.strokes.get(way, ())]
    told = f"{min(strokes)}–{max(strokes)}" if len(set(strokes)) > 1 else str(*set(strokes))
    good = "" if most is None or not strokes else _verdict(max(strokes) <= most)
    return [what, str(len(strokes)), told, "" if most is None else str(most), good]


def _each_row(what: str, counts: Sequence[float]) -> list[str]:
    return [what, str(len(counts)), f"mean {mean(counts):.1f}, median {median(counts):.1f}", "", ""]


def time_table(reviewed: Reviewed) -> str:
    seen, efforts = reviewed.watched, reviewed.efforts
    rows = [
        _time_row("Ctrl+Enter to the next dossier painted", seen.painted, PAINTED_MS),
        _time_row("Ctrl+Enter to its fields in the page", seen.turned, None),
        _time_row("a field sent to its answer", seen.saves, SAVED_MS),
        _time_row("all keys of a dossier handled", [one.handling_ms for one in efforts], None),
    ]
    return table(["milliseconds", "n", "p50", "p95", "longest", "p95 at most", "good"], rows)


def _time_row(what: str, times: Sequence[float], most: float | None) -> list[str]:
    p50, p95 = (percentile(times, percent) for percent in (50, 95))
    good = "" if most is None else _verdict(p95 <= most)
    return [
        *(what, str(len(times)), f"{p50:.0f}", f"{p95:.0f}", f"{max(times):.0f}"),
        *("" if most is None else f"{most:.0f}", good),
    ]


def _verdict(good: bool) -> str:
    return "yes" if good else "NO"
