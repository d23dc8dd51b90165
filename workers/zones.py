"""Zones read for whoever waits before a screen: one child for all of them, started when the first is likely to come."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from contextlib import suppress

from runtime.settings import Settings, carried
from schemas.errors import SohoaError
from schemas.stage import ZoneReading, ZoneSetup, ZoneTask
from workers.processes import START_WALL_S, Dispatcher, Job

IDLE_S = 900.0
"""So long the child stays when nobody draws."""
WALL_S = 30.0
_CLOSE_S = 5.0
_LONGEST_S = START_WALL_S + 4 * WALL_S
"""The child starts, and others are before us."""
_Asked = tuple[ZoneTask | None, Future[ZoneReading | None]]


class ZoneReader:
    """The child belongs to one thread of this process (children end with the thread that started them)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._asked: queue.Queue[_Asked | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="zones", daemon=True)
        self._thread.start()

    def read(self, task: ZoneTask) -> ZoneReading:
        """Waits for it. Raises GaveUp when the child died or took longer than WALL_S, and what reading raises."""
        read = self._ask(task).result(timeout=_LONGEST_S)
        assert read is not None, "a task has a reading"
        return read

    def warm(self) -> None:
        """Somebody opened a dossier: the child is started, which nobody waits for."""
        self._ask(None)

    def close(self) -> None:
        """A child in the middle of something ends with this process."""
        self._asked.put(None)
        self._thread.join(_CLOSE_S)

    def _ask(self, task: ZoneTask | None) -> Future[ZoneReading | None]:
        answer: Future[ZoneReading | None] = Future()
        self._asked.put((task, answer))
        return answer

    def _run(self) -> None:
        while (asked := self._asked.get()) is not None:
            with self._dispatcher() as dispatcher:
                while asked is not None:
                    _answer(dispatcher, *asked)
                    asked = self._next()

    def _next(self) -> _Asked | None:
        """None when nobody asked for so long that the child may go, or the service ends."""
        with suppress(queue.Empty):
            if (asked := self._asked.get(timeout=IDLE_S)) is not None:
                return asked
            self._asked.put(None)
        return None

    def _dispatcher(self) -> Dispatcher:
        setup = ZoneSetup(settings=carried(self._settings), log=str(self._settings.log_file))
        memory_mb = self._settings.worker_memory_mb
        return Dispatcher(
            "workers.zone_child:build",
            setup.model_dump_json(),
            1,
            environment={"OMP_THREAD_LIMIT": "1"},
            memory_mb=memory_mb,
            most_deaths=1,
        )


def _answer(dispatcher: Dispatcher, task: ZoneTask | None, answer: Future[ZoneReading | None]) -> None:
    try:
        if task is None:
            dispatcher.warm()
            answer.set_result(None)
            return
        (outcome,) = dispatcher.run([Job("zone", task.model_dump_json().encode(), WALL_S)])
    except SohoaError as error:
        answer.set_exception(error)
        return
    if outcome.error is not None:
        answer.set_exception(outcome.error)
    else:
        answer.set_result(ZoneReading.model_validate_json(outcome.reply or b""))
