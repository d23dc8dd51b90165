"""Contract of the records, on SQLite and PostgreSQL: what people decide, no version of which is ever lost."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Connection, select, update

from schemas.document import FieldValue
from schemas.errors import FieldConflict
from schemas.person import Person
from schemas.review import FieldName, Keyed, Keying, Lease, Planted, QueueFilter
from storage.records import audit
from storage.records.database import Records
from storage.records.field_versions import MACHINE, newest_fields
from storage.records.review import tasks
from storage.records.review.corrections import keyed, versions
from storage.records.review.decisions import corrections_of
from storage.records.review.needs import add_task
from storage.records.review.tables import KeyingRow, TaskRow
from storage.records.review.task_views import undecided
from storage.records.tables import AuditRow
from storage.records.wanting import want
from tests.integration.records_flow import together
from tests.integration.review_flow import (
    BOX,
    HOA,
    LAN,
    MINH,
    add_people,
    arrives,
    claimed,
    decide,
    key,
    keying,
    make_again,
    makes,
    name_of,
    timing,
    value,
    with_fields,
)

DOUBTFUL = value("TRẦN ẠN")
MADE = with_fields("H1", {"child.name": DOUBTFUL, "child.dob": value("2024-03-12", "accepted")})
NAME, BORN = name_of(MADE, "child.name"), name_of(MADE, "child.dob")


@pytest.fixture
def waiting(records: Records) -> Records:
    add_people(records)
    arrives(records, MADE)
    return records


def test_a_correction_is_a_new_version(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        assert key(tx, lease, LAN, keying(NAME)) == 2
        newest, machine = versions(tx, "H1", NAME)
    assert (newest.version, newest.made_by, machine.version, machine.made_by) == (2, LAN.id, 1, MACHINE)
    assert machine.value == DOUBTFUL
    assert (newest.value.value, newest.value.text) == ("TRẦN AN", "TRẦN ẠN")
    assert (newest.value.source, newest.value.status, newest.value.confidence) == ("reviewer", "accepted", None)
    assert (newest.value.page, newest.value.box) == (DOUBTFUL.page, DOUBTFUL.box)
    with waiting.read() as tx:
        row = tx.execute(select(KeyingRow)).one()
        assert (row.outcome, row.value, row.made, row.kind, row.person) == ("corrected", "TRẦN AN", 2, "check", LAN.id)
        assert FieldValue.model_validate(row.told) == DOUBTFUL
        assert (row.active_ms, row.keys, row.clicks, row.shown_at) == (2000, 1, 0, timing().shown_at)


def test_what_else_can_be_decided(waiting: Records) -> None:
    lease = claimed(waiting)
    found = []
    with waiting.write() as tx:
        key(tx, lease, LAN, keying(NAME, 1, "TRẦN ẠN", "confirmed"))
        key(tx, lease, LAN, keying(NAME, 2, None, "illegible"))
        key(tx, lease, LAN, keying(NAME, 3, None, "empty"))
        key(tx, lease, LAN, keying(NAME, 4, {"a": ["b"]}).model_copy(update={"box": BOX, "page": 2}))
        found = [version.value for version in reversed(versions(tx, "H1", NAME))][1:]
    assert [(one.value, one.status, one.page) for one in found] == [
        ("TRẦN ẠN", "accepted", 1),
        (None, "review", 1),
        (None, "absent", None),
        ({"a": ["b"]}, "accepted", 2),
    ]
    assert [one.findings for one in found] == [(), ("illegible",), (), ()]
    assert [one.box for one in found] == [DOUBTFUL.box, DOUBTFUL.box, None, BOX]


def test_a_field_that_had_no_version_gets_its_first(waiting: Records) -> None:
    lease = claimed(waiting)
    new = FieldName(document=NAME.document, field="mother.name")
    with waiting.write() as tx:
        assert key(tx, lease, LAN, keying(new, 0)) == 1
        assert tx.execute(select(KeyingRow.told)).scalar_one() is None


def test_what_somebody_changed_meanwhile_is_not_overwritten(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        key(tx, lease, LAN, keying(NAME, 1, "TRẦN ANH"))
    for stale in (0, 1, 3):
        with waiting.write() as tx, pytest.raises(FieldConflict) as conflict:
            key(tx, lease, LAN, keying(NAME, stale))
        assert conflict.value.newest == 2
    with waiting.read() as tx:
        assert [one.value.value for one in versions(tx, "H1", NAME)] == ["TRẦN ANH", "TRẦN ẠN"]


def test_two_who_save_at_once_get_two_versions_or_one_conflict(waiting: Records) -> None:
    with waiting.write() as tx:
        add_task(tx, "H1", "settle", [NAME])
    one = claimed(waiting, LAN, QueueFilter(kind="check"))
    other = claimed(waiting, MINH, QueueFilter(kind="settle"))

    def save(tx: Connection, lease: Lease, who: Person) -> int | None:
        try:
            return key(tx, lease, who, keying(NAME))
        except FieldConflict:
            return None

    made = together(waiting, lambda tx: save(tx, one, LAN), lambda tx: save(tx, other, MINH))
    assert sorted(made, key=str) == [2, None]


def test_the_machine_and_a_person_at_once(waiting: Records) -> None:
    lease = claimed(waiting)
    with waiting.write() as tx:
        want(tx, "H1")
    later = with_fields("H1", {"child.name": value("TRAN AN"), "child.dob": value("2024-03-12", "accepted")})

    def save(tx: Connection) -> int | None:
        try:
            return key(tx, lease, LAN, keying(NAME))
        except FieldConflict as conflict:
            return -conflict.newest

    def remake(tx: Connection) -> int | None:
        make_again(tx, later)
        return None

    saved, _ = together(waiting, save, remake)
    with waiting.read() as tx:
        newest = versions(tx, "H1", NAME)[0]
    assert (saved, newest.made_by) in [(2, LAN.id), (-2, MACHINE)]


def test_what_a_person_decided_outlives_what_the_machine_says_later(waiting: Records) -> None:
    lease = claimed(waiting)
    decide(waiting, lease)
    makes(waiting, with_fields("H1", {"child.name": value("TRAN ANH"), "child.dob": value("2024-03-12", "accepted")}))
    with waiting.read() as tx:
        told = corrections_of(tx, "H1")
        assert {document: list(fields) for document, fields in told.items()} == {NAME.document: ["child.name"]}
        assert told[NAME.document]["child.name"].value.value == "TRẦN AN"
        assert newest_fields(tx, "H1")[NAME.document, "child.name"].version == 2
        assert corrections_of(tx, "H2") == {}


def test_what_is_keyed_blind_changes_nothing_and_tells_nothing_of_the_machine(waiting: Records) -> None:
    with waiting.write() as tx:
        add_task(tx, "H1", "second", [NAME])
    decide(waiting, claimed(waiting, LAN, QueueFilter(kind="check")))
    makes(waiting, MADE)
    lease = claimed(waiting, MINH, QueueFilter(kind="second"))
    with waiting.write() as tx:
        assert key(tx, lease, MINH, keying(NAME, 0, "TRẦN ÁN")) == 2
        task = tasks.require_lease(tx, lease.task, lease.token, MINH)
        assert undecided(tx, task) == set()
        assert keyed(tx, task.id) == {NAME: Keyed(outcome="corrected", value="TRẦN ÁN", made=None, planted=False)}
        assert [one.value.value for one in versions(tx, "H1", NAME)] == ["TRẦN AN", "TRẦN ẠN"]
        assert tx.execute(select(KeyingRow.told).where(KeyingRow.kind == "second")).scalar_one() is None


def test_who_settles_makes_the_version_that_holds(waiting: Records) -> None:
    decide(waiting, claimed(waiting))
    makes(waiting, MADE)
    with waiting.write() as tx:
        add_task(tx, "H1", "settle", [NAME])
    lease = claimed(waiting, HOA)
    with waiting.write() as tx:
        assert key(tx, lease, HOA, keying(NAME, 2, "TRẦN ÁN")) == 3
        row = tx.execute(select(KeyingRow).where(KeyingRow.kind == "settle")).one()
        assert FieldValue.model_validate(row.told) == DOUBTFUL


def test_a_planted_error_never_enters_the_dossier(waiting: Records) -> None:
    planted = Planted(name=BORN, shown="2024-08-12", truth="2024-03-12")
    with waiting.write() as tx:
        tx.execute(update(TaskRow).values(planted=planted.model_dump(mode="json")))
    lease = claimed(waiting)
    with waiting.write() as tx:
        task = tasks.require_lease(tx, lease.task, lease.token, LAN)
        assert undecided(tx, task) == {NAME, BORN}
        assert key(tx, lease, LAN, keying(BORN, 1, "2024-08-12", "confirmed")) == 1
        assert undecided(tx, task) == {NAME}
        assert keyed(tx, task.id)[BORN].planted
        assert [one.value.value for one in versions(tx, "H1", BORN)] == ["2024-03-12"]
        assert tx.execute(select(KeyingRow.told)).scalar_one() is None


def test_each_change_has_one_entry_that_names_nobody_and_tells_no_value(waiting: Records) -> None:
    lease = claimed(waiting)
    told: list[Keying] = [keying(NAME, 1), keying(NAME, 2, "LÊ THỊ HOA"), keying(BORN, 1, "2024-03-13")]
    with waiting.write() as tx:
        for one in told:
            key(tx, lease, LAN, one)
        entries = [json.loads(entry) for entry in tx.execute(select(AuditRow.entry)).scalars()]
        assert audit.first_broken(tx) is None
    decisions = [entry for entry in entries if entry["action"] == "field decided"]
    assert [(one["field"], one["version"], one["actor"]) for one in decisions] == [
        ("child.name", 2, LAN.id),
        ("child.name", 3, LAN.id),
        ("child.dob", 2, LAN.id),
    ]
    everything = json.dumps(entries, ensure_ascii=False)
    assert not [word for word in ("HOA", "TRẦN", "2024-03", LAN.login) if word in everything]
