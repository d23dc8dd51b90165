"""The records as those commands open them by which people are let in; and who gives such a command."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import closing, contextmanager

from runtime.settings import read_settings
from runtime.stores import build_records
from schemas.errors import UsageError
from storage.records.database import Records

_MOST_LETTERS = 64


@contextmanager
def opened_records() -> Iterator[Records]:
    """Brought up to date."""
    settings = read_settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    with closing(build_records(settings)) as records:
        records.prepare()
        yield records


def plain_id(text: str) -> str:
    """Raises UsageError (bad_id)."""
    plain = text.isascii() and text.replace("-", "").replace("_", "").replace(".", "").isalnum()
    if not plain or len(text) > _MOST_LETTERS:
        raise UsageError("bad_id", f"{text}: an id has up to {_MOST_LETTERS} letters, digits, - _ or dots.")
    return text


def actor() -> str:
    """The account of this machine, as the audit chain names it."""
    try:
        return f"os:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"os:{os.getuid()}"
