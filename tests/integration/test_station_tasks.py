"""Tasks that tell no value, known errors, pages arranged and turned, zones: over HTTP."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select, update

from schemas.review import Planted, TaskKind
from storage.objects.folder import FolderObjects
from storage.records.field_versions import MACHINE, newest_fields
from storage.records.review.tables import TaskRow
from tests.integration.served import Service
from tests.people import browsing, new_person
from tests.reviewed import BIRTH, BIRTH_PAPER, CARD_PAPER, make_dossier
from tests.reviewing import asking, audited, field_of, keying, opened, placed, save


@pytest.mark.parametrize("kind", ["second", "sample"])
def test_whoever_keys_blind_is_told_no_value(station_service: Service, reviewing: httpx.Client, kind: TaskKind) -> None:
    dossier = placed(station_service)
    name = dossier.field(BIRTH, "requester.id_number")
    blind = asking(station_service, dossier, kind, name)
    view = opened(reviewing, blind)
    assert (view["kind"], view["writable"], view["checks"]) == (kind, True, [])
    assert not any(told in str(view) for told in ("001190012345", "NGUYỄN", "Nguyễn", "12/03/2024", "2024-03-12"))
    (field,) = (field for document in view["documents"] for field in document["fields"])
    assert (field["name"], field["blind"], field["shown"], field["machine"]) == (name.model_dump(), True, None, None)
    assert (field["asked"], field["box"], field["page"]) == (True, [90, 230, 700, 270], dossier.pages[0])
    assert reviewing.get(f"/review/api/tasks/{dossier.task}").status_code == 404
    other = dossier.field(BIRTH, "child.name")
    assert (
        reviewing.put(
            f"/review/api/tasks/{blind.task}/field",
            json=keying(view, {**field, "name": other.model_dump()}, typed="Trần Gia Hưng"),
        ).status_code
        == 404
    )
    assert reviewing.get(f"/review/api/tasks/{blind.task}/history", params=name.model_dump()).status_code == 404
    assert reviewing.post(f"/review/api/tasks/{blind.task}/reveal", json=name.model_dump()).status_code == 404
    saved = save(reviewing, view, name, "corrected", typed="001 190 012 346").json()["field"]
    assert (saved["state"], saved["shown"], saved["version"]) == ("corrected", "001190012346", 1)
    with station_service.records.read() as tx:
        assert newest_fields(tx, dossier.id)[name.document, name.field].told["value"] == "001190012345"
    assert reviewing.post(f"/review/api/tasks/{blind.task}/finish", json={"lease": view["lease"]}).status_code == 204


def test_a_known_error_looks_like_any_doubt(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    name = dossier.field(BIRTH, "requester.name")
    planted = Planted(name=name, shown="NGUYỄN THI HOA", truth="NGUYỄN THỊ HOA")
    with station_service.records.write() as tx:
        told = planted.model_dump(mode="json")
        tx.execute(update(TaskRow).where(TaskRow.id == dossier.task).values(planted=told))
    view = opened(reviewing, dossier)
    field = field_of(view, name)
    assert (field["shown"], field["machine"], field["state"], field["band"], field["asked"]) == (
        *("NGUYỄN THI HOA", "NGUYỄN THI HOA", "uncertain", "look", True),
    )
    assert "NGUYỄN THỊ HOA" not in str(view)
    missed = save(reviewing, view, name, "confirmed").json()["field"]
    assert (missed["state"], missed["shown"]) == ("confirmed", "NGUYỄN THI HOA")
    found = save(reviewing, view, name, "corrected", typed="NGUYỄN THỊ HOA").json()["field"]
    assert (found["state"], found["shown"], found["version"]) == ("corrected", "NGUYỄN THỊ HOA", 1)
    with station_service.records.read() as tx:
        assert newest_fields(tx, dossier.id)[name.document, name.field].version == 1


def test_pages_are_arranged_and_turned(
    station_service: Service, station_objects: FolderObjects, reviewing: httpx.Client
) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    first, second = dossier.pages
    arranged = {"lease": view["lease"], "version": 0, "documents": [{"type": "other", "pages": [second, first]}]}
    path = f"/review/api/tasks/{dossier.task}"
    assert (
        reviewing.post(f"{path}/arrange", json={**arranged, "documents": [{"type": "x", "pages": []}]}).status_code
        == 422
    )
    answer = reviewing.post(f"{path}/arrange", json=arranged)
    assert (answer.status_code, answer.json()["making"], answer.json()["arrangement"]) == (202, True, 1)
    again = reviewing.post(f"{path}/arrange", json=arranged)
    assert (again.status_code, again.json()["code"]) == (409, "conflict_pages")
    make_dossier(station_service.records, station_objects, dossier.id, (BIRTH_PAPER, CARD_PAPER), dossier.pages)
    assert not reviewing.get(path).json()["making"]
    turned = reviewing.post(f"{path}/turn", json={"lease": view["lease"], "page": first, "rotation": 180})
    assert (turned.status_code, turned.json()["making"]) == (202, True)
    assert reviewing.post(f"{path}/turn", json={"lease": view["lease"], "page": 999, "rotation": 0}).status_code == 404


def test_a_zone_is_read_for_its_field(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    told = {"lease": view["lease"], "page": dossier.pages[0], "box": [80, 280, 860, 350]}
    name = dossier.field(BIRTH, "child.birth_date").model_dump()
    read = reviewing.post(f"/review/api/tasks/{dossier.task}/zone", json={**told, "name": name}).json()
    assert read["candidates"][0] == {"shown": "12/03/2024", "origin": "reading"}
    blank = reviewing.post(
        f"/review/api/tasks/{dossier.task}/zone", json={**told, "name": name, "box": [80, 800, 400, 900]}
    )
    assert blank.json() == {"candidates": []}
    elsewhere = {**told, "name": name, "page": 999_999}
    assert reviewing.post(f"/review/api/tasks/{dossier.task}/zone", json=elsewhere).status_code == 404


def test_two_who_differ_are_settled_by_a_third(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    name = dossier.field(BIRTH, "requester.id_number")
    blind = asking(station_service, dossier, "sample", name)
    view = opened(reviewing, blind)
    save(reviewing, view, name, "corrected", typed="001190012346")
    reviewing.post(f"/review/api/tasks/{blind.task}/finish", json={"lease": view["lease"]})
    with browsing(station_service, new_person(station_service.records, "reviewer")) as third:
        with station_service.records.read() as tx:
            chosen = select(TaskRow.id).where(TaskRow.dossier == dossier.id, TaskRow.kind == "settle")
            settling = replace(dossier, task=tx.execute(chosen).scalar_one())
        view = opened(third, settling)
        field = field_of(view, name)
        assert (field["shown"], field["mine"], field["candidates"]) == (None, ["001190012345", "001190012346"], [])
        saved = save(third, view, name, "corrected", typed="001190012346").json()["field"]
        assert (saved["state"], saved["version"]) == ("corrected", 2)
        assert third.post(f"/review/api/tasks/{settling.task}/finish", json={"lease": view["lease"]}).status_code == 204
    assert ("accepted value found wrong", dossier.id) in audited(station_service, MACHINE)
