"""What a benchmark found, as data: what `--json` prints and the tables are made of."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from pydantic import Field

from benchmarks.groups import Group, WeakField, by_field, by_hand, by_paper, confidences, gather, weakest
from benchmarks.machine import Machine
from benchmarks.mill.fonts import SplitName
from benchmarks.reading import BesidePlain, CharacterRates, Errors, rates
from benchmarks.reliability import Reliability, reliability
from benchmarks.running import RunFacts
from benchmarks.score import Card, Figure, PageResult
from benchmarks.sets import PaperSet
from benchmarks.truth import Tier, TruthBatch
from schemas.model import Frozen
from schemas.shares import Share

NOWHERE = "set aside"


class TierResult(Frozen):
    """One tier of a split. `typed`: pages by their type and the type given, right ones too.

    `layouts`: by layout family; `hands`: fields filled in by hand and printed ones, where there are both.
    """

    split: SplitName
    tier: Tier
    seed: int
    dossiers: int
    papers: int
    figures: dict[str, Share]
    characters: CharacterRates
    beside_plain: BesidePlain | None
    reliability: Reliability
    types: tuple[Group, ...]
    layouts: tuple[Group, ...]
    kinds: tuple[Group, ...]
    hands: tuple[Group, ...]
    weakest: tuple[WeakField, ...]
    typed: dict[str, dict[str, int]]
    run: RunFacts


class StageEffort(Frozen):
    """By stage, some pages of a tier, one process: median seconds a page, highest memory of a process in MB."""

    tier: Tier
    pages: int
    seconds: dict[str, float]
    process_mb: dict[str, float]


class SpeedRound(Frozen):
    """One turn of both programs over the same scans."""

    sohoa_s: float
    ocrmypdf_s: float


class Speed(Frozen):
    """`ratio`: pages a second of sohoa by those of ocrmypdf, medians; above 1 is faster."""

    pages: int
    jobs: int
    rounds: tuple[SpeedRound, ...]
    sohoa_pages_s: float
    ocrmypdf_pages_s: float
    ratio: float


class LongFile(Frozen):
    """One PDF of many pages: the highest memory of a single process."""

    pages: int
    seconds: float
    process_mb: float
    program: str
    together_mb: float


class Results(Frozen):
    """`skipped`: tiers that could not be measured, with the reason."""

    command: str
    date: str
    machine: Machine
    tiers: tuple[TierResult, ...]
    skipped: dict[Tier, str] = Field(default_factory=dict)
    stages: tuple[StageEffort, ...] = ()
    speed: Speed | None = None
    long_file: LongFile | None = None


def tier_result(
    papers: PaperSet, truth: list[TruthBatch], card: Card, errors: Errors, plain: BesidePlain | None, run: RunFacts
) -> TierResult:
    """`errors`: of each page; `plain`: what a sample of the pages says beside plain Tesseract."""
    dossiers = [dossier for batch in truth for dossier in batch.dossiers]
    return TierResult(
        split=papers.split,
        tier=papers.tier,
        seed=papers.seed,
        dossiers=len(dossiers),
        papers=sum(len(dossier.documents) for dossier in dossiers),
        figures={figure: card.share(figure) for figure in get_args(Figure)},
        characters=rates(list(errors.values())),
        beside_plain=plain,
        reliability=reliability(confidences([*card.fields, *card.invented])),
        types=by_paper(card, errors, lambda one: one.type),
        layouts=by_paper(card, errors, lambda one: one.layout),
        kinds=by_field(card, lambda one: one.kind),
        hands=by_hand(card),
        weakest=weakest(card),
        typed=_typed(card),
        run=run,
    )


def _typed(card: Card) -> dict[str, dict[str, int]]:
    pages = gather([*card.pages, *card.aside], lambda one: one.type)
    return {name: dict(sorted(Counter(map(_given, of_type)).items())) for name, of_type in sorted(pages.items())}


def _given(page: PageResult) -> str:
    """What a page was taken for; of several papers on it the right one counts."""
    return page.type if page.right else " + ".join(sorted(set(page.given))) or NOWHERE
