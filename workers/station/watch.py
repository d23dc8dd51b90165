"""A scanner's drop folder, watched: what is whole is claimed, sent, and laid into `done/` or `rejected/`.

One look (`step`) does all that can be done now; everything it knows lies on disk, so a watcher may be killed at any
moment. One watcher works in a folder; others wait until it ends. Nothing is removed before the service has said, by
digest, that it has the very bytes.
"""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, NoReturn

from runtime.run_options import VIETNAM
from schemas.errors import InputRejected, SohoaError
from schemas.service import Receipt
from storage.atomic import write_whole
from workers.station import claims as claimed
from workers.station.claims import BACKS, COLLATED, DROPPED, Claims, Manifest, decoded, encoded
from workers.station.collation import Passes, collate
from workers.station.drop_folder import Stillness, entries, scans_of, when_written
from workers.station.reasons import Reason, reason_text
from workers.station.sending import Delivery, Outgoing, OutgoingBatch, Postponed
from workers.station.spool import ENDING, Sealed, Spool
from workers.station.watch_state import Pause, UploadNotes


@dataclass(frozen=True)
class WatchOptions:
    """Times in seconds. `duplex`: fronts and backs come in two batches; `reverse`: backs from the last to the first."""

    settle_s: float = 3.0
    folder_settle_s: float = 15.0
    poll_s: float = 1.0
    duplex: bool = False
    reverse: bool = True
    duplex_wait_s: float = 900.0


