"""`sohoa people`, as whoever sets a service up uses it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from review.people.passwords import fits
from schemas.person import Person
from sohoa.cli import build_app
from storage.records.database import open_records
from storage.records.logins import begin_try
from storage.records.people import find_login
from storage.records.sessions import open_session, session_of

Command = Callable[..., Result]
NOW = datetime.now(UTC)


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`people("add", "lan", …)`: the command, on a database of its own."""
    monkeypatch.setenv("SOHOA_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    app = build_app(["people", "stations"])
    return lambda *arguments: CliRunner().invoke(app, ["people", *arguments])


def known(folder: Path, login: str) -> tuple[Person | None, str | None]:
    """The person, and the hash that their password must fit."""
    with closing(open_records(f"sqlite:///{folder / 'sohoa.db'}")) as records, records.write() as tx:
        tried = begin_try(tx, login, NOW)
        return find_login(tx, login), tried.password if tried else None


def test_a_person_is_added_with_a_password(people: Command, tmp_path: Path) -> None:
    told = people("add", "lan", "--name", "Nguyễn Thị Lan", "--role", "operator", "--role", "auditor", "--branch", "b1")
    assert told.exit_code == 0
    lan, encoded = known(tmp_path, "lan")
    assert lan is not None
    assert (lan.name, lan.roles, lan.branch) == ("Nguyễn Thị Lan", ("operator", "auditor"), "b1")
    assert fits(told.stdout.strip(), encoded)
    assert people("list").stdout == "lan  Nguyễn Thị Lan  operator,auditor  b1\n"


@pytest.mark.parametrize(
    "wrong",
    [
        ("add", "lan", "--role", "root"),
        ("add", "lan"),
        ("add", "Nguyễn Lan", "--role", "reviewer"),
        ("add", "lan", "--role", "operator"),
        ("add", "lan", "--role", "operator", "--branch", "Ba Đình"),
        ("disable", "nobody"),
        ("password", "nobody"),
    ],
)
def test_what_is_wrong_changes_nothing(people: Command, tmp_path: Path, wrong: tuple[str, ...]) -> None:
    assert people(*wrong).exit_code == 2
    assert people("list").stdout == ""


def test_a_login_is_added_once(people: Command) -> None:
    assert [people("add", "lan", "--role", "admin").exit_code for _ in range(2)] == [0, 2]


def test_a_new_password_ends_the_old_one_and_what_was_open(people: Command, tmp_path: Path) -> None:
    old = people("add", "lan", "--role", "reviewer").stdout.strip()
    lan, _ = known(tmp_path, "lan")
    assert lan is not None
    with closing(open_records(f"sqlite:///{tmp_path / 'sohoa.db'}")) as records:
        with records.write() as tx:
            token = open_session(tx, lan.id, NOW, "password")
        new = people("password", "lan").stdout.strip()
        with records.read() as tx:
            assert session_of(tx, token, NOW) is None
    _, encoded = known(tmp_path, "lan")
    assert (fits(new, encoded), fits(old, encoded)) == (True, False)


def test_who_is_disabled_is_not_let_in_until_enabled(people: Command, tmp_path: Path) -> None:
    people("add", "lan", "--role", "reviewer")
    people("disable", "lan")
    assert known(tmp_path, "lan")[1] is None
    assert "disabled 20" in people("list").stdout
    people("enable", "lan")
    assert known(tmp_path, "lan")[1] is not None
