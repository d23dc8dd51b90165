"""What the review screen is told and tells, over HTTP and by people who are logged in."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image

from schemas.person import Person
from storage.objects.folder import FolderObjects
from storage.records.field_versions import newest_fields
from tests.integration.served import Service
from tests.people import browsing, new_person
from tests.reviewed import BIRTH, BIRTH_PAPER, CARD, CARD_PAPER, Paper, Told, make_dossier
from tests.reviewing import audited, field_of, keying, opened, placed, save


def test_a_task_is_opened_whole(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
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


def test_numbers_are_masked_until_somebody_asks(
    station_service: Service, reviewing: httpx.Client, reviewer: Person
) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    number = dossier.field(CARD, "id_number")
    field = field_of(view, number)
    assert (field["masked"], field["shown"], field["machine"]) == (True, "•••••••••345", "•••••••••345")
    assert "001190012345" not in str(view)
    answer = reviewing.post(f"/review/api/tasks/{dossier.task}/reveal", json=number.model_dump())
    assert answer.json() == {"shown": "001190012345"}
    assert ("number revealed", str(dossier.task)) in audited(station_service, reviewer.id)
    assert save(reviewing, view, number, "confirmed", typed="•••••••••345").json()["field"]["shown"] == "001190012345"


def test_what_was_typed_becomes_a_version(station_service: Service, reviewing: httpx.Client, reviewer: Person) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    name = dossier.field(BIRTH, "child.birth_date")
    saved = save(reviewing, view, name, "corrected", typed="1/2/2024").json()
    assert (saved["field"]["shown"], saved["field"]["state"], saved["field"]["version"]) == (
        "01/02/2024",
        "corrected",
        2,
    )
    assert saved["field"]["machine"] == "12/03/2024"
    assert {"shown": "12/03/2024", "origin": "reading"} in saved["field"]["candidates"]
    with station_service.records.read() as tx:
        row = newest_fields(tx, dossier.id)[name.document, name.field]
    assert (row.told["value"], row.told["source"], row.told["page"], row.made_by) == (
        *("2024-02-01", "reviewer", 1, reviewer.id),
    )
    history = reviewing.get(f"/review/api/tasks/{dossier.task}/history", params=name.model_dump()).json()
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
    station_service: Service, reviewing: httpx.Client, outcome: str, typed: str | None, state: str, shown: str | None
) -> None:
    dossier = placed(station_service)
    name = dossier.field(BIRTH, "child.name")
    saved = save(reviewing, opened(reviewing, dossier), name, outcome, typed=typed).json()["field"]
    assert (saved["state"], saved["shown"], saved["findings"]) == (state, shown, [])
    assert field_of(opened(reviewing, dossier), name)["state"] == state


def test_what_cannot_be_a_value_is_refused_in_words(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    for key, typed in (("child.birth_date", "31/02/2024"), ("copies.quantity", "vài"), ("child.name", " ")):
        answer = save(reviewing, view, dossier.field(BIRTH, key), "corrected", typed=typed)
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_value")
        assert answer.json()["message"].endswith(".")


def test_checks_follow_what_is_typed(station_service: Service, reviewing: httpx.Client) -> None:
    """A number of a woman born in 1990, on the card of a man."""
    wrong = Paper(CARD, {**CARD_PAPER.fields, "sex": Told("Nam")})
    dossier = placed(station_service, BIRTH_PAPER, wrong)
    view = opened(reviewing, dossier)
    name = dossier.field(CARD, "sex")
    odd = [check for check in view["checks"] if name.model_dump() in check["fields"]]
    assert [check["rule"] for check in odd] == ["id_number.sex"]
    assert field_of(view, name)["findings"] == []
    saved = save(reviewing, view, name, "corrected", typed="nu").json()
    assert saved["field"]["shown"] == "Nữ"
    assert not any(name.model_dump() in check["fields"] for check in saved["checks"])


def test_somebody_else_was_quicker(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    name = dossier.field(BIRTH, "child.name")
    assert save(reviewing, view, name, "corrected", typed="Trần Gia Huy").status_code == 200
    assert save(reviewing, view, name, "corrected", typed="Trần Gia Huy").status_code == 200  # its answer was lost
    answer = save(reviewing, view, name, "corrected", typed="Trần Gia Hân")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert (answer.json()["theirs"]["shown"], answer.json()["theirs"]["version"]) == ("Trần Gia Huy", 2)


def test_two_reviewers_on_one_task(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    with browsing(station_service, new_person(station_service.records, "reviewer")) as other:
        theirs = opened(other, dossier)
        assert (theirs["writable"], theirs["lease"]) == (False, None)
        name = dossier.field(BIRTH, "child.name")
        stolen = save(other, {**theirs, "lease": view["lease"]}, name, "confirmed")
        assert (stolen.status_code, stolen.json()["code"]) == (409, "lease_lost")
        left = reviewing.post(
            f"/review/api/tasks/{dossier.task}/release",
            data={"lease": view["lease"], "csrf": reviewing.headers["x-csrf-token"]},
        )
        assert left.status_code == 204
        assert opened(other, dossier)["writable"]
    beat = reviewing.post(f"/review/api/tasks/{dossier.task}/heartbeat", json={"lease": view["lease"]})
    assert (beat.status_code, beat.json()["code"]) == (409, "lease_lost")


def test_the_lease_goes_on_while_somebody_works(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    beat = reviewing.post(f"/review/api/tasks/{dossier.task}/heartbeat", json={"lease": view["lease"]})
    assert beat.json()["lease_until"] > view["lease_until"]
    assert reviewing.get(f"/review/api/tasks/{dossier.task}").json()["writable"]


def test_a_dossier_is_finished_when_all_is_decided(
    station_service: Service, station_objects: FolderObjects, reviewing: httpx.Client
) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    finish = f"/review/api/tasks/{dossier.task}/finish"
    early = reviewing.post(finish, json={"lease": view["lease"]})
    assert (early.status_code, early.json()["code"]) == (409, "undecided")
    for document in view["documents"]:
        for field in document["fields"]:
            if field["asked"]:
                body = keying(view, field, "confirmed" if field["shown"] else "empty")
                assert reviewing.put(f"/review/api/tasks/{dossier.task}/field", json=body).status_code == 200
    assert reviewing.post(finish, json={"lease": view["lease"]}).status_code == 204
    assert dossier.task in [one["id"] for one in reviewing.get("/review/api/finished").json()]
    after = reviewing.get(f"/review/api/tasks/{dossier.task}").json()
    assert (after["making"], after["writable"]) == (True, False)
    make_dossier(station_service.records, station_objects, dossier.id, (BIRTH_PAPER, CARD_PAPER), dossier.pages)
    again = reviewing.post(f"/review/api/tasks/{dossier.task}/reopen", json={}).json()
    assert (again["making"], again["writable"], again["revision"]) == (False, True, 2)


def test_a_dossier_goes_back_to_its_branch(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    told = {"lease": view["lease"], "reason": "blurred", "note": "Trang 1 mờ", "pins": ["page 1"]}
    assert reviewing.post(f"/review/api/tasks/{dossier.task}/return", json=told).status_code == 204
    assert reviewing.post("/review/api/tasks/999999/open", json={}).status_code == 404


def test_the_next_one_is_claimed_not_picked(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service, branch="b-claim")
    answer = reviewing.post("/review/api/claim", json={"branch": "b-claim"})
    assert (answer.json()["id"], answer.json()["writable"]) == (dossier.task, True)
    with browsing(station_service, new_person(station_service.records, "reviewer")) as other:
        assert other.post("/review/api/claim", json={"branch": "b-claim"}).status_code == 204


def test_page_images_go_through_the_app(station_service: Service, reviewing: httpx.Client, reviewer: Person) -> None:
    dossier = placed(station_service)
    page = opened(reviewing, dossier)["pages"][0]
    for _ in range(2):
        for url in (page["view"], page["full"]):
            answer = reviewing.get(url)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
            assert answer.headers["cache-control"] == "no-store"
            assert Image.open(io.BytesIO(answer.content)).size == (page["width"], page["height"])
    assert audited(station_service, reviewer.id).count(("page viewed", str(page["id"]))) == 1
    assert reviewing.get("/review/api/pages/999999/view.jpg").status_code == 404
    with station_service.client() as stranger:
        assert stranger.get(page["view"]).status_code == 401


def test_an_operator_sees_the_own_branch_alone(station_service: Service) -> None:
    own, other = placed(station_service, branch="b-own"), placed(station_service, branch="b-other")
    operator = new_person(station_service.records, "operator", branch="b-own")
    with browsing(station_service, operator) as browser:
        view = opened(browser, own)
        assert browser.get(view["pages"][0]["view"]).status_code == 200
        for path in (f"tasks/{other.task}", f"pages/{other.pages[0]}/view.jpg"):
            assert browser.get(f"/review/api/{path}").status_code == 404
        assert browser.post(f"/review/api/tasks/{other.task}/open", json={}).status_code == 404
        assert browser.post("/review/api/claim", json={"kind": "second"}).status_code == 403


def test_menus_and_keys(station_service: Service, reviewing: httpx.Client, reviewer: Person) -> None:
    assert {"code": BIRTH, "title": "Tờ khai đăng ký khai sinh"} in reviewing.get("/review/api/types").json()
    assert "blurred" in [one["code"] for one in reviewing.get("/review/api/reasons").json()]
    assert reviewing.put("/review/api/me/keymap", json={"finish": "Ctrl+M"}).json() == {"finish": "Ctrl+M"}
    assert reviewing.get("/review/api/me/keymap").json() == {"finish": "Ctrl+M"}
    assert reviewing.put("/review/api/me/keymap", json={"finish": ["Ctrl+M"]}).status_code == 422


def test_nothing_changes_without_the_token(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    reviewing.headers["x-csrf-token"] = "another"
    assert reviewing.post(f"/review/api/tasks/{dossier.task}/open", json={}).status_code == 403


def test_names_and_numbers_stay_out_of_log_and_audit(station_service: Service, reviewing: httpx.Client) -> None:
    dossier = placed(station_service)
    view = opened(reviewing, dossier)
    save(reviewing, view, dossier.field(BIRTH, "child.name"), "corrected", typed="LÊ THỊ BÍ MẬT")
    save(reviewing, view, dossier.field(BIRTH, "copies.quantity"), "corrected", typed="BÍ MẬT")
    with station_service.records.read() as tx:
        entries = "".join(tx.exec_driver_sql("select entry from audit").scalars().all())
    told = (
        entries
        + station_service.log.read_text()
        + "".join(path.read_text() for path in station_service.data.glob("log.jsonl*"))
    )
    assert "MẬT" not in told
    assert "HƯNG" not in told
