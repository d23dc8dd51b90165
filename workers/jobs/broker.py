"""The broker, by its URL: RabbitMQ or Redis, through dramatiq. It only carries bells: the number of a job that waits.

Whatever it loses, doubles or delays, the database knows better (docs/decisions/0023-the-service.md). Of dramatiq's
middleware none is used: tries are counted in the database, children have wall limits of their own, results are rows.
RabbitMQ's `consumer_timeout`, which clients cannot see, need not be longer than a job: with one of 5 s, jobs of 15 s
were started once each (the channel is opened anew, and what is then delivered again is a bell of a job that runs).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import dramatiq
import redis
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import BrokerConnectionError, ConnectionClosed
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError
from redis.retry import Retry

from schemas.errors import Unavailable, UsageError
from schemas.service import Lane

T = TypeVar("T")

_RABBITMQ = {"heartbeat": 30, "socket_timeout": 5, "stack_timeout": 5, "blocked_connection_timeout": 5}
"""Seconds. A heartbeat missed twice ends the connection; a full RabbitMQ blocks who sends, without an answer."""
_REDIS_SILENCE_S = 10
_REDIS_DEAD_MS = 15_000
"""Messages of a worker that is silent for so long go to others; longer than `_REDIS_SILENCE_S`."""
_REDIS_ALWAYS = 1_000_000
"""Each command looks for dead workers: dramatiq's default, one in a thousand, left messages lying for minutes."""


class Broker(Protocol):
    """Rings bells and counts those that nobody heard; `dramatiq` is what workers listen with."""

    @property
    def dramatiq(self) -> dramatiq.Broker: ...

    def ring(self, lane: Lane, job: int) -> None:
        """Returns when the broker has it on disk, or, with Redis, as its `appendfsync` says. Raises Unavailable."""

    def waiting(self, lane: Lane) -> int:
        """How many messages of the lane's queue no worker has fetched. Raises Unavailable."""

    def close(self) -> None:
        """Ends the connections."""


def open_broker(url: str) -> Broker:
    """`amqp://…`, `amqps://…` or `redis://…`, `rediss://…`; nothing is connected yet. Raises UsageError."""
    scheme = urlsplit(url).scheme
    if scheme in ("amqp", "amqps"):
        return _RabbitMq(url)
    if scheme in ("redis", "rediss"):
        return _Redis(url)
    raise UsageError("bad_setting", f"SOHOA_BROKER: {scheme or 'this'} is not known; give amqp://… or redis://….")


def hear(broker: Broker, lane: Lane, run_job: Callable[[int], None]) -> None:
    """The lane's queue has one actor: what comes in is a job to be run."""
    actor = dramatiq.actor(broker=broker.dramatiq, actor_name=lane, queue_name=lane)
    actor(run_job)


class _RabbitMq:
    """Durable queues, lasting messages, each confirmed. Its connections are the calling thread's own."""

    def __init__(self, url: str) -> None:
        options = "&".join(f"{name}={value}" for name, value in _RABBITMQ.items() if f"{name}=" not in url)
        told = f"{url}{'&' if urlsplit(url).query else '?'}{options}"
        self._broker = RabbitmqBroker(url=told, confirm_delivery=True, middleware=[])
        self._where = _where("RabbitMQ", url)
        logging.getLogger("pika").setLevel(logging.CRITICAL)  # of a lost connection dramatiq, or we, tell once

    @property
    def dramatiq(self) -> dramatiq.Broker:
        return self._broker

    def ring(self, lane: Lane, job: int) -> None:
        self._asked(lambda: self._broker.enqueue(_message(lane, job)))

    def waiting(self, lane: Lane) -> int:
        return self._asked(lambda: self._broker.get_queue_message_counts(lane)[0])

    def close(self) -> None:
        self._broker.close()

    def _asked(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except (BrokerConnectionError, AMQPError, AMQPConnectorException, OSError) as error:
            del self._broker.connection
            raise Unavailable("broker_unreachable", f"{self._where} does not answer") from error


class _Redis:
    def __init__(self, url: str) -> None:
        client = _RedisClient.from_url(
            url,
            socket_timeout=_REDIS_SILENCE_S,
            socket_connect_timeout=5,
            health_check_interval=5,
            retry=Retry(NoBackoff(), 0),
        )
        self._broker = RedisBroker(  # type: ignore[no-untyped-call]
            client=client,
            middleware=[],
            namespace="sohoa",
            heartbeat_timeout=_REDIS_DEAD_MS,
            maintenance_chance=_REDIS_ALWAYS,
        )
        self._client = client
        self._where = _where("Redis", url)

    @property
    def dramatiq(self) -> dramatiq.Broker:
        return self._broker

    def ring(self, lane: Lane, job: int) -> None:
        self._asked(lambda: self._broker.enqueue(_message(lane, job)))

    def waiting(self, lane: Lane) -> int:
        return self._asked(lambda: self._client.llen(f"{self._broker.namespace}:{lane}"))

    def close(self) -> None:
        self._client.close()

    def _asked(self, question: Callable[[], T]) -> T:
        try:
            return question()
        except BrokerConnectionError as error:
            raise Unavailable("broker_unreachable", f"{self._where} does not answer") from error


class _RedisClient(redis.Redis):
    """Raises what dramatiq knows to wait for: it takes other errors than a lost connection for faults of its own."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except NoScriptError:
            raise
        except redis.RedisError as error:
            raise ConnectionClosed(error) from error  # type: ignore[no-untyped-call]


def _message(lane: Lane, job: int) -> dramatiq.Message[None]:
    return dramatiq.Message(queue_name=lane, actor_name=lane, args=(job,), kwargs={}, options={})


def _where(kind: str, url: str) -> str:
    """Without name and password."""
    parts = urlsplit(url)
    return f"{kind} at {parts.hostname}:{parts.port}" if parts.port else f"{kind} at {parts.hostname}"
