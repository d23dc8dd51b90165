"""Contract of the records, on SQLite and PostgreSQL: a dossier that needs a person has a task, and no other has one."""

from __future__ import annotations

from sqlalchemy import func, select

from schemas.dossier import SetAside
from storage.records.database import Records
from storage.records.results import keep_groups
from storage.records.review import tasks
from storage.records.review.needs import add_task
from storage.records.review.tables import TaskRow
from storage.records.wanting import want
from tests.integration.records_flow import batch, do_next, page_ids, read_all, taken
from tests.integration.review_flow import (
    ANY,
    LAN,
    MINH,
    add_people,
    arrives,
    claimed,
    decide,
    failed,
    key,
    keying,
    makes,
    may_claim,
    name_of,
    only_task,
    paper,
    value,
    with_fields,
)

SURE, DOUBTFUL = value("TRẦN AN", "accepted"), value("TRẦN ẠN")
UNREADABLE = ANY.model_copy(update={"place": "unreadable"})


def test_what_is_uncertain_waits_for_a_person(records: Records) -> None:
    made = with_fields(
        "H1", {"child.name": DOUBTFUL, "child.dob": SURE}, lane="counter", due_at="2026-03-03T17:00:00+07:00",
        procedure="1.001193",
    )  # fmt: skip
    arrives(records, made)
    task = only_task(records, "H1")
    assert (task.kind, task.state, task.place, task.revision) == ("check", "waiting", "check", 1)
    assert (task.fields, task.uncertain) == ((name_of(made, "child.name"),), 1)
    assert (task.lane, task.branch, task.types) == ("counter", "b1", ("birth_certificate",))
    assert (task.due_at, task.procedure, task.holder) == ("2026-03-03T17:00:00+07:00", "1.001193", None)


def test_what_the_machine_accepted_waits_for_nobody(records: Records) -> None:
    arrives(records, with_fields("H1", {"child.name": SURE, "child.dob": value(None, "absent")}))
    assert count(records) == 0


def test_fields_of_a_failed_check_and_unknown_papers_need_a_person(records: Records) -> None:
    made = with_fields("H1", {"child.name": SURE, "child.dob": SURE}, checks=(failed("d01/child.dob", "d09/x"),))
    arrives(records, made)
    assert only_task(records, "H1").fields == (name_of(made, "child.dob"),)
    arrives(records, with_fields("H2", {"child.name": SURE}, paper("b", "other")))
    task = only_task(records, "H2")
    assert (task.place, task.fields, task.types) == ("check", (), ("birth_certificate", "other"))


def test_a_task_is_made_to_fit_the_newest_revision(records: Records) -> None:
    first = with_fields("H1", {"child.name": DOUBTFUL})
    arrives(records, first)
    before = only_task(records, "H1")
    second = with_fields("H1", {"child.name": DOUBTFUL}, paper("b", "marriage_certificate", fields={"date": DOUBTFUL}))
    arrives(records, second, "later")
    task = only_task(records, "H1")
    assert (task.id, task.revision) == (before.id, 2)
    assert task.fields == (name_of(second, "child.name"), name_of(second, "date", 1))
    assert task.types == ("birth_certificate", "marriage_certificate")
    arrives(records, with_fields("H1", {"child.name": SURE}), "latest")
    assert only_task(records, "H1").state == "dropped"


def test_who_holds_a_task_keeps_it_while_the_dossier_is_made_anew(records: Records) -> None:
    add_people(records, LAN)
    made = with_fields("H1", {"child.name": DOUBTFUL, "child.dob": DOUBTFUL})
    arrives(records, made)
    lease = claimed(records)
    arrives(records, with_fields("H1", {"child.name": SURE}), "later")
    task = only_task(records, "H1")
    assert (task.id, task.state, task.fields, task.holder) == (lease.task, "waiting", (), LAN.id)
    with records.write() as tx:
        tasks.finish(tx, tasks.require_lease(tx, lease.task, lease.token, LAN), LAN)
    assert only_task(records, "H1").state == "done"


def test_what_was_begun_is_not_dropped_and_what_a_person_decided_not_asked_again(records: Records) -> None:
    add_people(records, LAN)
    made = with_fields("H1", {"child.name": DOUBTFUL, "child.dob": DOUBTFUL})
    arrives(records, made)
    lease = claimed(records)
    with records.write() as tx:
        key(tx, lease, LAN, keying(name_of(made, "child.name")))
        tasks.release(tx, lease.task, lease.token, LAN)
        want(tx, "H1")
    makes(records, made)
    assert only_task(records, "H1").fields == (name_of(made, "child.dob"),)
    with records.write() as tx:
        want(tx, "H1")
    makes(records, with_fields("H1", {"child.name": DOUBTFUL, "child.dob": SURE}))
    task = only_task(records, "H1")
    assert (task.state, task.fields) == ("waiting", ())


