"""One server of a kind for the whole test session (with xdist: for each worker)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TypeVar

import pytest

from tests.servers.postgresql import PostgreSql
from tests.servers.process import Server
from tests.servers.proxy import Proxy
from tests.servers.rabbitmq import RabbitMq
from tests.servers.radosgw import RadosGw
from tests.servers.redis import Redis

Kind = TypeVar("Kind", bound=Server)


def running(kind: type[Kind]) -> Iterator[Kind]:
    """A started server; skips where its programs are missing, and fails there when the environment has `CI`."""
    if missing := kind.missing():
        reason = f"not installed: {', '.join(missing)} (docker/install-system-packages.sh --dev)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with kind() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    yield from running(PostgreSql)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    yield from running(Redis)


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitMq]:
    yield from running(RabbitMq)


@pytest.fixture(scope="session")
def radosgw() -> Iterator[RadosGw]:
    yield from running(RadosGw)


@pytest.fixture
def proxy() -> Iterator[Callable[[int], Proxy]]:
    """Puts a network that can fail before a server's port; gone after the test."""
    with ExitStack() as proxies:
        yield lambda server_port: proxies.enter_context(Proxy(server_port))
