"""The open batches of a backfill, followed until they are closed, or until nothing brings them further."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from runtime.doors import Doors
from schemas.service import Ledger
from storage.records import archive
from storage.records.archive import Flaw
from storage.records.batches import ledgers_of
from workers.backfill.progress import Progress


class Following:
    """`flawed`: how many flaws were told. `concluded`: numbers of the batches of which nothing more will become."""

    def __init__(self, doors: Doors, progress: Progress) -> None:
        self._doors = doors
        self._progress = progress
        self._open: dict[str, int] = {}
        self._closed_pages = 0
        self.concluded: set[int] = set()
        self.flawed = 0

    @property
    def is_done(self) -> bool:
        return not self._open

    def follow(self, batch: str) -> bool:
        """From now on; False when it was followed already."""
        if batch in self._open:
            return False
        self._open[batch] = 0
        return True

    def look(self) -> int:
        """Concludes what is done or stands still; how many pages of all that was followed are done by now."""
        with self._doors.records.read() as tx:
            standings = archive.standings(tx, self._open)
            still = archive.standstills(tx, {one.batch for one in standings if not one.closed and not one.pages_left})
        done = {one.batch: one.pages - one.pages_left for one in standings}
        self._open |= done
        ended = {one.batch for one in standings if one.closed} | {flaw.batch for flaw in still}
        self.conclude(ended, still)
        for batch in ended:
            self._closed_pages += self._open.pop(batch)
        return self._closed_pages + sum(self._open.values())

    def conclude(self, batches: Collection[str], still: Sequence[Flaw] = ()) -> None:
        """Tells whatever a person should know of them, once."""
        if not batches:
            return
        with self._doors.records.read() as tx:
            ledgers = ledgers_of(tx, batches)
            flaws = _by_batch([*archive.losses(tx, batches), *still])
        for ledger in ledgers:
            if ledger.number not in self.concluded:
                self.concluded.add(ledger.number)
                for flaw in (*flaws[ledger.batch], *_of_sheets(ledger)):
                    self.flawed += 1
                    self._progress.problem(f"{ledger.name} (batch {ledger.number}): {flaw.message} [{flaw.code}]")


def _of_sheets(ledger: Ledger) -> Iterable[Flaw]:
    if ledger.state == "closed" and not ledger.balances:
        message = f"it is closed, but its {ledger.pages} pages are not all accounted for"
        yield Flaw(batch=ledger.batch, code="unbalanced", message=message)
    if ledger.sheets is not None and ledger.sheets != ledger.pages:
        message = f"{ledger.sheets} sheets were declared, {ledger.pages} pages were found"
        yield Flaw(batch=ledger.batch, code="sheets_differ", message=message)


def _by_batch(flaws: Iterable[Flaw]) -> dict[str, list[Flaw]]:
    found: dict[str, list[Flaw]] = defaultdict(list)
    for flaw in flaws:
        found[flaw.batch].append(flaw)
    return found
