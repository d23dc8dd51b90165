"""A client of an S3 server that tries again, waits for no one for ever, and never writes over what is there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from pydantic import Field, SecretStr

from schemas.errors import MissingObject, NoSpaceLeft, SohoaError, Unavailable
from schemas.model import Frozen
from storage.objects.keys import OBJECTS

_PASSING = (429, 500, 502, 503, 504)
"""Answers that are different a moment later: too many requests (SlowDown is 503), a server or gateway in trouble."""

_FULL = frozenset({"QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage"})

ABSENT: Final = frozenset({"NoSuchKey", "NoSuchBucket", "NoSuchVersion"})


class S3Options(Frozen):
    """Where a bucket is and how long its server may take. A request fails within about `tries` times `answer_s`."""

    host: str
    """Name or address, with the port where it is not the usual one."""
    bucket: str
    secure: bool = True
    access_key: str
    secret_key: SecretStr
    region: str = "us-east-1"
    ca_file: Path | None = None
    """Certificates to trust in place of this machine's."""
    connect_s: float = Field(default=5.0, gt=0)
    """Longest to connect, and then to send one request of at most 5 MiB."""
    answer_s: float = Field(default=15.0, gt=0)
    """Longest without a byte of an answer."""
    tries: int = Field(default=4, ge=1)
    wait_s: float = Field(default=0.5, ge=0)
    """Twice this before the third try, each further time twice as long."""


class _Wire(urllib3.PoolManager):
    """Asks the server to refuse a put under an object's name that is taken: the client has no argument for that.

    The header is not signed (S3 signs only its own). Servers that know nothing of it ignore it.
    """

    def urlopen(  # type: ignore[override]
        self, method: str, url: str, redirect: bool = True, **given: Any
    ) -> urllib3.BaseHTTPResponse:
        path, _, query = url.partition("?")
        places = f"/{OBJECTS}" in path and (
            (method == "PUT" and not query) or (method == "POST" and "uploadId=" in query)
        )
        if places and given.get("headers") is not None:
            given["headers"]["If-None-Match"] = "*"
        return super().urlopen(method, url, redirect, **given)


def open_wire(options: S3Options) -> urllib3.PoolManager:
    """Connections with limits and retries; every request of S3 may be sent twice."""
    again = urllib3.Retry(
        total=options.tries - 1,
        redirect=False,
        allowed_methods=None,
        status_forcelist=_PASSING,
        backoff_factor=options.wait_s,
        backoff_jitter=options.wait_s / 2,
        raise_on_status=False,
        respect_retry_after_header=False,
    )
    return _Wire(
        timeout=urllib3.Timeout(connect=options.connect_s, read=options.answer_s),
        retries=again,
        cert_reqs="CERT_REQUIRED",
        ca_certs=str(options.ca_file) if options.ca_file else None,
    )


def open_client(options: S3Options, wire: urllib3.PoolManager) -> Minio:
    """Says nothing to the server yet. For the threads of one process; a process that forks opens its own."""
    return Minio(
        options.host,
        access_key=options.access_key,
        secret_key=options.secret_key.get_secret_value(),
        secure=options.secure,
        region=options.region,
        http_client=wire,
    )


@contextmanager
def talking(options: S3Options, sha256: str | None = None) -> Iterator[None]:
    """Failures of the server and of the way to it as errors of a store; `sha256`: the object asked for."""
    try:
        yield
    except S3Error as error:
        if sha256 is not None and error.code in ABSENT:
            raise MissingObject(sha256) from error
        raise _refused(options, error) from error
    except (ServerError, InvalidResponseError) as error:
        raise _unreachable(options, str(error)) from error
    except MinioException as error:
        raise _unreachable(options, type(error).__name__) from error
    except urllib3.exceptions.HTTPError as error:
        raise _unreachable(options, _cause(error)) from error


def _refused(options: S3Options, error: S3Error) -> SohoaError:
    if error.code in _FULL or error.response.status == 507:
        return NoSpaceLeft(
            f"{options.host}: bucket {options.bucket} is full ({error.code}); make room, then try again."
        )
    if error.response.status in _PASSING:
        return _unreachable(options, f"{error.response.status} {error.code}")
    message = f"{options.host} refuses ({error.code}); see SOHOA_OBJECTS and its keys, then run `sohoa doctor`."
    return Unavailable("object_store_refuses", message)


def _unreachable(options: S3Options, cause: str) -> Unavailable:
    message = f"{options.host}: the object store does not answer ({cause}); see that it runs and can be reached."
    return Unavailable("object_store_unreachable", message[:500])


def _cause(error: urllib3.exceptions.HTTPError) -> str:
    """In few words, without the addresses of memory that the library's own words have."""
    reason = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) else error
    if isinstance(reason, urllib3.exceptions.SSLError):
        return str(reason)
    return type(reason).__name__
