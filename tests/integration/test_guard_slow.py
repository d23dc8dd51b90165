"""A machine so busy that a guarded child does not start in time: tried again later, and no wall is given up for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.engines import guard
from schemas.errors import Unavailable


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guard, "START_TIMEOUT_S", 0.001)
    guard.sandbox.cache_clear()
    yield
    guard.sandbox.cache_clear()


def test_a_start_that_takes_too_long_is_tried_again(busy: None, tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        guard.GuardedChild("pipeline.engines.opener", [], tmp_path, "rlimits")
    assert raised.value.code == "guard_slow"
    assert list(tmp_path.iterdir()) == []


def test_the_wall_does_not_fall_because_the_machine_is_busy(busy: None) -> None:
    with pytest.raises(Unavailable):
        guard.sandbox()
