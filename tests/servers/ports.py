"""Ports that belong to this process for as long as it lives."""

from __future__ import annotations

import random
import socket
from pathlib import Path

_LOWEST = 10_000
_reserved: list[socket.socket] = []


def free_port() -> int:
    """A TCP port of 127.0.0.1 for a server that this process starts; never given twice, to no other process either.

    It lies below the ports that the kernel lends to clients: while the server is dead no client gets it by chance, and
    none connects to itself.
    """
    highest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text("ascii").split()[0])
    while True:
        port = random.randrange(_LOWEST, highest)
        if _reserve(port):
            return port


def _reserve(port: int) -> bool:
    """Bind it, without listening: servers, which set SO_REUSEADDR, may bind it too; `_taken` sees it."""
    if _taken(port):
        return False
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", port))
    _reserved.append(holder)
    return True


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
