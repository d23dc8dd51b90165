"""One batch: dossiers typeset, scanned, bound into files, and the truth about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.mill.binding import Binding, Place, bind
from benchmarks.mill.damage import Damage
from benchmarks.mill.paper import Paper, Sheet
from benchmarks.mill.papers import DossierPapers, make_papers
from benchmarks.mill.scanner import CLEAN_DPI, Leaf, Scanner
from benchmarks.mill.splits import Split
from benchmarks.mill.typeset import clean_pages
from benchmarks.truth import Tier, TruthBatch, TruthDocument, TruthDossier, TruthPage, TruthSetAside

BINDINGS: dict[Binding, int] = {"pdf": 40, "pdf_each": 14, "jpeg": 22, "png": 6, "tiff": 6, "tiff_g4": 12}
"""Kinds of files and how often they come."""


@dataclass(frozen=True)
class Scanned:
    """A dossier whose pages have no files yet. `separated`: a separator sheet of ours opens it."""

    papers: DossierPapers
    sheets: tuple[Sheet, ...]
    leaves: tuple[Leaf, ...]
    separated: bool


def plan(split: Split, procedures: list[str], rng: Random) -> list[DossierPapers]:
    """The papers of one dossier a procedure; those after the first begin with a receipt or will get a separator."""
    receipts = [None] + [rng.choices((0, 1, 2), weights=(25, 50, 25))[0] for _ in procedures[1:]]
    return [make_papers(code, split.lexicon, rng, count) for code, count in zip(procedures, receipts, strict=True)]


def make_batch(
    split: Split, tier: Tier, papers: list[DossierPapers], name: str, folder: Path, binding: Binding | None = None
) -> TruthBatch:
    """Typesets, scans and writes a batch of dossiers. A separator sheet opens the second if it has no receipt."""
    rng = Random(name)
    binding = binding or rng.choices(list(BINDINGS), list(BINDINGS.values()))[0]
    settings = split.damage[tier].settle(rng)
    dossiers = [_scan(split, tier, settings, one, place, rng) for place, one in enumerate(papers)]
    pages = [leaf.scan for dossier in dossiers for leaf in dossier.leaves]
    places = iter(bind(pages, binding, folder, rng.choice(("scan", "quet", "HS", "doc"))))
    truths = tuple(_truth(dossier, places) for dossier in dossiers)
    return TruthBatch(batch=name, split=split.name, tier=tier, dossiers=truths)


def _scan(split: Split, tier: Tier, settings: Damage, papers: DossierPapers, place: int, rng: Random) -> Scanned:
    separated = place > 0 and not papers.receipts
    scanner = Scanner(settings, rng, first_paper=1000 * (place + 1))
    usual = rng.choice(split.families)
    sheets: list[Sheet] = []
    leaves = [scanner.separator(papers.code)] if separated else []
    for number, paper in enumerate(papers.papers):
        fitting = [family for family in split.families if paper.type in family.types]
        family = usual if usual in fitting and rng.random() < 0.5 else rng.choice(fitting)
        sheets.append(family.typeset(paper, rng.randrange(2**31), hand=tier == "hand"))
        leaves += [leaf for page in clean_pages(sheets[-1], CLEAN_DPI) for leaf in scanner.scan(page, number)]
    return Scanned(papers, tuple(sheets), tuple(leaves), separated)


def _truth(dossier: Scanned, places: Iterator[Place]) -> TruthDossier:
    pages: list[list[TruthPage]] = [[] for _ in dossier.sheets]
    aside: list[TruthSetAside] = []
    for leaf in dossier.leaves:
        place = next(places)
        if leaf.document is not None:
            page = TruthPage(
                source=place.source, source_page=place.source_page, rotation=leaf.wear.rotation, lines=leaf.lines
            )
            pages[leaf.document].append(page)
        elif leaf.reason is not None:
            aside.append(TruthSetAside(source=place.source, source_page=place.source_page, reason=leaf.reason))
    papers = dossier.papers
    numbered = enumerate(zip(papers.papers, dossier.sheets, strict=True))
    return TruthDossier(
        code=papers.code if papers.receipts or dossier.separated else None,
        procedure=papers.procedure,
        received_at=papers.received.isoformat() if papers.receipts else None,
        documents=tuple(_document(paper, sheet, tuple(pages[n])) for n, (paper, sheet) in numbered),
        set_aside=tuple(aside),
        missing=papers.missing,
    )


def _document(paper: Paper, sheet: Sheet, pages: tuple[TruthPage, ...]) -> TruthDocument:
    return TruthDocument(
        type=paper.type, layout=sheet.layout, pages=pages, fields=paper.fields, handwritten=sheet.handwritten
    )
