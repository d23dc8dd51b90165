"""What the service keeps and answers: batches as they are taken, jobs, the ledger of sheets."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from schemas.model import Frozen
from schemas.run import Profile, RunOptions

Lane = Profile
"""`counter`: someone waits. `archive`: yields to the counters. Each reads by the rules of the profile of its name."""
LANES: tuple[Lane, ...] = ("counter", "archive")

JobKind = Literal["page", "group", "dossier"]
RANKS: dict[JobKind, int] = {"dossier": 0, "group": 1, "page": 2}
"""What is nearly finished goes first."""


class Stored(Frozen):
    """An object that lasts: SHA-256 of its bytes in hexadecimal, and their number."""

    sha256: str
    size: int


NOT_KEPT = "file_too_large"
"""The one reason for which the bytes of a rejected file are not kept."""


class ReceivedFile(Frozen):
    """A file of a batch as it came in. `name`: as the station called it, cleaned. `code`, `message`: why rejected."""

    name: str
    sha256: str
    size: int
    kind: str = ""
    pages: int = 0
    code: str | None = None
    message: str | None = None

    @property
    def lasts(self) -> bool:
        """Whether its bytes are kept: rejected ones are too, but not what is larger than may be sent."""
        return self.code != NOT_KEPT


class ReceivedBatch(Frozen):
    """A batch to be taken: its files' bytes last already. `client_key`: the station's own name for this sending.

    `content`: digest of the files and the options. `sheets`: as the station counted. `operator`: the login or id of the
    person who scanned it, where the station says.
    """

    lane: Lane
    branch: str
    station: str
    name: str
    client_key: str | None
    content: str
    options: RunOptions
    sheets: int | None
    files: tuple[ReceivedFile, ...]
    operator: str | None = None

    @property
    def pages(self) -> int:
        return sum(file.pages for file in self.files)


class Receipt(Frozen):
    """What a station gets when its batch is safe. `number`: of the ledger. `sha256`: of each file, in order."""

    batch: str
    number: int
    taken_at: datetime
    pages: int
    files: tuple[ReceivedFile, ...]


class BatchBrief(Frozen):
    """A batch in a list."""

    batch: str
    number: int
    name: str
    state: str
    pages: int
    taken_at: datetime


class DossierBrief(Frozen):
    """A dossier as those see it who sent its pages. `status` None: not made yet."""

    id: str
    status: str | None
    revision: int


class Job(Frozen):
    """A job that was started. `starts` tells this start from others: only the newest may finish it."""

    id: int
    kind: JobKind
    lane: Lane
    subject: str
    revision: int
    starts: int
    deaths: int
    losses: int
    owner: str


class Ledger(Frozen):
    """Where a batch's sheets are. It balances when `pages` are all somewhere and none waits."""

    batch: str
    number: int
    branch: str
    name: str
    state: str
    files: int
    rejected_files: int
    sheets: int | None
    pages: int
    kept: int = 0
    blank: int = 0
    separator: int = 0
    duplicate: int = 0
    secret: int = 0
    unreadable: int = 0
    waiting: int = 0

    @property
    def balances(self) -> bool:
        placed = self.kept + self.blank + self.separator + self.duplicate + self.secret + self.unreadable
        return self.waiting == 0 and placed == self.pages


class Station(Frozen):
    """A scanner station. `duplex`: `both` sides in one pass, or `passes`: all fronts, then all backs."""

    id: str
    branch: str
    name: str
    duplex: str = "both"


class StationKey(Frozen):
    """An API key as it is shown; its secret is shown once, when it is issued."""

    prefix: str
    station: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class LaneQueue(Frozen):
    """How a lane stands. `oldest_s`: since when the job that could have been started first waits, in seconds."""

    lane: Lane
    waiting: int = 0
    oldest_s: float = 0.0
    running: int = 0
    failed: int = 0
    quarantined: int = 0


class JobView(Frozen):
    """A job as a person sees it. `code`, `message`: what last went wrong."""

    id: int
    kind: JobKind
    lane: Lane
    subject: str
    revision: int
    state: str
    starts: int
    deaths: int
    losses: int
    owner: str | None
    lease_until: datetime | None
    not_before: datetime
    code: str | None
    message: str | None
    created_at: datetime
    finished_at: datetime | None


class Attempt(Frozen):
    """One start of a job. `outcome`: done, an error's code, or None while it runs."""

    job: int
    start: int
    owner: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None


FindingKind = Literal[
    "object_missing",
    "object_unnamed",
    "object_lost",
    "object_damaged",
    "object_unrecorded",
    "object_undead",
    "job_unowned",
    "job_stale",
    "batch_stalled",
]


class Finding(Frozen):
    """Something that does not fit together.

    object_missing: `subject` names the digest `detail`, of which no object row is there. object_unnamed: no row names
    the object `subject`. object_lost: it is not in the store. object_damaged: it holds other bytes there.
    object_unrecorded: it is in the store, and no row knows it. object_undead: it was erased, and is in the store.
    job_unowned: a running job without owner or lease. job_stale: its lease ended long ago.
    batch_stalled: an open batch for which no job waits or runs.
    """

    kind: FindingKind
    subject: str
    detail: str = ""
