"""Bodies of requests, piece by piece: never whole in memory, nor larger than allowed, nor waited for without end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from review.answers import Refused

STALL_S = 30.0
"""Longest that a client may send nothing in the middle of a body."""
_PIECE = 1 << 18
_MOST_JSON = 1 << 20
_MOST_FORM = 1 << 16
_MOST_FIELDS = 100


async def pour(request: Request, sink: Callable[[bytes], object], most: int) -> None:
    """Gives the body to `sink` in pieces, in a thread.

    Raises Refused (too_large, stalled), ClientDisconnect, and what `sink` raises.
    """
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > most:
        raise Refused("too_large")
    stream = request.stream()
    held, total = bytearray(), 0
    while chunk := await _next(stream):
        total += len(chunk)
        if total > most:
            raise Refused("too_large")
        held += chunk
        if len(held) >= _PIECE:
            await run_in_threadpool(sink, bytes(held))
            held.clear()
    if held:
        await run_in_threadpool(sink, bytes(held))


async def read_json(request: Request) -> Any:
    """Raises Refused (bad_request, too_large, stalled)."""
    held = bytearray()
    await pour(request, held.extend, _MOST_JSON)
    try:
        return json.loads(held)
    except (ValueError, RecursionError) as error:
        raise Refused("bad_request") from error


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a page's form (application/x-www-form-urlencoded); of fields of one name the last. None are there
    when it is of another kind. It may be asked for again.

    Raises Refused (bad_form, too_large, stalled).
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    if not hasattr(request.state, "form"):
        held = bytearray()
        await pour(request, held.extend, _MOST_FORM)
        try:
            request.state.form = dict(parse_qsl(held.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError as error:
            raise Refused("bad_form") from error
    form: dict[str, str] = request.state.form
    return form


async def _next(stream: Any) -> bytes:
    """The next bytes; none at the end."""
    try:
        async with asyncio.timeout(STALL_S):
            async for chunk in stream:
                if chunk:
                    return bytes(chunk)
    except TimeoutError as error:
        raise Refused("stalled") from error
    return b""
