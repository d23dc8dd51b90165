"""The whole matrix: every kind of site, 300 small batches, 100 kills, and each other fault at least twice.

python -m tests.faults.matrix [--kind KIND]... [--seed SEED] [--write docs/operations.md]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.campaign import Campaign, Outcome, run
from tests.faults.drops import WATCHERS
from tests.faults.faults import Plan
from tests.faults.sites import KINDS, Kind, missing

ROOT = Path(__file__).parents[2]
_BEGIN, _END = "<!-- faults -->", "<!-- /faults -->"
_WATCHERS = dict.fromkeys(WATCHERS, 2)
_MANY = Plan(
    kills={"service": 7, "counter": 7, "archive": 2, "child": 7, "broker": 4, "database": 3, "objects": 3, **_WATCHERS},
    others={
        **{f"freeze {part}": 2 for part in ("broker", "database", "objects")},
        **{"disk": 2, "clock": 2, "emptied": 2, "doubled": 2},
    },
)
WHOLE: Mapping[Kind, Campaign] = {
    "machine": Campaign(
        kind="machine",
        plan=Plan(kills={"service": 20, "child": 14, **_WATCHERS}, others={"disk": 3, "clock": 3}),
        batches=100,
        poisoned=frozenset({7, 50}),
        seed=0,
        gap_s=8.0,
    ),
    "rabbitmq": Campaign("rabbitmq", _MANY, 100, frozenset({7, 50}), 0),
    "redis": Campaign("redis", _MANY, 100, frozenset({7, 50}), 0),
}
_NAMES = {
    "machine": "one machine: SQLite, folder",
    "rabbitmq": "PostgreSQL, RabbitMQ, radosgw, 2 workers",
    "redis": "PostgreSQL, Redis, radosgw, 2 workers",
}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--kind", action="append", choices=KINDS)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    asked.add_argument("--write", type=Path)
    told = asked.parse_args()
    failed = False
    for kind in told.kind or KINDS:
        if lacking := missing(kind):
            print(f"{kind}: not installed: {', '.join(lacking)}", file=sys.stderr)
            return 3
        outcome = _run(replace(WHOLE[kind], seed=told.seed))
        failed |= bool(outcome.broken)
        if told.write:
            _write(told.write, kind, outcome)
    return int(failed)


def _run(campaign: Campaign) -> Outcome:
    """Its logs stay where something was wrong."""
    folder = Path(tempfile.mkdtemp(prefix=f"sohoa-faults-{campaign.kind}-"))
    outcome = run(campaign, folder)
    print("\n".join([*_lines(outcome), *outcome.broken]), flush=True)
    if not outcome.broken:
        shutil.rmtree(folder)
    return outcome


def _write(page: Path, kind: Kind, outcome: Outcome) -> None:
    """The kind's part of the table; those of other kinds stay."""
    before, _, rest = page.read_text().partition(_BEGIN)
    old, _, after = rest.partition(_END)
    parts = dict(zip(KINDS, _parts(old), strict=True)) | {kind: "\n".join(_lines(outcome))}
    shown = "\n\n".join(f"<!-- {name} -->\n{parts[name]}".rstrip() for name in KINDS)
    page.write_text(f"{before}{_BEGIN}\n{shown}\n{_END}{after}")


def _parts(old: str) -> Iterator[str]:
    for kind in KINDS:
        _, _, rest = old.partition(f"<!-- {kind} -->\n")
        yield rest.partition("\n<!-- ")[0].strip()


def _lines(outcome: Outcome) -> Iterator[str]:
    campaign = outcome.campaign
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.release().partition('-')[0]}"
    yield f"**{_NAMES[campaign.kind]}** (`make test-faults KIND={campaign.kind} SEED={campaign.seed}`,"
    yield f"{datetime.now(UTC):%Y-%m-%d}, {machine}, Python {platform.python_version()})"
    yield ""
    yield "| what | count |"
    yield "|---|---|"
    for name, value in _figures(outcome):
        yield f"| {name} | {value} |"


def _figures(outcome: Outcome) -> Sequence[tuple[str, object]]:
    found = [one.partition(":")[0] for one in outcome.broken]
    kills = {name.removeprefix("kill "): count for name, count in outcome.done.items() if name.startswith("kill ")}
    others = {name: count for name, count in outcome.done.items() if not name.startswith("kill ")}
    return [
        ("batches acknowledged, pages", f"{outcome.acknowledged}, {outcome.pages}"),
        ("requests, of these without a receipt", f"{outcome.requests}, {outcome.failed_requests}"),
        (f"kills with work in flight: {_listed(kills)}", outcome.kills),
        (f"other faults: {_listed(others)}", sum(others.values())),
        ("starts of jobs that were lost and made good", outcome.losses),
        ("acknowledged and lost", found.count("lost")),
        ("batches, dossiers or pages doubled", found.count("doubled")),
        ("ledgers unbalanced", found.count("unbalanced")),
        ("`sohoa reconcile --whole`", "does not fit" if "reconcile" in found else "all fits"),
        ("`sohoa audit verify`", "broken" if "audit" in found else "whole"),
        (
            f"jobs stuck beside the {len(outcome.campaign.poisoned)} poisoned pages",
            found.count("quarantine"),
        ),
        ("jobs whose starts do not add up", found.count("attempts")),
        ("seconds, of these after the last fault", f"{outcome.seconds:.0f}, {outcome.drain_s:.0f}"),
    ]


def _listed(counts: Mapping[str, int]) -> str:
    return json.dumps(dict(sorted(counts.items()))).strip("{}").replace('"', "").replace(":", "")


if __name__ == "__main__":
    sys.exit(main())
