"""People for the tests, and browsers in which they are logged in."""

from __future__ import annotations

import itertools
import os
from datetime import UTC, datetime

import httpx

from schemas.person import Person, Role
from storage.records.database import Records
from storage.records.people import Standing, add_person
from storage.records.sessions import open_session, session_of
from tests.integration.served import ADMIN, Service

COOKIE = "sohoa_session"
_numbers = itertools.count(1)


def new_person(records: Records, *roles: Role, branch: str | None = None, agency: str | None = None) -> Person:
    """A person with these roles; an operator and a receiver must have their branch and agency."""
    login = f"person-{os.getpid()}-{next(_numbers)}"
    with records.write() as tx:
        return add_person(tx, login, f"Người {login}", Standing(roles=roles, branch=branch, agency=agency), ADMIN)


def logged_in(records: Records, person: Person) -> tuple[str, str]:
    """The cookie's value and the CSRF token of a new session."""
    now = datetime.now(UTC)
    with records.write() as tx:
        token = open_session(tx, person.id, now, "password")
        session = session_of(tx, token, now)
    assert session is not None
    return token, session.csrf


def browsing(service: Service, person: Person) -> httpx.Client:
    """A client that asks as the person's browser does."""
    token, csrf = logged_in(service.records, person)
    headers = {"X-CSRF-Token": csrf, "Origin": service.url}
    return httpx.Client(base_url=service.url, cookies={COOKIE: token}, headers=headers, timeout=60, trust_env=False)
