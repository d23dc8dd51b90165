"""A process that claims and finishes jobs until none is left, and says which.

python -m tests.integration.claiming URL LANE
"""

from __future__ import annotations

import os
import sys

from schemas.service import Job, Lane
from storage.records.database import Records, open_records
from storage.records.jobs import claim, finish


def work(url: str, lane: Lane) -> None:
    records = open_records(url)
    while (job := _claimed(records, lane)) is not None:
        with records.write() as tx:
            finish(tx, job)
        print(job.id, flush=True)


def _claimed(records: Records, lane: Lane) -> Job | None:
    with records.write() as tx:
        return claim(tx, lane, f"here/{os.getpid()}/1")


if __name__ == "__main__":
    work(sys.argv[1], "counter" if sys.argv[2] == "counter" else "archive")