def test_nothing_decided_is_asked_again_after_the_end(records: Records) -> None:
    add_people(records, LAN)
    made = with_fields("H1", {"child.name": DOUBTFUL}, paper("b", "other"))
    arrives(records, made)
    decide(records, claimed(records))
    makes(records, made)
    assert (count(records), only_task(records, "H1").state) == (1, "done")
    arrives(records, with_fields("H1", {"child.name": DOUBTFUL}, paper("c", "other")), "later")
    assert (count(records), only_task(records, "H1").state) == (2, "waiting")


def test_illegible_is_looked_at_once_more_in_a_place_of_its_own(records: Records) -> None:
    add_people(records, LAN, MINH)
    made = with_fields("H1", {"child.name": DOUBTFUL})
    arrives(records, made)
    decide(records, claimed(records), outcome="illegible")
    makes(records, made)
    again = only_task(records, "H1")
    assert (again.state, again.place, again.fields) == ("waiting", "unreadable", (name_of(made, "child.name"),))
    assert not may_claim(records, MINH)
    decide(records, claimed(records, MINH, UNREADABLE), MINH, outcome="illegible")
    makes(records, made)
    assert (count(records), only_task(records, "H1").state) == (2, "done")


def test_pages_that_could_not_be_read_are_seen_once(records: Records) -> None:
    add_people(records, LAN)
    aside = SetAside(source="1.pdf", source_page=1, reason="unreadable")
    made = with_fields("H1", {"child.name": SURE}, set_aside=(aside,))
    arrives(records, made)
    task = only_task(records, "H1")
    assert (task.state, task.place, task.fields) == ("waiting", "unreadable", ())
    lease = claimed(records, LAN, UNREADABLE)
    with records.write() as tx:
        tasks.finish(tx, tasks.require_lease(tx, lease.task, lease.token, LAN), LAN)
        want(tx, "H1")
    makes(records, made)
    assert count(records) == 1
    arrives(records, made, "later")
    assert (count(records), only_task(records, "H1").place) == (2, "unreadable")


def test_a_returned_dossier_waits_for_something_new_from_its_branch(records: Records) -> None:
    add_people(records, LAN)
    made = with_fields("H1", {"child.name": DOUBTFUL})
    arrives(records, made)
    lease = claimed(records)
    with records.write() as tx:
        task = tasks.require_lease(tx, lease.task, lease.token, LAN)
        tasks.send_back(tx, task, LAN, "blurred", "Mờ ở dòng 3", ["page 1"])
        want(tx, "H1")
    makes(records, made)
    returned = only_task(records, "H1")
    assert (count(records), returned.state, returned.reason, returned.pins) == (1, "returned", "blurred", ("page 1",))
    better = with_fields("H1", {"child.name": DOUBTFUL}, paper("better scan", "birth_certificate"))
    arrives(records, better, "better scan")
    assert (count(records), only_task(records, "H1").state) == (2, "waiting")


def test_a_part_that_was_on_its_way_while_it_was_returned_is_something_new(records: Records) -> None:
    add_people(records, LAN)
    made = with_fields("H1", {"child.name": DOUBTFUL})
    arrives(records, made)
    lease = claimed(records)
    receipt = taken(records, batch("later", (1,)))
    read_all(records, receipt.batch)
    with records.read() as tx:
        pages = page_ids(tx, receipt.batch)
    do_next(records, {"H1": pages})
    with records.write() as tx:
        tasks.send_back(tx, tasks.require_lease(tx, lease.task, lease.token, LAN), LAN, "blurred")
    makes(records, with_fields("H1", {"child.name": DOUBTFUL}, paper("later", "birth_certificate")))
    assert only_task(records, "H1").state == "waiting"


def test_a_withdrawn_dossier_has_no_tasks(records: Records) -> None:
    add_people(records, LAN)
    made = with_fields("H1", {"child.name": DOUBTFUL})
    batch_id = arrives(records, made)
    lease = claimed(records)
    with records.write() as tx:
        keep_groups(tx, batch_id, {})
    task = only_task(records, "H1")
    assert (task.state, task.holder) == ("dropped", None)
    with records.write() as tx:
        assert tasks.take(tx, lease.task, LAN) is None


def test_other_tasks_lose_fields_that_are_there_no_more(records: Records) -> None:
    made = with_fields("H1", {"child.name": SURE, "child.dob": SURE})
    arrives(records, made)
    with records.write() as tx:
        add_task(tx, "H1", "second", [name_of(made, "child.name"), name_of(made, "child.dob")])
    arrives(records, with_fields("H1", {"child.dob": SURE}), "later")
    task = only_task(records, "H1", "second")
    assert (task.fields, task.revision, task.state) == ((name_of(made, "child.dob"),), 2, "waiting")
    arrives(records, with_fields("H1", {"mother.name": SURE}), "latest")
    assert only_task(records, "H1", "second").state == "dropped"


def count(records: Records) -> int:
    with records.read() as tx:
        return tx.execute(select(func.count()).select_from(TaskRow)).scalar_one()
