"""The network between a client and a server, for as long as it works."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import threading
from asyncio import AbstractServer, StreamReader, StreamWriter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from typing import Any, Self, TypeVar

from tests.servers.ports import free_port

_PIECE_BYTES = 16 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_LIMIT_S = 10.0

Result = TypeVar("Result")


@dataclass(frozen=True)
class _Road:
    broken: bool = False
    delay_s: float = 0.0
    bytes_per_s: float = inf


class Proxy:
    """Passes bytes between clients of `port` and the server on `server_port`, both of 127.0.0.1; `with` starts it.

    Faults last until `heal`; one takes the place of another. `tls`: how it speaks to clients.
    """

    def __init__(self, server_port: int, tls: ssl.SSLContext | None = None) -> None:
        self.port = free_port()
        self.connections = 0
        """How many clients have come."""
        self._server_port = server_port
        self._tls = tls
        self._road = _Road()
        self._until_cut: list[float] = []
        self._until_frozen = inf
        self._unanswered: bytes | None = None
        self._open = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy {self.port}", daemon=True)

    def through(self, url: str) -> str:
        """A URL, or host and port, of the server by way of this proxy."""
        return url.replace(f"127.0.0.1:{self._server_port}", f"127.0.0.1:{self.port}")

    def cut(self) -> None:
        """Reset all connections, to the clients and to the server; new ones are reset too."""
        self._do(self._take(_Road(broken=True)))

    def freeze(self) -> None:
        """No byte and no end of a connection comes through; what was sent meanwhile arrives after `heal`."""
        self._do(self._take(self._road, frozen=True))

    def slow(self, delay_s: float = 0.0, bytes_per_s: float = inf) -> None:
        """Each piece (16 KiB at most) waits `delay_s`, and each direction passes no more than `bytes_per_s`."""
        self._do(self._take(_Road(delay_s=delay_s, bytes_per_s=bytes_per_s)))

    def cut_next(self, times: int, after_bytes: int) -> None:
        """Each of the next connections is reset when so much has passed, both ways together."""
        self._until_cut = [after_bytes] * times

    def freeze_after(self, after_bytes: int) -> None:
        """As `freeze`, when so much has passed."""
        self._until_frozen = after_bytes

    def lose_answer(self, to: bytes) -> None:
        """The next request that ends with these bytes reaches the server, and its connection is reset then."""
        self._unanswered = to

    def heal(self) -> None:
        """Pass everything at full speed again."""
        self._do(self._take(_Road()))

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_LIMIT_S)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """In the proxy's thread; when it is done."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_LIMIT_S)

    async def _listen(self) -> AbstractServer:
        self._open.set()
        return await asyncio.start_server(self._accept, "127.0.0.1", self.port, ssl=self._tls)

    async def _take(self, road: _Road, frozen: bool = False) -> None:
        self._road = road
        if frozen:
            self._open.clear()
        else:
            self._open.set()
        if road.broken:
            await self._drop_all()

    async def _drop_all(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)  # transports close in the loop's next round

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        task = self._loop.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One client, until both sides have ended or one was reset, as is then the other."""
        ends = [writer]
        try:
            await self._open.wait()
            if not self._road.broken:
                answers, server = await asyncio.open_connection("127.0.0.1", self._server_port)
                ends.append(server)
                left = [self._until_cut.pop() if self._until_cut else inf]
                await asyncio.gather(self._pump(reader, server, left), self._pump(answers, writer, left))
                await asyncio.gather(*(_close(end) for end in ends))
        except OSError:
            await self._open.wait()
        finally:
            for end in ends:
                _reset(end)

    async def _pump(self, source: StreamReader, target: StreamWriter, left: list[float]) -> None:
        """`left`: how many bytes may still pass, both ways together."""
        while piece := await source.read(_PIECE_BYTES):
            self._count(piece, left)
            await asyncio.sleep(self._road.delay_s + len(piece) / self._road.bytes_per_s)
            await self._open.wait()
            target.write(piece)
            await target.drain()
            if self._unanswered and piece.endswith(self._unanswered):
                self._unanswered, left[0] = None, 0
        await self._open.wait()
        if target.can_write_eof():
            target.write_eof()

    def _count(self, piece: bytes, left: list[float]) -> None:
        left[0] -= len(piece)
        if left[0] < 0:
            raise ConnectionResetError
        self._until_frozen -= len(piece)
        if self._until_frozen < 0:
            self._until_frozen = inf
            self._open.clear()


async def _close(end: StreamWriter) -> None:
    end.close()
    await end.wait_closed()


def _reset(end: StreamWriter) -> None:
    """Without effect on an end that has closed in peace."""
    with suppress(OSError):
        end.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    end.transport.abort()
