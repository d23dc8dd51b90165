"""What browsers report: a page that was kept from doing what it may not. The directive is noted, never an address."""

from __future__ import annotations

import json
import logging
import re
import time

from fastapi import APIRouter, Request
from fastapi.responses import Response

from review.bodies import pour
from review.desk import TheDesk

router = APIRouter()
_log = logging.getLogger("sohoa.review")
_MOST = 1 << 14
_DIRECTIVE = re.compile(r"[a-z-]{1,40}")
_NOTE_EVERY_S = 10.0
_noted_at = [0.0]


@router.post("/csp-report", status_code=204)
async def take_report(request: Request, desk: TheDesk) -> Response:
    """From anybody; all are counted, at most one in ten seconds is written to the log."""
    held = bytearray()
    await pour(request, held.extend, _MOST)
    desk.gauges.csp_reports.inc()
    if time.monotonic() - _noted_at[0] >= _NOTE_EVERY_S:
        _noted_at[0] = time.monotonic()
        _log.warning("csp report", extra={"code": _directive(held)})
    return Response(status_code=204)


def _directive(body: bytes | bytearray) -> str:
    try:
        told = json.loads(body)["csp-report"]["effective-directive"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return "unknown"
    return told if isinstance(told, str) and _DIRECTIVE.fullmatch(told) else "unknown"
