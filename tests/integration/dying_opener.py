"""The guarded child as it is when a library in it fails: some files kill it or make it hang. Run as a module."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from pipeline.engines import opener

DIES, HANGS, WEARS_OUT = b"DIES", b"HANG", b"WORN"
"""Last bytes of a file: it kills the child, makes it hang, or kills it unless it is the first one opened there."""

_open_file = opener.open_file
_opened: list[str] = []


def _open_or_fail(request: dict[str, Any]) -> opener.Opened:
    _opened.append(request["file"])
    end = Path(request["file"]).read_bytes()[-4:]
    if end == DIES or (end == WEARS_OUT and len(_opened) > 1):
        os._exit(1)
    if end == HANGS:
        time.sleep(60)
    return _open_file(request)


if __name__ == "__main__":
    opener.open_file = _open_or_fail
    opener.main()
