"""Pages for people: both languages whole, style and scripts kept by browsers as long as they are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi import FastAPI
from fastapi.testclient import TestClient

from review.answers import answer_errors
from review.pages import look, static
from review.pages.look import local_path
from review.pages.static import static_files, static_url
from review.pages.texts import CATALOGUE, translations

REVIEW = Path(__file__).parents[2] / "review"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "marked": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def test_every_text_has_its_english() -> None:
    """`make texts` collects them; nothing is missing, doubtful or left over, and each keeps its gaps."""
    with CATALOGUE.open("rb") as source:
        english = {one.id: one for one in read_po(source, locale="en") if one.id}
    found = {text for _, _, text, _, _ in extract_from_dir(REVIEW, METHODS, keywords=KEYWORDS)}
    assert found == set(english)
    assert [one.id for one in english.values() if not one.string or one.fuzzy] == []
    gaps = re.compile(r"%\(\w+\)[sd]")
    assert [
        one.id for one in english.values() if set(gaps.findall(str(one.id))) != set(gaps.findall(str(one.string)))
    ] == []


def test_vietnamese_is_as_written_and_english_is_translated() -> None:
    assert translations("vi").gettext("Hàng chờ") == "Hàng chờ"
    assert translations("en").gettext("Hàng chờ") == "Queue"


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    answer_errors(app)
    for part in (static, look):
        app.include_router(part.router)
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize("name", sorted(static_files()))
def test_static_files_are_kept_for_good_under_the_digest_of_what_they_hold(client: TestClient, name: str) -> None:
    kept, asked_anew = client.get(static_url(name)), client.get(f"/static/{name}?v=of-yesterday")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert asked_anew.headers["Cache-Control"] == "no-cache"
    assert kept.content == asked_anew.content == (REVIEW / "static" / name).read_bytes()


@pytest.mark.parametrize("name", ["nothing.css", "..%2fapp.py", "%2e%2e%2fapp.py", "../app.py"])
def test_nothing_else_is_static(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_static_files_ask_no_other_origin() -> None:
    for name, file in static_files().items():
        urls = set(re.findall(rb"https?://[^\s\"')]+", file.content)) - {b"http://www.w3.org/2000/svg"}
        assert not urls, name


def test_what_is_chosen_is_kept_in_a_cookie(client: TestClient) -> None:
    answer = client.post("/look", data={"theme": "dark", "back": "/review"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/review")
    assert "sohoa_theme=dark; HttpOnly" in answer.headers["Set-Cookie"]
    assert client.post("/look", data={"theme": "pink"}).status_code == 422


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/\t/evil.example"])
def test_nobody_is_led_elsewhere(path: str) -> None:
    assert local_path(path) == "/"


def test_back_to_a_page_with_its_question() -> None:
    assert local_path("/review?lane=counter") == "/review?lane=counter"
