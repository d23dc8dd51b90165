"""Makes the sample scans that are kept with the project: `python -m benchmarks.mill.samples benchmarks/samples`.

Six small batches of invented people, in various kinds of files; one dossier is incomplete, one batch holds two.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from random import Random

from benchmarks.mill.batch import make_batch
from benchmarks.mill.binding import Binding
from benchmarks.mill.damage import Damage
from benchmarks.mill.make import write_truth
from benchmarks.mill.papers import DossierPapers, make_papers
from benchmarks.mill.splits import Split, load
from benchmarks.truth import Tier


@dataclass(frozen=True)
class Sample:
    """A batch: procedures with their number of receipts. `incomplete`: of its first dossier."""

    name: str
    tier: Tier
    binding: Binding
    dossiers: tuple[tuple[str, int], ...]
    incomplete: bool = False


SAMPLES = (
    Sample("khai-sinh", "office", "pdf", (("1.001193", 1),)),
    Sample("ket-hon", "clean", "jpeg", (("1.000894", 1),)),
    Sample("thuong-tru", "office", "pdf_each", (("1.004222", 0),)),
    Sample("dat-dai-thieu-giay", "office", "jpeg", (("1.013831", 1),), incomplete=True),
    Sample("khai-tu", "office", "tiff_g4", (("1.000656", 2),)),
    Sample("hai-ho-so", "office", "pdf", (("1.001612", 1), ("2.000635", 1))),
)


def make_samples(out: Path) -> None:
    split = load("build")
    split = replace(split, damage={tier: _light(damage) for tier, damage in split.damage.items()})
    for sample in SAMPLES:
        papers = [_drawn(split, sample, place) for place in range(len(sample.dossiers))]
        folder = out / "scans" / sample.name
        write_truth(make_batch(split, sample.tier, papers, sample.name, folder, sample.binding), out)


def _light(damage: Damage) -> Damage:
    """Small files: 200 dpi, little noise."""
    return replace(
        damage, dpi=(200,), noise=(0.5 if damage.noise[0] else 0.0, min(2.5, damage.noise[1])), light=(0, 12)
    )


def _drawn(split: Split, sample: Sample, place: int) -> DossierPapers:
    """The first dossier, by number of its seed, that is as small and as complete as it should be."""
    procedure, receipts = sample.dossiers[place]
    for seed in count():
        papers = make_papers(procedure, split.lexicon, Random(f"{sample.name}/{place}/{seed}"), receipts)
        plain = all(paper.type not in ("other", "administrative_document") for paper in papers.papers)
        if plain and len(papers.papers) <= 5 + receipts and bool(papers.missing) == (sample.incomplete and place == 0):
            return papers
    raise AssertionError("unreachable")


if __name__ == "__main__":
    make_samples(Path(sys.argv[1]))
