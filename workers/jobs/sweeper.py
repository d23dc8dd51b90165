"""The sweeper: jobs whose worker went away wait again, and bells that nobody answered are rung again."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import Connection

from schemas.errors import Unavailable
from schemas.service import LANES, Job
from storage.records import jobs, outbox
from storage.records.database import Records
from workers.jobs.giving_up import after_loss
from workers.jobs.owner import is_gone

SWEEP_EVERY_S = 5.0
_log = logging.getLogger("sohoa.sweeper")


class Sweeper:
    """Several may sweep at the same time: what one has in hand the others pass by.

    `ring_again`: how long a bell may be out before it counts as lost.
    """

    def __init__(self, records: Records, ring_again: timedelta) -> None:
        self._records = records
        self._ring_again = ring_again

    def turn(self) -> bool:
        """Raises Unavailable when the database does not answer."""
        with self._records.write() as tx:
            gone = {owner for owner in jobs.owners(tx) if is_gone(owner)}
            for job in jobs.lost_jobs(tx, gone):
                _take_back(tx, job)
        for lane in LANES:
            with self._records.write() as tx:
                count = outbox.forget_old(tx, lane, self._ring_again)
            if count:
                _log.warning("bells to be rung again", extra={"count": count})
        return False


def _take_back(tx: Connection, job: Job) -> None:
    after_loss(tx, job, Unavailable("worker_lost", "its worker went away"))
    _log.warning("job taken back", extra={"job": job.id, "attempt": job.starts})
