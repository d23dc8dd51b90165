"""What a client does with each test server: one text written so that it must last, and read again."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pika
import psycopg
import redis
import urllib3
from minio import Minio
from minio.error import MinioException
from pika.adapters.blocking_connection import BlockingChannel
from pika.adapters.utils.connection_workflow import AMQPConnectorException
from pika.exceptions import AMQPError

from tests.servers.postgresql import PostgreSql
from tests.servers.process import Server
from tests.servers.rabbitmq import RabbitMq
from tests.servers.radosgw import RadosGw
from tests.servers.redis import Redis

PATIENCE_S = 6


@dataclass(frozen=True)
class Client:
    """`put` returns when the server has acknowledged; both raise one of `errors` if it does not within PATIENCE_S."""

    kind: type[Server]
    put: Callable[[Server, str], None]
    get: Callable[[Server], str]
    errors: tuple[type[Exception], ...]


def _put_row(server: Server, text: str) -> None:
    with _postgresql(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", (text,))


def _get_row(server: Server) -> str:
    with _postgresql(server.url) as connection:
        row = connection.execute("SELECT text FROM kept").fetchone()
        return "" if row is None else str(row[0])


def _postgresql(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("+psycopg", ""), connect_timeout=PATIENCE_S)


def _put_entry(server: Server, text: str) -> None:
    with closing(redis.Redis.from_url(server.url, socket_timeout=PATIENCE_S)) as client:
        client.rpush("kept", text)


def _get_entry(server: Server) -> str:
    with closing(redis.Redis.from_url(server.url, socket_timeout=PATIENCE_S, decode_responses=True)) as client:
        return str(client.lindex("kept", 0))


def _put_message(server: Server, text: str) -> None:
    lasting = pika.BasicProperties(delivery_mode=pika.DeliveryMode.Persistent.value)
    with _rabbitmq(server.url) as channel:
        channel.queue_declare("kept", durable=True)
        channel.confirm_delivery()
        channel.basic_publish("", "kept", text.encode(), lasting, mandatory=True)


def _get_message(server: Server) -> str:
    with _rabbitmq(server.url) as channel:
        _, _, body = channel.basic_get("kept")
        return "" if body is None else body.decode()


@contextmanager
def _rabbitmq(url: str) -> Iterator[BlockingChannel]:
    limits = f"stack_timeout={PATIENCE_S}&blocked_connection_timeout={PATIENCE_S}"
    with pika.BlockingConnection(pika.URLParameters(f"{url}?{limits}")) as connection:
        yield connection.channel()


def _put_object(server: Server, text: str) -> None:
    client = _minio(server)
    if not client.bucket_exists("kept"):
        client.make_bucket("kept")
    client.put_object("kept", "text", io.BytesIO(text.encode()), len(text.encode()))


def _get_object(server: Server) -> str:
    with closing(_minio(server).get_object("kept", "text")) as answer:
        return answer.read().decode()


def _minio(server: Server) -> Minio:
    assert isinstance(server, RadosGw)
    pool = urllib3.PoolManager(timeout=PATIENCE_S, retries=False)
    return Minio(server.host, server.access_key, server.secret_key, secure=False, http_client=pool)


CLIENTS = {
    "postgresql": Client(PostgreSql, _put_row, _get_row, (psycopg.OperationalError,)),
    "redis_server": Client(Redis, _put_entry, _get_entry, (redis.RedisError,)),
    "rabbitmq": Client(RabbitMq, _put_message, _get_message, (AMQPError, AMQPConnectorException)),
    "radosgw": Client(RadosGw, _put_object, _get_object, (MinioException, urllib3.exceptions.HTTPError)),
}
