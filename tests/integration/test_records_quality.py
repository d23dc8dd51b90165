"""Second keying, settling, samples and known errors: who is asked next, what it changes, what is learnt of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from schemas.review import QueueFilter, Task
from storage.records.database import Records
from storage.records.review.drawing import draw
from storage.records.review.quality import to_settle
from storage.records.review.quality_rules import QualityRules, Said
from storage.records.review.tables import TaskRow
from storage.records.review.task_views import find_task
from storage.records.review.verdicts import Verdict, verdicts
from storage.records.tables import AuditRow, DossierRow, FieldRow
from tests.integration.quality_scene import NOTHING, anew, comes, drawn, ends, gets, held, made, value
from tests.integration.review_flow import HOA, LAN, MINH, add_people, may_claim, name_of, only_task

SECOND = replace(NOTHING, second=frozenset({"name"}))
SAMPLE = replace(NOTHING, sample_share=1.0)
PLANT = replace(NOTHING, planted_share=1.0)
NAME, PLACE, DAY = "child.name", "child.birth_place", "child.birth_date"
PAPER = made("h1", {NAME: value("TRẦN AN"), PLACE: value("Hà Nội")})
MIXED = made("h1", {NAME: value("TRẦN AN", "accepted", 0.995), PLACE: value("Hà Nội"), DAY: value(None, "absent")})


@pytest.fixture(autouse=True)
def people(records: Records) -> None:
    add_people(records)


def waiting(records: Records, dossier: str = "h1") -> Iterator[tuple[str, list[str]]]:
    with records.read() as tx:
        rows = tx.execute(select(TaskRow).where(TaskRow.dossier == dossier, TaskRow.state == "waiting"))
        for row in rows:
            yield row.kind, [one["field"] for one in row.fields]


def told(records: Records, rules: QualityRules = NOTHING) -> list[Verdict]:
    with records.read() as tx:
        return list(verdicts(tx, rules))


def test_a_critical_field_is_keyed_blind_by_someone_else(records: Records) -> None:
    comes(records, PAPER, SECOND)
    ends(records, gets(records, LAN, "check"), LAN, SECOND, child_name="TRẦN ÁN")
    assert list(waiting(records)) == [("second", [NAME])]
    anew(records, PAPER, SECOND)
    assert not may_claim(records, LAN, QueueFilter(kind="second"))
    ends(records, gets(records, MINH, "second"), MINH, SECOND, child_name="trần  án")
    assert list(waiting(records)) == []
    assert held(records, "h1", name_of(PAPER, NAME)) == "TRẦN ÁN"


def test_where_two_differ_a_third_decides(records: Records) -> None:
    comes(records, PAPER, SECOND)
    ends(records, gets(records, LAN, "check"), LAN, SECOND, child_name="TRẦN ÁN")
    anew(records, PAPER, SECOND)
    ends(records, gets(records, MINH, "second"), MINH, SECOND, child_name="TRẦN ẤN")
    assert list(waiting(records)) == [("settle", [NAME])]
    task, name = only_task(records, "h1", "settle"), name_of(PAPER, NAME)
    with records.read() as tx:
        assert set(to_settle(tx, task)[name]) == {Said("TRẦN ÁN"), Said("TRẦN ẤN")}
    assert not any(may_claim(records, who, QueueFilter(kind="settle")) for who in (LAN, MINH))
    ends(records, gets(records, HOA, "settle"), HOA, SECOND, child_name="TRẦN ẤN")
    assert list(waiting(records)) == []
    assert held(records, "h1", name) == "TRẦN ẤN"


def test_what_one_cannot_read_another_may(records: Records) -> None:
    comes(records, PAPER, SECOND)
    ends(records, gets(records, LAN, "check"), LAN, SECOND, child_name=None, child_birth_place="Huế")
    assert ("second", [NAME]) in waiting(records)


def test_a_check_done_again_asks_only_for_what_is_not_agreed_upon(records: Records) -> None:
    comes(records, PAPER, SECOND)
    ends(records, gets(records, LAN, "check"), LAN, SECOND, child_name="TRẦN ÁN")
    anew(records, PAPER, SECOND)
    ends(records, gets(records, MINH, "second"), MINH, SECOND, child_name="TRẦN ÁN")
    reopened = only_task(records, "h1")
    with records.write() as tx:
        tx.execute(update(TaskRow).where(TaskRow.id == reopened.id).values(state="waiting"))
    ends(records, gets(records, LAN, "check"), LAN, SECOND, child_name="Trần Án")
    assert list(waiting(records)) == []


def test_a_sample_of_what_was_accepted_is_keyed_blind(records: Records) -> None:
    comes(records, MIXED, SAMPLE)
    assert sorted(waiting(records)) == [("check", [PLACE]), ("sample", [NAME])]
    ends(records, gets(records, MINH, "sample"), MINH, SAMPLE, child_name="Trần An")
    assert told(records) == []  # the check waits: what is uncertain would be missing
    ends(records, gets(records, LAN, "check"), LAN, SAMPLE, child_birth_place="Hà Nam")
    found = {(one.name.field, one.sampled, one.right, one.weight) for one in told(records)}
    assert found == {(NAME, True, True, 1.0), (PLACE, False, False, 1.0)}
    anew(records, MIXED, SAMPLE)
    assert list(waiting(records)) == []


def test_an_error_found_by_the_sample_is_settled_and_noted(records: Records) -> None:
    comes(records, made("h1", {NAME: value("TRẦN AN", "accepted")}), SAMPLE)
    with records.write() as tx:
        tx.execute(update(DossierRow).values(handed_at=datetime.now(UTC)))
    ends(records, gets(records, MINH, "sample"), MINH, SAMPLE, child_name="TRẦN ÂN")
    assert [one.right for one in told(records)] == [None]
    ends(records, gets(records, HOA, "settle"), HOA, SAMPLE, child_name="TRẦN ÂN")
    assert [one.right for one in told(records)] == [False]
    assert held(records, "h1", name_of(PAPER, NAME)) == "TRẦN ÂN"
    (entry,) = noted(records)
    assert (entry["subject"], entry["field"], entry["handed_over"]) == ("h1", NAME, True)
    assert "ÂN" not in json.dumps(entry, ensure_ascii=False)
    with records.read() as tx:  # to be handed over once more
        assert tx.execute(select(DossierRow.handed_at)).scalars().all() == [None]


def test_a_slip_of_who_keyed_the_sample_is_no_error_of_the_machine(records: Records) -> None:
    comes(records, made("h1", {NAME: value("TRẦN AN", "accepted")}), SAMPLE)
    ends(records, gets(records, MINH, "sample"), MINH, SAMPLE, child_name="TRẦN ÂN")
    ends(records, gets(records, HOA, "settle"), HOA, SAMPLE, child_name="TRẦN AN")
    assert [one.right for one in told(records)] == [True]
    assert noted(records) == []


def noted(records: Records) -> list[dict[str, object]]:
    with records.read() as tx:
        entries = [json.loads(entry) for entry in tx.execute(select(AuditRow.entry)).scalars()]
    return [one for one in entries if one["action"] == "accepted value found wrong"]


def test_a_field_is_drawn_as_often_as_asked_and_always_the_same_way() -> None:
    rules = replace(NOTHING, sample_share=0.1)
    drawn = [
        (dossier, field)
        for dossier in range(2000)
        for field in range(20)
        if rules.sampled(f"secret {dossier}", "paper", str(field))
    ]
    assert 3600 < len(drawn) < 4400
    assert len({dossier for dossier, _ in drawn}) < 1100
    assert all(rules.sampled(f"secret {dossier}", "paper", str(field)) for dossier, field in drawn)
    assert all(replace(rules, sample_share=1.0).sampled(str(one), "paper", "name") for one in range(100))
    assert not any(NOTHING.sampled(str(one), "paper", "name") for one in range(100))


def test_the_sample_follows_the_dossier(records: Records) -> None:
    comes(records, MIXED, SAMPLE)
    ends(records, gets(records, LAN, "check"), LAN, SAMPLE)
    anew(records, made("h1", {NAME: value("TRẦN AN", "review"), PLACE: value("Hà Nội", "accepted")}), SAMPLE)
    assert dict(waiting(records)) == {"check": [NAME], "sample": [PLACE]}
    assert only_task(records, "h1", "sample").uncertain == 1


def test_a_revision_that_came_too_late_draws_nothing(records: Records) -> None:
    comes(records, MIXED)
    with records.write() as tx:
        tx.execute(update(DossierRow).values(revision=7))
    with records.write() as tx:
        draw(tx, MIXED, 6, SAMPLE)
    assert [kind for kind, _ in waiting(records)] == ["check"]


def planted(records: Records) -> Task:
    comes(records, MIXED, PLANT)
    task = only_task(records, "h1")
    assert task.planted is not None
    assert task.planted.name == name_of(MIXED, NAME)
    assert (task.planted.truth, task.planted.shown != "TRẦN AN") == ("TRẦN AN", True)
    return task


def test_a_known_error_is_shown_and_changes_nothing(records: Records) -> None:
    task = planted(records)
    shown = task.planted.shown if task.planted else None
    ends(records, gets(records, LAN, "check"), LAN, PLANT, child_name=shown)
    with records.read() as tx:
        versions = tx.execute(select(FieldRow.version).where(FieldRow.key == NAME)).scalars().all()
        assert versions == [1]
    assert [one.name.field for one in told(records)] == [PLACE]
    assert list(waiting(records)) == []


def test_a_known_error_is_planted_once_and_not_under_the_eyes_of_who_works(records: Records) -> None:
    first = planted(records).planted
    drawn(records, MIXED, PLANT)
    assert only_task(records, "h1").planted == first
    lease = gets(records, LAN, "check")
    drawn(records, MIXED, NOTHING)
    ends(records, lease, LAN, PLANT)
    anew(records, made("h1", {NAME: value("TRẦN AN", "accepted", 0.995), DAY: value("2024-03-12")}), PLANT)
    assert only_task(records, "h1").planted is None


def test_what_is_put_right_otherwise_than_known_is_settled(records: Records) -> None:
    planted(records)
    ends(records, gets(records, LAN, "check"), LAN, PLANT, child_name="PHẠM VĂN BÌNH")
    assert list(waiting(records)) == [("settle", [NAME])]
    with records.read() as tx:
        task = find_task(tx, only_task(records, "h1", "settle").id)
    assert task is not None
    assert task.planted is None


def test_without_shares_nobody_is_asked(records: Records) -> None:
    comes(records, MIXED)
    assert list(waiting(records)) == [("check", [PLACE])]
    with records.read() as tx:
        assert tx.execute(select(DossierRow.draw)).scalars().all() == [None]
