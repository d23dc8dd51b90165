"""A second person keys without seeing what the first one has; where they differ a third one settles it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.review import QueueFilter
from storage.records.review.needs import add_task
from storage.records.review.task_views import find_task, tasks_where
from tests.browser.conftest import Visit
from tests.browser.station import Station, is_done, sit_down
from tests.integration.served import Service
from tests.reviewed import BIRTH
from tests.service import wait_for

FIRST, SECOND = "TRẦN GIA HƯNG", "TRẦN GIA HÙNG"
pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def second(visit: Visit, service: Service) -> Station:
    """In front of a dossier that somebody has finished, to key the child's name once more."""
    first = sit_down(visit, service)
    first.press("Enter", "Enter", "Enter", "Control+Enter")
    assert is_done(service, first.dossier)
    name = first.dossier.field(BIRTH, "child.name")
    with service.records.write() as tx:
        task = add_task(tx, first.dossier.id, "second", [name])
    return sit_down(visit, service, replace(first.dossier, task=task))


def test_nothing_of_what_stands_is_told(second: Station) -> None:
    name = second.dossier.field(BIRTH, "child.name")
    assert second.tab.locator(".row").count() == 1
    assert second.input(name).input_value() == ""
    assert FIRST not in second.tab.content()
    second.press("Enter")
    second.press("Escape")
    assert second.input(name).input_value() == ""
    assert second.row(name).locator(".offer").count() == 0


def test_who_keys_the_same_ends_it(second: Station) -> None:
    key(second, FIRST)
    assert settling(second) == []
    assert second.kept(second.dossier.field(BIRTH, "child.name"))[0] == FIRST


def test_where_two_differ_a_third_settles_it(second: Station, visit: Visit) -> None:
    name = second.dossier.field(BIRTH, "child.name")
    key(second, SECOND)
    assert second.kept(name)[0] == FIRST, "what is keyed blind changes nothing"
    (task,) = settling(second)
    third = sit_down(visit, second.service, replace(second.dossier, task=task))
    assert third.input(name).input_value() == ""
    told = third.row(name).locator(".offer").all_inner_texts()
    assert [SECOND in text for text in told].count(True) == [FIRST in text for text in told].count(True) == 1
    assert third.row(name).locator(".offer mark").all_inner_texts() == ["Ù", "Ư"]
    at = next(number for number, text in enumerate(told, 1) if SECOND in text)
    third.press(f"Alt+{at}", "Enter")
    third.saved()
    assert third.kept(name) == (SECOND, third.person.id)
    finish(third)


def test_who_keyed_it_is_not_asked_to_settle_it(second: Station) -> None:
    key(second, SECOND)
    (task,) = settling(second)
    second.tab.goto(f"{second.service.url}/review/tasks/{task}")
    second.tab.locator('#banner[data-kind="held"]').wait_for()
    assert not second.input(second.dossier.field(BIRTH, "child.name")).is_editable()
    assert settling(second) == [task]


def key(station: Station, typed: str) -> None:
    station.tab.keyboard.type(typed)
    station.press("Enter")
    station.saved()
    finish(station)


def finish(station: Station) -> None:
    station.press("Control+Enter")
    wait_for(lambda: state(station) == "done")


def state(station: Station) -> str | None:
    with station.service.records.read() as tx:
        task = find_task(tx, station.dossier.task)
    return task.state if task else None


def settling(station: Station) -> list[int]:
    """The dossier's tasks that wait for a third person."""
    with station.service.records.read() as tx:
        return [one.id for one in tasks_where(tx, QueueFilter(kind="settle")) if one.dossier == station.dossier.id]
