"""SQLite keeps no statistics: what it would look through for a list or a look-up is told by its plan alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from schemas.review import FieldName, QueueFilter
from storage.records import figures, outbox
from storage.records.batch_views import batches_of
from storage.records.batches import find_batch, ledgers
from storage.records.database import open_records
from storage.records.field_versions import newest_fields
from storage.records.jobs import claim, lost_jobs, may_claim, owners, waiting_count
from storage.records.queue_view import attempts, queues, running_jobs, stuck_jobs
from storage.records.review import task_views, tasks
from storage.records.review.corrections import versions
from storage.records.review.decisions import corrections_of
from storage.records.stage_input import batch_pages, dossier_input, read_before
from tests.integration.records_flow import batch, digest, through
from tests.integration.review_flow import LAN, add_person

SOON = timedelta(minutes=5)
NAME = "H1"
LOOKS: dict[str, Callable[[Connection], object]] = {
    "attempts": lambda tx: attempts(tx, 1),
    "batch_pages": lambda tx: batch_pages(tx, "b"),
    "batches_of": lambda tx: batches_of(tx, "b1", 0, 10),
    "claim": lambda tx: claim(tx, "counter", "me"),
    "dossier_input": lambda tx: dossier_input(tx, NAME),
    "ended_attempts": lambda tx: list(figures.ended_attempts(tx, datetime.now(UTC) - SOON, datetime.now(UTC))),
    "claim_task": lambda tx: tasks.claim(tx, LAN, QueueFilter()),
    "corrections_of": lambda tx: corrections_of(tx, NAME),
    "find_batch": lambda tx: find_batch(tx, batch("other", client_key="k")),
    "finished_lately": lambda tx: task_views.finished_lately(tx, LAN.id, SOON),
    "forget_old": lambda tx: outbox.forget_old(tx, "counter", SOON),
    "held_by": lambda tx: task_views.held_by(tx, LAN.id),
    "ledgers of open batches": lambda tx: list(ledgers(tx, only_open=True)),
    "ledgers of a branch": lambda tx: list(ledgers(tx, "b1")),
    "lost_jobs": lambda tx: lost_jobs(tx, {"gone"}),
    "may_claim": lambda tx: may_claim(tx, "counter"),
    "newest_fields": lambda tx: newest_fields(tx, NAME),
    "next_bells": lambda tx: outbox.next_bells(tx, "counter", 10),
    "owners": owners,
    "pages_per_second": lambda tx: figures.pages_per_second(tx, SOON),
    "queue_counts": task_views.queue_counts,
    "queues": lambda tx: queues(tx, datetime.now(UTC)),
    "read_before": lambda tx: read_before(tx, digest("key 1")[:40]),
    "returned_tasks": task_views.returned_tasks,
    "running_jobs": running_jobs,
    "sent_count": lambda tx: outbox.sent_count(tx, "counter"),
    "stuck_jobs": stuck_jobs,
    "take": lambda tx: tasks.take(tx, 1, LAN),
    "tasks_where": lambda tx: task_views.tasks_where(tx, QueueFilter()),
    "versions": lambda tx: versions(tx, NAME, FieldName(document="d", field="child.name")),
    "waiting_count": lambda tx: waiting_count(tx, "counter"),
}
PARTIAL = (
    "ix_job_queued",
    "ix_job_running",
    "ix_job_stuck",
    "ix_batch_open",
    "ix_task_branch",
    "ix_task_held",
    "ix_task_queue",
    "ix_task_returned",
)
"""Indexes of few rows may be walked through."""


@pytest.mark.parametrize("name", sorted(LOOKS))
def test_no_look_up_walks_through_a_table(name: str, tmp_path: Path) -> None:
    records = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    records.prepare()
    through(records, batch("a", (2,)), NAME, {"child.name": "TRẦN AN"})
    with records.write() as tx:
        add_person(tx, LAN)
        steps = plans(tx, LOOKS[name])
    walks = [step for step in steps if step.startswith("SCAN") and not step.endswith(PARTIAL)]
    assert steps
    assert walks == []


def plans(tx: Connection, look: Callable[[Connection], object]) -> list[str]:
    """The steps of all statements that look up something."""
    seen: list[tuple[str, tuple[object, ...]]] = []

    def note(_: Connection, __: object, statement: str, values: tuple[object, ...], ___: object, ____: bool) -> None:
        seen.append((statement, values))

    event.listen(tx, "before_cursor_execute", note)
    look(tx)
    event.remove(tx, "before_cursor_execute", note)
    return [
        str(step.detail)
        for statement, values in seen
        if not statement.startswith("INSERT")
        for step in tx.exec_driver_sql(f"explain query plan {statement}", values)
    ]
