"""The dossier that a batch begins with takes the code of its list; those that a page opened do not."""

from __future__ import annotations

import pytest

from schemas.job import GroupedDossier
from workers.jobs.stage_kinds import begun_with


def codes(code: str | None, *found: str | None) -> list[str | None]:
    return [one.code for one in begun_with(code, tuple(GroupedDossier(code=one) for one in found))]


@pytest.mark.parametrize(
    ("found", "expected"),
    [((None,), ["C"]), ((None, "A", None), ["C", "A", None]), (("A", None), ["A", None]), (("A",), ["A"])],
)
def test_only_the_first_dossier_takes_the_code(found: tuple[str | None, ...], expected: list[str | None]) -> None:
    assert codes("C", *found) == expected
    assert codes(None, *found) == list(found)
