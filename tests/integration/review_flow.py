"""People and dossiers of the review, without a scan: what is uncertain is told, not read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from schemas.document import Document, DocumentPage, FieldValue
from schemas.dossier import Check, Dossier
from schemas.geometry import Box
from schemas.job import GroupedDossier
from schemas.person import Person
from schemas.review import FieldName, Keying, Lease, Outcome, QueueFilter, Task, Timing
from schemas.service import Job
from storage.records.batches import keep_objects
from storage.records.database import Records
from storage.records.field_versions import newest_fields
from storage.records.jobs import claim as claim_job
from storage.records.jobs import finish as finish_job
from storage.records.results import keep_dossier
from storage.records.review import corrections, tasks
from storage.records.review.tables import PersonRow, TaskRow
from storage.records.review.task_views import find_task
from storage.records.tables import PartRow
from tests.integration.records_flow import (
    OWNER,
    batch,
    digest,
    do_next,
    dossier,
    field,
    page_ids,
    read_all,
    stored,
    taken,
)

ANY = QueueFilter()


def person(login: str, **told: Any) -> Person:
    return Person(**{"id": digest(login)[:32], "login": login, "name": login.title(), "roles": ("reviewer",), **told})


LAN, MINH, HOA = person("lan"), person("minh"), person("hoa")


def add_person(tx: Connection, one: Person) -> None:
    facts = one.model_dump(exclude={"keymap", "disabled_at"})
    tx.execute(insert(PersonRow).values(**facts, keymap={}, failures=0, created_at=datetime.now(UTC)))


def add_people(records: Records, *people: Person) -> None:
    with records.write() as tx:
        for one in people or (LAN, MINH, HOA):
            add_person(tx, one)


def value(text: str | None, status: str = "review") -> FieldValue:
    return field(text or "").model_copy(update={"value": text, "status": status})


def with_fields(name: str, fields: Mapping[str, FieldValue], *others: Document, **told: Any) -> Dossier:
    """One paper with these fields, then others."""
    (paper,) = dossier(name).documents
    typed = paper.model_copy(update={"fields": dict(fields), "type": told.pop("type", "birth_certificate")})
    return dossier(name).model_copy(update={"documents": (typed, *others), "status": "review", **told})


def paper(name: str, type_: str, number: int = 2, fields: Mapping[str, FieldValue] | None = None) -> Document:
    page = DocumentPage(page=number, source="2.pdf", source_page=1, sha256=digest(name), rotation=0)
    told = {"id": f"d{number:02}", "type": type_, "confidence": 0.9, "file": None}
    return Document(**told, pages=(page,), fields=dict(fields or {}))  # type: ignore[arg-type]


def failed(*fields: str) -> Check:
    return Check(rule="id.digits", outcome="fail", message="Sai.", fields=fields)


def arrives(records: Records, made: Dossier, content: str | None = None, **told: Any) -> str:
    """A batch of one page gives this dossier, which is made; nothing else may wait. Returns the batch's id."""
    receipt = taken(records, batch(content or made.id, (1,), **told))
    read_all(records, receipt.batch)
    with records.read() as tx:
        pages = page_ids(tx, receipt.batch)
    do_next(records, {made.id: pages})
    makes(records, made)
    return receipt.batch


def makes(records: Records, made: Dossier) -> None:
    """Does the job of the dossier that waits alone."""
    with records.write() as tx:
        make_again(tx, made)


def make_again(tx: Connection, made: Dossier) -> None:
    make_next(tx, {made.id: made})


def make_next(tx: Connection, made: Mapping[str, Dossier]) -> None:
    """Does the next job, which must be that of one of these."""
    job = claim_job(tx, "counter", OWNER)
    assert job is not None
    assert job.kind == "dossier"
    _keep(tx, job, made[job.subject])
    finish_job(tx, job)


