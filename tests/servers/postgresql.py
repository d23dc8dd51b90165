"""PostgreSQL as Debian brings it: `fsync` is on, passwords are asked for."""

from __future__ import annotations

import os
import secrets
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.servers.ports import free_port
from tests.servers.process import Server

_QUIT_LIMIT_S = 5.0
_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
dynamic_shared_memory_type = mmap
"""


class PostgreSql(Server):
    """`url` is that of an empty database; `fresh_database` gives more of them."""

    name = "postgresql"
    programs = ("postgres", "initdb")
    user = "postgres"

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self._password = secrets.token_hex(16)
        self._data = self.folder / "data"
        self._databases = 0

    @property
    def url(self) -> str:
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        """SQLAlchemy's URL of a database, over psycopg 3."""
        return self._dsn(database).replace("postgresql://", "postgresql+psycopg://")

    def fresh_database(self) -> str:
        """The name of a new, empty database."""
        self._databases += 1
        name = f"test_{self._databases}"
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return name

    def stop(self) -> None:
        self._quit()
        super().stop()

    def _dsn(self, database: str) -> str:
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/{database}"

    def _prepare(self) -> None:
        password = self.folder / "password"
        password.write_text(self._password)
        password.chmod(0o644)  # the folder keeps others out
        self._call(
            *("initdb", "--pgdata", str(self._data), "--username", "postgres", "--pwfile", str(password)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        )
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS.format(port=self.port))

    def _launch(self) -> None:
        # Numbers of processes come round: one that was given to another server would keep this one from starting.
        self._pid_file.unlink(missing_ok=True)
        self._keep("postgres", "-D", str(self._data))
        self._wait_until(self._answers)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _quit(self) -> None:
        """At once, but giving back the shared memory that the kernel would keep after a kill."""
        self.thaw()
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(int(self._pid_file.read_text().split()[0]), signal.SIGQUIT)
        end = time.monotonic() + _QUIT_LIMIT_S
        while self.running and time.monotonic() < end:
            time.sleep(0.02)

    @property
    def _pid_file(self) -> Path:
        return self._data / "postmaster.pid"
