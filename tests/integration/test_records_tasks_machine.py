"""People claim, save, leave, finish, return, reopen in any order, with leases that run out and dossiers made anew.

Whatever they do: one at a time holds a task, only who holds it writes, and everything that was saved is in the history.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select, update

from schemas.errors import LeaseLost, Undecided
from schemas.person import Person
from schemas.review import FieldName, Lease
from storage.records import audit
from storage.records.database import Records
from storage.records.field_versions import MACHINE, newest_fields
from storage.records.jobs import may_claim as may_claim_job
from storage.records.review import tasks
from storage.records.review.corrections import versions
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.review.task_views import find_task, held_by, undecided
from storage.records.tables import JobRow
from storage.records.wanting import want
from tests.integration.records_flow import digest
from tests.integration.review_flow import (
    ANY,
    HOA,
    LAN,
    MINH,
    add_people,
    arrives,
    expire,
    key,
    keying,
    make_next,
    name_of,
    value,
    with_fields,
)

PEOPLE = st.sampled_from([LAN, MINH, HOA])
WHICH = st.integers(0, 1)
FIELDS = st.sampled_from(["child.name", "child.dob"])


class Review(RuleBasedStateMachine):
    """Two dossiers of two doubtful fields each. The model: who got the last lease of each task, and what was saved."""

    records: Records
    runs = 0

    @initialize()
    def begin(self) -> None:
        Review.runs += 1
        self.names = [f"{Review.runs}-{number}" for number in range(2)]
        self.made = [with_fields(name, {"child.name": value("A"), "child.dob": value("B")}) for name in self.names]
        self.leases: dict[int, tuple[Lease, Person]] = {}
        self.lost: list[tuple[Lease, Person]] = []
        self.late: set[int] = set()
        self.saved: dict[tuple[str, FieldName], list[Any]] = {}
        with self.records.write() as tx:  # nothing of the runs before waits any more
            tx.execute(update(JobRow).values(state="done"))
            tx.execute(delete(TaskRow).where(TaskRow.id.not_in(select(KeyingRow.task))))
            tx.execute(update(TaskRow).values(state="dropped", lease=None, lease_until=None, holder=None))
        for made in self.made:
            arrives(self.records, made, content=digest(made.id))

    @rule(who=PEOPLE)
    def claim(self, who: Person) -> None:
        with self.records.write() as tx:
            lease = tasks.claim(tx, who, ANY)
        self.given(lease, who)

    @rule(who=PEOPLE, which=WHICH)
    def take(self, who: Person, which: int) -> None:
        with self.records.write() as tx:
            lease = tasks.take(tx, self.newest(which), who)
        self.given(lease, who)

    @rule(who=PEOPLE, which=WHICH)
    def reopen(self, who: Person, which: int) -> None:
        with self.records.write() as tx:
            lease = tasks.reopen(tx, self.newest(which), who)
        self.given(lease, who)

    @rule(which=WHICH, field=FIELDS, typed=st.text("AĂÂ ", max_size=3))
    def save(self, which: int, field: str, typed: str) -> None:
        task = self.newest(which)
        if task not in self.leases:
            return
        lease, who = self.leases[task]
        name = name_of(self.made[which], field)
        with self.records.write() as tx:
            before = newest_fields(tx, self.names[which])[name.document, field].version
            try:
                key(tx, lease, who, keying(name, before, typed))
            except LeaseLost:
                assert not self.is_theirs(task)
                return
        self.late.discard(task)
        self.saved.setdefault((self.names[which], name), []).append(typed)

    @rule(which=WHICH)
    def finish(self, which: int) -> None:
        self.end(which, tasks.finish)

    @rule(which=WHICH)
    def send_back(self, which: int) -> None:
        self.end(which, lambda tx, task, who: tasks.send_back(tx, task, who, "blurred"))

    @rule(which=WHICH)
    def release(self, which: int) -> None:
        if found := self.leases.pop(self.newest(which), None):
            with self.records.write() as tx:
                tasks.release(tx, found[0].task, found[0].token, found[1])
            self.lost.append(found)

    @rule(which=WHICH)
    def time_passes(self, which: int) -> None:
        expire(self.records, self.newest(which))
        self.late.add(self.newest(which))

    @rule(which=WHICH)
    def make_anew(self, which: int) -> None:
        with self.records.write() as tx:
            want(tx, self.names[which])

    @rule()
    def is_made(self) -> None:
        """The next revision that is asked for."""
        with self.records.write() as tx:
            if may_claim_job(tx, "counter"):
                make_next(tx, {made.id: made for made in self.made})

    @invariant()
    def a_task_has_one_holder(self) -> None:
        with self.records.read() as tx:
            held = [task.id for who in (LAN, MINH, HOA) for task in held_by(tx, who.id)]
        assert len(held) == len(set(held))

    @invariant()
    def a_lease_that_was_lost_stays_lost(self) -> None:
        for lease, who in self.lost:
            with self.records.write() as tx, pytest.raises(LeaseLost):
                tasks.beat(tx, lease.task, lease.token, who)

    @invariant()
    def each_task_is_where_it_says(self) -> None:
        with self.records.read() as tx:
            for row in tx.execute(select(TaskRow).where(TaskRow.dossier.in_(self.names))):
                ended = row.state in ("done", "returned", "dropped")
                assert (row.done_at is not None) == ended
                assert (row.lease is None) == (row.holder is None)
                assert not (ended and row.lease)
                if row.state == "done":
                    found = find_task(tx, row.id)
                    assert found is not None
                    assert undecided(tx, found) == set()

    @invariant()
    def everything_saved_is_in_the_history(self) -> None:
        with self.records.read() as tx:
            for (dossier, name), typed in self.saved.items():
                told = list(reversed(versions(tx, dossier, name)))
                assert [one.version for one in told] == list(range(1, len(told) + 1))
                assert [one.value.value for one in told if one.made_by != MACHINE] == typed

    def teardown(self) -> None:
        with self.records.read() as tx:
            assert audit.first_broken(tx) is None

    def given(self, lease: Lease | None, who: Person) -> None:
        """Nobody else's lease is good any more."""
        if lease is None:
            return
        if lease.task in self.leases and lease.task not in self.late:
            assert self.leases[lease.task][1] == who, "nobody takes what another holds"
        self.forget(lease.task)
        self.leases[lease.task] = (lease, who)
        self.late.discard(lease.task)

    def forget(self, task: int) -> None:
        if found := self.leases.pop(task, None):
            self.lost.append(found)

    def end(self, which: int, how: Any) -> None:
        task = self.newest(which)
        if task not in self.leases:
            return
        lease, who = self.leases[task]
        try:
            with self.records.write() as tx:
                how(tx, tasks.require_lease(tx, task, lease.token, who), who)
        except LeaseLost:
            assert not self.is_theirs(task)
            return
        except Undecided:
            return
        self.forget(task)

    def is_theirs(self, task: int) -> bool:
        """Whether who got the last lease still has it: they may have let go of it for a third."""
        lease, who = self.leases[task]
        with self.records.read() as tx:
            row = tx.execute(select(TaskRow.lease, TaskRow.holder).where(TaskRow.id == task)).one()
        return tuple(row) == (lease.token, who.id)

    def newest(self, which: int) -> int:
        with self.records.read() as tx:
            mine = select(TaskRow.id).where(TaskRow.dossier == self.names[which]).order_by(TaskRow.id.desc()).limit(1)
            return tx.execute(mine).scalar_one()


def test_whatever_people_do(records: Records) -> None:
    add_people(records)
    machine = type("OnThese", (Review,), {"records": records})
    examples = 15 if records.is_sqlite else 6
    some = settings(max_examples=examples, stateful_step_count=25, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine, settings=some)
