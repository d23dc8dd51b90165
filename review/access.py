"""Who asks: a station by its key. And what every answer carries against misuse in a browser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from review.answers import Refused
from review.desk import TheDesk
from schemas.service import Station
from storage.records.stations import authenticate

_LONGEST_KEY = 256
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def require_station(request: Request, desk: TheDesk) -> Station:
    """Raises Refused (not_authorized) for a key that is missing, unknown, wrong, revoked or expired, all alike."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token) <= _LONGEST_KEY or not token.isascii():
        raise Refused("not_authorized")
    now = datetime.now(UTC)
    with desk.doors.records.read() as tx:
        station = authenticate(tx, token, now)
    if station is None:
        raise Refused("not_authorized")
    if desk.uses.due(token):
        with desk.doors.records.write() as tx:
            authenticate(tx, token, now)  # which notes the use
    return station


TheStation = Annotated[Station, Depends(require_station)]


class SafeHeaders:
    """Adds the headers to every answer that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending if scope["type"] == "http" else send)
