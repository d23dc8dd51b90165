"""Sending batches to the service, from a station.

Small batches go in one request; larger ones file by file through resumable uploads (tus 1.0.0), which go on after a
cut. Each sending has a key of its own that stays the same however often it is tried, so that nothing is taken twice.
What the service says it has is compared with what was sent.
"""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Protocol, TypeVar

import httpx
from pydantic import ValidationError

from schemas.errors import InputRejected, SohoaError, Unavailable
from schemas.model import Frozen
from schemas.run import RunOptions
from schemas.service import Receipt, ReceivedFile

TUS = {"Tus-Resumable": "1.0.0"}
TRIES = 4
"""Of a request that was cut, before the service counts as away."""

MAX_WAIT_S = 600.0
"""Longest that a Retry-After is believed."""

_ABOUT_THE_BATCH = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
_UPLOAD_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_UPLOAD_ELSEWHERE = _UPLOAD_GONE | {HTTPStatus.CONFLICT, HTTPStatus.LOCKED, HTTPStatus.REQUEST_TIMEOUT}
_KEY_USED = "client_key_used"


_Result = TypeVar("_Result")


class _Cut(Exception):
    """An upload is not where it was thought to be: ask the service, and go on from there."""


class Postponed(Unavailable):
    """The service cannot take it now. `wait_s`: as it asked, else None. `stumbles`: perhaps over this batch only."""

    def __init__(self, code: str, message: str, wait_s: float | None = None, stumbles: bool = False) -> None:
        super().__init__(code, message)
        self.wait_s = wait_s
        self.stumbles = stumbles


@dataclass(frozen=True)
class Outgoing:
    """A file to be sent; `read(offset, size)` gives its bytes, fewer at the end."""

    name: str
    size: int
    sha256: str
    read: Callable[[int, int], bytes]


@dataclass(frozen=True)
class OutgoingBatch:
    """`key`: the same at every try. `place`: where its files lie in clear, when they do."""

    key: str
    name: str
    files: Sequence[Outgoing]
    place: Path | None = None

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


class Delivery(Protocol):
    """Where batches go."""

    def deliver(self, batch: OutgoingBatch, uploads: MutableMapping[str, str]) -> Receipt:
        """Returns once the batch is safe there.

        `uploads`: where files were partly sent, kept between tries. Raises InputRejected when the batch will never be
        taken as it is, Unavailable when it may be later.
        """


class SendingOptions(Frozen):
    """Sizes in bytes."""

    timeout_s: float = 60.0
    whole_max: int = 32 << 20
    chunk: int = 8 << 20


class Sender:
    """Delivers to a service at a URL with a station's key."""

    def __init__(
        self,
        url: str,
        key: str,
        run: RunOptions,
        options: SendingOptions,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=httpx.Timeout(options.timeout_s, connect=min(10.0, options.timeout_s)),
        )
        self._run = run
        self._options = options
        self._sleep = sleep

    def deliver(self, batch: OutgoingBatch, uploads: MutableMapping[str, str]) -> Receipt:
        if batch.size <= self._options.whole_max:
            answer = self._persist(lambda: self._post_whole(batch))
        else:
            answer = self._post_uploaded(batch, uploads)
        receipt = _receipt(answer)
        require_match(batch, receipt)
        return receipt

    def _post_whole(self, batch: OutgoingBatch) -> httpx.Response:
        files = [("file", (file.name, file.read(0, file.size), "application/octet-stream")) for file in batch.files]
        return _settled(self._client.post("/batches", data=self._fields(batch), files=files))

    def _post_uploaded(self, batch: OutgoingBatch, uploads: MutableMapping[str, str]) -> httpx.Response:
        named = []
        for number, file in enumerate(batch.files):
            self._persist(partial(self._upload, file, str(number), uploads))
            named.append({"id": uploads[str(number)], "name": file.name})
        body = {"uploads": named, **self._fields(batch)}
        try:
            return self._persist(lambda: _settled(self._client.post("/batches", json=body)))
        except SohoaError:
            uploads.clear()  # should the service have forgotten some, the next try sends them anew
            raise

    def _upload(self, file: Outgoing, number: str, uploads: MutableMapping[str, str]) -> None:
        """Sends what the service does not have of the file yet."""
        offset = self._offset(uploads.get(number))
        if offset is None:
            uploads[number] = self._create(file)
            offset = 0
        while offset < file.size:
            chunk = file.read(offset, self._options.chunk)
            headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            answer = self._client.patch(f"/uploads/{uploads[number]}", content=chunk, headers=headers)
            if answer.status_code in _UPLOAD_ELSEWHERE:
                raise _Cut
            offset = int(_settled(answer).headers["Upload-Offset"])

    def _create(self, file: Outgoing) -> str:
        """The id of a new upload: the last part of its address."""
        name = base64.b64encode(file.name.encode()).decode()
        headers = {**TUS, "Upload-Length": str(file.size), "Upload-Metadata": f"filename {name}"}
        answer = _settled(self._client.post("/uploads", headers=headers))
        return str(answer.headers["Location"]).rstrip("/").rpartition("/")[2]

    def _offset(self, upload: str | None) -> int | None:
        """How much the service has of an upload; None when it does not know it."""
        if upload is None:
            return None
        answer = self._client.head(f"/uploads/{upload}", headers=TUS)
        return None if answer.status_code in _UPLOAD_GONE else int(_settled(answer).headers["Upload-Offset"])

    def _fields(self, batch: OutgoingBatch) -> dict[str, str]:
        fields = {"name": batch.name, "client_key": batch.key, "lane": self._run.profile}
        return fields | ({"procedure": self._run.procedure} if self._run.procedure else {})

    def _persist(self, request: Callable[[], _Result]) -> _Result:
        """Tries a request that is cut again, ever later; raises Postponed when it stays cut or nobody is there."""
        reason = ""
        for wait_s in waits():
            self._sleep(wait_s)
            try:
                return request()
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                raise Postponed("service_away", "the service cannot be reached.") from error
            except (httpx.TransportError, _Cut, KeyError, ValueError) as error:
                reason = type(error).__name__
        raise Postponed("service_cut", f"the service does not answer ({reason}).")


