"""People who work in a browser: who they are, what they may do, how they log in. Sessions are in `sessions.py`.

The audit chain has their ids, never their names or logins.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, select, update

from schemas.errors import UsageError
from schemas.model import Frozen
from schemas.person import Person, Role
from storage.records import audit
from storage.records.database import insert_new
from storage.records.review.tables import PersonRow


class Standing(Frozen):
    """What someone may do, and where. `branch`: an operator must have one; `agency`: a receiver must."""

    roles: tuple[Role, ...]
    branch: str | None = None
    agency: str | None = None


class Identity(Frozen):
    """Someone as an identity provider calls them. `login`: how they are called in lists."""

    issuer: str
    subject: str
    login: str
    name: str


def add_person(
    tx: Connection, login: str, name: str, standing: Standing, actor: str, password: str | None = None
) -> Person:
    """`password`: its argon2 hash; None: one who cannot log in by password. Raises UsageError: see `require_sound`,
    person_exists.
    """
    return _add(tx, {"login": login, "name": name, "password": password}, standing, actor)


def require_sound(standing: Standing) -> None:
    """Raises UsageError: no_role, branch_missing, agency_missing."""
    if not standing.roles:
        raise UsageError("no_role", "a person needs a role.")
    if "operator" in standing.roles and not standing.branch:
        raise UsageError("branch_missing", "an operator belongs to a branch: name it.")
    if "agency" in standing.roles and not standing.agency:
        raise UsageError("agency_missing", "a receiver belongs to an agency: name it.")


def people(tx: Connection) -> list[Person]:
    """All of them, by their logins."""
    return [_person(row) for row in tx.execute(select(PersonRow).order_by(PersonRow.login))]


def find_person(tx: Connection, person: str) -> Person | None:
    """By their id."""
    return _found(tx, PersonRow.id == person)


def find_login(tx: Connection, login: str) -> Person | None:
    return _found(tx, PersonRow.login == login)


def names_of(tx: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """What people are called, by id."""
    rows = tx.execute(select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(ids)))
    return {row.id: row.name for row in rows}


def change_standing(tx: Connection, person: str, standing: Standing, actor: str) -> None:
    """Holds from their next request on. Raises UsageError: see `require_sound`, unknown_person."""
    require_sound(standing)
    _change(tx, person, **standing.model_dump(mode="json"))
    audit.append(tx, actor, "person changed", person, roles=list(standing.roles), branch=standing.branch)


def disable(tx: Connection, person: str, actor: str) -> None:
    """They cannot log in any more; sessions that are open open nothing. Raises UsageError (unknown_person)."""
    _change(tx, person, disabled_at=datetime.now(UTC))
    audit.append(tx, actor, "person disabled", person)


def enable(tx: Connection, person: str, actor: str) -> None:
    """Raises UsageError (unknown_person)."""
    _change(tx, person, disabled_at=None)
    audit.append(tx, actor, "person enabled", person)


def is_local(tx: Connection, person: str) -> bool:
    """Whether it is an account of this service's own; else an identity provider vouches for them."""
    has = (PersonRow.id == person, PersonRow.issuer.is_(None))
    return tx.execute(select(PersonRow.id).where(*has)).first() is not None


def require_local(tx: Connection, person: str) -> None:
    """Raises UsageError (not_local) for one whom an identity provider vouches for."""
    if not is_local(tx, person):
        raise UsageError("not_local", "the identity provider says what they may do, and keeps their password.")


def set_password(tx: Connection, person: str, password: str, actor: str) -> None:
    """`password`: its argon2 hash. A login that was closed opens again.

    Raises UsageError: unknown_person; see `require_local`.
    """
    _change(tx, person, password=password, failures=0, closed_until=None)
    require_local(tx, person)
    audit.append(tx, actor, "password set", person)


def set_language(tx: Connection, person: str, language: Literal["vi", "en"]) -> None:
    _change(tx, person, language=language)


def set_keymap(tx: Connection, person: str, keymap: Mapping[str, str]) -> None:
    _change(tx, person, keymap=dict(keymap))


def take_in(tx: Connection, identity: Identity, standing: Standing) -> Person:
    """The person that a provider vouches for, added or brought up to date; what they may do is the provider's to say.

    Raises UsageError: see `require_sound`; person_disabled; person_exists when the login belongs to another account.
    """
    found = _found(tx, PersonRow.issuer == identity.issuer, PersonRow.subject == identity.subject)
    if found is None:
        return _add(tx, identity.model_dump(), standing, "oidc")
    if found.disabled_at is not None:
        raise UsageError("person_disabled", "this account is disabled.")
    if Standing(roles=found.roles, branch=found.branch, agency=found.agency) != standing:
        change_standing(tx, found.id, standing, "oidc")
    if found.name != identity.name:
        _change(tx, found.id, name=identity.name)
    return found.model_copy(update={**standing.model_dump(), "name": identity.name})


def _add(tx: Connection, told: dict[str, Any], standing: Standing, actor: str) -> Person:
    require_sound(standing)
    person = uuid.uuid4().hex
    row = {"id": person, "language": "vi", "keymap": {}, "failures": 0, "created_at": datetime.now(UTC)}
    row |= told | standing.model_dump(mode="json")
    if tx.execute(insert_new(tx, PersonRow, row).returning(PersonRow.id)).first() is None:
        raise UsageError("person_exists", "this login is taken already.")
    audit.append(tx, actor, "person added", person, roles=list(standing.roles), branch=standing.branch)
    return _person(tx.execute(select(PersonRow).where(PersonRow.id == person)).one())


def _change(tx: Connection, person: str, **values: object) -> None:
    changed = update(PersonRow).where(PersonRow.id == person).values(**values).returning(PersonRow.id)
    if tx.execute(changed).first() is None:
        raise UsageError("unknown_person", "there is no such person.")


def _found(tx: Connection, *conditions: ColumnElement[bool]) -> Person | None:
    row = tx.execute(select(PersonRow).where(*conditions)).first()
    return None if row is None else _person(row)


def _person(row: Row[*tuple[Any, ...]]) -> Person:
    return Person(**{name: row._mapping[name] for name in Person.model_fields})
