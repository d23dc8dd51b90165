"""What no page may do: complain on the console, break its content security policy, ask another origin."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

_OWN_SCHEMES = {"blob", "data"}


class Guard:
    """Watches everything in a browser context. `allow`: what a test provokes (a refusal, a cut network)."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self._origin, self._seen, self._allowed = urlsplit(origin).netloc, list[str](), list[re.Pattern[str]]()
        context.on("console", self._hear)
        context.on("weberror", self._fail)
        context.on("request", self._follow)

    def allow(self, pattern: str) -> None:
        self._allowed.append(re.compile(pattern))

    def complaints(self) -> list[str]:
        return [one for one in self._seen if not any(pattern.search(one) for pattern in self._allowed)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._seen.append(f"console {message.type}: {message.text} ({message.location.get('url')})")

    def _fail(self, error: WebError) -> None:
        self._seen.append(f"uncaught: {error.error}")

    def _follow(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.path == "/csp-report":
            self._seen.append(f"csp: {request.post_data}")
        elif asked.scheme not in _OWN_SCHEMES and asked.netloc != self._origin:
            self._seen.append(f"off the origin: {request.url}")
