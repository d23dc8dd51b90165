"""An archive that lies in a bucket of an S3 server: looked through and fetched, never written to.

s3://store.example:9000/archive/2019        what lies below `2019/` in the bucket `archive`, over TLS
s3+http://127.0.0.1:9000/archive            the whole bucket, without TLS
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from minio.error import S3Error

from schemas.errors import InputRejected, NoSpaceLeft, UsageError
from schemas.model import Frozen
from storage.atomic import SPACE_ERRNOS
from storage.objects.open import ObjectOptions, server_options
from storage.objects.s3_client import ABSENT, S3Options, open_client, open_wire, talking

SCHEMES: Final = ("s3://", "s3+http://")
_URL: Final = re.compile(r"(?P<bucket>[^/]+://[^/]+/[^/]+)(?:/(?P<prefix>.*))?")
_PIECE: Final = 1 << 20


class Entry(Frozen):
    """An object, or (a key that ends with `/`) all objects whose keys begin so. `etag`: changes with the bytes."""

    key: str
    size: int = 0
    etag: str = ""

    @property
    def is_folder(self) -> bool:
        return self.key.endswith("/")


class S3Archive:
    """`prefix`: empty, or ends with `/`. All methods raise Unavailable when the server does not answer or refuses."""

    def __init__(self, options: S3Options, prefix: str) -> None:
        self._options = options
        self._client = open_client(options, open_wire(options))
        self.prefix = prefix

    @property
    def title(self) -> str:
        """What a person would call it: the last step of its address."""
        return self.prefix.rstrip("/").rpartition("/")[2] or self._options.bucket

    def entries(self, prefix: str) -> Iterator[Entry]:
        """What lies directly below, in the server's order; few are held at a time."""
        with talking(self._options):
            for found in self._client.list_objects(self._options.bucket, prefix=prefix):
                if found.object_name and found.object_name != prefix:
                    yield Entry(key=found.object_name, size=found.size or 0, etag=found.etag or "")

    def count(self, prefix: str) -> int:
        """How many objects lie anywhere below."""
        with talking(self._options):
            return sum(1 for _ in self._client.list_objects(self._options.bucket, prefix=prefix, recursive=True))

    def fetch(self, key: str, path: Path) -> None:
        """Writes the object to `path`. Raises InputRejected (gone) when it is no longer there, NoSpaceLeft."""
        with talking(self._options):
            try:
                answer = self._client.get_object(self._options.bucket, key)
            except S3Error as error:
                if error.code in ABSENT:
                    raise InputRejected("gone", f"{key}: it was there when the archive was listed.") from error
                raise
            try:
                with path.open("wb") as file:
                    shutil.copyfileobj(answer, file, _PIECE)
            except OSError as error:
                if error.errno in SPACE_ERRNOS:
                    raise NoSpaceLeft(
                        f"{path.parent}: no space is left for files of the archive; free some."
                    ) from error
                raise
            finally:
                answer.close()
                answer.release_conn()


def open_archive(url: str, options: ObjectOptions) -> S3Archive:
    """With the keys of the settings. Raises UsageError for a URL of another form or missing keys."""
    found = _URL.fullmatch(url)
    server = server_options(options.model_copy(update={"url": found["bucket"]})) if found else None
    if found is None or server is None:
        raise UsageError("bad_archive_url", f"{url}: give s3://HOST:PORT/BUCKET/PREFIX.")
    prefix = (found["prefix"] or "").strip("/")
    return S3Archive(server, f"{prefix}/" if prefix else "")
