"""What the review screen is told and tells, over HTTP and by people who are logged in."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from PIL import Image

from schemas.person import Person
from schemas.review import FieldName
from storage.objects.folder import FolderObjects
from storage.records.field_versions import newest_fields
from tests.integration.served import Service, serving
from tests.people import browsing, new_person
from tests.reviewed import BIRTH, BIRTH_PAPER, CARD, CARD_PAPER, Paper, Placed, Told, make_dossier, put_dossier

_names = (f"H26.1-260101-{number:04d}" for number in itertools.count(1))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("station") / "data") as started:
        yield started


@pytest.fixture
def objects(service: Service) -> FolderObjects:
    return FolderObjects(service.data / "objects")


@pytest.fixture
def reviewer(service: Service) -> Person:
    return new_person(service.records, "reviewer")


@pytest.fixture
def browser(service: Service, reviewer: Person) -> Iterator[httpx.Client]:
    with browsing(service, reviewer) as client:
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


def test_a_task_is_opened_whole(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    assert (view["writable"], view["making"], view["kind"], view["dossier"]) == (True, False, "check", dossier.id)
    assert [document["title"] for document in view["documents"]] == ["Tờ khai đăng ký khai sinh", "Căn cước công dân"]
    assert [page["id"] for page in view["pages"]] == list(dossier.pages)
    assert [(page["number"], page["width"], page["height"]) for page in view["pages"]] == [
        (1, 874, 1240),
        (2, 874, 1240),
    ]
    name = field_of(view, dossier.field(BIRTH, "child.name"))
    assert (name["shown"], name["machine"], name["state"], name["band"]) == (
        *("TRẦN GIA HƯNG", "TRẦN GIA HƯNG", "uncertain", "look"),
    )
    assert (name["asked"], name["page"], name["box"]) == (True, dossier.pages[0], [90, 230, 700, 270])
    assert name["candidates"] == [{"shown": "TRẦN GIA HUNG", "origin": "reading"}]
    assert field_of(view, dossier.field(BIRTH, "child.birth_date"))["shown"] == "12/03/2024"
    sex = field_of(view, dossier.field(BIRTH, "child.sex"))
    assert (sex["state"], sex["asked"], sex["choices"]) == ("accepted", False, ["Nam", "Nữ"])
    assert field_of(view, dossier.field(BIRTH, "mother.name"))["state"] == "absent"


def test_numbers_are_masked_until_somebody_asks(service: Service, browser: httpx.Client, reviewer: Person) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    number = dossier.field(CARD, "id_number")
    field = field_of(view, number)
    assert (field["masked"], field["shown"], field["machine"]) == (True, "•••••••••345", "•••••••••345")
    assert "001190012345" not in str(view)
    answer = browser.post(f"/review/api/tasks/{dossier.task}/reveal", json=number.model_dump())
    assert answer.json() == {"shown": "001190012345"}
    assert ("number revealed", str(dossier.task)) in audited(service, reviewer)
    assert save(browser, view, number, "confirmed", typed="•••••••••345").json()["field"]["shown"] == "001190012345"


def test_what_was_typed_becomes_a_version(service: Service, browser: httpx.Client, reviewer: Person) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    name = dossier.field(BIRTH, "child.birth_date")
    saved = save(browser, view, name, "corrected", typed="1/2/2024").json()
    assert (saved["field"]["shown"], saved["field"]["state"], saved["field"]["version"]) == (
        "01/02/2024",
        "corrected",
        2,
    )
    assert saved["field"]["machine"] == "12/03/2024"
    assert {"shown": "12/03/2024", "origin": "reading"} in saved["field"]["candidates"]
    with service.records.read() as tx:
        row = newest_fields(tx, dossier.id)[name.document, name.field]
    assert (row.told["value"], row.told["source"], row.told["page"], row.made_by) == (
        *("2024-02-01", "reviewer", 1, reviewer.id),
    )
    history = browser.get(f"/review/api/tasks/{dossier.task}/history", params=name.model_dump()).json()
    assert [(one["version"], one["shown"], one["by"]) for one in history] == [
        (2, "01/02/2024", reviewer.name),
        (1, "12/03/2024", None),
    ]


@pytest.mark.parametrize(
    ("outcome", "typed", "state", "shown"),
    [
        ("confirmed", "TRẦN GIA HƯNG", "confirmed", "TRẦN GIA HƯNG"),
        ("confirmed", None, "confirmed", "TRẦN GIA HƯNG"),
        ("corrected", "TRẦN GIA HƯNG", "confirmed", "TRẦN GIA HƯNG"),
        ("corrected", "Tra\u0302\u0300n  Gia Huy", "corrected", "Trần Gia Huy"),
        ("illegible", None, "illegible", None),
        ("empty", None, "empty", None),
    ],
)
def test_every_way_to_decide(
    service: Service, browser: httpx.Client, outcome: str, typed: str | None, state: str, shown: str | None
) -> None:
    dossier = placed(service)
    name = dossier.field(BIRTH, "child.name")
    saved = save(browser, opened(browser, dossier), name, outcome, typed=typed).json()["field"]
    assert (saved["state"], saved["shown"], saved["findings"]) == (state, shown, [])
    assert field_of(opened(browser, dossier), name)["state"] == state


def test_what_cannot_be_a_value_is_refused_in_words(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    for key, typed in (("child.birth_date", "31/02/2024"), ("copies.quantity", "vài"), ("child.name", " ")):
        answer = save(browser, view, dossier.field(BIRTH, key), "corrected", typed=typed)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_value")
        assert answer.json()["message"].endswith(".")


def test_checks_follow_what_is_typed(service: Service, browser: httpx.Client) -> None:
    """A number of a woman born in 1990, on the card of a man."""
    wrong = Paper(CARD, {**CARD_PAPER.fields, "sex": Told("Nam")})
    dossier = placed(service, BIRTH_PAPER, wrong)
    view = opened(browser, dossier)
    name = dossier.field(CARD, "sex")
    odd = [check for check in view["checks"] if check["outcome"] != "ok" and name.model_dump() in check["fields"]]
    assert [check["rule"] for check in odd] == ["id_number.sex"]
    assert field_of(view, name)["findings"] == []
    saved = save(browser, view, name, "corrected", typed="nu").json()
    assert saved["field"]["shown"] == "Nữ"
    assert {check["outcome"] for check in saved["checks"] if name.model_dump() in check["fields"]} == {"ok"}


def test_somebody_else_was_quicker(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    name = dossier.field(BIRTH, "child.name")
    assert save(browser, view, name, "corrected", typed="Trần Gia Huy").status_code == 200
    assert save(browser, view, name, "corrected", typed="Trần Gia Huy").status_code == 200  # its answer was lost
    answer = save(browser, view, name, "corrected", typed="Trần Gia Hân")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (answer.json()["theirs"]["shown"], answer.json()["theirs"]["version"]) == ("Trần Gia Huy", 2)


def test_two_reviewers_on_one_task(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    with browsing(service, new_person(service.records, "reviewer")) as other:
        theirs = opened(other, dossier)
        assert (theirs["writable"], theirs["lease"]) == (False, None)
        name = dossier.field(BIRTH, "child.name")
        stolen = save(other, {**theirs, "lease": view["lease"]}, name, "confirmed")
        assert (stolen.status_code, stolen.json()["code"]) == (409, "lease_lost")
        left = browser.post(
            f"/review/api/tasks/{dossier.task}/release",
            data={"lease": view["lease"], "csrf": browser.headers["x-csrf-token"]},
        )
        assert left.status_code == 204
        assert opened(other, dossier)["writable"]
    beat = browser.post(f"/review/api/tasks/{dossier.task}/heartbeat", json={"lease": view["lease"]})
    assert (beat.status_code, beat.json()["code"]) == (409, "lease_lost")


def test_the_lease_goes_on_while_somebody_works(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    beat = browser.post(f"/review/api/tasks/{dossier.task}/heartbeat", json={"lease": view["lease"]})
    assert beat.json()["lease_until"] > view["lease_until"]
    assert browser.get(f"/review/api/tasks/{dossier.task}").json()["writable"]


def test_a_dossier_is_finished_when_all_is_decided(
    service: Service, objects: FolderObjects, browser: httpx.Client
) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    finish = f"/review/api/tasks/{dossier.task}/finish"
    early = browser.post(finish, json={"lease": view["lease"]})
    assert (early.status_code, early.json()["code"]) == (409, "undecided")
    for document in view["documents"]:
        for field in document["fields"]:
            if field["asked"]:
                body = keying(view, field, "confirmed" if field["shown"] else "empty")
                assert browser.put(f"/review/api/tasks/{dossier.task}/field", json=body).status_code == 200
    assert browser.post(finish, json={"lease": view["lease"]}).status_code == 204
    assert dossier.task in [one["id"] for one in browser.get("/review/api/finished").json()]
    after = browser.get(f"/review/api/tasks/{dossier.task}").json()
    assert (after["making"], after["writable"]) == (True, False)
    make_dossier(service.records, objects, dossier.id, (BIRTH_PAPER, CARD_PAPER), dossier.pages)
    again = browser.post(f"/review/api/tasks/{dossier.task}/reopen", json={}).json()
    assert (again["making"], again["writable"], again["revision"]) == (False, True, 2)


def test_a_dossier_goes_back_to_its_branch(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    told = {"lease": view["lease"], "reason": "blurred", "note": "Trang 1 mờ", "pins": ["page 1"]}
    assert browser.post(f"/review/api/tasks/{dossier.task}/return", json=told).status_code == 204
    assert browser.post("/review/api/tasks/999999/open", json={}).status_code == 404


def test_the_next_one_is_claimed_not_picked(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service, branch="b-claim")
    answer = browser.post("/review/api/claim", json={"branch": "b-claim"})
    assert (answer.json()["id"], answer.json()["writable"]) == (dossier.task, True)
    with browsing(service, new_person(service.records, "reviewer")) as other:
        assert other.post("/review/api/claim", json={"branch": "b-claim"}).status_code == 204


def test_page_images_go_through_the_app(service: Service, browser: httpx.Client, reviewer: Person) -> None:
    dossier = placed(service)
    page = opened(browser, dossier)["pages"][0]
    for _ in range(2):
        for url in (page["view"], page["full"]):
            answer = browser.get(url)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
            assert answer.headers["cache-control"] == "no-store"
            assert Image.open(io.BytesIO(answer.content)).size == (page["width"], page["height"])
    assert audited(service, reviewer).count(("page viewed", str(page["id"]))) == 1
    assert browser.get("/review/api/pages/999999/view.jpg").status_code == 404
    with service.client() as stranger:
        assert stranger.get(page["view"]).status_code == 401


def test_an_operator_sees_the_own_branch_alone(service: Service) -> None:
    own, other = placed(service, branch="b-own"), placed(service, branch="b-other")
    operator = new_person(service.records, "operator", branch="b-own")
    with browsing(service, operator) as browser:
        view = opened(browser, own)
        assert browser.get(view["pages"][0]["view"]).status_code == 200
        for path in (f"tasks/{other.task}", f"pages/{other.pages[0]}/view.jpg"):
            assert browser.get(f"/review/api/{path}").status_code == 404
        assert browser.post(f"/review/api/tasks/{other.task}/open", json={}).status_code == 404
        assert browser.post("/review/api/claim", json={"kind": "second"}).status_code == 403


def test_menus_and_keys(service: Service, browser: httpx.Client, reviewer: Person) -> None:
    assert {"code": BIRTH, "title": "Tờ khai đăng ký khai sinh"} in browser.get("/review/api/types").json()
    assert "blurred" in [one["code"] for one in browser.get("/review/api/reasons").json()]
    assert browser.put("/review/api/me/keymap", json={"finish": "Ctrl+M"}).json() == {"finish": "Ctrl+M"}
    assert browser.get("/review/api/me/keymap").json() == {"finish": "Ctrl+M"}
    assert browser.put("/review/api/me/keymap", json={"finish": ["Ctrl+M"]}).status_code == 422


def test_nothing_changes_without_the_token(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service)
    browser.headers["x-csrf-token"] = "another"
    assert browser.post(f"/review/api/tasks/{dossier.task}/open", json={}).status_code == 403


def audited(service: Service, person: Person) -> list[tuple[str, str]]:
    """What they did, and to what."""
    with service.records.read() as tx:
        entries = tx.exec_driver_sql("select entry from audit order by number").scalars().all()
    told = [json.loads(entry) for entry in entries]
    return [(entry["action"], entry["subject"]) for entry in told if entry["actor"] == person.id]


def test_names_and_numbers_stay_out_of_log_and_audit(service: Service, browser: httpx.Client) -> None:
    dossier = placed(service)
    view = opened(browser, dossier)
    save(browser, view, dossier.field(BIRTH, "child.name"), "corrected", typed="LÊ THỊ BÍ MẬT")
    save(browser, view, dossier.field(BIRTH, "copies.quantity"), "corrected", typed="BÍ MẬT")
    with service.records.read() as tx:
        entries = "".join(tx.exec_driver_sql("select entry from audit").scalars().all())
    told = entries + service.log.read_text() + "".join(path.read_text() for path in service.data.glob("log.jsonl*"))
    assert "MẬT" not in told
    assert "HƯNG" not in told
