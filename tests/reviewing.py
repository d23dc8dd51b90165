"""The screen's API over HTTP: a service with dossiers to review, reviewers who are logged in, and what they send."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from schemas.person import Person
from schemas.review import FieldName, TaskKind
from storage.objects.folder import FolderObjects
from storage.records.review.needs import add_task
from tests.integration.served import Service, serving
from tests.people import browsing, new_person
from tests.reviewed import BIRTH_PAPER, CARD_PAPER, Paper, Placed, put_dossier

_names = (f"H26.1-260101-{number:04d}" for number in itertools.count(1))


@pytest.fixture(scope="session")
def station_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("station") / "data") as started:
        yield started


@pytest.fixture
def station_objects(station_service: Service) -> FolderObjects:
    return FolderObjects(station_service.data / "objects")


@pytest.fixture
def reviewer(station_service: Service) -> Person:
    return new_person(station_service.records, "reviewer")


@pytest.fixture
def reviewing(station_service: Service, reviewer: Person) -> Iterator[httpx.Client]:
    with browsing(station_service, reviewer) as client:
        yield client


def placed(service: Service, *papers: Paper, branch: str = "b1") -> Placed:
    objects = FolderObjects(service.data / "objects")
    return put_dossier(service.records, objects, next(_names), papers or (BIRTH_PAPER, CARD_PAPER), branch=branch)


def opened(browser: httpx.Client, dossier: Placed) -> dict[str, Any]:
    answer = browser.post(f"/review/api/tasks/{dossier.task}/open", json={})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def field_of(view: dict[str, Any], name: FieldName) -> dict[str, Any]:
    fields = (field for document in view["documents"] for field in document["fields"])
    return next(field for field in fields if field["name"] == name.model_dump())


def keying(view: dict[str, Any], field: dict[str, Any], outcome: str = "corrected", **told: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    timing = {"shown_at": now, "decided_at": now, "active_ms": 900, "keys": 4, "clicks": 0}
    about = {"lease": view["lease"], "name": field["name"], "version": field["version"], "outcome": outcome}
    return {**about, "timing": timing, **told}


def save(browser: httpx.Client, view: dict[str, Any], name: FieldName, outcome: str, **told: Any) -> httpx.Response:
    body = keying(view, field_of(view, name), outcome, **told)
    return browser.put(f"/review/api/tasks/{view['id']}/field", json=body)


def asking(service: Service, dossier: Placed, kind: TaskKind, *names: FieldName) -> Placed:
    """Another task of the dossier, about these fields."""
    with service.records.write() as tx:
        return replace(dossier, task=add_task(tx, dossier.id, kind, names))


def audited(service: Service, actor: str) -> list[tuple[str, str]]:
    """What somebody did, and to what."""
    with service.records.read() as tx:
        entries = tx.exec_driver_sql("select entry from audit order by number").scalars().all()
    told = [json.loads(entry) for entry in entries]
    return [(entry["action"], entry["subject"]) for entry in told if entry["actor"] == actor]
