"""The network that fails on command, between a real client and a real Redis, and byte by byte."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
import redis

from tests.servers.ports import free_port
from tests.servers.proxy import Proxy
from tests.servers.redis import Redis

pytestmark = pytest.mark.xdist_group("redis_server")

MakeProxy = Callable[[int], Proxy]


@pytest.fixture
def network(redis_server: Redis, proxy: MakeProxy) -> Proxy:
    return proxy(redis_server.port)


@pytest.fixture
def client(redis_server: Redis, network: Proxy) -> Iterator[redis.Redis]:
    url = network.through(redis_server.url)
    assert url != redis_server.url
    with closing(redis.Redis.from_url(url, socket_timeout=0.5, retry=None)) as client:
        client.set("here", "1")
        yield client


def test_everything_comes_through_unchanged(client: redis.Redis) -> None:
    large = bytes(range(256)) * 40_000
    client.set("large", large)
    assert client.get("large") == large


def test_a_cut_resets_clients_until_it_heals(client: redis.Redis, network: Proxy) -> None:
    network.cut()
    for _ in range(2):
        with pytest.raises(redis.ConnectionError):
            client.ping()
    network.heal()
    assert client.ping()


def test_a_frozen_network_holds_back_what_it_was_given(client: redis.Redis, network: Proxy) -> None:
    network.freeze()
    with pytest.raises(redis.TimeoutError):
        client.set("here", "2")
    with pytest.raises(redis.TimeoutError):
        client.get("here")
    network.heal()
    assert client.ping()


def test_a_slow_network_takes_its_time(client: redis.Redis, network: Proxy) -> None:
    network.slow(delay_s=0.1)
    began = time.monotonic()
    client.ping()
    assert time.monotonic() - began >= 0.2
    network.slow(bytes_per_s=500_000)
    began = time.monotonic()
    client.set("large", bytes(100_000))
    assert time.monotonic() - began >= 0.2


def test_connections_end_as_they_would_without_it(proxy: MakeProxy) -> None:
    with _echo() as port:
        network = proxy(port)
        with socket.create_connection(("127.0.0.1", network.port), timeout=2) as client:
            client.sendall(b"question")
            client.shutdown(socket.SHUT_WR)
            assert client.makefile("rb").read() == b"question"


def test_while_frozen_not_even_an_end_comes_through(proxy: MakeProxy) -> None:
    with _echo() as port:
        network = proxy(port)
        with socket.create_connection(("127.0.0.1", network.port), timeout=0.3) as client:
            client.sendall(b"question")
            assert client.recv(100) == b"question"
            network.freeze()
            client.shutdown(socket.SHUT_WR)
            with pytest.raises(TimeoutError):
                client.recv(100)
            network.heal()
            assert client.recv(100) == b""


def test_a_dead_server_is_a_reset(proxy: MakeProxy) -> None:
    network = proxy(free_port())
    with pytest.raises(ConnectionError), socket.create_connection(("127.0.0.1", network.port), timeout=2) as client:
        assert client.recv(1)


@contextmanager
def _echo() -> Iterator[int]:
    """A server that gives one client back what it sends, and ends when the client does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_answer, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def _answer(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        while data := connection.recv(1000):
            connection.sendall(data)
