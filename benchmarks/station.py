"""What a reviewer's work at the station costs: strokes, mouse, waiting; and what it makes of the values.

    python -m benchmarks.station [--dossiers 20] [--planted 3] [--look 1.0] [--seed 505] [--root .bench]

Invented papers of the building split (half clean, half office scans) are sent to a `sohoa serve` on a fresh data
folder. Beside what the machine doubts by itself, errors are planted in each dossier: the value of a field that the
machine accepted becomes another plausible one and in doubt, in the records (its newest version) and in the
`dossier.json` there, before the review begins. Then someone who knows the truth works through all of it in Debian's
Chromium, with the keyboard alone.

Prints Markdown. Takes half an hour on two cores, most of it to read the papers; nothing else should run.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import describe_machine
from benchmarks.progress import say
from benchmarks.score import Card
from benchmarks.serving import client, new_keys, served
from benchmarks.sets import PaperSet, prepare
from benchmarks.station_dossiers import Truths, await_read, made_dossiers, plant, send, truths_of
from benchmarks.station_review import Reviewed, review_all
from benchmarks.station_tables import card_of, effort_table, time_table, value_table
from benchmarks.truth import Tier
from runtime.doors import Doors, open_doors
from runtime.settings import Settings
from tests.browser.chromium import chromium_started

_TIERS: tuple[Tier, ...] = ("clean", "office")


@dataclass(frozen=True)
class _Outcome:
    reviewed: Reviewed
    values: Mapping[str, Card]


def main() -> None:
    asked = _asked()
    machine = describe_machine()
    papers = [
        prepare(PaperSet(split="build", tier=tier, dossiers=asked.dossiers // 2, seed=asked.seed), asked.root)
        for tier in _TIERS
    ]
    outcome, loads = _measured(asked, papers)
    load = f"load {loads[0]:.1f} when the review began, {loads[1]:.1f} when it ended"
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine.processor}, {machine.cores} cores, {load}.\n")
    for lines in (effort_table(outcome.reviewed), time_table(outcome.reviewed), value_table(outcome.values)):
        print(f"{lines}\n")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=20)
    parser.add_argument("--planted", type=int, default=3, help="errors a dossier")
    parser.add_argument("--look", type=float, default=1.0, help="seconds that the reviewer looks at a field")
    parser.add_argument("--seed", type=int, default=505)
    parser.add_argument("--root", type=Path, default=Path(".bench"), help="where papers are kept once they are made")
    return parser.parse_args()


def _measured(asked: argparse.Namespace, papers: Sequence[Path]) -> tuple[_Outcome, tuple[float, float]]:
    truths = truths_of(papers)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        settings = Settings(data=Path(folder) / "data")
        (key,) = new_keys(settings, 1)
        address = stack.enter_context(served(settings, {"counter": len(os.sched_getaffinity(0)), "archive": 0}))
        station = stack.enter_context(client(address, key))
        doors = stack.enter_context(closing(open_doors(settings)))
        for one in papers:
            send(one, station)
        say("reading …")
        await_read(doors)
        before = os.getloadavg()[0]
        outcome = _reviewed(asked, address, doors, truths)
        return outcome, (before, os.getloadavg()[0])


def _reviewed(asked: argparse.Namespace, address: str, doors: Doors, truths: Truths) -> _Outcome:
    machine = made_dossiers(doors)
    answers = truths.answers(machine)
    planted = plant(doors, machine, answers, asked.planted, asked.seed)
    say(f"{len(machine)} dossiers with {asked.planted} errors each; now the review …")
    with chromium_started() as browser:
        reviewed = review_all(browser, address, doors, answers.get, asked.look)
    shown = {"machine": machine, "with planted errors": planted, "after": made_dossiers(doors)}
    return _Outcome(reviewed, {name: card_of(truths, dossiers) for name, dossiers in shown.items()})


if __name__ == "__main__":
    main()
