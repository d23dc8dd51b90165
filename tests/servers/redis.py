"""Redis with its append-only file: what it acknowledged survives the death of its process."""

from __future__ import annotations

import secrets
from contextlib import closing

import redis

from tests.servers.ports import free_port
from tests.servers.process import Server


class Redis(Server):
    """`url` is that of database 0, with its password."""

    name = "redis"
    programs = ("redis-server",)

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self._password = secrets.token_hex(16)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def _prepare(self) -> None:
        settings = {
            "port": self.port,
            "bind": "127.0.0.1",
            "dir": self.folder,
            "requirepass": self._password,
            "appendonly": "yes",
            "appendfsync": "everysec",
        }
        (self.folder / "redis.conf").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))

    def _launch(self) -> None:
        self._keep("redis-server", str(self.folder / "redis.conf"))
        self._wait_until(self._answers)

    def _answers(self) -> bool:
        with closing(redis.Redis.from_url(self.url, socket_timeout=1)) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False
