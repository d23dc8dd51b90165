"""What follows from an identity provider's claims: who it is, and what they may do here."""

from __future__ import annotations

from typing import Any

import pytest

from review.people.oidc import Vouchless, identity_of, standing_of
from runtime.settings import LoginSettings, read_login_settings
from schemas.errors import UsageError
from storage.records.people import Standing

TABLE = "so-hoa-kiem-soat=reviewer, mot-cua=operator, /so/nhan=agency, admins=admin"


def settings(**changes: Any) -> LoginSettings:
    return LoginSettings(oidc_roles=TABLE, **changes)


def test_groups_give_roles_by_the_table_and_nothing_else() -> None:
    told = {"groups": ["so-hoa-kiem-soat", "admins", "reviewer", "everybody", 7]}
    assert standing_of(told, settings()) == Standing(roles=("reviewer", "admin"))


def test_a_group_alone_and_claims_that_lie_deeper() -> None:
    deep = settings(oidc_groups_claim="realm_access.roles", oidc_branch_claim="https://hanoi/branch")
    told = {"realm_access": {"roles": "mot-cua"}, "https://hanoi/branch": "ba-dinh"}
    assert standing_of(told, deep) == Standing(roles=("operator",), branch="ba-dinh")


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"groups": None},
        {"groups": []},
        {"groups": {"admins": True}},
        {"groups": ["Admins"]},
        {"groups": ["mot-cua"]},
        {"groups": ["mot-cua"], "branch": ""},
        {"groups": ["/so/nhan"], "branch": "ba-dinh"},
    ],
)
def test_who_has_no_role_or_no_place_for_it_is_not_let_in(told: dict[str, Any]) -> None:
    with pytest.raises(Vouchless) as caught:
        standing_of(told, settings())
    assert caught.value.code == "oidc_no_role"


def test_an_operator_without_a_branch_keeps_their_other_roles() -> None:
    assert standing_of({"groups": ["mot-cua", "admins"]}, settings()).roles == ("admin",)


def test_people_are_known_by_their_subject_and_called_by_what_is_told() -> None:
    told = {"iss": "https://id", "sub": "7c1", "preferred_username": "lan", "name": "Nguyễn Thị Lan", "email": "l@h"}
    identity = identity_of(told)
    assert (identity.subject, identity.login, identity.name) == ("7c1", "lan", "Nguyễn Thị Lan")
    assert identity_of({"iss": "https://id", "sub": "7c1"}).login == "7c1"


@pytest.mark.parametrize("table", ["admins", "admins=root", "=admin", "a=admin,b"])
def test_a_table_with_unknown_roles_is_refused(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_OIDC_ROLES", table)
    with pytest.raises(UsageError, match="SOHOA_OIDC_ROLES"):
        read_login_settings()
