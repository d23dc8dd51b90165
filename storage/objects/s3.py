"""Objects in a bucket of an S3 server (MinIO, Ceph RGW, …), through the `minio` client.

Whole uploads only: the server checks the digest of each request (SHA-256 over plain HTTP, MD5 over TLS), a file's own
digest is checked before its last part goes, and an unfinished upload is no object. Each put first looks whether the
object is there, since not every server heeds `If-None-Match` (radosgw 16 does not in a bucket with versions). What
others put under our name is found when the object is read.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final, cast

import urllib3
from minio import Minio
from minio.commonconfig import GOVERNANCE
from minio.datatypes import Object
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.retention import Retention

from schemas.errors import DamagedObject, MissingObject, Unavailable
from schemas.service import Stored
from storage.objects.cache import FileCache
from storage.objects.files import PIECE, digest_of
from storage.objects.keys import OBJECTS, digest_of_key, object_key
from storage.objects.s3_bucket import has_lock, make_bucket
from storage.objects.s3_client import S3Options, open_client, open_wire, talking

LINK_S: Final = 60

_KEPT_UNTIL = "x-amz-object-lock-retain-until-date"
_TAKEN = frozenset({"PreconditionFailed", "NoSuchUpload"})
"""The name was taken meanwhile; or the upload was finished, and the answer lost on its way."""
_CUT = (urllib3.exceptions.ProtocolError, urllib3.exceptions.ReadTimeoutError, urllib3.exceptions.SSLError)


class S3Objects:
    """An ObjectStore (`port.py`). One for each process; its threads may share it."""

    def __init__(self, options: S3Options, cache: FileCache) -> None:
        """Says nothing to the server yet; a bucket that is missing is made before the first put."""
        self._options = options
        self._bucket = options.bucket
        self._client: Minio = open_client(options, open_wire(options))
        self._cache = cache
        self._made = False

    def put(self, data: bytes) -> Stored:
        sha256 = hashlib.sha256(data).hexdigest()
        return self._upload(io.BytesIO(data), len(data), sha256)

    def put_file(self, path: Path, sha256: str) -> Stored:
        with path.open("rb") as file:
            return self._upload(file, os.fstat(file.fileno()).st_size, sha256)

    def get(self, sha256: str) -> bytes:
        data = b"".join(self._pieces(sha256))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedObject(sha256)
        return data

    def local(self, sha256: str) -> AbstractContextManager[Path]:
        return self._cache.holding(sha256, lambda: self._pieces(sha256))

    def has(self, sha256: str) -> bool:
        try:
            self._state(sha256)
        except MissingObject:
            return False
        return True

    def size(self, sha256: str) -> int:
        return self._state(sha256).size or 0

    def verify(self, sha256: str) -> bool:
        return digest_of(self._pieces(sha256)) == sha256

    def every(self) -> Iterator[tuple[Stored, datetime]]:
        with talking(self._options):
            self._make_bucket()
            for found in self._client.list_objects(self._bucket, prefix=OBJECTS, recursive=True):
                sha256 = digest_of_key(found.object_name or "")
                if sha256 and found.last_modified:
                    yield Stored(sha256=sha256, size=found.size or 0), found.last_modified

    def lock(self, sha256: str, until: datetime) -> bool:
        """GOVERNANCE: `erase` can still take the object away, a plain delete cannot. A longer lock stays."""
        kept_until = _kept_until(self._state(sha256))
        if not self._locks:
            return False
        if kept_until is None or kept_until < until:
            with talking(self._options, sha256):
                self._client.set_object_retention(self._bucket, object_key(sha256), Retention(GOVERNANCE, until))
        return True

    def erase(self, sha256: str) -> None:
        """All versions of it, and the file of this machine's cache. Other machines throw theirs away unused."""
        key = object_key(sha256)
        self._cache.forget(sha256)
        with talking(self._options):
            self._make_bucket()
            versions = [
                DeleteObject(key, found.version_id)
                for found in self._client.list_objects(self._bucket, prefix=key, include_version=True)
                if found.object_name == key
            ]
            failed = list(self._client.remove_objects(self._bucket, versions, bypass_governance_mode=self._locks))
        if failed:
            message = (
                f"object {sha256} could not be erased ({failed[0].code}): the key needs BypassGovernanceRetention."
            )
            raise Unavailable("object_not_erased", message)

    def ping(self) -> None:
        with talking(self._options):
            self._client.bucket_exists(self._bucket)

    def link(self, sha256: str) -> str:
        """A URL that gives the object to whoever has it, as a download, for 60 seconds; the server is not asked."""
        return self._client.presigned_get_object(
            self._bucket,
            object_key(sha256),
            expires=timedelta(seconds=LINK_S),
            response_headers={"response-content-disposition": "attachment"},
        )

    def _upload(self, file: BinaryIO, size: int, sha256: str) -> Stored:
        with talking(self._options):
            self._make_bucket()
        checked = _Checked(file, size, sha256)
        if self.has(sha256):
            checked.drain()
            self._prove(sha256)
        else:
            self._send(checked, size, sha256)
        return Stored(sha256=sha256, size=size)

    def _send(self, checked: _Checked, size: int, sha256: str) -> None:
        """Parts go one after the other: memory for one, and no threads of the client that stay behind on an error."""
        with talking(self._options):
            try:
                self._client.put_object(
                    self._bucket,
                    object_key(sha256),
                    cast(BinaryIO, checked),  # nothing but read() is asked of it
                    size,
                    metadata={"sha256": sha256},
                    num_parallel_uploads=1,
                )
            except S3Error as error:
                if error.code not in _TAKEN or not self.has(sha256):
                    raise
                self._prove(sha256)

    def _prove(self, sha256: str) -> None:
        """Raises DamagedObject when what is there already is not what is to last."""
        if not self.verify(sha256):
            raise DamagedObject(sha256)

    def _state(self, sha256: str) -> Object:
        with talking(self._options, sha256):
            return self._client.stat_object(self._bucket, object_key(sha256))

    def _pieces(self, sha256: str) -> Iterator[bytes]:
        """The object's bytes; where a connection is cut, the next one goes on at the same byte."""
        done = 0
        with talking(self._options, sha256):
            for attempt in range(self._options.tries):
                try:
                    with closing(self._client.get_object(self._bucket, object_key(sha256), offset=done)) as answer:
                        for piece in answer.stream(PIECE):
                            done += len(piece)
                            yield piece
                        return
                except _CUT:
                    if attempt + 1 == self._options.tries:
                        raise

    @cached_property
    def _locks(self) -> bool:
        with talking(self._options):
            return has_lock(self._client, self._bucket)

    def _make_bucket(self) -> None:
        if self._made:
            return
        if not self._client.bucket_exists(self._bucket):
            make_bucket(self._client, self._bucket)
        self._made = True


class _Checked:
    """A file to send, read once: where it ends, it raises DamagedObject when its digest is another."""

    def __init__(self, file: BinaryIO, size: int, sha256: str) -> None:
        self._file = file
        self._left = size
        self._sha256 = sha256
        self._total = hashlib.sha256()
        if not size:
            self._end()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        self._total.update(data)
        if self._left <= 0 or not data:
            self._end()
        return data

    def drain(self) -> None:
        while self._left:
            self.read(PIECE)

    def _end(self) -> None:
        if self._left or self._total.hexdigest() != self._sha256:
            raise DamagedObject(self._sha256)


def _kept_until(state: Object) -> datetime | None:
    """From the answer's headers: the client's own call cannot read the nanoseconds of Ceph's dates."""
    told = (state.metadata or {}).get(_KEPT_UNTIL)
    return datetime.fromisoformat(told) if told else None
