"""Contract of the records, on SQLite and PostgreSQL: what becomes of a task: finished, returned, reopened."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from schemas.errors import HandedOver, LeaseLost, Undecided
from schemas.review import QueueFilter
from storage.records import audit
from storage.records.database import Records
from storage.records.review import tasks
from storage.records.review.needs import add_task
from storage.records.review.task_views import (
    finished_lately,
    returned_tasks,
    undecided,
)
from storage.records.tables import AuditRow, DossierRow, JobRow
from storage.records.wanting import want
from tests.integration.records_flow import together
from tests.integration.review_flow import (
    BORN,
    HOA,
    LAN,
    MADE,
    MINH,
    NAME,
    add_people,
    arrives,
    claimed,
    decide,
    key,
    keying,
    make_again,
    makes,
    may_claim,
    only_task,
    value,
    with_fields,
)

DAY = timedelta(days=1)


def test_finishing_asks_for_the_dossier_with_its_corrections(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        task = tasks.require_lease(tx, lease.task, lease.token, LAN)
        assert undecided(tx, task) == {NAME}
        with pytest.raises(Undecided, match="1 fields"):
            tasks.finish(tx, task, LAN)
    decide(waiting, lease)
    done = only_task(waiting, "H1")
    assert (done.state, done.done_by, done.holder, done.lease_until) == ("done", LAN.id, None, None)
    with waiting.read() as tx:
        assert tx.execute(select(DossierRow.wanted, DossierRow.revision)).one() == (2, 1)
        assert tx.execute(select(JobRow.revision).where(JobRow.state == "queued")).scalars().all() == [2]
        with pytest.raises(LeaseLost):
            tasks.beat(tx, lease.task, lease.token, LAN)
    assert actions(waiting) == ["field decided", "task finished"]


def test_nothing_is_made_anew_for_a_task_that_changed_nothing(waiting: Records) -> None:
    decide(waiting, claimed(waiting))
    makes(waiting, MADE)
    with waiting.write() as tx:
        add_task(tx, "H1", "sample", [BORN])
    decide(waiting, claimed(waiting, MINH), MINH)
    with waiting.read() as tx:
        assert tx.execute(select(DossierRow.wanted, DossierRow.revision)).one() == (2, 2)


def test_a_task_goes_back_with_a_reason_and_may_be_reopened(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        task = tasks.require_lease(tx, lease.task, lease.token, LAN)
        tasks.send_back(tx, task, LAN, "pages_missing", "Thiếu mặt sau", ["page 2", "child.name"])
    assert not may_claim(waiting, MINH)
    with waiting.read() as tx:
        (returned,) = returned_tasks(tx, "b1")
        assert (returned.reason, returned.note, returned.pins) == (
            "pages_missing", "Thiếu mặt sau", ("page 2", "child.name"),
        )  # fmt: skip
        assert returned_tasks(tx, "b2") == []
        assert returned_tasks(tx, before=returned.id) == []
    assert "Thiếu" not in " ".join(entries(waiting))
    with waiting.write() as tx:
        again = tasks.reopen(tx, lease.task, MINH)
        assert again is not None
        tasks.beat(tx, again.task, again.token, MINH)
    assert (only_task(waiting, "H1").state, only_task(waiting, "H1").done_by) == ("waiting", None)


def test_what_was_finished_may_be_reopened_until_it_is_handed_over(waiting: Records) -> None:
    lease = claimed(waiting)
    decide(waiting, lease)
    with waiting.write() as tx:
        assert [(one.id, one.dossier) for one in finished_lately(tx, LAN.id, DAY)] == [(lease.task, "H1")]
        assert finished_lately(tx, MINH.id, DAY) == []
        again = tasks.reopen(tx, lease.task, LAN)
        assert again is not None, "even before the dossier is made anew"
        key(tx, again, LAN, keying(NAME, 2, "TRẦN ANH"))
        tasks.finish(tx, tasks.require_lease(tx, again.task, again.token, LAN), LAN)
        tx.execute(update(DossierRow).values(handed_at=datetime.now(UTC)))
        assert finished_lately(tx, LAN.id, DAY) == []
        with pytest.raises(HandedOver):
            tasks.reopen(tx, lease.task, LAN)
    assert actions(waiting)[-3:] == ["task reopened", "field decided", "task finished"]


def test_reopening_opens_what_waits_by_now(waiting: Records) -> None:
    lease = claimed(waiting)
    decide(waiting, lease)
    makes(waiting, with_fields("H1", {"child.name": value("TRẦN ẠN"), "child.dob": value("2024", "review")}))
    newer = only_task(waiting, "H1")
    assert newer.id != lease.task
    with waiting.write() as tx:
        again = tasks.reopen(tx, lease.task, LAN)
        assert again is not None
        assert again.task == newer.id
        assert tasks.reopen(tx, lease.task, MINH) is None, "which somebody holds"


def test_what_was_keyed_blind_is_not_reopened(waiting: Records) -> None:
    with waiting.write() as tx:
        task = add_task(tx, "H1", "sample", [BORN])
    decide(waiting, claimed(waiting, MINH, QueueFilter(kind="sample")), MINH)
    with waiting.write() as tx:
        assert tasks.reopen(tx, task, MINH) is None
        assert tasks.reopen(tx, 999, MINH) is None


def test_who_scanned_it_does_not_reopen_it(records: Records) -> None:
    add_people(records)
    arrives(records, MADE, operator="lan")
    lease = claimed(records, MINH)
    decide(records, lease, MINH)
    with records.write() as tx:
        assert tasks.reopen(tx, lease.task, LAN) is None
    assert only_task(records, "H1").state == "done"


def test_finishing_while_the_dossier_is_made_anew_waits_for_nobody_in_a_circle(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        key(tx, lease, LAN, keying(NAME))
        want(tx, "H1")

    def end(tx: Connection) -> None:
        tasks.finish(tx, tasks.require_lease(tx, lease.task, lease.token, LAN), LAN)

    together(waiting, end, lambda tx: make_again(tx, MADE))
    assert only_task(waiting, "H1").state == "done"
    with waiting.read() as tx:
        assert tx.execute(select(DossierRow.wanted, DossierRow.revision)).one() == (3, 2)
        assert audit.first_broken(tx) is None


def entries(records: Records) -> list[str]:
    with records.read() as tx:
        return list(tx.execute(select(AuditRow.entry).order_by(AuditRow.number)).scalars())


def actions(records: Records) -> list[str]:
    """Of people, in order."""
    told = [json.loads(entry) for entry in entries(records)]
    return [one["action"] for one in told if one["actor"] in {LAN.id, MINH.id, HOA.id}]
