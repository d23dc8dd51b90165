"""A way to a server that can be cut, frozen, and encrypted."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

_PIECE = 1 << 16
_LOOK_EVERY_S = 0.05


class Proxy:
    """Passes connections on to 127.0.0.1:`port`. `with` opens and closes it."""

    def __init__(self, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._target = ("127.0.0.1", port)
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = True
        self._budgets: list[int] = []
        self._freezing_after: int | None = None
        self._unanswered: bytes | None = None
        self.frozen = False
        """Connections are taken and stay open, and nothing passes."""
        self.connections = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self, times: int, after_bytes: int) -> None:
        """The next connections break after so many bytes, both ways together."""
        self._budgets = [after_bytes] * times

    def freeze(self, after_bytes: int) -> None:
        """From then on nothing passes, until `frozen` is set to False."""
        self._freezing_after = after_bytes

    def lose_answer(self, to: bytes) -> None:
        """The next request that ends with these bytes reaches the server, and the connection breaks then."""
        self._unanswered = to

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._open = False
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while self._open:
                near, _ = self._listener.accept()
                self.connections += 1
                budget = [self._budgets.pop() if self._budgets else 1 << 62]
                threading.Thread(target=self._serve, args=(near, budget), daemon=True).start()

    def _serve(self, near: socket.socket, budget: list[int]) -> None:
        with suppress(OSError):
            if self._tls:
                near = self._tls.wrap_socket(near, server_side=True)
            far = socket.create_connection(self._target)
            threading.Thread(target=self._pump, args=(far, near, budget), daemon=True).start()
            self._pump(near, far, budget)

    def _count(self, passed: int) -> None:
        if self._freezing_after is not None:
            self._freezing_after -= passed
            if self._freezing_after < 0:
                self._freezing_after, self.frozen = None, True

    def _pump(self, source: socket.socket, target: socket.socket, budget: list[int]) -> None:
        with suppress(OSError):
            while data := source.recv(_PIECE):
                self._count(len(data))
                while self.frozen and self._open:
                    time.sleep(_LOOK_EVERY_S)
                budget[0] -= len(data)
                if budget[0] < 0:
                    break
                target.sendall(data)
                if self._unanswered and data.endswith(self._unanswered):
                    self._unanswered, budget[0] = None, 0
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
                one.close()
