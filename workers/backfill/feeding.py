"""Feeding: batches of an archive are taken one after the other, never more than a window of pages ahead of the work."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from pipeline.load import digest
from runtime.doors import Doors
from schemas.dossier import Rejected
from schemas.errors import DamagedObject, InputRejected, Unavailable
from storage.records import archive
from storage.records.archive import Earlier
from storage.records.jobs import waiting_count
from workers.backfill.following import Following
from workers.backfill.plans import Plan, batch_key, shown_name
from workers.backfill.progress import Pace
from workers.backfill.sources import FoundFile, Report, Source, changed, unreadable
from workers.intake.sent_names import clean_name
from workers.intake.take import Sending, SentFile, take

LOOK_S = 0.5
"""How often the work is looked at while the window is full."""
_LOT = 100
"""Batches that are looked up at once."""
_FETCHES_AT_ONCE = 8
_LONGEST_PAUSE_S = 30.0
T = TypeVar("T")
_log = logging.getLogger("sohoa.backfill")


@dataclass
class Counts:
    """What became of the archive's batches and files in this run. `held`: batches whose row has a fault; `unlisted`:
    files that no row of the list names; `worked`: there was something to do."""

    found: int = 0
    taken: int = 0
    before: int = 0
    held: int = 0
    pages: int = 0
    ignored: int = 0
    unlisted: int = 0
    problems: int = 0
    worked: bool = False


@dataclass(frozen=True)
class Station:
    """Who sends: the archive of a branch."""

    branch: str
    title: str

    @property
    def id(self) -> str:
        return f"archive@{self.branch}"


class Feeder:
    """`pause(seconds)` looks at the work and waits so long; `taken`: called after each batch. `fetched`: a folder for
    copies of files."""

    def __init__(
        self,
        doors: Doors,
        source: Source,
        station: Station,
        following: Following,
        pace: Pace,
        *,
        fetched: Path,
        counts: Counts,
        report: Report,
        pause: Callable[[float], None],
        taken: Callable[[], None],
    ) -> None:
        self._doors = doors
        self._source = source
        self._station = station
        self._following = following
        self._pace = pace
        self._fetched = fetched
        self._report = report
        self._pause = pause
        self._taken = taken
        self._counts = counts

    def feed(self, plans: Iterable[Plan]) -> None:
        """Returns when all are taken. Raises NoSpaceLeft; while a server does not answer it waits."""
        for lot in _lots(plans):
            known = self._patiently(partial(self._known, lot))
            self._patiently(partial(self._following.conclude, {one.batch for one in known.values() if one.closed}))
            for plan in lot:
                self._pass(plan, known.get(plan.key))

    def _known(self, lot: Sequence[Plan]) -> dict[str, Earlier]:
        with self._doors.records.read() as tx:
            return archive.taken_by_key(tx, self._station.id, [plan.key for plan in lot])

    def _pass(self, plan: Plan, earlier: Earlier | None) -> None:
        pages: int | None = None
        if plan.held:
            self._counts.held += 1
        elif earlier is not None:
            self._counts.before += 1
            pages = self._seen_before(plan, earlier)
        elif len(plan.files) > self._doors.settings.max_batch_files:
            self._report(_too_many(plan, self._doors.settings.max_batch_files))
        else:
            pages = self._take(plan)
        self._counts.worked |= pages is not None
        self._pace.passed(plan.size, pages)

    def _seen_before(self, plan: Plan, earlier: Earlier) -> int | None:
        """The pages that are still to be worked off, None when there are none."""
        if plan.listed and (earlier.options, earlier.sheets) != (plan.options, plan.sheets):
            self._report(_said_otherwise(plan, earlier))
        followed = not earlier.closed and self._following.follow(earlier.batch)
        return earlier.pages if followed else None

    def _take(self, plan: Plan) -> int | None:
        """Like `_seen_before`, of what is taken now."""
        self._wait_for_room()
        with TemporaryDirectory(dir=self._fetched) as into:
            sent = self._fetch_all(plan, Path(into))
            fresh = self._not_taken_before(plan, sent)
            sheets = plan.sheets if len(fresh) == len(sent) else None  # what was declared is of the whole folder
            return self._send(plan, fresh, sheets) if fresh else None

    def _wait_for_room(self) -> None:
        while self._patiently(self._waiting) >= self._doors.settings.backfill_window:
            self._pause(LOOK_S)

    def _waiting(self) -> int:
        with self._doors.records.read() as tx:
            return waiting_count(tx, "archive")

    def _fetch_all(self, plan: Plan, into: Path) -> dict[FoundFile, SentFile]:
        with ThreadPoolExecutor(_FETCHES_AT_ONCE) as threads:
            fetched = self._patiently(lambda: list(threads.map(lambda file: self._fetch(file, into), plan.files)))
        for one in fetched:
            if isinstance(one, Rejected):
                self._report(one)
        return {file: one for file, one in zip(plan.files, fetched, strict=True) if isinstance(one, SentFile)}

    def _fetch(self, file: FoundFile, into: Path) -> SentFile | Rejected:
        try:
            path = self._source.fetch(file, into)
        except InputRejected as error:
            return Rejected(input=file.name, code=error.code, message=error.message)
        try:
            return SentFile(path=path, name=file.name, sha256=digest(path), size=file.size)
        except OSError:
            return unreadable(file.name)

    def _not_taken_before(self, plan: Plan, sent: dict[FoundFile, SentFile]) -> dict[FoundFile, SentFile]:
        """Without files that lay here with the same bytes when an earlier batch was taken: the folder has grown."""
        known = self._patiently(lambda: self._known_files(sent))
        earlier = {one.batch: one for one in known.values()}
        self._patiently(lambda: self._following.conclude({one.batch for one in earlier.values() if one.closed}))
        for one in earlier.values():
            self._seen_before(plan, one)
        fresh = {file: new for file, new in sent.items() if (clean_name(new.name), new.sha256) not in known}
        if known and not fresh:
            self._counts.before += 1
        return fresh

    def _known_files(self, sent: dict[FoundFile, SentFile]) -> dict[tuple[str, str], Earlier]:
        names = {(clean_name(one.name), one.sha256) for one in sent.values()}
        with self._doors.records.read() as tx:
            found = archive.taken_files(tx, self._station.id, {sha256 for _, sha256 in names})
        return {name: earlier for name, earlier in found.items() if name in names}

    def _send(self, plan: Plan, fresh: dict[FoundFile, SentFile], sheets: int | None) -> int | None:
        sending = Sending(
            branch=self._station.branch,
            station=self._station.id,
            options=plan.options,
            name=shown_name(plan, self._station.title),
            client_key=batch_key(plan.name, list(fresh)),
            sheets=sheets,
        )
        try:
            taken = self._patiently(lambda: take(list(fresh.values()), sending, self._doors))
        except DamagedObject:
            self._report(changed(plan.files[0].model_copy(update={"name": sending.name})))
            return None
        receipt = taken.receipt
        self._count(receipt.pages, taken.again)
        followed = self._following.follow(receipt.batch)
        self._taken()
        return receipt.pages if followed and not taken.again else None

    def _count(self, pages: int, again: bool) -> None:
        if again:
            self._counts.before += 1
        else:
            self._counts.taken += 1
            self._counts.pages += pages

    def _patiently(self, ask: Callable[[], T]) -> T:
        """Until the server answers."""
        pause_s = 1.0
        while True:
            try:
                return ask()
            except Unavailable as error:
                _log.warning("waits", extra={"code": error.code})
                self._pause(pause_s)
                pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


def _lots(plans: Iterable[Plan]) -> Iterator[list[Plan]]:
    iterator = iter(plans)
    while lot := list(islice(iterator, _LOT)):
        yield lot


def _too_many(plan: Plan, most: int) -> Rejected:
    message = (
        f"{plan.name}: {len(plan.files)} scans in one folder would be one batch, at most {most} may be; name them "
        "one by one in a catalogue, or raise SOHOA_MAX_BATCH_FILES."
    )
    return Rejected(input=plan.name, code="too_many_files", message=message)


def _said_otherwise(plan: Plan, earlier: Earlier) -> Rejected:
    message = (
        f"{plan.name}: it was taken as batch {earlier.number} when the catalogue said something else of it, or "
        "nothing; the batch stays as it was taken."
    )
    return Rejected(input=plan.name, code="catalogue_changed", message=message)
