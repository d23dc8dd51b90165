"""What a live S3 server really does, feature by feature: servers differ silently, so each one relied on is tried.

All that is put for it lies under `doctor/` or is a new object of random bytes, and is erased again.
"""

from __future__ import annotations

import io
import ipaddress
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, Literal

import urllib3
from minio.commonconfig import GOVERNANCE
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.retention import Retention
from pydantic import SecretStr

from schemas.errors import SohoaError
from schemas.model import Frozen
from storage.objects.cache import FileCache
from storage.objects.s3 import S3Objects
from storage.objects.s3_bucket import has_lock, sweeps_uploads
from storage.objects.s3_client import S3Options, open_client, open_wire, talking

State = Literal["ok", "note", "lacks"]
Verdict = tuple[State, str]

LARGE_BYTES: Final = 11 << 20
LOCKED_FOR: Final = timedelta(minutes=5)
CLOCK_NOTE_S: Final = 5.0
CLOCK_LIMIT_S: Final = 600.0
"""S3 refuses requests that are signed a quarter of an hour off."""

_REFUSED = (401, 403)


class Feature(Frozen):
    """`lacks`: Sohoa cannot rely on this server. `note`: it can, but see."""

    name: str
    state: State
    message: str


class _Probe:
    """One object of random bytes under a name of this check, and the ways to ask for it."""

    def __init__(self, options: S3Options, store: S3Objects) -> None:
        self.options = options
        self.bucket = options.bucket
        self.store = store
        self.wire = open_wire(options)
        self.client = open_client(options, self.wire)
        self.prefix = f"doctor/{secrets.token_hex(8)}/"
        self.key = f"{self.prefix}one"
        self.data = secrets.token_bytes(64)

    def place(self) -> str | None:
        """Puts the object; its version."""
        return self.client.put_object(self.bucket, self.key, io.BytesIO(self.data), len(self.data)).version_id

    def put_by_link(self, **headers: str) -> int:
        """Puts other bytes in its place; the status of the answer."""
        url = self.client.presigned_put_object(self.bucket, self.key, expires=timedelta(minutes=1))
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.wire.request("PUT", url, body=b"other bytes", headers=named).status

    def get_by_link(self, url: str) -> urllib3.BaseHTTPResponse:
        return self.wire.request("GET", url)

    def versions(self) -> list[DeleteObject]:
        found = self.client.list_objects(self.bucket, prefix=self.prefix, recursive=True, include_version=True)
        return [DeleteObject(one.object_name or "", one.version_id) for one in found]

    def clean(self) -> None:
        with talking(self.options):
            bypass = has_lock(self.client, self.bucket)
            for _ in self.client.remove_objects(self.bucket, self.versions(), bypass_governance_mode=bypass):
                pass


def check_features(options: S3Options) -> list[Feature]:
    """All features in order; where the bucket cannot be used at all, only that."""
    with tempfile.TemporaryDirectory() as folder:
        probe = _Probe(options, S3Objects(options, FileCache(Path(folder), limit_mb=100)))
        first = _tried("objects", _whole_round, probe)
        if first.state == "lacks":
            return [first]
        with _cleaned(probe):
            return [first, *(_tried(name, check, probe) for name, check in _CHECKS.items())]


@contextmanager
def _cleaned(probe: _Probe) -> Iterator[None]:
    with talking(probe.options):
        probe.place()
    try:
        yield
    finally:
        probe.clean()


def _tried(name: str, check: Callable[[_Probe], Verdict], probe: _Probe) -> Feature:
    try:
        with talking(probe.options):
            state, message = check(probe)
    except SohoaError as error:
        state, message = "lacks", error.message
    return Feature(name=name, state=state, message=message)


def _whole_round(probe: _Probe) -> Verdict:
    """Put, look, read as bytes and as a file, erase, look again."""
    store, stored = probe.store, probe.store.put(probe.data)
    try:
        with store.local(stored.sha256) as path:
            same = store.get(stored.sha256) == path.read_bytes() == probe.data
        if not same or store.size(stored.sha256) != len(probe.data):
            return "lacks", "what was put does not come back as it was"
    finally:
        store.erase(stored.sha256)
    if store.has(stored.sha256):
        return "lacks", "an erased object is still there"
    return "ok", f"bucket {probe.bucket} of {probe.options.host}: put, read, erased"


def _listing(probe: _Probe) -> Verdict:
    found = [one.object_name for one in probe.client.list_objects(probe.bucket, prefix=probe.prefix, recursive=True)]
    return ("ok", "objects are listed") if found == [probe.key] else ("lacks", "what was put is not listed")


def _large(probe: _Probe) -> Verdict:
    stored = probe.store.put(secrets.token_bytes(LARGE_BYTES))
    try:
        whole = probe.store.verify(stored.sha256)
    finally:
        probe.store.erase(stored.sha256)
    return ("ok", "uploads in parts come back whole") if whole else ("lacks", "an upload in parts came back damaged")


