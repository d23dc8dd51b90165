"""Intake: what a station sent becomes a batch that lasts, or nothing at all.

Files are opened in a guarded child and put among the objects; then one transaction keeps the batch, its pages and their
jobs. A receipt is given for what is safe by then. A rejected file is kept too, with the reason: a person may look.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from pipeline.load import FileLook, Limits
from pipeline.probing import FileProber
from runtime.doors import Doors
from runtime.wiring import build_limits
from schemas.errors import InputRejected, Unavailable, UsageError
from schemas.run import RunOptions
from schemas.service import Lane, Receipt, ReceivedBatch, ReceivedFile
from storage.atomic import require_free
from storage.records.audit import take_turn
from storage.records.batches import find_batch, note_lock, take_batch
from storage.records.jobs import waiting_count
from workers.intake.refusals import told
from workers.intake.sent_names import clean_name

FILE_WALL_S = 10.0
"""Longest that one file may take to be opened; most take some milliseconds."""
BATCH_WALL_S, BATCH_WALL_S_PER_FILE = 30.0, 0.2
_FILES_PER_CHILD = 16
_PUTS_AT_ONCE = 8


@dataclass(frozen=True)
class SentFile:
    """A file as it was sent: where it lies now, its name as given, SHA-256 (hexadecimal) and number of its bytes."""

    path: Path
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Sending:
    """What a station says of the files it sends. `options.profile` is the lane."""

    branch: str
    station: str
    options: RunOptions
    name: str = ""
    client_key: str | None = None
    sheets: int | None = None
    operator: str | None = None


@dataclass(frozen=True)
class Taken:
    """The receipt; `again`: the batch had been taken before."""

    receipt: Receipt
    again: bool


def take(sent: Sequence[SentFile], sending: Sending, doors: Doors, prober: FileProber | None = None) -> Taken:
    """Takes the files as one batch; when this returns, they and the batch last.

    prober: one that may see them all, where it was begun to start before.
    Raises UsageError (no_files, client_key_used), Unavailable (busy, or a server that does not answer), NoSpaceLeft.
    Then nothing was taken, and the same may be sent again.
    """
    if not sent:
        raise UsageError("no_files", "a batch needs at least one file.")
    if earlier := find_taken(sent, sending, doors):
        return Taken(earlier, again=True)
    require_room(doors, sending.options.profile)
    files = _opened(sent, build_limits(doors.settings, sending.options.profile), prober)
    locked_until = _keep(sent, files, doors)
    batch = _batch(sent, sending, files)
    with doors.records.write() as tx:
        take_turn(tx)
        if earlier := find_batch(tx, batch):  # the same came in beside this
            return Taken(earlier, again=True)
        receipt = take_batch(tx, batch)
        if locked_until is not None:
            note_lock(tx, [file.sha256 for file in files], locked_until)
        return Taken(receipt, again=False)


def find_taken(sent: Sequence[SentFile], sending: Sending, doors: Doors) -> Receipt | None:
    """The receipt, when the same station has sent the same before; raises UsageError (client_key_used)."""
    with doors.records.read() as tx:
        return find_batch(tx, _batch(sent, sending, ()))


def require_room(doors: Doors, lane: Lane) -> None:
    """Raises Unavailable (busy) when too much waits in the lane already, NoSpaceLeft when the disk is nearly full."""
    require_free(doors.settings.data, doors.settings.min_free_mb)
    with doors.records.read() as tx:
        waiting = waiting_count(tx, lane)
    if waiting >= doors.settings.max_waiting_jobs:
        raise Unavailable("busy", f"{waiting} jobs wait in the lane {lane}; send it again later.")


def content_digest(digests: Sequence[str], options: RunOptions) -> str:
    """What makes two sendings the same: the files' bytes in order, and the options."""
    return hashlib.sha256("\0".join([*digests, options.model_dump_json()]).encode()).hexdigest()


def _batch(sent: Sequence[SentFile], sending: Sending, files: tuple[ReceivedFile, ...]) -> ReceivedBatch:
    return ReceivedBatch(
        lane=sending.options.profile,
        branch=sending.branch,
        station=sending.station,
        name=clean_name(sending.name),
        client_key=sending.client_key,
        content=content_digest([file.sha256 for file in sent], sending.options),
        options=sending.options,
        sheets=sending.sheets,
        files=files,
        operator=sending.operator,
    )


def _opened(sent: Sequence[SentFile], limits: Limits, ready: FileProber | None) -> tuple[ReceivedFile, ...]:
    """Each file with its kind and pages, or why it is rejected; many of them are shared out to several children."""
    quick = limits.model_copy(update={"page_wall_s": FILE_WALL_S})
    wall_s = BATCH_WALL_S + BATCH_WALL_S_PER_FILE * len(sent)
    lots = [[file.path for file in lot] for lot in _lots(sent)]
    with ExitStack() as stack:
        probers = [stack.enter_context(FileProber(lot)) for lot in lots]
        if ready is not None:
            probers[0] = ready
        threads = stack.enter_context(ThreadPoolExecutor(max_workers=len(os.sched_getaffinity(0))))
        looks = threads.map(lambda prober, lot: prober.probe(lot, quick, wall_s), probers, lots)
        return tuple(_received(file, look) for file, look in zip(sent, chain.from_iterable(looks), strict=True))


def _lots(sent: Sequence[SentFile]) -> Iterator[Sequence[SentFile]]:
    for start in range(0, len(sent), _FILES_PER_CHILD):
        yield sent[start : start + _FILES_PER_CHILD]


def _received(file: SentFile, look: FileLook | InputRejected) -> ReceivedFile:
    as_sent = ReceivedFile(name=clean_name(file.name), sha256=file.sha256, size=file.size)
    if isinstance(look, InputRejected):
        return as_sent.model_copy(update={"code": look.code, "message": told(look.code)})
    return as_sent.model_copy(update={"kind": look.kind, "pages": look.pages})


def _keep(sent: Sequence[SentFile], files: Sequence[ReceivedFile], doors: Doors) -> datetime | None:
    """Until when the originals are locked; None where the store cannot, or shall not, lock them."""
    kept = [file for file, received in zip(sent, files, strict=True) if received.lasts]
    days = doors.settings.lock_days
    until = datetime.now(UTC) + timedelta(days=days)

    def keep(file: SentFile) -> bool:
        doors.objects.put_file(file.path, file.sha256)
        return days > 0 and doors.objects.lock(file.sha256, until)

    with ThreadPoolExecutor(max_workers=_PUTS_AT_ONCE) as threads:
        return until if all(list(threads.map(keep, kept))) and kept else None