class Watch:
    """Watches one folder. `spool`: where scans wait encrypted; None: they wait in clear. `tell`: one line, ids only."""

    def __init__(
        self,
        folder: Path,
        delivery: Delivery,
        spool: Spool | None,
        options: WatchOptions,
        tell: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._delivery = delivery
        self._spool = spool
        self._options = options
        self._tell = tell
        self._clock = clock
        self._claims = Claims(folder)
        self._still = Stillness(options.settle_s, options.folder_settle_s, clock)
        self._pause = Pause(clock)
        self._told: dict[str, str] = {}
        self._stumbled: set[str] = set()
        self._waiting_since: dict[str, float] = {}
        self._claims.clear()
        if spool:
            spool.clear()

    def run(self) -> NoReturn:
        """Looks for ever."""
        signal.signal(signal.SIGIO, signal.SIG_IGN)  # the kernel sends it should someone open a file that is looked at
        while True:
            self._guard("", lambda _: self.step())
            time.sleep(self._options.poll_s)

    def step(self) -> None:
        self._take_whole()
        ready = [claim for claim in self._claims.ids() if self._guard(claim, self._is_ready)]
        if self._options.duplex:
            self._pair(ready)
        else:
            for claim in ready:
                self._guard(claim, self._list)
        for name in self._queue():
            self._guard(name, self._deliver)

    def _queue(self) -> list[str]:
        """In the order of taking; what the service stumbled over comes last, so that it holds nobody up."""
        return sorted({*self._claims.ids(), *self._spooled()}, key=lambda name: (name in self._stumbled, name))

    def _take_whole(self) -> None:
        """In the order in which they were written."""
        found = sorted(entries(self._folder), key=lambda entry: when_written(self._folder / entry))
        for entry in found:
            if self._still.is_whole(str(entry), self._folder / entry):
                self._guard("", partial(self._take, entry))
        self._still.forget_others({*map(str, found), *self._claims.ids()})

    def _take(self, entry: Path, _: str) -> None:
        claim = self._claims.take(entry, self._spooled())
        if claim:
            self._still.rename(str(entry), claim)

    def _is_ready(self, claim: str) -> bool:
        """Goes on with what a killed watcher left; True for a claim that is whole and not yet listed."""
        if self._claims.verdict(claim):
            self._finish(claim)
            return False
        if self._spool and self._spool.holds(claim):
            self._claims.remove(claim)
            return False
        if self._claims.manifest(claim):
            return False
        entry = self._claims.entry(claim)
        if entry is None:
            self._claims.discard_if_empty(claim)
            return False
        if self._backs(claim):
            self._collate(claim)
            return False
        return self._still.is_whole(claim, entry)

    def _list(self, claim: str) -> bool:
        entry = self._claims.entry(claim)
        assert entry is not None
        self._claims.list_whole(claim, entry)
        return True

    def _pair(self, ready: list[str]) -> None:
        """Fronts with the batch that came next, as long as nothing older is still being written."""
        unlisted = [one for one in self._claims.ids() if self._claims.manifest(one) is None]
        while len(unlisted) > 1 and set(unlisted[:2]) <= set(ready):
            fronts, backs, *unlisted = unlisted
            self._claims.pair(fronts, backs)
            self._guard(fronts, self._collate)
        if len(unlisted) == 1 and unlisted[0] in ready:
            self._wait_for_backs(unlisted[0])

    def _wait_for_backs(self, fronts: str) -> None:
        since = self._waiting_since.setdefault(fronts, self._clock())
        if self._clock() - since >= self._options.duplex_wait_s:
            self._reject(fronts, "duplex_no_backs", "the fronts came, but no backs; scan both sides again.")

    def _backs(self, claim: str) -> Path | None:
        return self._claims.entry(claim, f"{BACKS}/{DROPPED}")

    def _collate(self, claim: str) -> bool:
        place, fronts, backs = self._claims.place(claim), self._claims.entry(claim), self._backs(claim)
        assert fronts is not None and backs is not None
        aside, target = place / f"{COLLATED}.tmp", place / COLLATED
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(target, ignore_errors=True)
        aside.mkdir()
        passes = Passes(
            fronts=tuple(map(encoded, scans_of(fronts))),
            backs=tuple(map(encoded, scans_of(backs))),
            reverse=self._options.reverse,
            target=encoded(aside),
        )
        try:
            collate(passes)
        except InputRejected as error:
            self._reject(claim, error.code, error.message)
            return False
        for path in (*aside.iterdir(), aside):
            _sync(path)
        aside.rename(target)
        self._claims.list_whole(claim, target)
        return True

    def _deliver(self, name: str) -> bool:
        """Sends a batch, or locks it up while the service is away."""
        if self._pause.lasts():
            return self._lock_up(name)
        try:
            return self._send(name)
        except InputRejected as error:
            return self._refuse(name, error)
        except SohoaError as error:
            if not error.retryable:
                raise
            self._pause.begin(error.wait_s if isinstance(error, Postponed) else None)
            if isinstance(error, Postponed) and error.stumbles:
                self._stumbled.add(name)
            self._say("service", f"{error.message} Scans wait here; trying again.")
            return self._lock_up(name)

    def _send(self, name: str) -> bool:
        sealed, manifest = self._opened(name)
        if manifest is None:
            return False
        receipt = self._delivery.deliver(self._outgoing(name, sealed, manifest), UploadNotes(self._notes(name)))
        self._pause.end()
        self._told.pop("service", None)
        self._accept(name, manifest, receipt)
        return True

    def _opened(self, name: str) -> tuple[Sealed | None, Manifest | None]:
        if self._spool and self._spool.holds(name):
            sealed = self._spool.open(name)
            size = next(file.size for file in sealed.index.files if file.path == claimed.MANIFEST)
            return sealed, Manifest.model_validate_json(sealed.read(claimed.MANIFEST, 0, size))
        return None, self._claims.manifest(name)

    def _outgoing(self, name: str, sealed: Sealed | None, manifest: Manifest) -> OutgoingBatch:
        place = self._claims.place(name)
        read = sealed.read if sealed else partial(_read_at, place)
        files = [Outgoing(one.name, one.size, one.sha256, partial(read, one.path)) for one in manifest.files]
        in_clear = None if sealed else (place / COLLATED if self._backs(name) else self._claims.entry(name))
        return OutgoingBatch(f"watch-{name}", manifest.name, files, in_clear)

    def _accept(self, name: str, manifest: Manifest, receipt: Receipt) -> None:
        if self._claims.place(name).exists() and not self._claims.matches(name, manifest):
            self._reject(name, "changed_meanwhile", "the file changed while it was sent; scan it again.")
            return
        refused = [Reason(one.name, one.code, one.message or one.code) for one in receipt.files if one.code]
        outcome: Literal["done", "rejected"] = "rejected" if len(refused) == len(receipt.files) else "done"
        self._conclude(name, outcome, receipt, reason_text(refused) if refused else "")
        taken = f"number {receipt.number}, {len(receipt.files) - len(refused)} files, {receipt.pages} pages"
        self._tell(f"{name}: {taken}; {len(refused)} files refused, see rejected/." if refused else f"{name}: {taken}.")

    def _refuse(self, name: str, error: InputRejected) -> bool:
        if error.code == "spool_damaged":
            self._set_aside_spooled(name, error)
        elif error.code == "spool_other_key":
            self._say(name, error.message)
        else:
            self._reject(name, error.code, error.message)
        return False

    def _reject(self, name: str, code: str, message: str) -> None:
        self._conclude(name, "rejected", None, reason_text([Reason("", code, message)]))
        self._tell(f"{name}: rejected ({code}), see rejected/.")

    def _conclude(self, name: str, outcome: Literal["done", "rejected"], receipt: Receipt | None, reason: str) -> None:
        """What was locked up lies in clear again, as the others do, before it is moved."""
        if self._spool and self._spool.holds(name):
            self._spool.open(name).unpack(self._claims.place(name))
        day = receipt.taken_at.astimezone(VIETNAM).date().isoformat() if receipt else ""
        self._claims.decide(name, outcome, day, receipt, reason)
        self._finish(name)

    def _finish(self, name: str) -> None:
        if self._spool:
            self._spool.remove(name)
        self._claims.finish(name)
        self._notes(name).unlink(missing_ok=True)
        self._stumbled.discard(name)

    def _lock_up(self, name: str) -> bool:
        """Puts a batch into the spool; its clear text goes once it was read back from there."""
        if not self._spool or self._spool.holds(name) or not self._claims.manifest(name):
            return False
        place = self._claims.place(name)
        size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        if not self._spool.has_room(size):
            self._say("spool", "the spool is full (SOHOA_SPOOL_MAX_MB, or the disk): further scans wait in clear.")
            return False
        self._told.pop("spool", None)
        self._spool.seal(name, place)
        self._claims.remove(name)
        return True

    def _set_aside_spooled(self, name: str, error: InputRejected) -> None:
        assert self._spool is not None
        rejected = self._folder / "rejected"
        rejected.mkdir(exist_ok=True)
        reason = reason_text([Reason("", error.code, error.message)])
        write_whole(rejected / f"{name}{ENDING}{claimed.REASON_ENDING}", reason.encode(), self._claims.root)
        shutil.move(self._spool.path(name), rejected / f"{name}{ENDING}")
        self._tell(f"{name}: {error.message} It lies in rejected/ now.")

    def _spooled(self) -> list[str]:
        return self._spool.ids() if self._spool else []

    def _notes(self, name: str) -> Path:
        return self._claims.root / f"{name}.uploads"

    def _guard(self, name: str, work: Callable[[str], bool | None]) -> bool:
        """Work that a disk or a share may interrupt: it is told once, and tried again at the next look."""
        try:
            done = bool(work(name))
        except OSError as error:
            self._say(name, f"{error.strerror or error}; trying again.")
            return False
        return done

    def _say(self, about: str, message: str) -> None:
        """Once, until something else is to be said about it."""
        if self._told.get(about) != message:
            self._told[about] = message
            self._tell(f"{about}: {message}" if about else message)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_at(place: Path, path: str, offset: int, size: int) -> bytes:
    with (place / decoded(path)).open("rb") as file:
        file.seek(offset)
        return file.read(size)
