"""The real error rate of what was accepted, and how a person's work goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.document import FieldValue
from schemas.review import FieldName
from schemas.shares import wilson
from storage.records.database import Records
from storage.records.review.quality_figures import accepted_quality, error_rate, weeks_of
from storage.records.review.task_views import find_task
from storage.records.review.verdicts import Verdict
from tests.integration.quality_scene import NOTHING, comes, ends, gets, made, value
from tests.integration.review_flow import HOA, LAN, MINH, add_people

SAMPLE = replace(NOTHING, sample_share=1.0)
PLANT = replace(NOTHING, planted_share=1.0)
NAME, PLACE = "child.name", "child.birth_place"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def verdict(right: bool | None, weight: float = 1.0, told: FieldValue | None = None) -> Verdict:
    name = FieldName(document="d", field=NAME)
    return Verdict("h1", name, "birth_certificate", told or value("A"), None, True, weight, right, LONG_AGO)


def test_no_error_in_three_hundred_proves_little_more_than_one_in_a_hundred() -> None:
    found = error_rate([verdict(True)] * 300)
    assert (found.rate, found.wrong) == (0.0, 0)
    assert 0.009 < found.upper_95 < 0.014
    assert error_rate([]).upper_95 == 1.0
    assert error_rate([]).rate is None


def test_drawn_values_count_as_many_times_as_they_stand_for() -> None:
    found = error_rate([verdict(True, 50)] * 100 + [verdict(False, 10)] * 100)
    assert found.rate == pytest.approx(1 / 6, abs=1e-4)
    assert found.upper_95 > wilson(200 / 6, 200)[1]


def test_what_is_not_settled_counts_in_the_bound_alone() -> None:
    found = error_rate([verdict(True)] * 98 + [verdict(None)] * 2)
    assert (found.rate, found.open) == (0.0, 2)
    assert found.upper_95 == error_rate([verdict(True)] * 98 + [verdict(False)] * 2).upper_95


def test_the_error_rate_by_type_and_by_confidence(records: Records) -> None:
    add_people(records)
    for number, typed in enumerate(["TRẦN AN", "TRẦN AN", "TRẦN ÂN"]):
        paper = made(f"h{number}", {NAME: value("TRẦN AN", "accepted", 0.9995 if number else 0.98)})
        comes(records, paper, SAMPLE)
        ends(records, gets(records, MINH, "sample"), MINH, SAMPLE, child_name=typed)
    ends(records, gets(records, HOA, "settle"), HOA, SAMPLE, child_name="TRẦN ÂN")
    with records.read() as tx:
        found = accepted_quality(tx, SAMPLE)
        nothing = accepted_quality(tx, SAMPLE, datetime.now(UTC) + timedelta(hours=1))
    assert (found.all.sampled, found.all.wrong, found.all.rate) == (3, 1, 0.33333)
    assert set(found.by_type) == {"birth_certificate"}
    assert {band: rate.wrong for band, rate in found.by_band.items()} == {0.999: 1, 0.97: 0}
    assert (nothing.all.sampled, nothing.by_type) == (0, {})


def test_a_persons_weeks(records: Records) -> None:
    add_people(records)
    for number in range(2):
        fields = {NAME: value("TRẦN AN", "accepted", 0.995), PLACE: value("Hà Nội")}
        comes(records, made(f"h{number}", fields), PLANT)
    for notices in (True, False):
        lease = gets(records, LAN, "check")
        with records.read() as tx:
            task = find_task(tx, lease.task)
        assert task is not None
        assert task.planted is not None
        typed = task.planted.truth if notices else task.planted.shown
        ends(records, lease, LAN, PLANT, child_name=typed)
    with records.read() as tx:
        (week,) = weeks_of(tx, PLANT, LAN.id, LONG_AGO)
        assert weeks_of(tx, PLANT, MINH.id, LONG_AGO) == []
    assert week.monday.weekday() == 0
    assert (week.fields, week.seconds, week.keys, week.corrected) == (4, 2.0, 1, 2)
    assert (week.planted, week.found) == (2, 1)