def _digests(probe: _Probe) -> Verdict:
    if probe.put_by_link(Content_MD5="AAAAAAAAAAAAAAAAAAAAAA==") == 400:
        return "ok", "bytes that were damaged on the way are refused"
    return "lacks", "bytes that were damaged on the way are taken"


def _secret(probe: _Probe) -> Verdict:
    guessed = probe.options.model_copy(update={"secret_key": SecretStr(secrets.token_hex(20))})
    try:
        open_client(guessed, probe.wire).stat_object(probe.bucket, probe.key)
    except S3Error as error:
        if error.response.status in _REFUSED:
            return "ok", "a wrong secret is refused"
        raise
    return "lacks", "a wrong secret is let in"


def _strangers(probe: _Probe) -> Verdict:
    scheme = "https" if probe.options.secure else "http"
    status = probe.get_by_link(f"{scheme}://{probe.options.host}/{probe.bucket}/{probe.key}").status
    return ("ok", "no key, no object") if status in _REFUSED else ("lacks", "anybody may read: close the bucket")


def _taken(probe: _Probe) -> Verdict:
    status = probe.put_by_link(If_None_Match="*")
    if status == 412:
        return "ok", "a second put under one name is refused"
    return "note", f"a second put under one name is not refused ({status}): Sohoa looks before each put"


def _versions(probe: _Probe) -> Verdict:
    if probe.client.get_bucket_versioning(probe.bucket).status == "Enabled":
        return "ok", "what is replaced or deleted by others stays as an older version"
    return "note", "the bucket keeps no versions: what others replace or delete is gone"


def _lock(probe: _Probe) -> Verdict:
    if not has_lock(probe.client, probe.bucket):
        return "note", "the bucket was made without object lock: whoever has the key may delete originals"
    version = probe.place()
    until = datetime.now(UTC) + LOCKED_FOR
    probe.client.set_object_retention(probe.bucket, probe.key, Retention(GOVERNANCE, until))
    try:
        probe.client.remove_object(probe.bucket, probe.key, version)
    except S3Error:
        return _erasing(probe, version)
    return "lacks", "a locked object can be deleted"


def _erasing(probe: _Probe, version: str | None) -> Verdict:
    target = [DeleteObject(probe.key, version)]
    failed = list(probe.client.remove_objects(probe.bucket, target, bypass_governance_mode=True))
    if failed:
        return "lacks", f"a locked object cannot be erased ({failed[0].code}): give the key BypassGovernanceRetention"
    return "ok", "locked objects cannot be deleted, only erased by Sohoa"


def _links(probe: _Probe) -> Verdict:
    probe.place()
    url = probe.client.presigned_get_object(
        probe.bucket,
        probe.key,
        expires=timedelta(seconds=1),
        response_headers={"response-content-disposition": "attachment"},
    )
    answer = probe.get_by_link(url)
    if answer.data != probe.data or answer.headers.get("content-disposition") != "attachment":
        return "lacks", "a link does not give its object as a download"
    if probe.get_by_link(url.replace("/one?", "/two?")).status not in _REFUSED:
        return "lacks", "a link for one object opens another"
    time.sleep(2.1)
    if probe.get_by_link(url).status not in _REFUSED:
        return "lacks", "a link works after its time"
    return "ok", "links give one object, and end"


def _sweeping(probe: _Probe) -> Verdict:
    if sweeps_uploads(probe.client, probe.bucket):
        return "ok", "uploads that break off are thrown away"
    return "note", "uploads that break off stay for ever: give the bucket a rule AbortIncompleteMultipartUpload"


def _clock(probe: _Probe) -> Verdict:
    told = (probe.client.stat_object(probe.bucket, probe.key).metadata or {}).get("date")
    if told is None:
        return "note", "the server does not tell its time"
    off_s = abs((datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds())
    message = f"the server's clock and this machine's differ by {off_s:.0f} s"
    if off_s > CLOCK_LIMIT_S:
        return "lacks", f"{message}: soon it will refuse everything"
    return ("ok" if off_s <= CLOCK_NOTE_S else "note"), message


def _tls(probe: _Probe) -> Verdict:
    if probe.options.secure:
        return "ok", "encrypted on the way"
    if _is_here(probe.options.host.rpartition(":")[0] or probe.options.host):
        return "ok", "not encrypted, but it does not leave this machine"
    return "note", "not encrypted on the way: use s3:// unless the network is closed"


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_CHECKS: dict[str, Callable[[_Probe], Verdict]] = {
    "listing": _listing,
    "large uploads": _large,
    "digests": _digests,
    "secret": _secret,
    "strangers": _strangers,
    "taken names": _taken,
    "versions": _versions,
    "object lock": _lock,
    "links": _links,
    "broken uploads": _sweeping,
    "clock": _clock,
    "encryption": _tls,
}
