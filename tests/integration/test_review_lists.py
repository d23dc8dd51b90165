"""The lists of the review, as people of each role see them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs

import httpx
import pytest

from schemas.person import Person
from schemas.run import RunOptions
from schemas.service import ReceivedBatch, ReceivedFile
from storage.records.batches import take_batch
from tests.integration.served import Service, serving
from tests.people import browsing, new_person
from tests.waiting_work import (
    BRANCH,
    FINISHED,
    LATER,
    MINE,
    NEVER,
    NOTE,
    OTHER_BRANCH,
    OVERDUE,
    RETURNED,
    THEIRS,
    TODAY,
    TOMORROW,
    fill,
)

pytestmark = pytest.mark.xdist_group("review lists")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("lists") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def reviewer(service: Service) -> Person:
    person = new_person(service.records, "reviewer")
    fill(service.records, person, new_person(service.records, "reviewer"))
    return person


@pytest.fixture
def browser(service: Service, reviewer: Person) -> Iterator[httpx.Client]:
    with browsing(service, reviewer) as client:
        yield client


def shown(answer: httpx.Response) -> set[str]:
    """The dossiers that a page names."""
    assert answer.status_code == 200, answer.text
    every = (OVERDUE, TODAY, TOMORROW, LATER, NEVER, FINISHED, RETURNED, MINE, THEIRS)
    return {name for name in every if name in answer.text}


def test_the_queue_has_what_waits_and_says_who_holds_it(browser: httpx.Client) -> None:
    answer = browser.get("/review")
    assert shown(answer) == {OVERDUE, TODAY, TOMORROW, LATER, NEVER, MINE, THEIRS}
    assert answer.text.index(OVERDUE) < answer.text.index(TODAY) < answer.text.index(TOMORROW)
    assert "Bạn đang giữ" in answer.text
    assert "Đăng ký khai sinh" in answer.text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("due=late", {OVERDUE}),
        ("due=today", {OVERDUE, TODAY}),
        ("due=tomorrow", {OVERDUE, TODAY, TOMORROW}),
        (f"branch={OTHER_BRANCH}", {LATER}),
        (f"branch={OTHER_BRANCH}&due=today", set()),
        ("kind=second", {NEVER}),
        ("lane=archive", set()),
        ("procedure=1.000894", set()),
        ("type=birth_certificate&lane=counter&due=late", {OVERDUE}),
        ("type=citizen_id", set()),
    ],
)
def test_the_queue_is_filtered(browser: httpx.Client, asked: str, expected: set[str]) -> None:
    """What the reviewer holds is told above the list in any case."""
    answer = browser.get(f"/review?{asked}")
    assert shown(answer) - {MINE} == expected
    offered = parse_qs(html.unescape(answer.text).partition('href="/review/task?')[2].partition('"')[0])
    assert {name for name in offered if name != "due_before"} == {name for name in parse_qs(asked) if name != "due"}
    assert ("due_before" in offered) == ("due=" in asked)


def test_a_question_that_makes_no_sense_is_refused(browser: httpx.Client) -> None:
    assert browser.get("/review?kind=anything").status_code == 422


def test_tasks_are_given_out_and_nobody_picks_theirs(browser: httpx.Client) -> None:
    lines = browser.get("/review").text
    assert [name for name in (OVERDUE, TODAY, NEVER, MINE, THEIRS) if f">{name}</a>" in lines] == [MINE]


def test_an_operator_sees_the_own_branch_alone(service: Service, reviewer: Person) -> None:
    with browsing(service, new_person(service.records, "operator", branch=OTHER_BRANCH)) as client:
        assert shown(client.get("/review")) == {LATER}
        assert shown(client.get(f"/review?branch={BRANCH}")) == {LATER}
        assert shown(client.get("/review/returned")) == set()
        assert "gave_up" not in client.get("/review/quarantine").text
    with browsing(service, new_person(service.records, "operator", branch=BRANCH)) as client:
        assert "gave_up" in client.get("/review/quarantine").text


def test_what_went_back_says_why(browser: httpx.Client) -> None:
    answer = browser.get("/review/returned")
    assert shown(answer) == {RETURNED}
    assert all(told in answer.text for told in ("Ảnh mờ, không đọc được", NOTE, "trang 2"))


def test_what_was_finished_can_be_opened_again(service: Service, browser: httpx.Client) -> None:
    answer = browser.get("/review/finished")
    assert shown(answer) == {FINISHED}
    form = answer.text.partition('action="/review/reopen/')[2].partition('"')[0]
    opened = browser.post(f"/review/reopen/{form}")
    assert (opened.status_code, opened.headers["Location"]) == (303, f"/review/tasks/{form}")
    assert shown(browser.get("/review/finished")) == set()
    assert browser.post("/review/reopen/999999").status_code == 404


def test_a_refused_file_says_why(service: Service, browser: httpx.Client) -> None:
    locked = ReceivedFile(name="khoa.pdf", sha256="a" * 64, size=9, code="password_protected", message="it is locked")
    batch = ReceivedBatch(
        lane="counter", branch=BRANCH, station="s1", name="lô khóa", client_key=None, content="b" * 64,
        options=RunOptions(), sheets=None, files=(locked,),
    )  # fmt: skip
    with service.records.write() as tx:
        take_batch(tx, batch)
    told = browser.get("/review/quarantine").text
    assert "khoa.pdf" in told
    assert "Tệp có mật khẩu; hãy bỏ mật khẩu rồi gửi lại." in told


def test_only_an_admin_lets_the_machine_try_again(service: Service, browser: httpx.Client) -> None:
    told = browser.get("/review/quarantine").text
    assert "gave_up" in told
    assert "Đọc trang này làm máy dừng ba lần." in told
    assert "retry" not in told
    with browsing(service, new_person(service.records, "admin")) as admin:
        action = next(part for part in admin.get("/review/quarantine").text.split('"') if part.endswith("/retry"))
        assert browser.post(action).status_code == 403
        assert admin.post(action).status_code == 303
        assert admin.post(action).status_code == 404
        assert "gave_up" not in admin.get("/review/quarantine").text


def test_everybody_starts_where_they_may_be(service: Service, browser: httpx.Client) -> None:
    assert browser.get("/").headers["Location"] == "/review"
    with browsing(service, new_person(service.records, "auditor")) as auditor:
        assert auditor.get("/").headers["Location"] == "/review/quarantine"
    with browsing(service, new_person(service.records, "agency", agency="UBND")) as agency:
        assert agency.get("/").headers["Location"] == "/me"


def test_pages_are_kept_nowhere(browser: httpx.Client) -> None:
    headers = browser.get("/review").headers
    assert headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_the_quality_of_what_was_accepted_and_the_own_weeks(service: Service, browser: httpx.Client) -> None:
    """One value was sampled and keyed otherwise, and nobody has settled it yet."""
    told = " ".join(re.sub(r"<[^>]+>", " ", browser.get("/review/quality?days=30").text).split())
    assert "Giá trị đã kiểm mẫu 1 " in told
    assert "1 đang chờ phân xử" in told
    assert "Công việc của bạn" in told
    with browsing(service, new_person(service.records, "auditor")) as auditor:
        answer = auditor.get("/review/quality")
    assert answer.status_code == 200
    assert "Công việc của bạn" not in answer.text
    assert browser.get("/review/quality?days=1").status_code == 422