def waits() -> Iterator[float]:
    """Seconds before each try: none, then growing, never the same for two stations."""
    return (0.25 * 2**number * random.uniform(0.5, 1.5) if number else 0.0 for number in range(TRIES))


def require_match(batch: OutgoingBatch, receipt: Receipt) -> None:
    """Raises InputRejected when the receipt is of other bytes than those of the batch, or does not add up."""
    sent = [(file.sha256, file.size) for file in batch.files]
    taken = [(file.sha256, file.size) for file in receipt.files]
    if taken != sent or receipt.pages != sum(file.pages for file in receipt.files):
        raise InputRejected(
            "receipt_differs",
            f"Biên nhận số {receipt.number} không khớp với các tệp đã gửi; hãy báo cho người quản trị. / "
            f"Receipt {receipt.number} does not fit the files that were sent; tell the administrator.",
        )


def _receipt(answer: httpx.Response) -> Receipt:
    """What this version knows of it; the service's may say more."""
    try:
        told = {name: value for name, value in answer.json().items() if name in Receipt.model_fields}
        known = [{name: one[name] for name in ReceivedFile.model_fields if name in one} for one in told["files"]]
        return Receipt.model_validate(told | {"files": known})
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Postponed("no_receipt", "the service's answer is no receipt.") from error


def _settled(answer: httpx.Response) -> httpx.Response:
    if answer.is_success:
        return answer
    raise _refusal(answer)


def _refusal(answer: httpx.Response) -> SohoaError:
    status = answer.status_code
    code, message = _said(answer)
    if status in _ABOUT_THE_BATCH or code == _KEY_USED:
        return InputRejected(code, message)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Postponed("key_refused", "the service does not accept SOHOA_STATION_KEY.")
    stumbles = status == HTTPStatus.INTERNAL_SERVER_ERROR
    return Postponed(code, f"the service answers {status} ({code}).", _retry_after(answer), stumbles)


def _said(answer: httpx.Response) -> tuple[str, str]:
    """Code and message of an error answer; any other answer is named by its status."""
    try:
        told = answer.json()
        return str(told["code"]), str(told["message"])
    except (ValueError, KeyError, TypeError):
        return f"http_{answer.status_code}", f"Máy chủ trả lời {answer.status_code}. / Answer {answer.status_code}."


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds; a moment counts from the service's own clock, for ours may be wrong."""
    text = answer.headers.get("Retry-After", "")
    if text.isdecimal():
        return min(float(text), MAX_WAIT_S)
    try:
        now = parsedate_to_datetime(answer.headers["Date"]) if "Date" in answer.headers else datetime.now(UTC)
        return min(max(0.0, (parsedate_to_datetime(text) - now).total_seconds()), MAX_WAIT_S)
    except (ValueError, TypeError):
        return None
