"""A campaign: stations send to a site while faults are done to it; then everything is healed and looked at."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from tests.faults.faults import Faults, Plan
from tests.faults.invariants import broken, unfinished
from tests.faults.papers import batches
from tests.faults.sites import Kind, Site, site
from tests.faults.stations import Stations, distinct

_STATIONS = 4
_CROWD = 24
"""Jobs on their way above which stations wait: so there is always something in flight, and never very much."""
_DRAIN_LIMIT_S = 1200.0
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Campaign:
    """`batches`: at least so many are sent, and on until all faults are done. `poisoned`: those that hold poison."""

    kind: Kind
    plan: Plan
    batches: int
    poisoned: frozenset[int]
    seed: int
    gap_s: float = 4.0


@dataclass(frozen=True)
class Outcome:
    """What was done and what did not hold. `drain_s`: from the last fault until nothing waited any more."""

    campaign: Campaign
    acknowledged: int
    pages: int
    requests: int
    failed_requests: int
    done: Counter[str]
    losses: int
    broken: Sequence[str]
    seconds: float
    drain_s: float

    @property
    def kills(self) -> int:
        return sum(count for name, count in self.done.items() if name.startswith("kill "))


def run(campaign: Campaign, folder: Path) -> Outcome:
    begun = time.monotonic()
    print(f"{campaign.kind}: seed {campaign.seed}, logs in {folder}", flush=True)
    with site(campaign.kind, folder) as running:
        stations, faults = _send_and_break(running, campaign)
        running.heal()
        healed = time.monotonic()
        left = _drained(running)
        drained = time.monotonic()
        wrong = [*stations.broken, *faults.broken, *([f"lost: never done: {left}"] if left else [])]
        wrong += broken(running, stations.held)
        return Outcome(
            campaign=campaign,
            acknowledged=len(distinct(stations.held)),
            pages=sum(len(sent.files) for sent in {one.batch: one.sent for one in stations.held}.values()),
            requests=stations.tries,
            failed_requests=stations.failed,
            done=faults.done,
            losses=_losses(running),
            broken=wrong,
            seconds=time.monotonic() - begun,
            drain_s=drained - healed,
        )


def _send_and_break(running: Site, campaign: Campaign) -> tuple[Stations, Faults]:
    breaking: list[Thread] = []

    def going() -> bool:
        return len(distinct(stations.held)) < campaign.batches or any(thread.is_alive() for thread in breaking)

    def crowded() -> bool:
        found = faults.in_flight()
        return found.running is None or found.running + (found.queued or 0) > _CROWD

    stations = Stations(running, batches(campaign.seed, campaign.poisoned), going, crowded)
    faults = Faults(running, campaign.plan, campaign.seed, lambda: stations.open_now, campaign.gap_s)
    sending = stations.run(_STATIONS)
    breaking += faults.run()
    for thread in (*breaking, *sending):
        thread.join()
    return stations, faults


def _drained(running: Site) -> str:
    """Waits until nothing waits any more; what still does when that takes too long."""
    return _wait_for(lambda: unfinished(running), _DRAIN_LIMIT_S)


def _wait_for(left: Callable[[], str], within_s: float) -> str:
    until = time.monotonic() + within_s
    told = left()
    while told and time.monotonic() < until:
        time.sleep(_LOOK_EVERY_S)
        told = left()
    return told


def _losses(running: Site) -> int:
    """Starts that were lost, in all jobs."""
    with running.records.read() as tx:
        return int(tx.exec_driver_sql("select coalesce(sum(losses), 0) from job").scalar_one())
