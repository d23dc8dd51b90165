"""One database for all records: SQLite in a file, or PostgreSQL by its URL. Transactions, and errors as ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Engine, create_engine, event, func, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from schemas.errors import NoSpaceLeft, Unavailable, UsageError
from storage.records.migrations import migrate
from storage.records.tables import Table

BUSY_S = 30
"""How long a writer waits for others on SQLite."""
_OPTIONS = {
    "statement_timeout": 60_000,
    "lock_timeout": 30_000,
    "idle_in_transaction_session_timeout": 120_000,
    "jit": "off",  # compiling a statement takes longer than any of ours
}
_POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "options": " ".join(f"-c {name}={value}" for name, value in _OPTIONS.items()),
}
_IN_THE_WAY = ("40001", "40P01", "55P03")
"""PostgreSQL's codes: not serialisable, deadlock, a lock that was not to be had in time."""
_FULL = ("database or disk is full", "No space left on device", "could not extend file")


T = TypeVar("T")
_LOT = 500


class Records:
    """The database. Made by `open_records`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block, or undone. On SQLite one writer at a time."""
        with _translated(), self._engine.connect().execution_options(writes=True) as tx, tx.begin():
            yield tx

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only looks."""
        with _translated(), self._engine.connect() as tx, tx.begin():
            yield tx

    def prepare(self) -> None:
        """Makes the tables, or brings them up to date; several processes may ask at once.

        Raises EnvironmentLacks (records_newer) when a newer version of Sohoa made them.
        """
        with self.write() as tx:
            migrate(tx)

    def ping(self) -> None:
        """Returns when the database answers."""
        with self.read() as tx:
            tx.execute(text("select 1"))

    def close(self) -> None:
        self._engine.dispose()


def open_records(url: str) -> Records:
    """`sqlite:///FILE` or `postgresql+psycopg://…`; nothing is connected yet."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_S, "check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif kind == "postgresql":
        engine = create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=_POSTGRESQL
        )
    else:
        raise UsageError("bad_setting", f"SOHOA_DATABASE: {kind} is not known; give sqlite or postgresql.")
    return Records(engine)


def now(tx: Connection) -> datetime:
    """The database's own time, in UTC: machines whose clocks differ by a day agree on it. SQLite has this machine's."""
    if tx.dialect.name == "sqlite":
        return datetime.now(UTC)
    told: datetime = tx.execute(select(func.clock_timestamp())).scalar_one()
    return told


def insert_new(
    tx: Connection, table: type[Table], values: Mapping[str, Any] | Sequence[Mapping[str, Any]]
) -> sqlite.Insert | postgresql.Insert:
    """An insert that leaves alone what is there already."""
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table).values(values).on_conflict_do_nothing()
    return postgresql.insert(table).values(values).on_conflict_do_nothing()


def fixed(value: str) -> BindParameter[str]:
    """A constant that stands in the statement's own text: only so do both databases see that a partial index fits."""
    return literal(value, literal_execute=True)


def in_lots(values: Iterable[T]) -> Iterator[list[T]]:
    """Lots that fit into one statement: databases limit how many values it may carry."""
    iterator = iter(values)
    while lot := list(islice(iterator, _LOT)):
        yield lot


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin_sqlite`
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_S * 1000}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Who will write takes the lock at once: a reader that turns writer midway cannot wait for its turn."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        told = str(error.orig)
        if any(words in told for words in _FULL):
            raise NoSpaceLeft("The database's disk is full; free some space, then everything goes on.") from error
        if getattr(error.orig, "sqlstate", None) in _IN_THE_WAY or "database is locked" in told:
            raise Unavailable("records_busy", "others were at work on the same records; try again.") from error
        if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
            first = (told.splitlines() or ["no answer"])[0]
            raise Unavailable("records_unreachable", f"the database does not answer: {first}") from error
        raise
    except PoolTimeout as error:
        raise Unavailable("records_busy", "all connections to the database are in use; try again.") from error
