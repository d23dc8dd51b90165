"""What all routes work with, made once for each process."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar, cast

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request

from review.gauges import Gauges
from review.incoming import Incoming
from review.people.entrance import Entrance
from review.stalls import Stalls
from review.station.tools import StationTools
from review.uploads import Uploads
from runtime.doors import Doors
from runtime.settings import LoginSettings

Result = TypeVar("Result")
_NOTE_EVERY_S = 60.0
_MOST_REMEMBERED = 10_000


class KeyUses:
    """When this process last had the use of each key noted: a transaction that writes is not for every request."""

    def __init__(self) -> None:
        self._noted: dict[str, float] = {}

    def due(self, token: str) -> bool:
        now = time.monotonic()
        if now - self._noted.get(token, -math.inf) < _NOTE_EVERY_S:
            return False
        if len(self._noted) >= _MOST_REMEMBERED:
            self._noted.clear()
        self._noted[token] = now
        return True


@dataclass(frozen=True)
class Desk:
    """`turns`: how many batches may be opened at the same time; each starts processes of its own. `wake`: to be called
    when a batch was taken.
    """

    doors: Doors
    stalls: Stalls
    uploads: Uploads
    gauges: Gauges
    turns: CapacityLimiter
    wake: Callable[[], None]
    uses: KeyUses
    entrance: Entrance
    station: StationTools

    async def in_turn(self, work: Callable[[], Result]) -> Result:
        """Does it in a thread, when it is its turn."""
        return await to_thread.run_sync(work, limiter=self.turns)

    def close(self) -> None:
        self.stalls.close()
        self.station.close()


def open_desk(doors: Doors, login: LoginSettings, wake: Callable[[], None]) -> Desk:
    data = doors.settings.data
    return Desk(
        doors=doors,
        stalls=Stalls(Incoming(data / "incoming")),
        uploads=Uploads(data / "uploads"),
        gauges=Gauges(doors),
        turns=CapacityLimiter(2 * len(os.sched_getaffinity(0))),
        wake=wake,
        uses=KeyUses(),
        entrance=Entrance(login, doors.records),
        station=StationTools(doors),
    )


def desk_of(request: Request) -> Desk:
    return cast(Desk, request.app.state.desk)


TheDesk = Annotated[Desk, Depends(desk_of)]
