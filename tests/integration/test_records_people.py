"""People, their sessions and their tries to log in, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from schemas.errors import UsageError
from schemas.person import Person, Role
from storage.records import people, sessions
from storage.records.database import Records
from storage.records.logins import CLOSE_AFTER, FIRST_CLOSED, LONGEST_CLOSED, begin_try, try_failed, try_succeeded
from storage.records.people import Identity, Standing
from storage.records.review.tables import PersonRow, SessionRow
from storage.records.tables import AuditRow
from tests.integration.records_flow import together

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ADMIN = "os:root"
REVIEWER = Standing(roles=("reviewer",))
IDENTITY = Identity(issuer="https://id", subject="7c1", login="minh", name="Trần Minh")


@pytest.fixture
def lan(records: Records) -> Person:
    with records.write() as tx:
        return people.add_person(tx, "lan", "Nguyễn Thị Lan", REVIEWER, ADMIN, "a hash")


def code_of(error: pytest.ExceptionInfo[UsageError]) -> str:
    return error.value.code


def test_people_are_found_and_listed(records: Records, lan: Person) -> None:
    with records.write() as tx:
        an = people.add_person(tx, "an", "An", Standing(roles=("operator", "admin"), branch="b1"), ADMIN)
        assert people.people(tx) == [an, lan]
        assert (people.find_person(tx, lan.id), people.find_login(tx, "an")) == (lan, an)
        assert people.find_login(tx, "LAN") is None
        assert people.names_of(tx, [lan.id, "x"]) == {lan.id: "Nguyễn Thị Lan"}
        with pytest.raises(UsageError) as caught:
            people.add_person(tx, "lan", "Another", REVIEWER, ADMIN)
    assert code_of(caught) == "person_exists"


@pytest.mark.parametrize(
    ("roles", "code"), [((), "no_role"), (("operator",), "branch_missing"), (("reviewer", "agency"), "agency_missing")]
)
def test_a_standing_must_be_whole(records: Records, lan: Person, roles: tuple[Role, ...], code: str) -> None:
    with records.write() as tx:
        with pytest.raises(UsageError) as added:
            people.add_person(tx, "an", "An", Standing(roles=roles), ADMIN)
        with pytest.raises(UsageError) as changed:
            people.change_standing(tx, lan.id, Standing(roles=roles), ADMIN)
        assert people.find_person(tx, lan.id) == lan
    assert (code_of(added), code_of(changed)) == (code, code)


def test_people_set_their_language_and_keys(records: Records, lan: Person) -> None:
    with records.write() as tx:
        people.set_language(tx, lan.id, "en")
        people.set_keymap(tx, lan.id, {"confirm": "Enter"})
        found = people.find_person(tx, lan.id)
        assert found is not None
        assert (found.language, found.keymap) == ("en", {"confirm": "Enter"})
        with pytest.raises(UsageError) as caught:
            people.set_language(tx, "nobody", "en")
    assert code_of(caught) == "unknown_person"


def test_what_the_provider_says_holds_from_the_next_login_on(records: Records) -> None:
    with records.write() as tx:
        first = people.take_in(tx, IDENTITY, REVIEWER)
        renamed = IDENTITY.model_copy(update={"name": "Trần Văn Minh", "login": "minh2"})
        again = people.take_in(tx, renamed, Standing(roles=("operator",), branch="b1"))
        assert people.find_person(tx, first.id) == again
        assert (again.id, again.roles, again.name, again.login) == (first.id, ("operator",), "Trần Văn Minh", "minh")
        with pytest.raises(UsageError) as password:
            people.set_password(tx, first.id, "a hash", ADMIN)
        people.disable(tx, first.id, ADMIN)
        with pytest.raises(UsageError) as disabled:
            people.take_in(tx, IDENTITY, REVIEWER)
    assert (code_of(password), code_of(disabled)) == ("not_local", "person_disabled")


def test_a_provider_cannot_take_over_a_local_account(records: Records, lan: Person) -> None:
    with records.write() as tx, pytest.raises(UsageError) as caught:
        people.take_in(tx, IDENTITY.model_copy(update={"login": "lan"}), Standing(roles=("admin",)))
    assert code_of(caught) == "person_exists"
    with records.read() as tx:
        assert people.find_person(tx, lan.id) == lan


def opened(records: Records, person: Person, now: datetime = NOW) -> str:
    with records.write() as tx:
        return sessions.open_session(tx, person.id, now, "password")


def seen(records: Records, token: str, after: timedelta) -> bool:
    with records.write() as tx:
        return sessions.session_of(tx, token, NOW + after) is not None


def test_a_session_ends_when_idle_or_old(records: Records, lan: Person) -> None:
    idle = opened(records, lan)
    moments = (timedelta(), timedelta(minutes=29), timedelta(minutes=58), timedelta(minutes=88))
    assert [seen(records, idle, after) for after in moments] == [True, True, True, False]
    busy = opened(records, lan)
    quarters = [timedelta(minutes=15 * n) for n in range(49)]
    assert [seen(records, busy, after) for after in quarters] == [True] * 48 + [False]


def test_reading_alone_does_not_prolong_a_session(records: Records, lan: Person) -> None:
    token = opened(records, lan)
    for minutes in (10, 20):
        with records.read() as tx:
            assert sessions.session_of(tx, token, NOW + timedelta(minutes=minutes)) is not None
    assert not seen(records, token, timedelta(minutes=30))


def test_a_session_is_one_persons_and_its_token_is_not_kept(records: Records, lan: Person) -> None:
    one, two = opened(records, lan), opened(records, lan)
    with records.read() as tx:
        first, second = sessions.session_of(tx, one, NOW), sessions.session_of(tx, two, NOW)
        kept = str(tx.execute(select(SessionRow)).all())
        assert [sessions.session_of(tx, token, NOW) for token in ("", one[:-1], one + "x", "ă" * 50)] == [None] * 4
    assert first is not None
    assert second is not None
    assert first.person == second.person == lan
    assert first.csrf != second.csrf
    assert one not in kept
    assert two not in kept


def test_logging_out_ends_one_session_and_a_new_password_all(records: Records, lan: Person) -> None:
    one, two, three = (opened(records, lan) for _ in range(3))
    with records.write() as tx:
        sessions.end_session(tx, one)
        sessions.end_session(tx, "nobody's")
    assert [seen(records, token, timedelta()) for token in (one, two, three)] == [False, True, True]
    with records.write() as tx:
        sessions.end_sessions(tx, lan.id)
    assert [seen(records, token, timedelta()) for token in (two, three)] == [False, False]


def test_a_disabled_person_is_out_at_once(records: Records, lan: Person) -> None:
    token = opened(records, lan)
    with records.write() as tx:
        people.disable(tx, lan.id, ADMIN)
    assert not seen(records, token, timedelta())
    with records.write() as tx:
        people.enable(tx, lan.id, ADMIN)
    assert seen(records, token, timedelta())


def test_what_ended_is_swept_at_the_next_login(records: Records, lan: Person) -> None:
    opened(records, lan)
    opened(records, lan, NOW + timedelta(minutes=31))
    with records.read() as tx:
        assert len(tx.execute(select(SessionRow)).all()) == 1


def test_failing_closes_a_login_for_longer_and_longer(records: Records, lan: Person) -> None:
    at, closed = NOW, []
    for n in range(CLOSE_AFTER + 7):
        with records.write() as tx:
            tried = begin_try(tx, "lan", at)
            assert tried is not None
            assert (tried.person, tried.password, tried.closes) == (lan.id, "a hash", n + 1 >= CLOSE_AFTER)
            try_failed(tx, tried)
            until = tx.execute(select(PersonRow.closed_until)).scalar_one() or at
            assert until == at or begin_try(tx, "lan", until - timedelta(seconds=1)) is None
        closed.append(until - at)
        at = until
    longer = [min(FIRST_CLOSED * 2**n, LONGEST_CLOSED) for n in range(8)]
    assert closed == [timedelta()] * (CLOSE_AFTER - 1) + longer
    with records.write() as tx:
        try_succeeded(tx, lan.id)
        assert begin_try(tx, "lan", NOW) is not None


def test_who_has_no_password_or_is_disabled_is_not_tried(records: Records, lan: Person) -> None:
    with records.write() as tx:
        people.add_person(tx, "an", "An", REVIEWER, ADMIN)
        assert [begin_try(tx, login, NOW) for login in ("an", "nobody", "")] == [None] * 3
        people.disable(tx, lan.id, ADMIN)
        assert begin_try(tx, "lan", NOW) is None


def test_tries_at_once_are_all_counted(records: Records, lan: Person) -> None:
    tried = together(records, *[lambda tx: begin_try(tx, "lan", NOW)] * 7)
    assert sum(one is not None for one in tried) == CLOSE_AFTER


def test_the_audit_chain_tells_what_was_done_by_ids_alone(records: Records, lan: Person) -> None:
    token = opened(records, lan)
    with records.write() as tx:
        people.change_standing(tx, lan.id, Standing(roles=("operator",), branch="ba-dinh"), ADMIN)
        people.set_password(tx, lan.id, "another hash", ADMIN)
        sessions.end_session(tx, token)
        people.disable(tx, lan.id, ADMIN)
        people.enable(tx, lan.id, ADMIN)
        entries = " ".join(tx.execute(select(AuditRow.entry).order_by(AuditRow.number)).scalars())
    told = [part.split('"')[0] for part in entries.split('"action":"')[1:]]
    assert told == [
        *("person added", "logged in", "person changed", "password set"),
        *("logged out", "person disabled", "person enabled"),
    ]
    assert lan.id in entries
    assert not any(secret in entries for secret in ("Lan", '"lan"', "hash", token))
