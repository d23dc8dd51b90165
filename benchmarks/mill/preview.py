"""Pictures of what a layout prints, to look at: the clean pages of a few papers, as PNG.

python -m benchmarks.mill.preview --split build --family luoi-o --type birth_registration_form --out .bench/look
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random
from typing import get_args

from benchmarks.mill.fonts import SplitName
from benchmarks.mill.papers import make_paper
from benchmarks.mill.splits import load
from benchmarks.mill.typeset import clean_pages

LOOK_DPI = 100


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.mill.preview", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("--split", choices=get_args(SplitName), required=True)
    parser.add_argument("--family", required=True, help="a family of the split, or the end of its name")
    parser.add_argument("--type", required=True, help="a document type of the catalogue")
    parser.add_argument("--count", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hand", action="store_true", help="filled in with handwriting-like fonts")
    parser.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    split = load(chosen.split)
    family = next(one for one in split.families if one.name.endswith(chosen.family))
    chosen.out.mkdir(parents=True, exist_ok=True)
    for number in range(chosen.count):
        seed = chosen.seed + number
        paper = make_paper(chosen.type, split.lexicon, Random(f"{chosen.type}/{seed}"))
        for page, clean in enumerate(clean_pages(family.typeset(paper, seed, chosen.hand), LOOK_DPI), 1):
            path = chosen.out / f"{family.name.replace('/', '-')}-{chosen.type}-{seed}-{page}.png"
            clean.image.save(path)
            print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
