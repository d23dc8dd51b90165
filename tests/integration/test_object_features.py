"""What `sohoa doctor` says of a real S3 server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from runtime.checkup import check_machine
from runtime.settings import Settings
from storage.objects.features import check_features
from storage.objects.s3_client import S3Options
from tests.integration.object_stores import BucketPlace, S3Server, named_server, stranger

pytestmark = pytest.mark.xdist_group("radosgw")


@pytest.fixture
def place(radosgw: S3Server, tmp_path: Path) -> BucketPlace:
    return BucketPlace(radosgw, tmp_path)


def states(options: S3Options) -> dict[str, str]:
    return {feature.name: feature.state for feature in check_features(options)}


def test_features_of_a_bucket_that_sohoa_made(place: BucketPlace) -> None:
    found = states(named_server(place.options))
    assert {name for name, state in found.items() if state != "ok"} <= {"taken names"}
    assert len(found) == 13
    client, bucket = stranger(place.options)
    assert list(client.list_objects(bucket, recursive=True, include_version=True)) == []


def test_features_of_a_plain_bucket(place: BucketPlace) -> None:
    client, bucket = stranger(place.options)
    client.make_bucket(bucket)
    found = states(named_server(place.options))
    assert {name for name, state in found.items() if state == "note"} == {"versions", "object lock", "broken uploads"}
    assert "lacks" not in found.values()


def test_features_of_a_bucket_open_to_all(place: BucketPlace) -> None:
    client, bucket = stranger(place.options)
    client.make_bucket(bucket)
    for_all = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    client.set_bucket_policy(bucket, json.dumps({"Version": "2012-10-17", "Statement": [for_all]}))
    found = states(named_server(place.options))
    assert [name for name, state in found.items() if state == "lacks"] == ["strangers"]


def test_features_with_a_wrong_secret(place: BucketPlace) -> None:
    server = named_server(place.options).model_copy(update={"secret_key": SecretStr("not-the-secret")})
    assert states(server) == {"objects": "lacks"}


def test_doctor_tells_the_features(place: BucketPlace, tmp_path: Path) -> None:
    settings = Settings(
        objects=place.options.url,
        s3_access_key=place.options.access_key,
        s3_secret_key=place.options.secret_key,
    )
    told = [one for one in check_machine(settings, tmp_path) if one.what.startswith("object store")]
    assert len(told) == 13
    wrong = settings.model_copy(update={"objects": "ftp://x/y"})
    told = [one for one in check_machine(wrong, tmp_path) if one.what.startswith("object store")]
    assert [(one.what, one.state) for one in told] == [("object store", "lacks")]
