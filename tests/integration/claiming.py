"""A process that claims jobs until none is left, does them as stages would, and says which it did.

python -m tests.integration.claiming URL LANE      (says that it stands ready, and begins when it is told a line)

Pages of a batch fall in two halves: one dossier of its own, and one that it shares with every third batch.
"""

from __future__ import annotations

import os
import sys
import time

from sqlalchemy import Connection, select

from schemas.job import GroupedDossier
from schemas.service import Job, Lane
from storage.records.database import Records, open_records
from storage.records.jobs import claim, finish
from storage.records.results import keep_groups
from storage.records.tables import BatchRow
from tests.integration.records_flow import dossier, grouped, make, page_ids, read

BETWEEN_S = 0.002
"""Real work takes longer; SQLite would give who just wrote the next turn as well, again and again."""


def work(url: str, lane: Lane) -> None:
    records = open_records(url)
    records.ping()
    print("ready", flush=True)
    sys.stdin.readline()
    while (job := _claimed(records, lane)) is not None:
        with records.write() as tx:
            _do(tx, job)
            finish(tx, job)
        print(job.id, flush=True)
        time.sleep(BETWEEN_S)


def _claimed(records: Records, lane: Lane) -> Job | None:
    with records.write() as tx:
        return claim(tx, lane, f"here/{os.getpid()}/1")


def _do(tx: Connection, job: Job) -> None:
    if job.kind == "page":
        read(tx, int(job.subject), text=f"one of few {int(job.subject) % 7}")
    elif job.kind == "group":
        keep_groups(tx, job.subject, _halves(tx, job.subject))
    else:
        make(tx, job, dossier(job.subject, {"child.name": f"TRẦN AN {job.revision}"}))


def _halves(tx: Connection, batch: str) -> dict[str, list[GroupedDossier]]:
    pages = page_ids(tx, batch)
    number = tx.execute(select(BatchRow.number).where(BatchRow.id == batch)).scalar_one()
    shared, middle = f"H{number % 3}", len(pages) // 2
    return {shared: [grouped(pages[:middle], shared)], f"x-{batch[:12]}": [grouped(pages[middle:])]}


if __name__ == "__main__":
    work(sys.argv[1], "counter" if sys.argv[2] == "counter" else "archive")
