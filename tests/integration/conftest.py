"""A service that several files of tests share: what one leaves there does not matter to the others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.served import Service, serving


@pytest.fixture(scope="session")
def doors_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """For tests of who is let in (xdist's group `doors`): people may log in by passwords."""
    with serving(tmp_path_factory.mktemp("doors") / "data") as service:
        yield service
