"""Makes batches of scanned dossiers with their truth.

python -m benchmarks.mill.make --split build --tier office --dossiers 20 --seed 7 --out .bench/office
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import get_args

from benchmarks.mill.batch import make_batch, plan
from benchmarks.mill.case import PROCEDURES
from benchmarks.mill.fonts import SplitName
from benchmarks.mill.splits import Split, load
from benchmarks.truth import Tier, TruthBatch

PAIRED = 0.15
"""Of the batches: two dossiers one after the other."""


def make(split: Split, tier: Tier, dossiers: int, seed: int, out: Path) -> Iterator[TruthBatch]:
    """Writes `scans/<batch>/` and `truth/<batch>.json` under `out`; the same arguments give the same bytes."""
    rng = Random(f"{split.name}/{tier}/{seed}")
    procedures = spread(dossiers, rng)
    number = 0
    while procedures:
        take = 2 if len(procedures) > 1 and rng.random() < PAIRED else 1
        number += 1
        name = f"{split.name}-{tier}-{seed}-{number:04d}"
        papers = plan(split, [procedures.pop() for _ in range(take)], rng)
        truth = make_batch(split, tier, papers, name, out / "scans" / name)
        write_truth(truth, out)
        yield truth


def write_truth(truth: TruthBatch, out: Path) -> Path:
    path = out / "truth" / f"{truth.batch}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(truth.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def spread(count: int, rng: Random) -> list[str]:
    """As many of each procedure as possible, in random order."""
    rounds = [rng.sample(sorted(PROCEDURES), len(PROCEDURES)) for _ in range(count // len(PROCEDURES) + 1)]
    return [code for round_ in rounds for code in round_][:count]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.mill.make", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("--split", choices=get_args(SplitName), required=True)
    parser.add_argument("--tier", choices=get_args(Tier), required=True)
    parser.add_argument("--dossiers", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    for truth in make(load(chosen.split), chosen.tier, chosen.dossiers, chosen.seed, chosen.out):
        pages = sum(len(document.pages) for dossier in truth.dossiers for document in dossier.documents)
        print(f"{truth.batch}: {len(truth.dossiers)} dossiers, {pages} pages", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
