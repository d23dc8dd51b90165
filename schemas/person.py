"""People who work with dossiers in a browser, and what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from schemas.model import Frozen

Role = Literal["operator", "reviewer", "agency", "auditor", "admin"]
"""operator: of a branch. reviewer: corrects dossiers. agency: receives those addressed to it. auditor: reads what was
done, values masked. admin: people and keys, never values."""
ROLES: tuple[Role, ...] = ("operator", "reviewer", "agency", "auditor", "admin")


class Person(Frozen):
    """Someone with an account. `branch`: of an operator. `agency`: of a receiver, as dossiers name it.

    `login`: a local account's, or what the identity provider calls them. `keymap`: key combinations they changed, by
    action. `language`: vi or en.
    """

    id: str
    login: str
    name: str
    roles: tuple[Role, ...]
    branch: str | None = None
    agency: str | None = None
    language: Literal["vi", "en"] = "vi"
    keymap: Mapping[str, str] = {}
    disabled_at: datetime | None = None
