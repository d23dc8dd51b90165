"""Does the database fit the object store? Both are gone through side by side in the order of the digests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from runtime.doors import Doors
from schemas.errors import MissingObject
from schemas.service import Finding, Stored
from storage.records import database, reconcile
from storage.records.jobs import LEASE
from storage.records.reconcile import KnownObject

GRACE = timedelta(hours=1)
"""An object without a row is younger than this while its batch or page is on its way into the database."""


def findings(doors: Doors, *, whole: bool, grace: timedelta = GRACE) -> Iterator[Finding]:
    """All that does not fit. `whole`: every object is read and its digest compared, else its presence and size."""
    with doors.records.read() as tx:
        yield from reconcile.findings(tx, database.now(tx), 2 * LEASE)
    with doors.records.read() as tx:
        yield from _stored(doors, reconcile.objects(tx), whole=whole, put_before=datetime.now(UTC) - grace)


def mend(doors: Doors, finding: Finding) -> bool:
    """Erases what nobody refers to and what should be gone; everything else is for a person. True when it did."""
    if finding.kind not in {"object_unrecorded", "object_undead"}:
        return False
    doors.objects.erase(finding.subject)
    return True


def _stored(doors: Doors, rows: Iterator[KnownObject], *, whole: bool, put_before: datetime) -> Iterator[Finding]:
    row = next(rows, None)
    for stored, put_at in doors.objects.every():
        while row is not None and row.sha256 < stored.sha256:
            yield from _absent(row)
            row = next(rows, None)
        if row is None or row.sha256 != stored.sha256:
            if put_at < put_before:
                yield Finding(kind="object_unrecorded", subject=stored.sha256)
            continue
        yield from _compared(doors, row, stored, whole)
        row = next(rows, None)
    while row is not None:
        yield from _absent(row)
        row = next(rows, None)


def _absent(row: KnownObject) -> Iterator[Finding]:
    if not row.erased:
        yield Finding(kind="object_lost", subject=row.sha256)


def _compared(doors: Doors, row: KnownObject, stored: Stored, whole: bool) -> Iterator[Finding]:
    if row.erased:
        yield Finding(kind="object_undead", subject=row.sha256)
    elif stored.size != row.size or (whole and not _is_whole(doors, row.sha256)):
        yield Finding(kind="object_damaged", subject=row.sha256)


def _is_whole(doors: Doors, sha256: str) -> bool:
    try:
        return doors.objects.verify(sha256)
    except MissingObject:
        return False