def _keep(tx: Connection, job: Job, made: Dossier) -> None:
    """All pages that batches gave it end in it, or where `set_aside` says."""
    parts = tx.execute(select(PartRow.grouped).where(PartRow.dossier == made.id).order_by(PartRow.number)).scalars()
    told = [GroupedDossier.model_validate(one) for part in parts for one in part]
    pages = [int(page.key) for one in told for document in one.documents for page in document.pages]
    places: dict[int, int | str] = dict(zip(pages, range(1, len(pages) + 1), strict=True))
    for page, aside in zip(reversed(pages), made.set_aside, strict=False):
        places[page] = aside.reason
    content = stored(f"{made.id} {job.revision}")
    keep_objects(tx, "dossier", [content])
    keep_dossier(tx, job, made, {"dossier.json": content}, places)


def only_task(records: Records, dossier: str, kind: str = "check") -> Task:
    """The newest task of this kind."""
    with records.read() as tx:
        chosen = select(TaskRow.id).where(TaskRow.dossier == dossier, TaskRow.kind == kind)
        task = find_task(tx, tx.execute(chosen.order_by(TaskRow.id.desc()).limit(1)).scalar_one())
    assert task is not None
    return task


def name_of(made: Dossier, key: str, place: int = 0) -> FieldName:
    return FieldName(document=made.documents[place].key, field=key)


def timing(keys: int = 1) -> Timing:
    at = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    return Timing(shown_at=at, decided_at=at + timedelta(seconds=2), active_ms=2000, keys=keys, clicks=0)


def keying(name: FieldName, version: int = 1, typed: Any = "TRẦN AN", outcome: Outcome = "corrected") -> Keying:
    return Keying(name=name, version=version, outcome=outcome, value=typed, timing=timing())


def key(tx: Connection, lease: Lease, who: Person, told: Keying) -> int:
    """Saves what was decided, as the screen does; returns the version that holds."""
    task = tasks.require_lease(tx, lease.task, lease.token, who)
    row = newest_fields(tx, task.dossier).get((told.name.document, told.name.field))
    before = FieldValue.model_validate(row.told) if row else None
    return corrections.keep_keying(tx, task, who, told, corrections.decided(told, before))


def claimed(records: Records, who: Person = LAN, wanted: QueueFilter = ANY) -> Lease:
    with records.write() as tx:
        lease = tasks.claim(tx, who, wanted)
    assert lease is not None
    return lease


def may_claim(records: Records, who: Person, wanted: QueueFilter = ANY) -> bool:
    """Whether a task waits that the person may have; nothing is kept of the look."""
    with records.write() as tx:
        lease = tasks.claim(tx, who, wanted)
        if lease is not None:
            tasks.release(tx, lease.task, lease.token, who)
    return lease is not None


def decide(records: Records, lease: Lease, who: Person = LAN, outcome: Outcome = "corrected", **typed: Any) -> None:
    """Keys all fields that the task asks for, and finishes it. `typed`: values by the field's key, dots as `_`."""
    with records.write() as tx:
        task = tasks.require_lease(tx, lease.task, lease.token, who)
        newest = newest_fields(tx, task.dossier)
        for name in task.fields:
            version = newest[name.document, name.field].version
            told = typed.get(name.field.replace(".", "_"), "TRẦN AN") if outcome == "corrected" else None
            key(tx, lease, who, keying(name, version, told, outcome))
        tasks.finish(tx, task, who)


def expire(records: Records, task: int) -> None:
    with records.write() as tx:
        past = datetime.now(UTC) - timedelta(seconds=1)
        tx.execute(update(TaskRow).where(TaskRow.id == task).values(lease_until=past))


BOX = Box(left=10, top=20, right=110, bottom=60)

MADE = with_fields("H1", {"child.name": value("TRẦN ẠN"), "child.dob": value("2024-03-12", "accepted")})
"""One field of two waits for a person."""
NAME, BORN = name_of(MADE, "child.name"), name_of(MADE, "child.dob")
