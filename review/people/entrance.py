"""How people come in, for this process: the settings, the identity provider, and the checking of passwords.

A check takes 64 MiB and a tenth of a second, so few are done at once; an address from which many fail must wait.
"""

from __future__ import annotations

import time
from collections import deque
from datetime import UTC, datetime

from anyio import CapacityLimiter, to_thread

from review.answers import Refused
from review.people.oidc import Provider
from review.people.passwords import fits
from runtime.settings import LoginSettings
from storage.records.database import Records
from storage.records.logins import begin_try, try_failed, try_succeeded

_CHECKS_AT_ONCE = 2
_MOST_FAILURES, _WITHIN_S = 30, 300.0
_MOST_REMEMBERED = 10_000


class Entrance:
    """`provider`: None where there is none."""

    def __init__(self, settings: LoginSettings, records: Records) -> None:
        self.settings = settings
        self.provider = Provider(settings) if settings.oidc_issuer else None
        self._records = records
        self._checks = CapacityLimiter(_CHECKS_AT_ONCE)
        self._failures: dict[str, deque[float]] = {}

    async def by_password(self, address: str, login: str, password: str) -> str | None:
        """The id of the person whose password it is. None for any other, for one who is disabled or closed: all alike.

        `address`: where the question comes from. Raises Refused (too_many_logins).
        """
        if self._is_suspect(address):
            raise Refused("too_many_logins")
        person = await to_thread.run_sync(self._check, login, password, limiter=self._checks)
        if person is None:
            self._note_failure(address)
        return person

    def _check(self, login: str, password: str) -> str | None:
        with self._records.write() as tx:
            tried = begin_try(tx, login, datetime.now(UTC))
        right = fits(password, tried.password if tried else None)
        if tried is None:
            return None
        with self._records.write() as tx:
            try_succeeded(tx, tried.person) if right else try_failed(tx, tried)
        return tried.person if right else None

    def _is_suspect(self, address: str) -> bool:
        failures = self._failures.get(address, deque())
        while failures and failures[0] < time.monotonic() - _WITHIN_S:
            failures.popleft()
        return len(failures) >= _MOST_FAILURES

    def _note_failure(self, address: str) -> None:
        if len(self._failures) >= _MOST_REMEMBERED:
            self._failures.clear()
        self._failures.setdefault(address, deque(maxlen=_MOST_FAILURES)).append(time.monotonic())
