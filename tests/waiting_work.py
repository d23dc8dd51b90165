"""Work that waits in a service: dossiers of two branches in every state that lists show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from runtime.run_options import VIETNAM
from schemas.errors import SohoaError
from schemas.person import Person
from schemas.review import Lease
from storage.records.database import Records
from storage.records.review import tasks
from storage.records.review.needs import add_task
from tests.integration.quality_scene import NOTHING, comes, ends, gets, made
from tests.integration.quality_scene import value as sampled_value
from tests.integration.records_flow import batch, claimed, do_next, taken
from tests.integration.review_flow import arrives, decide, name_of, only_task, value, with_fields
from workers.jobs.giving_up import give_up

NOTE = "Góc dưới bị gập, không thấy số."
OVERDUE, TODAY, TOMORROW, LATER, NEVER = (f"H26.1-260302-000{number}" for number in range(1, 6))
SAMPLED = "H26.1-260302-0200"
FINISHED, RETURNED, MINE, THEIRS = (f"H26.1-260302-010{number}" for number in range(1, 5))
BRANCH, OTHER_BRANCH = "ba-dinh", "tay-ho"
"""LATER is of the other branch."""


def fill(records: Records, reviewer: Person, colleague: Person) -> None:
    """OVERDUE to NEVER wait; the reviewer has finished, returned and holds one, the colleague holds another."""
    _give_up_a_page(records)
    _sample(records, reviewer)
    midnight = datetime.now(VIETNAM).replace(hour=23, minute=59, second=59, microsecond=0)
    dues = {OVERDUE: midnight - timedelta(days=2), TODAY: midnight, TOMORROW: midnight + timedelta(days=1)}
    for name in (OVERDUE, TODAY, TOMORROW, LATER, NEVER, FINISHED, RETURNED, MINE, THEIRS):
        due = midnight + timedelta(days=9) if name == LATER else dues.get(name)
        _arrives(records, name, due, OTHER_BRANCH if name == LATER else BRANCH)
    decide(records, _taken(records, FINISHED, reviewer), reviewer)
    _send_back(records, _taken(records, RETURNED, reviewer), reviewer)
    _taken(records, MINE, reviewer)
    _taken(records, THEIRS, colleague)


def _arrives(records: Records, name: str, due: datetime | None, branch: str) -> None:
    due_at = due.isoformat() if due else None
    one = with_fields(name, {"child.name": value("TRẦN ÁN")}, due_at=due_at, procedure="1.001193")
    arrives(records, one, branch=branch)
    if name == NEVER:
        with records.write() as tx:
            add_task(tx, name, "second", [name_of(one, "child.name")])


def _taken(records: Records, dossier: str, person: Person) -> Lease:
    with records.write() as tx:
        lease = tasks.take(tx, only_task(records, dossier).id, person)
    assert lease is not None
    return lease


def _send_back(records: Records, lease: Lease, person: Person) -> None:
    with records.write() as tx:
        task = tasks.require_lease(tx, lease.task, lease.token, person)
        tasks.send_back(tx, task, person, "blurred", NOTE, ["trang 2"])


def _sample(records: Records, person: Person) -> None:
    """The only accepted value is keyed blind, and otherwise."""
    rules = replace(NOTHING, sample_share=1.0)
    comes(records, made(SAMPLED, {"child.name": sampled_value("TRẦN ÁN", "accepted", 0.995)}), rules)
    ends(records, gets(records, person, "sample"), person, rules, child_name="TRẦN AN")


def _give_up_a_page(records: Records) -> None:
    """The only page of a batch; the batch gives no dossier then."""
    taken(records, batch("stuck", (1,), branch=BRANCH))
    job = claimed(records)
    with records.write() as tx:
        give_up(tx, job, SohoaError("gave_up", "too long"), "quarantined")
    do_next(records, {})
