"""Measures how far values can be trusted, on scans of the calibrating split, and keeps it in models/weights/.

python -m models.training.calibrate --set .bench/calibrate-clean --set .bench/calibrate-office

A set is what `python -m benchmarks.mill.make --split calibrate --tier … --seed … --out DIR` makes (`scans/`, `truth/`).
Read pages are kept in its `records/`, so a stopped run goes on and a second one over the same reading takes a minute.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.progress import say
from models.acceptance import TARGET
from models.calibration import FILE, Calibration
from models.training.fit import Measured, fit
from models.training.manifest import WEIGHTS, Entry, keep_weights
from models.training.samples import Samples, collect

SEED = 7


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    os.environ["OMP_THREAD_LIMIT"] = "1"  # as in the processes of `sohoa run`
    samples = Samples()
    for folder in asked.set:
        say(f"{folder} …")
        found = collect(folder, asked.jobs)
        samples.fields += found.fields
        samples.pages += found.pages
    calibration, measured = fit(samples, asked.target, asked.seed)
    entry = {"seed": asked.seed, "target": asked.target, **_data(samples), **_figures(measured, calibration)}
    content = calibration.model_dump_json().encode() + b"\n"
    keep_weights(FILE, content, entry, asked.out)
    say("\n".join(f"{key}: {value}" for key, value in entry.items()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.calibrate", description=__doc__)
    parser.add_argument("--set", type=Path, action="append", required=True, help="folder with scans/ and truth/")
    parser.add_argument("--target", type=float, default=TARGET, help="most of what is accepted that may be wrong")
    parser.add_argument("--seed", type=int, default=SEED, help="of the folds")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="processes that read pages")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go")
    return parser


def _data(samples: Samples) -> Entry:
    """Batches are named `<split>-<tier>-<seed>-<number>`."""
    sets = Counter(re.sub(r"-\d+$", "", batch) for batch in {one.batch for one in samples.fields})
    return {
        "sets": [f"{name}: {count} batches" for name, count in sorted(sets.items())],
        "fields": len(samples.fields),
        "documents": len(samples.pages),
    }


def _figures(measured: Measured, calibration: Calibration) -> Entry:
    """All out of fold; shares are of the values given, of which blank fields are none."""
    figures: dict[str, str | int | float | list[str]] = {"wrong_of_all": measured.wrong, "ece": measured.ece}
    for profile, at in measured.at.items():
        figures |= {
            f"{profile}_accept_from": calibration.accept_from[profile],
            f"{profile}_accepted": at.accepted,
            f"{profile}_accepted_share": at.accepted_share,
            f"{profile}_wrong": at.wrong,
            f"{profile}_wrong_share": at.wrong_rate,
            f"{profile}_wrong_share_upper_95": at.wrong_upper_95,
        }
    return figures


if __name__ == "__main__":
    main()
