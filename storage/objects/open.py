"""Which object store the settings name: a folder, or a bucket of an S3 server.

/srv/sohoa/objects               a folder (any path without ://)
s3://store.example:9000/sohoa    bucket `sohoa` of a server that speaks TLS
s3+http://127.0.0.1:9000/sohoa   the same without TLS: for a server on this machine or behind a wall
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr

from schemas.errors import UsageError
from schemas.model import Frozen
from storage.objects.cache import FileCache
from storage.objects.folder import FolderObjects
from storage.objects.port import ObjectStore
from storage.objects.s3 import S3Objects
from storage.objects.s3_client import S3Options

_SERVER: Final = re.compile(
    r"s3(?P<plain>\+http)?://(?P<host>[\w.-]+(?::\d{1,5})?)/(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/?"
)
_FORMS: Final = "a folder, s3://HOST:PORT/BUCKET or s3+http://HOST:PORT/BUCKET"


class ObjectOptions(Frozen):
    """Where objects last."""

    url: str = ""
    """A folder, `s3://…` or `s3+http://…`; empty: `objects` in `data`."""
    data: Path
    """The service's own folder: objects where no URL is given, and files fetched from a server."""
    access_key: str = ""
    secret_key: SecretStr = SecretStr("")
    region: str = "us-east-1"
    ca_file: Path | None = None
    cache_mb: int = Field(default=2000, gt=0)


def open_objects(options: ObjectOptions) -> ObjectStore:
    """Raises UsageError for a URL of another form or missing keys, Unavailable when the folder cannot be used; a server
    is not spoken to yet."""
    server = server_options(options)
    if server is None:
        return FolderObjects(Path(options.url) if options.url else options.data / "objects")
    return S3Objects(server, FileCache(options.data / "cache", options.cache_mb))


def server_options(options: ObjectOptions) -> S3Options | None:
    """The bucket that the URL names; None when it names a folder."""
    if "://" not in options.url:
        return None
    found = _SERVER.fullmatch(options.url)
    if found is None:
        raise UsageError("bad_object_url", f"SOHOA_OBJECTS: must be {_FORMS}; keys have settings of their own.")
    if not options.access_key or not options.secret_key.get_secret_value():
        raise UsageError(
            "no_object_keys", "SOHOA_OBJECTS names a server: set SOHOA_S3_ACCESS_KEY and SOHOA_S3_SECRET_KEY."
        )
    return S3Options(
        host=found["host"],
        bucket=found["bucket"],
        secure=found["plain"] is None,
        access_key=options.access_key,
        secret_key=options.secret_key,
        region=options.region,
        ca_file=options.ca_file,
    )
