"""Bells, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, update

from schemas.errors import Unavailable
from storage.records import jobs, outbox
from storage.records.database import Records
from storage.records.tables import JobRow, OutboxRow


def add(records: Records, *subjects: str) -> list[int]:
    with records.write() as tx:
        jobs.add_jobs(tx, "page", "counter", subjects)
        return list(tx.execute(select(JobRow.id).where(JobRow.subject.in_(subjects)).order_by(JobRow.id)).scalars())


def backdate(tx: Connection, job: int, sent_at: datetime) -> None:
    tx.execute(update(OutboxRow).where(OutboxRow.job == job).values(sent_at=sent_at))


def test_bells_come_in_the_order_of_their_jobs_and_each_once(records: Records) -> None:
    first, second, third = add(records, "1", "2", "3")
    with records.write() as tx:
        jobs.add_jobs(tx, "dossier", "counter", ["d"])
        jobs.add_jobs(tx, "page", "archive", ["a"])
        dossier = tx.execute(select(JobRow.id).where(JobRow.kind == "dossier")).scalar_one()
        assert outbox.next_bells(tx, "counter", 3) == [dossier, first, second]
        outbox.mark_sent(tx, [dossier, first])
        assert outbox.next_bells(tx, "counter", 10) == [second, third]
        assert outbox.sent_count(tx, "counter") == 2
        assert outbox.sent_count(tx, "archive") == 0


def test_a_start_takes_the_bell_away(records: Records) -> None:
    first, second = add(records, "1", "2")
    with records.write() as tx:
        outbox.mark_sent(tx, [first, second])
        assert jobs.start(tx, first, "a/1/1") is not None
        assert outbox.sent_count(tx, "counter") == 1


def test_a_job_that_has_to_wait_is_not_rung(records: Records) -> None:
    (job,) = add(records, "1")
    with records.write() as tx:
        for _ in range(2):
            started = jobs.start(tx, job, "a/1/1")
            assert started is not None
            jobs.give_back(tx, started, Unavailable("x", "x"), died=False)
        assert outbox.next_bells(tx, "counter", 1) == [], "the second loss costs a second"
        tx.execute(update(JobRow).values(not_before=datetime.now(UTC) + timedelta(days=1)))
        assert outbox.next_bells(tx, "counter", 1) == [job], "a wait longer than any is a clock's that jumped"


@pytest.mark.parametrize("ago_s", [90, -90], ids=["long ago", "ahead"])
def test_old_bells_are_forgotten(records: Records, ago_s: int) -> None:
    old, fresh, unsent = add(records, "1", "2", "3")
    with records.write() as tx:
        outbox.mark_sent(tx, [fresh])
        backdate(tx, old, datetime.now(UTC) - timedelta(seconds=ago_s))
        assert outbox.forget_old(tx, "counter", timedelta(seconds=60)) == 1
        assert outbox.forget_old(tx, "counter", timedelta(seconds=60)) == 0
        assert outbox.next_bells(tx, "counter", 9) == [old, unsent]


@pytest.mark.xdist_group("postgresql")
@pytest.mark.parametrize("records_url", ["postgresql"], indirect=True)
def test_two_relays_at_once_take_different_bells(records: Records) -> None:
    """On SQLite one waits for the other."""
    first, second, third = add(records, "1", "2", "3")
    with records.write() as one, records.write() as other:
        assert outbox.next_bells(one, "counter", 2) == [first, second]
        assert outbox.next_bells(other, "counter", 2) == [third]
        assert outbox.forget_old(other, "counter", timedelta(0)) == 0


def test_a_thousand_bells_fit_into_one_call(records: Records) -> None:
    found = add(records, *(str(number) for number in range(1200)))
    with records.write() as tx:
        outbox.mark_sent(tx, found)
        assert outbox.sent_count(tx, "counter") == 1200
        assert outbox.forget_old(tx, "counter", timedelta(0)) == 1200


def test_many_waiting_jobs_do_not_slow_the_next_bell(records: Records) -> None:
    """The bells that are out are stepped over; nothing is sorted."""
    with records.write() as tx:
        jobs.add_jobs(tx, "page", "counter", [str(number) for number in range(2000)])
        if not records.is_sqlite:
            tx.exec_driver_sql("analyze job, outbox")
        plan = _plan(tx, "explain query plan " if records.is_sqlite else "explain ").lower()
    assert "ix_job_queued" in plan
    assert "sort" not in plan
    assert "temp b-tree" not in plan


def _plan(tx: Connection, explain: str) -> str:
    """Of the statement that `next_bells` asks."""
    asked: list[tuple[str, Any]] = []
    note = event.listens_for(tx, "before_cursor_execute")
    note(lambda _, __, statement, parameters, *___: asked.append((statement, parameters)))
    outbox.next_bells(tx, "counter", 16)
    statement, parameters = asked[-1]
    return "\n".join(str(row) for row in tx.exec_driver_sql(explain + statement, parameters))
