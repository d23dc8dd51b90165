from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from runtime.settings import PUBLISHED_SECRETS, Settings, read_settings
from runtime.stores import build_objects, object_options
from schemas.errors import UsageError
from storage.objects.folder import FolderObjects
from storage.objects.open import ObjectOptions, open_objects, server_options
from storage.objects.s3 import S3Objects

KEYS = {"access_key": "station", "secret_key": SecretStr("a-secret-of-our-own")}


def options(url: str, **given: object) -> ObjectOptions:
    return ObjectOptions.model_validate({"url": url, "data": Path("/data"), **KEYS, **given})


@pytest.mark.parametrize(
    ("url", "host", "bucket", "secure"),
    [
        ("s3://store.example:9000/sohoa", "store.example:9000", "sohoa", True),
        ("s3://store.example/sohoa-objects/", "store.example", "sohoa-objects", True),
        ("s3+http://127.0.0.1:9000/sohoa", "127.0.0.1:9000", "sohoa", False),
    ],
)
def test_a_url_names_a_bucket(url: str, host: str, bucket: str, secure: bool) -> None:
    server = server_options(options(url, ca_file=Path("/ca.pem"), region="hn"))
    assert server is not None
    assert (server.host, server.bucket, server.secure) == (host, bucket, secure)
    assert (server.ca_file, server.region) == (Path("/ca.pem"), "hn")
    assert isinstance(open_objects(options(url)), S3Objects)


@pytest.mark.parametrize(
    "url",
    [
        *("s3://store.example", "s3://store.example/", "s3://store.example/UPPER", "s3://key:own@store.example/sohoa"),
        *("http://store.example/sohoa", "s3://store.example/sohoa/folder", "s3://store.example/a", "s3:///sohoa"),
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(UsageError, match="SOHOA_OBJECTS"):
        server_options(options(url))


@pytest.mark.parametrize("missing", [{"access_key": ""}, {"secret_key": SecretStr("")}])
def test_a_server_needs_keys(missing: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="SOHOA_S3_SECRET_KEY"):
        open_objects(options("s3://store.example/sohoa", **missing))


def test_else_a_folder(tmp_path: Path) -> None:
    store = open_objects(options(str(tmp_path / "here")))
    assert isinstance(store, FolderObjects)
    assert store.get(store.put(b"one").sha256) == b"one"
    assert (tmp_path / "here" / "sha256").is_dir()


def test_without_a_url_in_the_service_s_own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOHOA_DATA", str(tmp_path / "data"))
    assert build_objects(read_settings()).put(b"one").size == 3
    assert (tmp_path / "data" / "objects" / "sha256").is_dir()


def test_settings_reach_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"OBJECTS": "s3://h/sohoa", "S3_ACCESS_KEY": "k", "S3_SECRET_KEY": "very-own"}.items():
        monkeypatch.setenv(f"SOHOA_{name}", value)
    monkeypatch.setenv("SOHOA_S3_CA_FILE", "/ca.pem")
    found = object_options(read_settings())
    assert (found.url, found.access_key, found.ca_file) == ("s3://h/sohoa", "k", Path("/ca.pem"))
    assert found.secret_key.get_secret_value() == "very-own"
    assert "very-own" not in repr(found) + str(Settings())


@pytest.mark.parametrize("secret", sorted(PUBLISHED_SECRETS))
def test_secrets_of_manuals_are_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("SOHOA_S3_SECRET_KEY", secret.title())
    with pytest.raises(UsageError, match="SOHOA_S3_SECRET_KEY") as told:
        read_settings()
    assert secret.title() not in told.value.message
