"""Scans with their truth, not of the measuring split -> samples of evidence with what turned out right."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter

from benchmarks.progress import say
from benchmarks.score import score
from benchmarks.sets import read_truth
from benchmarks.truth import TruthBatch
from models.calibration import FILE
from models.field_tagger import load_field_tagger
from models.training.manifest import WEIGHTS
from pipeline.classify import PageClassifier
from pipeline.dossier import DossierTools, PlacedPage, build_dossier
from pipeline.group import DossierGroup, group_batch
from pipeline.load import open_pages, probe_file
from pipeline.places import Gazetteer
from pipeline.run import PageTools, process_page
from pipeline.suggest import Speller
from runtime.catalogue import load_catalogue
from runtime.settings import Settings
from runtime.wiring import build_limits, build_readers
from schemas.catalogue import Catalogue
from schemas.dossier import Dossier
from schemas.errors import UsageError
from schemas.evidence import Evidence, PageBasis
from schemas.job import DossierTask, GroupedDocument, GroupedDossier, PageRef
from schemas.page import PageRecord, PageSource

TICKETS = 1_000_000
BASES: tuple[PageBasis, ...] = get_args(PageBasis)
PAGE_STAGES = (
    *("clean", "codes.py", "columns.py", "engines", "layout.py", "load.py", "placed.py", "raster.py", "read", "run.py"),
)
NETWORKS = ("alphabet.py", "field_tagger.py", "handwriting.py", "line_reader.py")
_RECORDS: TypeAdapter[list[PageRecord]] = TypeAdapter(list[PageRecord])


@dataclass(frozen=True)
class Sample:
    """A value given with its evidence. `open`: nothing but its confidence stands in the way of accepting it."""

    batch: str
    evidence: Evidence
    right: bool
    open: bool


@dataclass(frozen=True)
class PageSample:
    """A document's type told by its first page."""

    batch: str
    basis: PageBasis
    right: bool


@dataclass
class Samples:
    fields: list[Sample] = field(default_factory=list)
    pages: list[PageSample] = field(default_factory=list)


@dataclass
class Recorder:
    """A calibrator that keeps every evidence and gives its number, as a tiny confidence, by which it is found again."""

    seen: list[Evidence] = field(default_factory=list)
    accept_from: float = 0.0

    def confidence(self, evidence: Evidence) -> float:
        self.seen.append(evidence)
        return (len(self.seen) - 1) / TICKETS

    def page_confidence(self, basis: PageBasis) -> float:
        return BASES.index(basis) / TICKETS


def collect(folder: Path, jobs: int) -> Samples:
    """The samples of one set (`scans/`, `truth/`); read pages are kept in its `records/`.

    Raises UsageError for a set of the measuring split: nothing may be fitted to what is measured with.
    """
    truth = read_truth(folder)
    if not truth or any(batch.split == "measure" for batch in truth):
        raise UsageError("not_to_fit_to", f"{folder}: calibrate needs truth/ of the calibrating or the building split.")
    records = read_all(folder, jobs)
    recorder = Recorder()
    dossiers = [
        (batch.batch, one) for batch in truth for one in dossiers_of(batch.batch, records[batch.batch], recorder)
    ]
    samples = Samples(pages=list(_page_samples(dossiers, truth)))
    samples.fields = list(_field_samples(dossiers, truth, recorder))
    return samples


def read_all(folder: Path, jobs: int) -> dict[str, list[PageRecord]]:
    """The page records of each batch, in the order of its files and pages."""
    batches = {batch.name: sorted(batch.iterdir(), key=_natural) for batch in sorted((folder / "scans").iterdir())}
    files = [(folder, path) for paths in batches.values() for path in paths]
    with ProcessPoolExecutor(jobs) as pool:
        records = dict(zip((path for _, path in files), pool.map(_read_file, files), strict=True))
    return {name: [one for path in paths for one in records[path]] for name, paths in batches.items()}


def _natural(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (0, part.lower()) for part in re.split(r"(\d+)", path.name)]


def _read_file(task: tuple[Path, Path]) -> list[PageRecord]:
    folder, path = task
    kept = record_file(folder, path)
    if kept.exists():
        return _RECORDS.validate_json(kept.read_bytes())
    say(f"  {path.parent.name}/{path.name}")
    tools, limits = _page_tools(), build_limits(Settings(), "counter")
    found = probe_file(path, limits)
    with open_pages(path, found.kind, limits) as pages:
        records = [
            process_page(pages.page(number), _source(path, number, found.sha256), tools).record
            for number in range(1, found.pages + 1)
        ]
    kept.parent.mkdir(exist_ok=True)
    half = kept.with_suffix(".half")
    half.write_bytes(_RECORDS.dump_json(records))
    half.rename(kept)
    return records


