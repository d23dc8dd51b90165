"""The log of a run or a service: one JSON object a line, ids only. Never what was read, nor names, nor numbers."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path

ROOT = "sohoa"
ID_FIELDS = frozenset({"batch", "page", "dossier", "job", "code", "count", "seconds", "attempt", "status"})
"""Fields that `extra=` may carry into the log; any other is left out."""

_PRIVATE = re.compile(
    r"(?<![\w.-])(?:\+84|0)?\d(?:[ .-]?\d){7,11}(?![\w-])"  # numbers of cards, phones, accounts, however spaced
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)


class MaskingFilter(logging.Filter):
    """A last net: masks what looks like a person's number or address, should one ever get into a message."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), None
        return True


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": record.process,
            "event": record.getMessage(),
        }
        line |= {key: getattr(record, key) for key in sorted(ID_FIELDS) if hasattr(record, key)}
        return json.dumps(line, ensure_ascii=False)


def mask(text: str) -> str:
    return _PRIVATE.sub("***", text)


def log_to(path: Path, level: str) -> logging.Handler:
    """Logs of this process go to `path` (made with the first line); returns the handler, to take away again."""
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    _attach(handler, level, ROOT)
    return handler


def log_to_stderr(level: str, *others: str) -> None:
    """Logs of this process, and of loggers of others that are named, go to standard error."""
    handler = logging.StreamHandler()
    for name in (ROOT, *others):
        _attach(handler, level, name)


def _attach(handler: logging.Handler, level: str, name: str) -> None:
    handler.setFormatter(JsonLines())
    handler.addFilter(MaskingFilter())
    root = logging.getLogger(name)
    root.setLevel(level)
    root.propagate = False
    root.addHandler(handler)
    logging.raiseExceptions = False  # a full disk must not spill tracebacks
