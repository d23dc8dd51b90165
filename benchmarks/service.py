"""What the service costs: the counter's time beside a busy archive, queue and database a page, bytes a page.

    python -m benchmarks.service [--posts 20] [--rounds 3] [--archive-pages 500] [--dossiers 5] [--no-servers]

Prints Markdown. Takes about seven minutes on two cores; nothing else should run. The servers (PostgreSQL, RabbitMQ,
radosgw) are started for it from Debian's packages.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from benchmarks.machine import describe_machine
from benchmarks.markdown import percent, table
from benchmarks.progress import say
from benchmarks.service_counter import CounterTimes, measure_counter
from benchmarks.service_overhead import Overhead, measure_overhead
from benchmarks.service_samples import PAGES
from runtime.settings import Settings
from tests.servers.postgresql import PostgreSql
from tests.servers.rabbitmq import RabbitMq
from tests.servers.radosgw import RadosGw

MOST_TIMES = 1.5
MOST_OVERHEAD = 0.05


def main() -> None:
    asked = _asked()
    machine = describe_machine()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine.processor}, {machine.cores} cores, load before {machine.load}.\n")
    if asked.dossiers:
        found = {name: _overhead(settings, asked.dossiers) for name, settings in _sites(asked.servers)}
        print(f"{_overhead_table(found)}\n\n{_bytes_table(found)}\n", flush=True)
    if asked.posts:
        print(_counter_table(measure_counter(asked.posts, asked.rounds, asked.archive_pages)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20, help="0: not this part")
    parser.add_argument("--rounds", type=int, default=3, help="of `sohoa run` alone")
    parser.add_argument("--archive-pages", type=int, default=500)
    parser.add_argument("--dossiers", type=int, default=5, help="for the share of queue and database; 0: not it")
    parser.add_argument("--no-servers", dest="servers", action="store_false", help="SQLite and a folder only")
    return parser.parse_args()


def _sites(servers: bool) -> Iterator[tuple[str, Settings]]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        yield "SQLite, folder", Settings(data=Path(folder) / "one")
        if not servers:
            return
        records, bells, objects = (stack.enter_context(kind()) for kind in (PostgreSql, RabbitMq, RadosGw))
        assert isinstance(objects, RadosGw)
        yield (
            "PostgreSQL, RabbitMQ, radosgw",
            Settings(
                data=Path(folder) / "many",
                database=SecretStr(records.url),
                broker=SecretStr(bells.url),
                objects=f"{objects.url}/{objects.fresh_bucket_name()}",
                s3_access_key=objects.access_key,
                s3_secret_key=SecretStr(objects.secret_key),
            ),
        )


def _overhead(settings: Settings, dossiers: int) -> Overhead:
    say(f"{settings.data.name}: {dossiers} dossiers of {PAGES} pages, one page at a time …")
    with tempfile.TemporaryDirectory() as folder:
        return measure_overhead(settings, dossiers, Path(folder))


def _overhead_table(found: dict[str, Overhead]) -> str:
    rows = [
        [
            name,
            f"{one.seconds / (one.pages - 1):.2f}",
            f"{one.page_ms:.1f}",
            percent(one.share),
            "yes" if one.share < MOST_OVERHEAD else "NO",
        ]
        for name, one in found.items()
    ]
    return table(["one page at a time", "s a page", "outside the child, ms", "share", "< 5 %"], rows)


def _bytes_table(found: dict[str, Overhead]) -> str:
    rows = [
        [name, *(f"{size / one.pages / 1000:.1f}" for size in (one.records, one.objects, one.originals))]
        for name, one in found.items()
    ]
    return table(["kB a page", "database", "objects", "of these as sent"], rows)


def _counter_table(times: CounterTimes) -> str:
    p50, p95 = times.percentile(50), times.percentile(95)
    good = "yes" if p95 <= MOST_TIMES * times.alone_s else "NO"
    row = [
        *(f"{seconds:.2f}" for seconds in (times.alone_s, p50, p95)),
        *(f"{seconds / times.alone_s:.2f}" for seconds in (p50, p95)),
        f"{len(times.posted)}",
        f"{times.archive_left}",
        good,
    ]
    head = ["`sohoa run` alone, s", "POST to closed p50", "p95", "p50 times", "p95 times", "n", "archive left"]
    return table([*head, f"p95 <= {MOST_TIMES}"], [row])


if __name__ == "__main__":
    main()
