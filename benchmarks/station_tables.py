"""What was measured at the station, as Markdown."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import Literal

from benchmarks.markdown import table, with_bounds
from benchmarks.score import Card, score
from benchmarks.station_dossiers import Truths
from benchmarks.station_review import Reviewed
from benchmarks.station_reviewer import Answer, Effort, Way
from benchmarks.station_watch import percentile
from pipeline.formats.same import same_value, says_something
from runtime.catalogue import load_catalogue
from schemas.document import FieldValue
from schemas.dossier import Dossier
from schemas.review import FieldName

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
Wrong = Literal["in doubt", "accepted", "called blank", "decided by the reviewer"]
_WRONG: tuple[Wrong, ...] = ("in doubt", "accepted", "called blank", "decided by the reviewer")


@dataclass(frozen=True)
class Values:
    """Of one state of all dossiers. `wrong`: values of papers taken for what they are, by what is said of them."""

    card: Card
    wrong: Counter[Wrong]


def values_of(truths: Truths, dossiers: Mapping[str, Dossier], answers: Mapping[FieldName, Answer]) -> Values:
    fields = {
        FieldName(document=one.key, field=key): value
        for dossier in dossiers.values()
        for one in dossier.documents
        for key, value in one.fields.items()
    }
    wrong = [_said(value) for name, value in fields.items() if name in answers and _is_wrong(answers[name], value)]
    with tempfile.TemporaryDirectory() as folder:
        truths.write(dossiers, Path(folder))
        card = score(truths.batches, Path(folder), load_catalogue().document_types)
    return Values(card, Counter(wrong))


def _said(value: FieldValue) -> Wrong:
    if value.source == "reviewer":
        return "decided by the reviewer"
    told: Mapping[str, Wrong] = {"review": "in doubt", "accepted": "accepted", "absent": "called blank"}
    return told[value.status]


def _is_wrong(answer: Answer, value: FieldValue) -> bool:
    if answer.truth is None:
        return says_something(value.value)
    return not same_value(answer.spec.kind, answer.truth, value.value)


def value_table(found: Mapping[str, Values]) -> str:
    head = ["values", "field exact", *(f"wrong, {what}" for what in _WRONG), "paper taken for another", "invented"]
    rows = [
        [
            name,
            with_bounds(one.card.share("field")),
            *(str(one.wrong[what]) for what in _WRONG),
            str(sum(result.where is None for result in one.card.fields)),
            str(one.card.counts["invented"]),
        ]
        for name, one in found.items()
    ]
    return table(head, rows)


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
