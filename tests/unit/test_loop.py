from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import pytest

from schemas.errors import SohoaError, Unavailable
from workers.jobs.loop import Loop

HOUR_S = 3600.0


class Turns:
    """Counts; answers or raises what it was told to, one after the other, then `False`."""

    def __init__(self, *answers: bool | SohoaError) -> None:
        self.count = 0
        self._answers = list(answers)

    def __call__(self) -> bool:
        self.count += 1
        answer = self._answers.pop(0) if self._answers else False
        if isinstance(answer, SohoaError):
            raise answer
        return answer


def reaches(turns: Turns, count: int) -> bool:
    return _soon(lambda: turns.count >= count)


def _soon(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    return true()


def test_it_turns_at_once_and_then_waits_for_its_time_or_a_call() -> None:
    turns = Turns()
    with Loop("test", turns, HOUR_S) as loop:
        assert reaches(turns, 1)
        time.sleep(0.1)
        assert turns.count == 1
        loop.wake()
        assert reaches(turns, 2)
    assert not loop.alive


def test_more_to_do_is_done_at_once() -> None:
    turns = Turns(True, True, True)
    with Loop("test", turns, HOUR_S):
        assert reaches(turns, 4)


def test_what_does_not_answer_is_told_once_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    silent = Unavailable("records_unreachable", "no answer")
    turns = Turns(silent, silent, silent)
    with caplog.at_level(logging.WARNING, logger="sohoa"), Loop("test", turns, 0.01):
        assert reaches(turns, 5)
    told = [record.message for record in caplog.records if record.name == "sohoa.loop"]
    assert told == ["test waits", "test goes on"]


def test_it_stops_while_it_waits_for_an_answer() -> None:
    turns = Turns(Unavailable("records_unreachable", "no answer"))
    began = time.monotonic()
    with Loop("test", turns, HOUR_S):
        assert reaches(turns, 1)
    assert time.monotonic() - began < 5


def test_a_fault_of_ours_ends_it_for_all_to_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    told: list[str] = []
    with Loop("test", Turns(SohoaError("a_bug", "not to be tried again")), 0.01, told.append) as loop:
        assert _soon(lambda: not loop.alive)
    assert told == ["the test ended by a fault of ours, see the log"]


def test_an_end_that_was_asked_for_is_no_fault() -> None:
    told: list[str] = []
    with Loop("test", Turns(), HOUR_S, told.append):
        pass
    assert told == []
