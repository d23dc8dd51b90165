"""How the tables came to be, step by step. Each step is written by hand and never changed once released.

A test compares what the steps make with what `storage/records/tables.py` declares.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from schemas.errors import EnvironmentLacks

_TURN = 7_306_101
"""The number of PostgreSQL's advisory lock for migrations."""


def migrate(tx: Connection) -> None:
    """Takes all steps that this database lacks. Raises EnvironmentLacks when it has some that are not known here."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("set local lock_timeout = 0; set local statement_timeout = 0"))
        tx.execute(text("select pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
    config = Config(attributes={"connection": tx})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise EnvironmentLacks(
            "records_newer", "the database was made by a newer version of Sohoa; install that one here."
        ) from error
