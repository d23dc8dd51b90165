"""Dossiers of the paper mill taken into a service, with their truth, and with known errors planted in them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx
from sqlalchemy import Connection, Select, func, insert, select, update

from benchmarks.progress import say
from benchmarks.sets import read_truth
from benchmarks.station_reviewer import Answer
from benchmarks.truth import TruthBatch, TruthDocument
from pipeline.formats.same import same_value
from pipeline.formats.slips import slip
from pipeline.load import digest
from runtime.catalogue import load_catalogue
from runtime.doors import Doors
from schemas.document import Document, FieldValue
from schemas.dossier import Dossier
from schemas.review import FieldName, QueueFilter
from storage.records.batches import keep_objects
from storage.records.database import now
from storage.records.field_versions import MACHINE, newest_fields
from storage.records.review.dossier_sheets import find_sheet
from storage.records.review.needs import add_task, set_fields
from storage.records.review.task_views import tasks_where
from storage.records.tables import BatchRow, DossierFileRow, DossierRow, FieldRow

_LOOK_S = 0.5
_LIMIT_S = 3600.0
_DOUBT = 0.85
PageKey = tuple[str, int]
"""`<batch>/<file>` and the page in it."""


def send(papers: Path, station: httpx.Client) -> None:
    """Each folder under `scans` as a batch, as a scanner station sends it."""
    for folder in sorted((papers / "scans").iterdir()):
        files = [("file", (path.name, path.read_bytes())) for path in sorted(folder.iterdir())]
        station.post("/batches", files=files, data={"name": folder.name}).raise_for_status()


def await_read(doors: Doors) -> None:
    """Until all that was sent is read, and its dossiers made."""
    _await_none(doors, select(func.count()).select_from(BatchRow).where(BatchRow.state != "closed"))


def await_made(doors: Doors) -> None:
    """Until every dossier is made of all that people decided."""
    _await_none(doors, select(func.count()).select_from(DossierRow).where(DossierRow.wanted > DossierRow.revision))


def _await_none(doors: Doors, count: Select[int]) -> None:
    end, left = time.monotonic() + _LIMIT_S, -1
    while time.monotonic() < end:
        with doors.records.read() as tx:
            before, left = left, tx.execute(count).scalar_one()
        if left == 0:
            return
        if left != before:
            say(f"  {left} to go")
        time.sleep(_LOOK_S)
    raise TimeoutError(f"{left} to go")


def made_dossiers(doors: Doors) -> dict[str, Dossier]:
    """Each dossier as it was made last, by its id."""
    with doors.records.read() as tx:
        ids = tx.execute(select(DossierRow.id).where(DossierRow.status.is_not(None)).order_by(DossierRow.id)).scalars()
        sheets = [sheet for id_ in ids if (sheet := find_sheet(tx, id_))]
    return {one.dossier: Dossier.model_validate_json(doors.objects.get(one.dossier_json)) for one in sheets}


@dataclass(frozen=True)
class Truths:
    """The truth beside the scans of several sets. `sources`: the files of the batches by the SHA-256 of their bytes."""

    batches: tuple[TruthBatch, ...]
    sources: Mapping[str, str]

    def answers(self, dossiers: Mapping[str, Dossier]) -> dict[FieldName, Answer]:
        """Of every field of a paper that was taken for what it is."""
        types = load_catalogue().document_types
        told = {}
        for document in (one for dossier in dossiers.values() for one in dossier.documents):
            truth = self._truth_of(document)
            for spec in types[document.type].fields if truth else ():
                name = FieldName(document=document.key, field=spec.key)
                told[name] = Answer(spec, truth.fields.get(spec.key) if truth else None)
        return told

    def write(self, dossiers: Mapping[str, Dossier], folder: Path) -> None:
        """As `sohoa run` over the batches would have, for the scorecard."""
        for id_, dossier in dossiers.items():
            told = json.loads(dossier.model_dump_json(by_alias=True))
            pages = [page for one in told["documents"] for page in one["pages"]]
            for page in pages:
                page["source"] = self.sources[page["sha256"]]
            batch = pages[0]["source"].partition("/")[0] if pages else ""
            for page in told["set_aside"]:
                page["source"] = f"{batch}/{page['source']}"
            (folder / id_).mkdir(parents=True)
            (folder / id_ / "dossier.json").write_text(json.dumps(told), encoding="utf-8")

    def _truth_of(self, document: Document) -> TruthDocument | None:
        """The paper of that type on its pages; of several the one that agrees best."""
        keys = {(self.sources[page.sha256], page.source_page) for page in document.pages}
        fitting = [one for place, one in self._papers() if one.type == document.type and keys & place]
        return max(fitting, key=lambda one: _agreement(one, document), default=None)

    def _papers(self) -> Iterator[tuple[set[PageKey], TruthDocument]]:
        for batch in self.batches:
            for one in (document for dossier in batch.dossiers for document in dossier.documents):
                yield {(f"{batch.batch}/{page.source}", page.source_page) for page in one.pages}, one


def truths_of(papers: Sequence[Path]) -> Truths:
    files = [path for folder in papers for path in (folder / "scans").glob("*/*")]
    sources = {digest(path): f"{path.parent.name}/{path.name}" for path in files}
    return Truths(tuple(batch for folder in papers for batch in read_truth(folder)), sources)


def _agreement(truth: TruthDocument, given: Document) -> int:
    kinds = {spec.key: spec.kind for spec in load_catalogue().document_types[given.type].fields}
    return sum(
        same_value(kinds[key], truth.fields[key], value.value)
        for key, value in given.fields.items()
        if truth.fields.get(key) is not None
    )


def plant(
    doors: Doors, dossiers: Mapping[str, Dossier], answers: Mapping[FieldName, Answer], each: int, seed: int
) -> dict[str, Dossier]:
    """The dossiers with known errors, `each` a dossier: other values in place of right ones that the machine accepted.

    Each becomes the machine's newest version of its field, doubtful, as if it had been read so, in the records and in
    the `dossier.json` that was made last; the dossier's check asks for it. Of every second one the right value is a
    candidate, as of a second reading.
    """
    planted = dict(dossiers)
    for id_, dossier in dossiers.items():
        chosen = _errors(dossier, answers, each, Random(f"{seed}/{id_}"))
        with doors.records.write() as tx:
            if chosen and _ask(tx, id_, list(chosen)):
                planted[id_] = _with_errors(dossier, chosen)
                _keep(tx, id_, chosen)
                _keep_file(tx, planted[id_], doors)
    return planted


def _with_errors(dossier: Dossier, wrong: Mapping[FieldName, FieldValue]) -> Dossier:
    documents = []
    for document in dossier.documents:
        own = {name.field: value for name, value in wrong.items() if name.document == document.key}
        documents.append(document.model_copy(update={"fields": {**document.fields, **own}}))
    return dossier.model_copy(update={"documents": tuple(documents)})


def _errors(
    dossier: Dossier, answers: Mapping[FieldName, Answer], each: int, choose: Random
) -> dict[FieldName, FieldValue]:
    fields = [
        (FieldName(document=one.key, field=key), value)
        for one in dossier.documents
        for key, value in one.fields.items()
    ]
    choose.shuffle(fields)
    wrong: dict[FieldName, FieldValue] = {}
    for name, value in fields:
        answer = answers.get(name)
        if len(wrong) < each and answer and value.status == "accepted" and _is_right(answer, value):
            other = slip(answer.spec.kind, value.value, choose)
            if other is not None:
                wrong[name] = _doubtful(value, other, candidate=len(wrong) % 2 == 1)
    return wrong


def _is_right(answer: Answer, value: FieldValue) -> bool:
    return value.value is not None and same_value(answer.spec.kind, answer.truth, value.value)


def _doubtful(value: FieldValue, other: Any, *, candidate: bool) -> FieldValue:
    told = {"value": other, "status": "review", "confidence": _DOUBT}
    return value.model_copy(update=told | {"candidates": (value.value,) if candidate else ()})


def _ask(tx: Connection, dossier: str, names: list[FieldName]) -> bool:
    """Whether the dossier has, or now has, a check that can ask for them."""
    tasks = [
        task
        for place in ("check", "unreadable")
        for task in tasks_where(tx, QueueFilter(kind="check", place=place), limit=1000)
        if task.dossier == dossier
    ]
    if not tasks:
        add_task(tx, dossier, "check", names)
    elif tasks[0].place == "check":
        set_fields(tx, tasks[0].id, [*tasks[0].fields, *names])
    return not tasks or tasks[0].place == "check"


def _keep(tx: Connection, dossier: str, wrong: Mapping[FieldName, FieldValue]) -> None:
    newest = newest_fields(tx, dossier)
    for name, value in wrong.items():
        before = newest[name.document, name.field]
        same = {key: before._mapping[key] for key in ("dossier", "document", "key", "leaf", "revision", "evidence")}
        told = {"told": value.model_dump(mode="json"), "status": value.status, "confidence": value.confidence}
        tx.execute(
            insert(FieldRow).values(**same, **told, version=before.version + 1, made_by=MACHINE, made_at=now(tx))
        )


def _keep_file(tx: Connection, dossier: Dossier, doors: Doors) -> None:
    stored = doors.objects.put(dossier.model_dump_json(by_alias=True).encode())
    keep_objects(tx, "dossier", [stored])
    revision = select(DossierRow.revision).where(DossierRow.id == dossier.id).scalar_subquery()
    made = (DossierFileRow.dossier == dossier.id, DossierFileRow.revision == revision)
    file = update(DossierFileRow).where(*made, DossierFileRow.path == "dossier.json")
    tx.execute(file.values(stored.model_dump()))
