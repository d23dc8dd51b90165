"""How a bucket for objects is made: with object lock and versions where the server can, and swept of broken uploads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.error import S3Error
from minio.lifecycleconfig import AbortIncompleteMultipartUpload, LifecycleConfig, Rule
from minio.versioningconfig import VersioningConfig

from storage.objects.keys import OBJECTS

UNFINISHED_DAYS: Final = 2
"""After so long the server throws away the parts of an upload that was never finished."""

_ALREADY_MADE = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
_UNKNOWN_TO_SERVER = (400, 405, 501)
_NO_LOCK = frozenset({"ObjectLockConfigurationNotFoundError", "NotImplemented", "MethodNotAllowed"})
_NO_RULES = "NoSuchLifecycleConfiguration"


def make_bucket(client: Minio, bucket: str) -> None:
    """Two processes may do it at once. A bucket that is there already keeps the ways that its owner gave it."""
    try:
        _make(client, bucket)
    except S3Error as error:
        if error.code in _ALREADY_MADE:
            return
        raise
    rule = Rule(
        ENABLED,
        rule_filter=Filter(prefix=OBJECTS),
        rule_id="unfinished-uploads",
        abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(UNFINISHED_DAYS),
    )
    _if_it_can(lambda: client.set_bucket_lifecycle(bucket, LifecycleConfig([rule])))


def has_lock(client: Minio, bucket: str) -> bool:
    """Whether the bucket was made with object lock; it cannot get it later."""
    try:
        client.get_object_lock_config(bucket)
    except S3Error as error:
        if error.code in _NO_LOCK:
            return False
        raise
    return True


def sweeps_uploads(client: Minio, bucket: str) -> bool:
    """Whether a rule of the bucket ends uploads that were never finished."""
    try:
        rules = client.get_bucket_lifecycle(bucket)
    except S3Error as error:
        if error.code == _NO_RULES or error.response.status in _UNKNOWN_TO_SERVER:
            return False
        raise
    return any(rule.abort_incomplete_multipart_upload for rule in rules.rules) if rules else False


def _make(client: Minio, bucket: str) -> None:
    try:
        client.make_bucket(bucket, object_lock=True)
    except S3Error as error:
        if error.response.status not in _UNKNOWN_TO_SERVER:
            raise
        client.make_bucket(bucket)
        _if_it_can(lambda: client.set_bucket_versioning(bucket, VersioningConfig(ENABLED)))


def _if_it_can(ask: Callable[[], object]) -> None:
    try:
        ask()
    except S3Error as error:
        if error.response.status not in _UNKNOWN_TO_SERVER:
            raise
