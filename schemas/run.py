"""What `sohoa run` was asked to do."""

from __future__ import annotations

from typing import Literal

from schemas.model import Frozen

Profile = Literal["counter", "archive"]


class RunOptions(Frozen):
    """Options that shape what comes out. `procedure`: a code of the catalogue. `received_at`: ISO 8601.

    `code`: of the dossier that a batch begins with, where no receipt and no separator sheet says it.
    """

    profile: Profile = "counter"
    procedure: str | None = None
    received_at: str | None = None
    code: str | None = None
