"""Stations: they send batches, again and again until they hold a receipt, and write down what they hold."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.faults.papers import SmallBatch
from tests.faults.sites import Site

PATIENCE_S = 400.0
_PAUSE_S = 0.5
_AGAIN = {404, 408, 409, 410, 423, 425, 429, 460}
"""Of an upload: asked for anew, or begun anew. Of everything: any answer of 500 and more."""
_TUS = {"Tus-Resumable": "1.0.0"}


class NeverTaken(Exception):
    """A batch was refused for good, or nobody took it in all that time."""


@dataclass(frozen=True)
class Acknowledged:
    """A receipt that a station holds: the batch's id, and what was sent."""

    batch: str
    number: int
    sent: SmallBatch


@dataclass
class Stations:
    """Threads that send what `batches` gives while `going` says so, but wait while much is on its way already.

    `open_now`: requests that are not answered yet. `tries`: requests in all, `failed`: those without an answer of use.
    """

    site: Site
    batches: Iterator[SmallBatch]
    going: Callable[[], bool]
    crowded: Callable[[], bool]
    held: list[Acknowledged] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    open_now: int = 0
    tries: int = 0
    failed: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, count: int) -> list[threading.Thread]:
        """Starts so many; they end by themselves."""
        threads = [threading.Thread(target=self._station, name=f"station {one}", daemon=True) for one in range(count)]
        for thread in threads:
            thread.start()
        return threads

    def _station(self) -> None:
        with httpx.Client(base_url=self.site.url, headers=self._headers, timeout=60, trust_env=False) as client:
            while True:
                while self.crowded() and self.going():
                    time.sleep(_PAUSE_S / 5)
                with self._lock:
                    if not self.going():
                        return
                    batch = next(self.batches)
                try:
                    self._send(client, batch)
                except (NeverTaken, KeyError, ValueError) as error:
                    self.broken.append(f"batch {batch.number}: {error!r}")

    def _send(self, client: httpx.Client, batch: SmallBatch) -> None:
        receipts: list[Mapping[str, Any]]

        def once(_: int = 0) -> Mapping[str, Any]:
            return self._until_taken(client, batch)

        if batch.dropped:
            receipts = [self._dropped(batch)]
        elif batch.twice:
            with ThreadPoolExecutor(2) as threads:
                receipts = list(threads.map(once, range(2)))
        else:
            receipts = [once()]
        with self._lock:
            self.held += [Acknowledged(one["batch"], one["number"], batch) for one in receipts]

    def _until_taken(self, client: httpx.Client, batch: SmallBatch) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with self._asking(), suppress(httpx.TransportError, _NotYet):
                answer = self._uploaded(client, batch) if batch.uploaded else self._posted(client, batch)
                receipt: dict[str, Any] = answer.json()
                return receipt
            with self._lock:
                self.failed += 1
            time.sleep(_PAUSE_S)
        raise NeverTaken("nobody took it")

    def _dropped(self, batch: SmallBatch) -> Mapping[str, Any]:
        """Waits for what the watchers write beside it."""
        self.site.drop.put(batch)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if receipt := self.site.drop.receipt(batch):
                return receipt
            time.sleep(_PAUSE_S)
        raise NeverTaken("no watcher sent it")

    @contextmanager
    def _asking(self) -> Iterator[None]:
        with self._lock:
            self.tries += 1
            self.open_now += 1
        try:
            yield
        finally:
            with self._lock:
                self.open_now -= 1

    def _posted(self, client: httpx.Client, batch: SmallBatch) -> httpx.Response:
        files = [("file", one) for one in batch.files]
        return _good(client.post("/batches", files=files, data=_said(batch)))

    def _uploaded(self, client: httpx.Client, batch: SmallBatch) -> httpx.Response:
        """Each file in two pieces, gone on with wherever it was cut."""
        ids = [_upload(client, name, data) for name, data in batch.files]
        return _good(client.post("/batches", json={"uploads": [{"id": one} for one in ids], **_said(batch)}))

    @property
    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.site.token}"}


class _NotYet(Exception):
    """Try again."""


def _said(batch: SmallBatch) -> dict[str, str]:
    said = {"name": f"batch {batch.number}", "lane": batch.lane}
    return said | ({"client_key": batch.client_key} if batch.client_key else {})


def _upload(client: httpx.Client, name: str, data: bytes) -> str:
    """Its id, once all of it is there."""
    told = base64.b64encode(name.encode()).decode()
    begun = {"Upload-Length": str(len(data)), "Upload-Metadata": f"filename {told}"}
    place = _good(client.post("/uploads", headers=_TUS | begun)).headers["Location"]
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with suppress(httpx.TransportError, _NotYet):
            offset = int(_good(client.head(place, headers=_TUS)).headers["Upload-Offset"])
            if offset == len(data):
                return str(place).rpartition("/")[2]
            _append(client, place, offset, data)
            continue
        time.sleep(_PAUSE_S)
    raise NeverTaken("an upload came to no end")


def _append(client: httpx.Client, place: str, offset: int, data: bytes) -> None:
    piece = data[offset : max(len(data) // 2, offset + 1) if offset < len(data) // 2 else len(data)]
    told = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    _good(client.patch(place, headers=_TUS | told, content=piece))


def _good(answer: httpx.Response) -> httpx.Response:
    """Raises _NotYet for what may be better later, NeverTaken for what may not."""
    if answer.is_success:
        return answer
    if answer.status_code >= 500 or answer.status_code in _AGAIN:
        raise _NotYet
    raise NeverTaken(f"{answer.status_code} {answer.text[:300]}")


def distinct(held: Sequence[Acknowledged]) -> dict[int, set[str]]:
    """The ids that were given to each batch: one, also to what was sent twice."""
    given: dict[int, set[str]] = {}
    for one in held:
        given.setdefault(one.sent.number, set()).add(one.batch)
    return given
