"""Figures for Prometheus. What happens in this process is counted here; what several do, the database knows."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import Connection

from runtime.doors import Doors
from schemas.errors import SohoaError
from schemas.service import RANKS
from storage.records import figures
from storage.records.queue_view import queues

_SETTLED = timedelta(seconds=5)
"""What ended later than this ago may not be committed yet; it is counted the next time."""
_LONGEST_GAP = timedelta(hours=1)
_PACE_WINDOW = timedelta(minutes=1)
STORAGE_ERRORS = (
    *("object_store_unreachable", "object_store_refuses", "object_missing", "object_damaged"),
    *("records_unreachable", "records_busy", "no_space"),
)
_OUTCOMES = ("done", "gave_up", "worker_lost", *STORAGE_ERRORS)
"""Told from the start as nought: an alarm compares, and misses a series that begins with its first error."""
_STATES = ("waiting", "running", "failed", "quarantined")
_INTAKE_S = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_STAGE_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 300.0, 900.0)


class Gauges:
    """All figures of this process, in a registry of its own."""

    def __init__(self, doors: Doors) -> None:
        self._doors = doors
        self._registry = own = CollectorRegistry()
        self._turn = threading.Lock()
        self._counted_to = datetime.now(UTC)
        self.errors = Counter(
            "sohoa_request_errors", "requests that failed for a reason of ours", ["code"], registry=own
        )
        self.csp_reports = Counter("sohoa_csp_reports", "things that pages were kept from doing", registry=own)
        self.intake_seconds = Histogram(
            "sohoa_intake_seconds", "from a batch's first byte to its receipt", buckets=_INTAKE_S, registry=own
        )
        self._stage_seconds = Histogram(
            "sohoa_stage_seconds", "of one start of a job", ["kind"], buckets=_STAGE_S, registry=own
        )
        self._ended = Counter("sohoa_jobs_ended", "starts of jobs that are over", ["kind", "outcome"], registry=own)
        self._jobs = Gauge("sohoa_jobs", "jobs that are not done, as they stand", ["lane", "state"], registry=own)
        self._oldest = Gauge(
            "sohoa_oldest_waiting_seconds", "age of the job that waits longest", ["lane"], registry=own
        )
        self._pace = Gauge("sohoa_pages_per_second", "pages read in the last minute", registry=own)
        self._up = Gauge("sohoa_records_up", "1 when the database answers", registry=own)
        free = Gauge("sohoa_free_bytes", "free on the disk of the service's own data", registry=own)
        free.set_function(lambda: shutil.disk_usage(doors.settings.data).free)
        self._begin_at_nought()

    def text(self) -> bytes:
        """In the text format of Prometheus; without the database the figures of this process alone are fresh."""
        with self._turn:
            try:
                with self._doors.records.read() as tx:
                    self._refresh(tx)
                self._up.set(1)
            except SohoaError:
                self._up.set(0)
            return generate_latest(self._registry)

    def _begin_at_nought(self) -> None:
        for code in STORAGE_ERRORS:
            self.errors.labels(code)
        for kind in RANKS:
            self._stage_seconds.labels(kind)
            for outcome in _OUTCOMES:
                self._ended.labels(kind, outcome)

    def _refresh(self, tx: Connection) -> None:
        for queue in queues(tx, datetime.now(UTC)):
            self._oldest.labels(queue.lane).set(queue.oldest_s)
            for state in _STATES:
                self._jobs.labels(queue.lane, state).set(getattr(queue, state))
        self._pace.set(figures.pages_per_second(tx, _PACE_WINDOW))
        self._count_ended(tx)

    def _count_ended(self, tx: Connection) -> None:
        before = datetime.now(UTC) - _SETTLED
        since = max(self._counted_to, before - _LONGEST_GAP)
        for ended in figures.ended_attempts(tx, since, before):
            self._ended.labels(ended.kind, ended.outcome).inc()
            self._stage_seconds.labels(ended.kind).observe(ended.seconds)
        self._counted_to = before
