"""What several files of tests begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.records.database import Records
from tests.integration.review_flow import MADE, add_people, arrives
from tests.integration.served import Service, serving


@pytest.fixture(scope="session")
def doors_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """For tests of who is let in (xdist's group `doors`): people may log in by passwords. They share it: what one of
    them leaves there does not matter to the others.
    """
    with serving(tmp_path_factory.mktemp("doors") / "data") as service:
        yield service


@pytest.fixture
def waiting(records: Records) -> Records:
    """H1 (`MADE`), which Nga scanned, waits for a check of one field."""
    add_people(records)
    arrives(records, MADE, operator="Nga")
    return records
