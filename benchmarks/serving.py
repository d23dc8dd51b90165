"""`sohoa serve` in a process of its own, on a free port of this machine, with keys for stations."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from runtime.settings import Settings
from runtime.stores import build_records
from schemas.service import Station
from storage.records.stations import add_station, issue_key

_START_S = 60.0


def environment(settings: Settings) -> dict[str, str]:
    """Of a process that works with the same data."""
    told = {"SOHOA_DATA": str(settings.data), "SOHOA_DATABASE": settings.database.get_secret_value()}
    return {**os.environ, **told, "SOHOA_LOG_LEVEL": "ERROR"}


def new_keys(settings: Settings, stations: int) -> list[str]:
    """Of so many new stations, each in a branch of its own."""
    settings.data.mkdir(parents=True, exist_ok=True)
    with closing(build_records(settings)) as records:
        records.prepare()
        with records.write() as tx:
            names = [f"bench-{secrets.token_hex(4)}-{number}" for number in range(stations)]
            for name in names:
                add_station(tx, Station(id=name, branch=name, name=name), "bench")
            return [issue_key(tx, name, "bench") for name in names]


@contextmanager
def served(settings: Settings, jobs: Mapping[str, int]) -> Iterator[str]:
    """The service's address. `jobs`: at once, of each lane."""
    port = _free_port()
    slots = ["--jobs", str(jobs["counter"]), "--archive-jobs", str(jobs["archive"])]
    with background("serve", "--port", str(port), *slots, settings=settings):
        address = f"http://127.0.0.1:{port}"
        _await(address)
        yield address


@contextmanager
def background(*command: str | Path, settings: Settings) -> Iterator[None]:
    """A command of ours beside the block; told to stop at its end."""
    program = [sys.executable, "-P", "-m", "sohoa.cli", *map(str, command)]
    with subprocess.Popen(program, env=environment(settings)) as process:
        try:
            yield
        finally:
            process.terminate()


def client(address: str, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _await(address: str) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/ready", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(address)