def record_file(folder: Path, path: Path) -> Path:
    """Where the page records of a scan are kept; another code of the page stages keeps others."""
    return folder / "records" / f"{path.parent.name}-{path.name}-{_page_code()}.json"


def _source(path: Path, number: int, sha256: str) -> PageSource:
    return PageSource(source=f"{path.parent.name}/{path.name}", source_page=number, sha256=sha256)


@cache
def _catalogue() -> Catalogue:
    return load_catalogue()


@cache
def _page_tools() -> PageTools:
    return PageTools(build_readers(Settings()), PageClassifier(_catalogue().document_types), load_field_tagger())


@cache
def _page_code() -> str:
    """Digest of the stages that read a page and of the networks, their code and weights."""
    room = Path(str(resources.files("pipeline")))
    total = hashlib.sha256()
    weights = (path for path in sorted(WEIGHTS.rglob("*")) if path.suffix in {".onnx", ".json"} and path.name != FILE)
    for path in (*weights, *(WEIGHTS.parent / name for name in NETWORKS)):
        total.update(path.read_bytes())
    for name in PAGE_STAGES:
        for path in sorted([room / name, *(room / name).rglob("*.py")]):
            total.update(path.read_bytes() if path.is_file() else b"")
    return total.hexdigest()[:10]


def dossiers_of(batch: str, records: Sequence[PageRecord], recorder: Recorder) -> Iterator[Dossier]:
    gazetteer = Gazetteer(_catalogue().places)
    tools = DossierTools(_catalogue(), gazetteer, recorder, Speller(_catalogue(), gazetteer))
    classifier = PageClassifier(tools.catalogue.document_types, recorder)
    pages = [
        one
        if one.set_aside
        else one.model_copy(update={"verdict": classifier.classify(one.reading, one.codes, one.tags)})
        for one in records
    ]
    refs = {page.source: PageRef(key=str(place), source=page.source) for place, page in enumerate(pages)}
    placed = {refs[page.source]: PlacedPage(page, place) for place, page in enumerate(pages, 1)}
    for place, group in enumerate(group_batch(pages)):
        task = DossierTask(id=f"{batch}-{place}", parts=(_by_reference(group, refs),), staged="")
        yield build_dossier(task, placed, tools, lambda _: False)


def _by_reference(group: DossierGroup, refs: Mapping[PageSource, PageRef]) -> GroupedDossier:
    documents = tuple(
        GroupedDocument(
            type=one.type,
            confidence=one.confidence,
            pages=tuple(refs[page.source] for page in one.pages),
            region=one.region,
        )
        for one in group.documents
    )
    aside = tuple((refs[page.source], reason) for page, reason in group.set_aside)
    return GroupedDossier(code=group.code, procedure=group.procedure, documents=documents, set_aside=aside)


def _page_samples(dossiers: Iterable[tuple[str, Dossier]], truth: Iterable[TruthBatch]) -> Iterator[PageSample]:
    types = {
        (f"{batch.batch}/{page.source}", page.source_page): document.type
        for batch in truth
        for dossier in batch.dossiers
        for document in dossier.documents
        for page in document.pages
    }
    for batch, dossier in dossiers:
        for document in dossier.documents:
            first = document.pages[0]
            if document.confidence is not None:
                basis = BASES[round(document.confidence * TICKETS)]
                yield PageSample(batch, basis, types.get((first.source, first.source_page)) == document.type)


def _field_samples(
    dossiers: Iterable[tuple[str, Dossier]], truth: Sequence[TruthBatch], recorder: Recorder
) -> Iterator[Sample]:
    """Values that the scorecard knows nothing of stand in papers that are not there: they are wrong."""
    kept = list(dossiers)
    with tempfile.TemporaryDirectory() as made:
        out = Path(made)
        for _, dossier in kept:
            (out / dossier.id).mkdir()
            (out / dossier.id / "dossier.json").write_text(dossier.model_dump_json(by_alias=True))
        card = score(truth, out, _catalogue().document_types)
    right = {one.confidence: one.right for one in (*card.fields, *card.invented) if one.confidence is not None}
    for batch, dossier in kept:
        for document in dossier.documents:
            for value in document.fields.values():
                if value.confidence is not None and (value.confidence in right or value.value not in (False, [], "")):
                    evidence = recorder.seen[round(value.confidence * TICKETS)]
                    yield Sample(batch, evidence, right.get(value.confidence, False), value.status == "accepted")
