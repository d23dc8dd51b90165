"""A small part of the matrix (`make test-faults` runs the whole): each victim dies at least once under load."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.faults.campaign import Campaign, run
from tests.faults.faults import Plan
from tests.faults.sites import Kind, missing

_PLANS: dict[Kind, Plan] = {
    "machine": Plan(kills={"service": 3, "child": 3, "watcher-1": 1}, others={"disk": 1, "clock": 1}),
    "rabbitmq": Plan(
        kills=dict.fromkeys(("service", "counter", "archive", "child", "broker", "database", "objects"), 1),
        others={"doubled": 1, "emptied": 1},
    ),
}
_BATCHES: dict[Kind, int] = {"machine": 16, "rabbitmq": 12}


@pytest.mark.slow
@pytest.mark.xdist_group("faults")
@pytest.mark.parametrize("kind", _PLANS)
def test_nothing_is_lost_or_doubled_whatever_dies(kind: Kind, tmp_path: Path) -> None:
    if lacking := missing(kind):
        reason = f"not installed: {', '.join(lacking)} (docker/install-system-packages.sh --dev)"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    poisoned = frozenset({3}) if kind == "machine" else frozenset[int]()
    seed = random.SystemRandom().randrange(1_000_000)
    outcome = run(Campaign(kind, _PLANS[kind], _BATCHES[kind], poisoned, seed, gap_s=2.5), tmp_path / kind)
    assert outcome.broken == [], f"seed {seed}"
    assert outcome.kills == _PLANS[kind].kill_count
    assert outcome.acknowledged >= _BATCHES[kind]
