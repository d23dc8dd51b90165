"""Contract of the records, on SQLite and PostgreSQL: who may work on which task, and in which order."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from schemas.errors import LeaseLost
from schemas.review import Lease, QueueFilter
from storage.records.database import Records
from storage.records.review import tasks
from storage.records.review.needs import add_task
from storage.records.review.tables import TaskRow
from storage.records.review.task_views import (
    held_by,
    queue_counts,
    tasks_where,
    undecided,
)
from storage.records.tables import BatchRow, DossierRow
from storage.records.wanting import want
from tests.integration.records_flow import together
from tests.integration.review_flow import (
    ANY,
    HOA,
    LAN,
    MADE,
    MINH,
    NAME,
    add_people,
    arrives,
    claimed,
    decide,
    expire,
    key,
    keying,
    makes,
    may_claim,
    only_task,
    person,
)

DAY = timedelta(days=1)


def test_nobody_holds_two_tasks_of_one_dossier(waiting: Records) -> None:
    """What a check shows, keying blind hides."""
    with waiting.write() as tx:
        add_task(tx, "H1", "second", [NAME])
    claimed(waiting, LAN, QueueFilter(kind="check"))
    assert not may_claim(waiting, LAN, QueueFilter(kind="second"))
    claimed(waiting, MINH, QueueFilter(kind="second"))
    assert not may_claim(waiting, MINH, QueueFilter(kind="check"))


def test_a_claimed_task_is_one_persons(waiting: Records) -> None:
    lease = claimed(waiting)
    assert not may_claim(waiting, MINH)
    with waiting.write() as tx:
        assert tasks.take(tx, lease.task, MINH) is None
        assert [task.id for task in held_by(tx, LAN.id)] == [lease.task]
        until = tasks.beat(tx, lease.task, lease.token, LAN)
        assert until >= lease.until
        with pytest.raises(LeaseLost):
            tasks.beat(tx, lease.task, lease.token, MINH)
        with pytest.raises(LeaseLost):
            tasks.require_lease(tx, lease.task, "0" * 32, LAN)
        with pytest.raises(LeaseLost):
            tasks.require_lease(tx, 999, lease.token, LAN)
        tasks.release(tx, lease.task, lease.token, MINH)
        assert held_by(tx, LAN.id) != []
        tasks.release(tx, lease.task, lease.token, LAN)
        assert held_by(tx, LAN.id) == []
    assert claimed(waiting, MINH).task == lease.task


def test_a_lease_that_ran_out_is_over_when_somebody_else_takes_the_task(waiting: Records) -> None:
    lease = claimed(waiting)
    expire(waiting, lease.task)
    with waiting.write() as tx:
        assert held_by(tx, LAN.id) == []
        key(tx, lease, LAN, keying(NAME))
        assert [task.id for task in held_by(tx, LAN.id)] == [lease.task]
    expire(waiting, lease.task)
    other = claimed(waiting, MINH)
    assert other.task == lease.task
    with waiting.write() as tx, pytest.raises(LeaseLost):
        key(tx, lease, LAN, keying(NAME, 2))
    with waiting.write() as tx:
        assert undecided(tx, tasks.require_lease(tx, other.task, other.token, MINH)) == set()


def test_a_lease_of_a_clock_that_jumped_is_over(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        tx.execute(update(TaskRow).values(lease_until=datetime.now(UTC) + DAY))
    assert claimed(waiting, MINH).task == lease.task


def test_opening_ones_own_task_again_ends_the_lease_before(waiting: Records) -> None:
    first = claimed(waiting)
    with waiting.write() as tx:
        second = tasks.take(tx, first.task, LAN)
        assert second is not None
        with pytest.raises(LeaseLost):
            tasks.beat(tx, first.task, first.token, LAN)
        tasks.beat(tx, second.task, second.token, LAN)
        assert tasks.take(tx, 999, LAN) is None


@pytest.mark.parametrize("operator", [LAN.login, LAN.login.upper(), LAN.id])
def test_nobody_checks_what_they_scanned(records: Records, operator: str) -> None:
    add_people(records)
    arrives(records, MADE, operator=operator)
    task = only_task(records, "H1")
    assert not may_claim(records, LAN)
    with records.write() as tx:
        assert tasks.take(tx, task.id, LAN) is None
    assert may_claim(records, MINH)


def test_nobody_keys_blind_or_settles_what_they_keyed(waiting: Records) -> None:
    decide(waiting, claimed(waiting))
    makes(waiting, MADE)
    with waiting.write() as tx:
        task = add_task(tx, "H1", "second", [NAME])
    assert not may_claim(waiting, LAN)
    lease = claimed(waiting, MINH, QueueFilter(kind="second"))
    assert lease.task == task
    with waiting.write() as tx:
        key(tx, lease, MINH, keying(NAME))
    expire(waiting, task)
    with waiting.write() as tx:
        assert tasks.take(tx, task, MINH) is not None, "what they keyed in the task itself does not count"


def test_people_of_a_branch_work_on_its_dossiers_only(waiting: Records) -> None:
    theirs, other = person("tam", branch="b1"), person("tu", branch="b2")
    add_people(waiting, theirs, other)
    assert not may_claim(waiting, other)
    with waiting.write() as tx:
        assert tasks.take(tx, only_task(waiting, "H1").id, other) is None
    assert may_claim(waiting, theirs)


def test_a_dossier_that_is_being_made_anew_is_for_its_holder_only(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        want(tx, "H1")
        tasks.release(tx, lease.task, lease.token, LAN)
    assert not may_claim(waiting, MINH)
    makes(waiting, MADE)
    lease = claimed(waiting)
    with waiting.write() as tx:
        want(tx, "H1")
    expire(waiting, lease.task)
    with waiting.write() as tx:
        assert tasks.take(tx, lease.task, MINH) is None
        assert tasks.take(tx, lease.task, LAN) is not None


def test_a_dossier_a_page_of_which_is_read_anew_is_for_its_holder_only(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        tx.execute(update(BatchRow).values(state="taken"))
    expire(waiting, lease.task)
    assert not may_claim(waiting, MINH)
    with waiting.write() as tx:
        assert tasks.take(tx, lease.task, LAN) is not None


def test_counters_go_first_then_what_is_due_first_then_the_oldest(records: Records) -> None:
    add_people(records)
    known = many(records, 6)
    with records.write() as tx:
        archived = {"lane": "archive", "due_at": "2026-01-01T17:00:00+07:00"}
        tx.execute(update(TaskRow).where(TaskRow.id == known[0]).values(archived))
        for place, day in ((2, "05"), (4, "04"), (5, "05")):
            due = f"2026-03-{day}T17:00:00+07:00"
            tx.execute(update(TaskRow).where(TaskRow.id == known[place]).values(due_at=due))
    order = [known[place] for place in (4, 2, 5, 1, 3, 0)]
    assert listed(records) == order
    for number in range(6):
        assert listed(records, after=order[number], limit=2) == order[number + 1 : number + 3]
    assert listed(records, QueueFilter(lane="archive")) == [known[0]]
    assert listed(records, QueueFilter(lane="archive"), after=known[3]) == [known[0]]
    assert listed(records, QueueFilter(due_before="2026-03-05")) == [known[4], known[0]]


def test_filters(records: Records) -> None:
    add_people(records)
    one, two, three, four = many(records, 4)
    with records.write() as tx:
        for task, told in (
            (one, {"branch": "b2"}),
            (two, {"procedure": "1.001193", "types": ["id_card", "idXcard_b"]}),
            (three, {"place": "unreadable"}),
            (four, {"kind": "sample"}),
        ):
            tx.execute(update(TaskRow).where(TaskRow.id == task).values(told))
        counted = {(one.branch, one.place, one.kind): one.waiting for one in queue_counts(tx)}
        assert counted == {("b1", "check", "check"): 1, ("b1", "check", "sample"): 1, ("b1", "unreadable", "check"): 1,
                           ("b2", "check", "check"): 1}  # fmt: skip
        assert {one.branch for one in queue_counts(tx, "b2")} == {"b2"}
    wanted = {
        "all": (ANY, [one, two, four]),
        "unreadable": (QueueFilter(place="unreadable"), [three]),
        "branch": (QueueFilter(branch="b2"), [one]),
        "kind": (QueueFilter(kind="sample"), [four]),
        "procedure": (QueueFilter(procedure="1.001193"), [two]),
        "type": (QueueFilter(type="id_card"), [two]),
        "part of a type": (QueueFilter(type="card"), []),
        "a letter for an underscore": (QueueFilter(type="id_card_b"), []),
    }
    assert {name: listed(records, asked) for name, (asked, _) in wanted.items()} == {
        name: found for name, (_, found) in wanted.items()
    }


def test_nobody_picks_theirs(records: Records) -> None:
    """One of the first sixteen, by chance."""
    add_people(records)
    known = many(records, 20)
    drawn: Counter[int] = Counter()
    for _ in range(64):
        lease = claimed(records)
        drawn[lease.task] += 1
        with records.write() as tx:
            tasks.release(tx, lease.task, lease.token, LAN)
    assert set(drawn) <= set(known[:16])
    assert len(drawn) >= 8


def test_a_person_holds_two_and_lets_go_of_the_one_left_longest(records: Records) -> None:
    add_people(records)
    many(records, 4)
    first, second = claimed(records), claimed(records)
    with records.write() as tx:
        tasks.beat(tx, first.task, first.token, LAN)
    third = claimed(records)
    with records.read() as tx:
        assert {task.id for task in held_by(tx, LAN.id)} == {first.task, third.task}
    with records.write() as tx:
        with pytest.raises(LeaseLost):
            tasks.beat(tx, second.task, second.token, LAN)
        assert tasks.take(tx, second.task, LAN) is not None
        assert len(held_by(tx, LAN.id)) == 2


def test_who_holds_all_that_waits_gets_the_one_left_longest_again(records: Records) -> None:
    """As after a browser that crashed."""
    add_people(records)
    many(records, 2)
    first, second = claimed(records), claimed(records)
    assert claimed(records).task == first.task
    with records.write() as tx:
        assert tasks.claim(tx, MINH, ANY) is None
        assert tasks.take(tx, first.task, MINH) is None
        tasks.beat(tx, second.task, second.token, LAN)


def test_claiming_at_once_gives_each_another_task(records: Records) -> None:
    people = [person(f"p{number}") for number in range(6)]
    add_people(records, *people)
    many(records, 8)
    leases = together(records, *(lambda tx, one=one: tasks.claim(tx, one, ANY) for one in people))
    assert len({lease.task for lease in leases if lease}) == len(people)


def test_the_last_task_goes_to_one_of_those_who_want_it(waiting: Records) -> None:
    leases = together(waiting, *(lambda tx, one=one: tasks.claim(tx, one, ANY) for one in (LAN, MINH, HOA)))
    (lease,) = [lease for lease in leases if lease]
    with waiting.read() as tx:
        assert tx.execute(select(TaskRow.lease)).scalar_one() == lease.token


def test_one_person_claiming_in_many_windows_holds_two(records: Records) -> None:
    add_people(records)
    many(records, 8)
    together(records, *[lambda tx: tasks.claim(tx, LAN, ANY)] * 4)
    with records.read() as tx:
        assert len(held_by(tx, LAN.id)) == 2


def test_a_claim_at_the_very_moment_of_the_save_takes_nothing_from_it(waiting: Records) -> None:
    lease = claimed(waiting)
    expire(waiting, lease.task)

    def save(tx: Connection) -> Lease | None:
        try:
            key(tx, lease, LAN, keying(NAME))
        except LeaseLost:
            return None
        return lease

    saved, other = together(waiting, save, lambda tx: tasks.claim(tx, MINH, ANY))
    assert (saved is None) != (other is None)
    with waiting.read() as tx:
        assert tx.execute(select(TaskRow.holder)).scalar_one() == (LAN.id if saved else MINH.id)


def many(records: Records, count: int) -> list[int]:
    """So many check tasks of dossiers of their own."""
    with records.write() as tx:
        made = {"lane": "counter", "branch": "b1", "wanted": 1, "revision": 1, "created_at": datetime.now(UTC)}
        tx.execute(insert(DossierRow), [{"id": f"D{number}", **made} for number in range(count)])
        return [add_task(tx, f"D{number}", "check", [NAME]) for number in range(count)]


def listed(records: Records, wanted: QueueFilter = ANY, after: int | None = None, limit: int = 50) -> list[int]:
    with records.read() as tx:
        return [task.id for task in tasks_where(tx, wanted, after, limit)]
