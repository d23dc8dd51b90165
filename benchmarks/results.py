"""What a benchmark found, as data: what `--json` prints and the tables are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TypeVar, get_args

from benchmarks.compare import STRICT_KINDS
from benchmarks.machine import Machine
from benchmarks.mill.fonts import SplitName
from benchmarks.running import RunFacts
from benchmarks.score import Card, FieldResult, Figure, PageResult
from benchmarks.sets import PaperSet
from benchmarks.shares import Share, share_of
from benchmarks.truth import Tier, TruthBatch
from schemas.model import Frozen


class Group(Frozen):
    """Papers of one kind (type, layout family), or fields of one kind."""

    name: str
    pages: Share
    fields: Share
    strict: Share


class WeakField(Frozen):
    """A field that was often wrong. `key`: `<type>/<field>`."""

    key: str
    right: Share


class TierResult(Frozen):
    """One tier of a split. `confusions`: pages by `<type> -> <types given>`; `layouts`: by layout family."""

    split: SplitName
    tier: Tier
    seed: int
    dossiers: int
    papers: int
    figures: dict[str, Share]
    types: tuple[Group, ...]
    layouts: tuple[Group, ...]
    kinds: tuple[Group, ...]
    weakest: tuple[WeakField, ...]
    confusions: dict[str, int]
    run: RunFacts


class StageSeconds(Frozen):
    """Seconds a page, by stage, the median of some pages of a tier, one process."""

    tier: Tier
    pages: int
    seconds: dict[str, float]


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
    command: str
    date: str
    machine: Machine
    tiers: tuple[TierResult, ...]
    stages: tuple[StageSeconds, ...] = ()
    speed: Speed | None = None
    long_file: LongFile | None = None


_Result = TypeVar("_Result", bound=PageResult | FieldResult)

FEWEST_OF_A_FIELD = 3
MOST_WEAK_FIELDS = 25


def tier_result(papers: PaperSet, truth: list[TruthBatch], card: Card, run: RunFacts) -> TierResult:
    dossiers = [dossier for batch in truth for dossier in batch.dossiers]
    return TierResult(
        split=papers.split,
        tier=papers.tier,
        seed=papers.seed,
        dossiers=len(dossiers),
        papers=sum(len(dossier.documents) for dossier in dossiers),
        figures={figure: card.share(figure) for figure in get_args(Figure)},
        types=_groups(card, lambda one: one.type),
        layouts=_groups(card, lambda one: one.layout),
        kinds=_kinds(card),
        weakest=_weakest(card),
        confusions=_confusions(card),
        run=run,
    )


def _groups(card: Card, name: Callable[[PageResult | FieldResult], str]) -> tuple[Group, ...]:
    pages, fields = _gather(card.pages, name), _gather(card.fields, name)
    return tuple(_group(one, pages.get(one, []), fields.get(one, [])) for one in sorted(pages.keys() | fields.keys()))


def _kinds(card: Card) -> tuple[Group, ...]:
    return tuple(
        _group(kind, [], fields) for kind, fields in sorted(_gather(card.fields, lambda one: one.kind).items())
    )


def _group(name: str, pages: list[PageResult], fields: list[FieldResult]) -> Group:
    return Group(
        name=name,
        pages=share_of([page.right for page in pages]),
        fields=share_of([one.right for one in fields]),
        strict=share_of([one.right for one in fields if one.kind in STRICT_KINDS]),
    )


def _weakest(card: Card) -> tuple[WeakField, ...]:
    """The fields that cost most: by number of wrong values."""
    by_key = _gather(card.fields, lambda one: f"{one.type}/{one.key}")
    weak = [WeakField(key=key, right=share_of([one.right for one in fields])) for key, fields in by_key.items()]
    weak = [one for one in weak if one.right.total >= FEWEST_OF_A_FIELD and one.right.count < one.right.total]
    return tuple(sorted(weak, key=lambda one: (one.right.count - one.right.total, one.key))[:MOST_WEAK_FIELDS])


def _confusions(card: Card) -> dict[str, int]:
    wrong = _gather((page for page in card.pages if not page.right), _confusion)
    return {name: len(pages) for name, pages in sorted(wrong.items(), key=lambda item: -len(item[1]))}


def _confusion(page: PageResult) -> str:
    return f"{page.type} -> {', '.join(page.given) or 'set aside or lost'}"


def _gather(results: Iterable[_Result], name: Callable[[_Result], str]) -> dict[str, list[_Result]]:
    gathered: dict[str, list[_Result]] = defaultdict(list)
    for one in results:
        gathered[name(one)].append(one)
    return gathered
