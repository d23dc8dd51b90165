"""Makes the pages that the field tagger learns from:

python -m models.training.tagger.make --pages 8000 --seed 1 --out .bench/tagger/drawn.jsonl
python -m models.training.tagger.make --pages 600 --seed 2 --tier office --out .bench/tagger/office.jsonl

Without --tier straight from the typesetter, with one scanned and read by our own reader. Goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, get_args

from benchmarks.mill.damage import Damage
from benchmarks.mill.fonts import SplitName
from benchmarks.mill.paper import Family
from benchmarks.mill.papers import TYPES, make_paper
from benchmarks.mill.splits import Split, load
from benchmarks.progress import say
from benchmarks.truth import Tier
from models.training.tagger.drawn import DrawnPage, draw
from models.training.tagger.scanned import scan, tag
from schemas.errors import UsageError

SAY_EVERY = 100


@dataclass(frozen=True)
class Wanted:
    """What to make. `tier` None: as drawn. `without`: families to leave out; `only`: if any, no others."""

    split: Split
    tier: Tier | None
    seed: int
    without: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()

    @property
    def damage(self) -> Damage | None:
        return self.split.damage[self.tier] if self.tier else None

    def families(self, kind: str) -> list[Family]:
        kept = [family for family in self.split.families if kind in family.types and family.name not in self.without]
        return [family for family in kept if not self.only or family.name in self.only]


def papers(wanted: Wanted, first: int) -> Iterator[list[dict[str, Any]]]:
    """Without end, the pages of one paper after the other, from paper number `first`; types and families evenly."""
    number = first
    while True:
        rng = Random(f"{wanted.seed}/{wanted.tier}/{number}")
        kind = rng.choice(TYPES)
        families = wanted.families(kind)
        if families:
            family = rng.choice(families)
            paper = make_paper(kind, wanted.split.lexicon, rng)
            pdf, pages = draw(family.typeset(paper, rng.randrange(2**31), hand=False))
            tagged = (_tagged(pdf, place, page, wanted.damage, rng) for place, page in enumerate(pages))
            found = enumerate(tagged)
            yield [
                {"paper": number, "type": kind, "family": family.name, "page": place, **_entry(page)}
                for place, page in found
                if page is not None and page.words
            ]
        number += 1


def _tagged(pdf: bytes, place: int, page: DrawnPage, damage: Damage | None, rng: Random) -> DrawnPage | None:
    if damage is None:
        return page
    record = scan(pdf, place, damage.settle(rng), rng)
    return None if record is None else tag(record, page)


def _entry(page: DrawnPage) -> dict[str, Any]:
    return {
        "width": page.width,
        "height": page.height,
        "words": [[word.text, *word.box, word.key] for word in page.words],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    if asked.split == "measure":
        raise UsageError("not_build_split", "nothing is trained on the split that is measured with.")
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    lines = asked.out.read_text(encoding="utf-8").splitlines() if asked.out.exists() else []
    first = json.loads(lines[-1])["paper"] + 1 if lines else 0
    wanted = Wanted(load(asked.split), asked.tier, asked.seed, frozenset(asked.without), frozenset(asked.only))
    count = len(lines)
    with asked.out.open("a", encoding="utf-8") as out:
        for pages in papers(wanted, first):
            if count >= asked.pages:
                return
            # One write a paper, so that a stop leaves no half of one.
            out.write("".join(json.dumps(page, ensure_ascii=False) + "\n" for page in pages))
            out.flush()
            if count // SAY_EVERY != (count + len(pages)) // SAY_EVERY:
                say(f"{asked.out}: {count + len(pages)} pages")
            count += len(pages)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.tagger.make", description=__doc__)
    parser.add_argument("--split", choices=get_args(SplitName), default="build")
    parser.add_argument("--tier", choices=get_args(Tier))
    parser.add_argument("--pages", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[], metavar="FAMILY")
    parser.add_argument("--without", action="append", default=[], metavar="FAMILY")
    parser.add_argument("--out", type=Path, required=True)
    return parser


if __name__ == "__main__":
    main()
