"""Uploads that are cut and gone on with, and batches made of them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.integration.served import Key, Service, TusClient, code_of, serving
from tests.integration.test_api_batches import jpeg

pytestmark = pytest.mark.xdist_group("api")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("uploads") / "data") as service:
        yield service


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client(service.new_key()) as client:
        yield client


@pytest.fixture
def tus(client: httpx.Client) -> TusClient:
    return TusClient(client)


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def uploaded(tus: TusClient, name: str, data: bytes) -> str:
    """The id of a finished upload."""
    path = tus.create(name, len(data))
    assert tus.append(path, 0, data).status_code == 204
    return id_of(path)


def test_what_is_spoken_here(client: httpx.Client) -> None:
    told = client.options("/uploads").headers
    assert (told["Tus-Version"], told["Tus-Max-Size"]) == ("1.0.0", "2000000000")
    assert set(told["Tus-Extension"].split(",")) == {"creation", "termination", "expiration"}


def test_a_file_in_pieces_becomes_part_of_a_batch(client: httpx.Client, tus: TusClient) -> None:
    data = jpeg(40)
    path = tus.create("../Giấy khai sinh.jpg", len(data))
    assert tus.offset(path) == 0
    assert tus.append(path, 0, data[:1000]).headers["Upload-Offset"] == "1000"
    assert tus.append(path, 1000, iter([data[1000:2000], data[2000:]])).headers["Upload-Offset"] == str(len(data))
    other = uploaded(tus, "2.jpg", jpeg(41))
    sent = {"uploads": [{"id": other, "name": "hai.jpg"}, {"id": id_of(path)}], "name": "Lô", "client_key": "k-1"}
    answer = client.post("/batches", json=sent)
    assert answer.status_code == 201
    assert [file["name"] for file in answer.json()["files"]] == ["hai.jpg", "Giấy khai sinh.jpg"]


def test_an_answer_that_was_lost_can_be_asked_for_again(client: httpx.Client, tus: TusClient) -> None:
    """Although the bytes lie among the objects by then, and no more among the uploads."""
    sent = {"uploads": [{"id": uploaded(tus, f"{number}.jpg", jpeg(number))} for number in (42, 43)]}
    first, again = client.post("/batches", json=sent), client.post("/batches", json=sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = client.post("/batches", json=sent | {"lane": "archive"})
    assert (other.status_code, code_of(other)) == (409, "upload_spent")
    by_form = client.post("/batches", files=[("file", ("x.jpg", jpeg(number))) for number in (42, 43)])
    assert by_form.json() == first.json()


def test_uploads_that_are_not_complete_make_no_batch(client: httpx.Client, tus: TusClient) -> None:
    path = tus.create("1.jpg", 100)
    tus.append(path, 0, b"x" * 99)
    answer = client.post("/batches", json={"uploads": [{"id": id_of(path)}]})
    assert (answer.status_code, code_of(answer)) == (409, "upload_incomplete")
    assert tus.offset(path) == 99


def test_wrong_steps_are_refused_and_change_nothing(tus: TusClient) -> None:
    path = tus.create("1.jpg", 10)
    tus.append(path, 0, b"12345")
    assert code_of(tus.append(path, 0, b"12345")) == "wrong_offset"
    assert code_of(tus.append(path, 6, b"1")) == "wrong_offset"
    assert code_of(tus.append(path, 5, b"123456")) == "too_large"
    assert code_of(tus.ask("PATCH", path, {"Upload-Offset": "5", "Content-Type": "text/plain"}, b"1")) == (
        "wrong_content_type"
    )
    typed = {"Content-Type": "application/offset+octet-stream"}
    for offset in ("", "-1", "x", "5.0", "9" * 30):
        assert code_of(tus.ask("PATCH", path, typed | {"Upload-Offset": offset}, b"1")) == "bad_request"
    assert code_of(tus.ask("PATCH", path, {"Tus-Resumable": "0.2.2"}, b"1")) == "wrong_tus_version"
    assert tus.offset(path) == 5
    assert tus.append(path, 5, b"67890").status_code == 204


def test_a_body_that_is_too_long_without_saying_so(tus: TusClient) -> None:
    """What fits stays, what does not never reaches the disk."""
    path = tus.create("1.jpg", 300_000)
    answer = tus.append(path, 0, (b"x" * 65_536 for _ in range(10)))
    assert code_of(answer) == "too_large"
    assert tus.offset(path) <= 300_000


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "bad_request"),
        ({"Upload-Length": "-5"}, "bad_request"),
        ({"Upload-Length": "2000000001"}, "too_large"),
        ({"Upload-Length": "5", "Upload-Metadata": "filename %%%"}, "bad_request"),
        ({"Upload-Length": "5", "Upload-Metadata": "filename " + "QUFB" * 9000}, "bad_request"),
    ],
)
def test_uploads_that_are_not_begun(tus: TusClient, headers: dict[str, str], code: str) -> None:
    assert code_of(tus.ask("POST", "/uploads", headers)) == code


def test_an_upload_that_is_given_up_is_gone(client: httpx.Client, tus: TusClient) -> None:
    path = tus.create("1.jpg", 10)
    assert tus.ask("DELETE", path).status_code == 204
    assert tus.ask("HEAD", path).status_code == 404
    assert tus.ask("DELETE", path).status_code == 404
    assert client.post("/batches", json={"uploads": [{"id": id_of(path)}]}).status_code == 404


def test_two_senders_of_one_upload_are_kept_apart(service: Service) -> None:
    key = service.new_key()
    with service.client(key) as slow, service.client(key) as quick:
        path = TusClient(slow).create("1.jpg", 1000)

        def pieces() -> Iterator[bytes]:
            yield b"x" * 500
            time.sleep(0.3)
            refused.append(TusClient(quick).append(path, 0, b"y"))
            refused.append(TusClient(quick).ask("DELETE", path))
            yield b"x" * 500

        refused: list[httpx.Response] = []
        assert TusClient(slow).append(path, 0, pieces()).status_code == 204
        assert [(answer.status_code, code_of(answer)) for answer in refused] == [(423, "upload_busy")] * 2
        assert "Retry-After" in refused[0].headers


def test_it_goes_on_after_the_server_was_killed(tmp_path_factory: pytest.TempPathFactory) -> None:
    data = jpeg(44) + os.urandom(3_000_000)
    with serving(tmp_path_factory.mktemp("killed") / "data") as service:
        key = service.new_key()
        path = _begun(service, key, data)
        service.start()
        with service.client(key) as client:
            tus = TusClient(client)
            offset = tus.offset(path)
            assert 0 < offset <= 2_000_000
            assert tus.append(path, offset, data[offset:]).status_code == 204
            receipt = client.post("/batches", json={"uploads": [{"id": id_of(path)}]})
            assert (receipt.status_code, receipt.json()["pages"]) == (201, 1)
            assert receipt.json()["files"][0]["size"] == len(data)


def _begun(service: Service, key: Key, data: bytes) -> str:
    """An upload in whose middle the server is killed."""

    def pieces() -> Iterator[bytes]:
        for start in range(0, 2_000_000, 100_000):
            yield data[start : start + 100_000]
        time.sleep(0.3)
        service.kill()
        yield data[2_000_000:]

    with service.client(key) as client:
        path = TusClient(client).create("1.jpg", len(data))
        with pytest.raises(httpx.TransportError):
            TusClient(client).append(path, 0, pieces())
    return path
