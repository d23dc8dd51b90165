"""A thread that does the same small thing again and again, whatever servers do meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType

from schemas.errors import SohoaError

LONGEST_WAIT_S = 10.0
_STOP_LIMIT_S = 5.0
_log = logging.getLogger("sohoa.loop")


def _tell_nobody(why: str) -> None:
    """Whoever looks sees it by `alive`."""


class Loop:
    """Calls `turn` every `every_s` seconds, at once when it returns True or when somebody calls `wake`.

    While something that it needs does not answer it waits, longer each time, and says so once. After a fault of ours
    it ends, and calls `on_fault` with why. Use as a context.
    """

    def __init__(
        self, name: str, turn: Callable[[], bool], every_s: float, on_fault: Callable[[str], None] = _tell_nobody
    ) -> None:
        self._turn = turn
        self._every_s = every_s
        self._name = name
        self._on_fault = on_fault
        self._ending = Event()
        self._nudged = Event()
        self._wait_s = 0.0
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Loop:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, t: TracebackType | None) -> None:
        self._ending.set()
        self._nudged.set()
        self._thread.join(_STOP_LIMIT_S)

    @property
    def alive(self) -> bool:
        """False after a fault of ours."""
        return self._thread.is_alive()

    def wake(self) -> None:
        """Something is to be done now."""
        self._nudged.set()

    def _run(self) -> None:
        try:
            self._turns()
        finally:
            if not self._ending.is_set():
                self._on_fault(f"the {self._name} ended by a fault of ours, see the log")

    def _turns(self) -> None:
        while not self._ending.is_set():
            try:
                again = self._turn()
            except SohoaError as error:
                if not error.retryable:
                    raise
                self._wait_longer(error)
                continue
            self._note_answer()
            if not again:
                self._nudged.wait(self._every_s)
                self._nudged.clear()

    def _wait_longer(self, error: SohoaError) -> None:
        if not self._wait_s:
            _log.warning(f"{self._name} waits", extra={"code": error.code})
        self._wait_s = min(max(self._every_s, 2 * self._wait_s), LONGEST_WAIT_S)
        self._ending.wait(self._wait_s)

    def _note_answer(self) -> None:
        if self._wait_s:
            _log.warning(f"{self._name} goes on")
        self._wait_s = 0.0
