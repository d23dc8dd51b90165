"""What `sohoa learn` brings: people's corrections played from the mill's truth, on papers of the building split.

python -m benchmarks.learning --set .bench/build-office --set .bench/dev-office --share 0.1

Two thirds of the dossiers go through the review as they do in life, over the real records: whatever is uncertain is
checked, a sample of what was accepted is keyed blind, a third person settles. Then the command itself learns. What it
changes is measured on the last third, whose truth nobody told it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection

from benchmarks.progress import say
from benchmarks.score import FieldResult, score
from benchmarks.sets import read_truth
from models.acceptance import Accepted, Case, accepted_at, expected_calibration_error
from models.training.samples import TICKETS, Recorder, dossiers_of, read_all
from pipeline.judge import judged
from pipeline.ports import Calibrator
from runtime.catalogue import load_catalogue
from runtime.quality import build_quality_rules
from runtime.settings import Settings
from runtime.stores import build_records
from runtime.wiring import build_calibrator
from schemas.document import Document, FieldValue
from schemas.dossier import Dossier
from schemas.errors import UsageError
from schemas.evidence import Evidence
from schemas.person import Person
from schemas.review import FieldName, Keying, Outcome, QueueFilter, Task, TaskKind, Timing
from storage.records.database import Records
from storage.records.field_versions import newest_fields
from storage.records.jobs import claim, finish
from storage.records.people import Standing, add_person
from storage.records.results import keep_dossier, keep_groups
from storage.records.review import corrections, quality, tasks
from storage.records.review.drawing import draw
from storage.records.review.quality_rules import QualityRules
from tests.integration.records_flow import OWNER, batch, grouped, page_ids, stored, taken
from tests.integration.records_flow import read_all as keep_pages

_NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
_TIMING = Timing(shown_at=_NOW, decided_at=_NOW, active_ms=2000, keys=1, clicks=0)
_MISKEYED = "?"
_STANDING = Standing(roles=("reviewer",))


@dataclass(frozen=True)
class Paperwork:
    """A dossier as the machine makes it; of each value, by document and key, the truth and the scorecard's verdict."""

    dossier: Dossier
    evidence: Mapping[str, Mapping[str, Evidence]]
    truth: Mapping[tuple[str, str], Any]
    right: Mapping[tuple[str, str], bool]


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    work = [one for folder in asked.set for one in paperwork(folder, asked.jobs)]
    Random(asked.seed).shuffle(work)
    known, unknown = work[: 2 * len(work) // 3], work[2 * len(work) // 3 :]
    for share in asked.share or [0.1]:
        with tempfile.TemporaryDirectory() as made:
            settings = Settings(data=Path(made), sample_share=share)
            say(f"sample {share:.0%}, {asked.mistakes:.1%} of the keyings wrong: {len(known)} dossiers reviewed")
            review(known, settings, asked.mistakes, Random(asked.seed))
            told = {**os.environ, "SOHOA_DATA": made, "SOHOA_SAMPLE_SHARE": str(share)}
            subprocess.run([sys.executable, "-m", "sohoa.cli", "learn"], env=told, check=True)
            print(f"\non {len(unknown)} other dossiers:")
            for name, learnt in (("now", False), ("learnt", True)):
                print(f"{name:8}", _line(*measured(unknown, build_calibrator(settings, "counter", learnt=learnt))))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.learning", description=__doc__)
    parser.add_argument("--set", type=Path, action="append", required=True, help="folder with scans/ and truth/")
    parser.add_argument("--share", type=float, action="append", help="of accepted fields that are keyed blind")
    parser.add_argument("--mistakes", type=float, default=0.0, help="share of keyings that people get wrong")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes that read pages")
    return parser


def paperwork(folder: Path, jobs: int) -> Iterator[Paperwork]:
    """Raises UsageError for a set of the measuring split."""
    truth = read_truth(folder)
    if any(one.split == "measure" for one in truth):
        raise UsageError("not_to_learn_from", f"{folder}: nothing is learnt from the measuring split.")
    records, recorder = read_all(folder, jobs), Recorder()
    made = [one for batch in truth for one in dossiers_of(batch.batch, records[batch.batch], recorder)]
    with tempfile.TemporaryDirectory() as out:
        for one in made:
            (Path(out) / one.id).mkdir()
            (Path(out) / one.id / "dossier.json").write_text(one.model_dump_json(by_alias=True))
        card = score(truth, Path(out), load_catalogue().document_types)
    results = {one.confidence: one for one in (*card.fields, *card.invented) if one.confidence is not None}
    calibrator = build_calibrator(Settings(), "counter")
    for one in made:
        yield _paperwork(one, results, recorder, calibrator)


def _paperwork(
    tickets: Dossier, results: Mapping[float, FieldResult], recorder: Recorder, calibrator: Calibrator
) -> Paperwork:
    """Confidences are tickets by which evidence and results are found again."""
    documents, evidence, truth, right = [], dict[str, dict[str, Evidence]](), {}, {}
    for document in tickets.documents:
        fields = {}
        for key, value in document.fields.items():
            fields[key] = value
            if value.confidence is not None:
                found = recorder.seen[round(value.confidence * TICKETS)]
                fields[key] = judged(value.model_copy(update={"evidence": found}), calibrator)
                evidence.setdefault(document.key, {})[key] = found
                result = results.get(value.confidence)
                truth[document.key, key] = result.truth if result else None
                right[document.key, key] = result.right if result else False
        documents.append(document.model_copy(update={"fields": fields}))
    return Paperwork(tickets.model_copy(update={"documents": tuple(documents)}), evidence, truth, right)


def review(work: Sequence[Paperwork], settings: Settings, mistakes: float, rng: Random) -> None:
    """All of them arrive; then people do all that there is to do."""
    rules = build_quality_rules(settings)
    with closing(build_records(settings)) as records:
        records.prepare()
        with records.write() as tx:
            lan, minh, hoa = (add_person(tx, login, login, _STANDING, "benchmark") for login in ("lan", "minh", "hoa"))
        by_id = {one.dossier.id: one for one in work}
        for one in work:
            _arrives(records, one, rules)
        turns: tuple[tuple[TaskKind, Person], ...] = (("sample", lan), ("check", minh), ("settle", hoa))
        for kind, who in turns:
            done = _do_all(records, who, kind, by_id, rules, mistakes, rng)
            say(f"  {kind}: {done} tasks")
            _make_anew(records, by_id, rules)


def _arrives(records: Records, one: Paperwork, rules: QualityRules) -> None:
    name = one.dossier.id
    pages = len({page.page for document in one.dossier.documents for page in document.pages})
    receipt = taken(records, batch(name, (max(1, pages),)))
    keep_pages(records, receipt.batch)
    with records.write() as tx:
        job = claim(tx, "counter", OWNER)
        assert job is not None
        keep_groups(tx, receipt.batch, {name: [grouped(page_ids(tx, receipt.batch), name)]})
        finish(tx, job)
    _make(records, {name: one}, rules)


def _make(records: Records, by_id: Mapping[str, Paperwork], rules: QualityRules) -> bool:
    """Does the next job, of a dossier; False when none waits."""
    with records.write() as tx:
        job = claim(tx, "counter", OWNER)
        if job is None:
            return False
        one = by_id[job.subject]
        files = {"dossier.json": stored(f"{job.subject} {job.revision}")}
        made = _corrected(tx, one.dossier)
        keep_dossier(tx, job, made, files, {}, one.evidence)
        draw(tx, made, job.revision, rules)
        finish(tx, job)
    return True


def _make_anew(records: Records, by_id: Mapping[str, Paperwork], rules: QualityRules) -> None:
    while _make(records, by_id, rules):
        pass


def _corrected(tx: Connection, dossier: Dossier) -> Dossier:
    """With what people decided."""
    newest = newest_fields(tx, dossier.id)

    def value(document: Document, key: str, given: FieldValue) -> FieldValue:
        row = newest.get((document.key, key))
        return given if row is None else FieldValue.model_validate(row.told)

    documents = tuple(
        one.model_copy(update={"fields": {key: value(one, key, given) for key, given in one.fields.items()}})
        for one in dossier.documents
    )
    return dossier.model_copy(update={"documents": documents})


def _do_all(
    records: Records,
    who: Person,
    kind: TaskKind,
    by_id: Mapping[str, Paperwork],
    rules: QualityRules,
    mistakes: float,
    rng: Random,
) -> int:
    done = 0
    while True:
        with records.write() as tx:
            lease = tasks.claim(tx, who, QueueFilter(kind=kind))
            if lease is None:
                return done
            task = tasks.require_lease(tx, lease.task, lease.token, who)
            for name in task.fields:
                _key(tx, task, who, name, by_id[task.dossier], rules, wrong=rng.random() < mistakes)
            tasks.finish(tx, task, who)
            quality.after_finish(tx, task, rules)
        done += 1


def _key(
    tx: Connection, task: Task, who: Person, name: FieldName, one: Paperwork, rules: QualityRules, *, wrong: bool
) -> None:
    """`wrong`: they look and err: an error of the machine stays, or else a right value is spoilt."""
    row = newest_fields(tx, task.dossier)[name.document, name.field]
    before = FieldValue.model_validate(row.told)
    truth, right = one.truth.get((name.document, name.field)), one.right.get((name.document, name.field), False)
    typed = truth
    if wrong:
        typed = _MISKEYED if right else before.value
    outcome: Outcome = "empty" if typed is None else "corrected"
    told = Keying(name=name, version=row.version, outcome=outcome, value=typed, timing=_TIMING)
    corrections.keep_keying(tx, task, who, told, corrections.decided(told, before))


def measured(work: Sequence[Paperwork], calibrator: Calibrator) -> tuple[float, Accepted]:
    """Calibration error and what is accepted, by the truth of every value given."""
    cases = [
        Case(calibrator.confidence(found), one.right[document.key, key], found.sound and not value.findings)
        for one in work
        for document in one.dossier.documents
        for key, value in document.fields.items()
        if value.value is not None and (found := one.evidence.get(document.key, {}).get(key)) is not None
    ]
    return expected_calibration_error(cases), accepted_at(cases, calibrator.accept_from)


def _line(ece: float, at: Accepted) -> str:
    return (
        f"from {at.threshold:.4f}: {at.accepted_share:.2%} of {at.values} accepted, {at.wrong} wrong "
        f"({at.wrong_rate:.2%}, at most {at.wrong_upper_95:.2%}); calibration error {ece:.4f}"
    )


if __name__ == "__main__":
    main()
